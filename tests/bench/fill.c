/* The limit of the R benchmark: a vector of R, allocated and written once from C. */

#include <R.h>
#include <Rinternals.h>

SEXP fill_float32(SEXP cells) {
  R_xlen_t n = (R_xlen_t)Rf_asReal(cells);
  SEXP result = PROTECT(Rf_allocVector(RAWSXP, n * (R_xlen_t)sizeof(float)));
  float *out = (float *)RAW(result);
  for (R_xlen_t i = 0; i < n; i++) out[i] = 1.0f;
  UNPROTECT(1);
  return result;
}

SEXP fill_matrix(SEXP rows, SEXP columns) {
  SEXP result = PROTECT(Rf_allocMatrix(REALSXP, Rf_asInteger(rows), Rf_asInteger(columns)));
  R_xlen_t n = XLENGTH(result);
  double *out = REAL(result);
  for (R_xlen_t i = 0; i < n; i++) out[i] = 1.0;
  UNPROTECT(1);
  return result;
}
