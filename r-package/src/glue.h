/* The routines that R calls. */
#ifndef SCHEMABRIDGE_GLUE_H
#define SCHEMABRIDGE_GLUE_H

#include <R.h>
#include <Rinternals.h>

SEXP C_sb_utf8(SEXP texts, SEXP session);
SEXP C_sb_program(SEXP plan);
SEXP C_sb_is_missing(SEXP fields, SEXP rows, SEXP session);
SEXP C_sb_check(SEXP chunks, SEXP session);
SEXP C_sb_run(SEXP handle, SEXP chunks, SEXP inputs, SEXP by_column, SEXP session);
SEXP C_sb_collect(SEXP handle, SEXP chunks, SEXP inputs, SEXP first, SEXP session);
SEXP C_sb_cells(SEXP chunks, SEXP rows, SEXP per, SEXP session);
SEXP C_sb_gather(SEXP buffer, SEXP size, SEXP features, SEXP rows, SEXP columns);
SEXP C_sb_is_sound(void);
SEXP C_sb_check_json(SEXP bytes);

#endif
