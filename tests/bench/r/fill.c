/* The limit of the R benchmark: memory of the size of the result, in huge pages where there are any, written once from
 * C. It is given back as a result is: when R collects garbage, between the turns. */

#define _DEFAULT_SOURCE
#include <R.h>
#include <Rinternals.h>
#include <sys/mman.h>

static void unmap_bytes(SEXP memory) { munmap(R_ExternalPtrAddr(memory), (size_t)Rf_asReal(R_ExternalPtrTag(memory))); }

static SEXP map_bytes(size_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) Rf_error("no memory for %.0f bytes", (double)bytes);
#ifdef MADV_HUGEPAGE
  madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  SEXP size = PROTECT(Rf_ScalarReal((double)bytes));
  SEXP result = PROTECT(R_MakeExternalPtr(memory, size, R_NilValue));
  R_RegisterCFinalizer(result, unmap_bytes);
  UNPROTECT(2);
  return result;
}

SEXP fill_float32(SEXP cells) {
  size_t n = (size_t)Rf_asReal(cells);
  SEXP result = map_bytes(n * sizeof(float));
  float *out = R_ExternalPtrAddr(result);
  for (size_t i = 0; i < n; i++) out[i] = 1.0f;
  return result;
}

SEXP fill_matrix(SEXP rows, SEXP columns) {
  size_t n = (size_t)Rf_asInteger(rows) * (size_t)Rf_asInteger(columns);
  SEXP result = map_bytes(n * sizeof(double));
  double *out = R_ExternalPtrAddr(result);
  for (size_t i = 0; i < n; i++) out[i] = 1.0;
  return result;
}
