/* Rows of Arrow arrays, between pointers of nanoarrow. */
#define R_NO_REMAP
#include "arrow_take.h"
#include "glue.h"

static void *open_pointer(SEXP pointer) {
  void *content = R_ExternalPtrAddr(pointer);
  if (!content) Rf_error("released Arrow array");
  return content;
}

SEXP C_sb_is_taken(SEXP schema) { return Rf_ScalarLogical(sb_arrow_is_taken(open_pointer(schema))); }

/* Fills `out`, a new array of nanoarrow, with rows counted from 0; tells whether that was possible. */
SEXP C_sb_take(SEXP schema, SEXP array, SEXP rows, SEXP out) {
  R_xlen_t n = Rf_xlength(rows);
  int64_t *positions = glue_allocate((size_t)n * sizeof *positions + 1);
  for (R_xlen_t i = 0; i < n; i++) positions[i] = (int64_t)REAL_RO(rows)[i];
  return Rf_ScalarLogical(sb_arrow_take(open_pointer(schema), open_pointer(array), positions, n, open_pointer(out)));
}
