/* The limit of the R benchmark: memory of the size of the result, in huge pages where there are any, written once from
 * C. */

#define _DEFAULT_SOURCE
#include <R.h>
#include <Rinternals.h>
#include <sys/mman.h>

static void *map_bytes(size_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) Rf_error("no memory for %.0f bytes", (double)bytes);
#ifdef MADV_HUGEPAGE
  madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  return memory;
}

SEXP fill_float32(SEXP cells) {
  size_t n = (size_t)Rf_asReal(cells);
  float *out = map_bytes(n * sizeof *out);
  for (size_t i = 0; i < n; i++) out[i] = 1.0f;
  munmap(out, n * sizeof *out);
  return R_NilValue;
}

SEXP fill_matrix(SEXP rows, SEXP columns) {
  size_t n = (size_t)Rf_asInteger(rows) * (size_t)Rf_asInteger(columns);
  double *out = map_bytes(n * sizeof *out);
  for (size_t i = 0; i < n; i++) out[i] = 1.0;
  munmap(out, n * sizeof *out);
  return R_NilValue;
}
