/* The routines that R calls, and what these have in common. */
#ifndef SCHEMABRIDGE_GLUE_H
#define SCHEMABRIDGE_GLUE_H

#include <R.h>
#include <Rinternals.h>
#include <stdbool.h>

#include "source.h"

SEXP C_sb_utf8(SEXP texts, SEXP session);
SEXP C_sb_program(SEXP plan);
SEXP C_sb_is_missing(SEXP fields, SEXP rows, SEXP session);
SEXP C_sb_size(SEXP fields, SEXP rows);
SEXP C_sb_check(SEXP chunks, SEXP session);
SEXP C_sb_run(SEXP handle, SEXP chunks, SEXP inputs, SEXP by_column, SEXP session);
SEXP C_sb_collect(SEXP handle, SEXP chunks, SEXP inputs, SEXP columns, SEXP steps, SEXP session);
SEXP C_sb_cells(SEXP chunks, SEXP rows, SEXP per, SEXP session);
SEXP C_sb_texts(SEXP chunks, SEXP column, SEXP missing, SEXP session);
SEXP C_sb_gather(SEXP buffer, SEXP size, SEXP features, SEXP rows, SEXP columns);
SEXP C_sb_is_sound(void);
SEXP C_sb_check_json(SEXP bytes);
SEXP C_sb_is_special_file(SEXP path);
SEXP C_sb_decimals(SEXP numbers);
SEXP C_sb_find_damage(SEXP schema, SEXP array);
SEXP C_sb_check_table(SEXP schema, SEXP array);
SEXP C_sb_is_taken(SEXP schema);
SEXP C_sb_take(SEXP schema, SEXP array, SEXP rows, SEXP out);

/* ---- parts of a list by name ---- */

void *glue_allocate(size_t bytes);
SEXP glue_get(SEXP list, const char *name);
int32_t glue_int(SEXP list, const char *name, int32_t otherwise);
bool glue_flag(SEXP list, const char *name);
const int32_t *glue_ints(SEXP list, const char *name);
const double *glue_doubles(SEXP list, const char *name, int32_t *n);

/* The number of a word, a CHARSXP, in names that end in NULL. */
int glue_word(SEXP word, const char *const *names);

/* ---- text and sources ---- */

/* Cuts, from a list of list(do, sought, put, c(start, stop)), NULL for none, written to `memory`, which holds one for
   each. Their texts are not copied. */
sb_cuts glue_cuts(SEXP list, sb_cut *memory);

/* The buffer holds one text that had to be translated. */
typedef struct {
  int session; /* what unmarked text is */
  char *buffer;
  size_t size;
} glue_text_context;

/* With an empty buffer. `session` says what unmarked text is: utf8, latin1 or other. */
glue_text_context glue_new_context(SEXP session);
enum sb_text_status glue_read_text(void *context, const void *cell, sb_text *text);
sb_source glue_source(SEXP fields, const sb_text_reader *reader);
sb_source *glue_sources(SEXP list, const sb_text_reader *reader);

#endif
