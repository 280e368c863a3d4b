/* Runs the program of a schema over rows of a batch, block by block. */
#ifndef SCHEMABRIDGE_KERNEL_H
#define SCHEMABRIDGE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "calendar.h"
#include "fault.h"
#include "output.h"
#include "source.h"
#include "text_cut.h"
#include "vocabulary.h"

typedef struct sb_instruction sb_instruction;
typedef struct sb_run sb_run;

/* Memory that outlives the run; never NULL. */
typedef void *(*sb_allocator)(size_t bytes);

/* What an instruction does with the rows of a block (ops.h). */
typedef struct {
  const char *name;
  void (*run)(sb_run *run, const sb_instruction *at);
  /* Gets what it keeps over a chunk of `rows` rows ready; NULL where it keeps nothing. */
  void (*start)(sb_run *run, const sb_instruction *at, int64_t rows, sb_allocator allocate);
  /* What combines the columns of a row, from the first to the last. */
  double (*fold)(double total, double x);
  /* What it makes of one number and its parameter. */
  double (*apply)(double x, double parameter);
} sb_op;

/* A policy that is an error; no code has this value. */
#define SB_REFUSE INT32_MIN

struct sb_instruction {
  const sb_op *op;
  int32_t step;      /* position in the file, of faults */
  int32_t column;    /* of reading steps */
  int32_t width;     /* columns of the operand or result */
  const int32_t *in; /* slots of numbers */
  const int32_t *out;
  int32_t code_in, code_out; /* slots of codes */
  const double *a, *b;       /* one value for all columns or one per column */
  int32_t n_a, n_b;
  const int32_t *codes;            /* NULL where code i is i */
  int32_t missing, unknown;        /* a code or SB_REFUSE */
  const sb_vocabulary *vocabulary; /* NULL where every text without U+0000 is the code 0 (steps 25.1) */
  sb_cuts cuts;                    /* of text before it is looked up */
  sb_date_part part;               /* of dates */
  bool round_float32;
  bool closed_right;
  bool is_whole;       /* rounded down */
  bool keeps_nan;      /* NaN gives NaN, whatever the op makes of it */
  bool skips_nan;      /* NaN counts as a[0] */
  bool refuses_domain; /* what is not finite of finite numbers (steps 13.3) */
  bool reports_type;   /* the one match of a text column that notes faults of its type */
  int32_t input, feature;
};

typedef struct {
  const sb_instruction *instructions;
  int32_t n_instructions;
  int32_t n_slots, n_code_slots;
  int32_t n_inputs;
} sb_program;

/* Results of one match, found once for each string or label. */
typedef struct {
  const void **keys;
  int32_t *results;
  uint64_t mask;
  sb_cut_scratch scratch; /* of the text that is being matched */
} sb_memo;

struct sb_run {
  const sb_program *program;
  const sb_source *sources;
  const sb_output *outputs;
  const sb_text_reader *reader;
  sb_fault *fault;
  int64_t first_row; /* of this chunk in the whole batch */
  int32_t block;     /* rows worked on at a time, at most */
  int64_t from;      /* the rows worked on now, of this chunk: from .. from + n - 1 */
  int32_t n;
  double *numbers; /* n_slots x block */
  int32_t *codes;  /* n_code_slots x block */
  int64_t *work;   /* block */
  const double **slots;
  sb_memo *memos; /* one per instruction */
};

/* Gets a run ready for a chunk of `rows` rows; program .. first_row are set by the caller. */
void sb_run_start(sb_run *run, int64_t rows, sb_allocator allocate);

/* Runs rows from .. to - 1 of the chunk. */
void sb_run_rows(sb_run *run, int64_t from, int64_t to);

/* Notes faults of the type of one column over all its rows, without a program. */
void sb_check_column(const sb_source *source, int64_t rows, int32_t column, int64_t first_row,
                     const sb_text_reader *reader, sb_fault *fault);

#endif
