/* Codes of cells: values in vocabularies, and the policies of missing and unknown ones (steps 2). */
#ifndef SCHEMABRIDGE_MATCH_H
#define SCHEMABRIDGE_MATCH_H

#include "kernel.h"

int32_t *sb_code_slot(const sb_run *run, int32_t slot);

/* Notes that a step refuses a row of the chunk. */
void sb_note_step(const sb_run *run, const sb_instruction *at, int32_t rank, enum sb_fault_code code, int64_t row);

/* The code of a missing or unknown cell by its policy; -1 stands in for a fault. */
int32_t sb_apply_policy(const sb_run *run, const sb_instruction *at, bool is_missing, int64_t row);

/* The code of a position in a vocabulary or of a bin. */
int32_t sb_code_at(const sb_instruction *at, int32_t position);

/* Instructions (kernel.h); labels are matched where the match of text starts, once each. */
void sb_match_numbers(sb_run *run, const sb_instruction *at);
void sb_match_texts(sb_run *run, const sb_instruction *at);
void sb_match_texts_start(sb_run *run, const sb_instruction *at, int64_t rows, sb_allocator allocate);

/* What is wrong with a cell of text whatever it is matched with. */
enum sb_fault_code sb_match_fault(const sb_source *source, int64_t row, const sb_text_reader *reader);

#endif
