/* Arrow arrays as they are, by pointers of nanoarrow: whether they are sound, and rows of them. */
#define R_NO_REMAP
#include "arrow_structure.h"
#include "arrow_take.h"
#include "glue.h"

static void *open_pointer(SEXP pointer) {
  void *content = R_ExternalPtrAddr(pointer);
  if (!content) Rf_error("released Arrow array");
  return content;
}

/* NULL, or what is wrong with the array in words. */
SEXP C_sb_find_damage(SEXP schema, SEXP array) {
  const char *damage = sb_arrow_find_damage(open_pointer(schema), open_pointer(array));
  return damage ? Rf_mkString(damage) : R_NilValue;
}

/* 0 for a table, NA for none, otherwise the first column that is too short, counted from 1. */
SEXP C_sb_check_table(SEXP schema, SEXP array) {
  int64_t column = 0;
  switch (sb_arrow_check_table(open_pointer(schema), open_pointer(array), &column)) {
    case SB_TABLE:
      return Rf_ScalarInteger(0);
    case SB_SHORT_COLUMN:
      return Rf_ScalarInteger((int)column + 1);
    default:
      return Rf_ScalarInteger(NA_INTEGER);
  }
}

SEXP C_sb_is_taken(SEXP schema) { return Rf_ScalarLogical(sb_arrow_is_taken(open_pointer(schema))); }

/* Fills `out`, a new array of nanoarrow, with rows counted from 0; tells whether that was possible. */
SEXP C_sb_take(SEXP schema, SEXP array, SEXP rows, SEXP out) {
  R_xlen_t n = Rf_xlength(rows);
  int64_t *positions = glue_allocate((size_t)n * sizeof *positions + 1);
  for (R_xlen_t i = 0; i < n; i++) positions[i] = (int64_t)REAL_RO(rows)[i];
  return Rf_ScalarLogical(sb_arrow_take(open_pointer(schema), open_pointer(array), positions, n, open_pointer(out)));
}
