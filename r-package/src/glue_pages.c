#define _GNU_SOURCE
#define R_NO_REMAP
#include "glue_pages.h"

#include <R_ext/Rallocators.h>
#include <Rversion.h>
#include <stdint.h>

#ifdef __linux__
#include <dlfcn.h>
#include <sys/mman.h>
#endif

/* The headers of R 4.6 no longer offer memory of another allocator. */
#if defined(__linux__) && defined(MADV_HUGEPAGE) && R_VERSION < R_Version(4, 6, 0)

/* So much garbage is let be, or as much as the latest mapping. */
enum { HUGE_PAGE = 1 << 21, LEAST = 4 * HUGE_PAGE, GARBAGE = 1 << 28 };

/* In front of what R gets, whose alignment it keeps. */
typedef union {
  size_t bytes; /* of the mapping */
  char padding[64];
} mapping;

static size_t mapped; /* bytes that R has not given back */
static size_t latest; /* of these the last ones */
static size_t kept;   /* of these what was in use when garbage was last collected */

static void *map_pages(R_allocator_t *allocator, size_t size) {
  (void)allocator;
  if (size > SIZE_MAX - sizeof(mapping) - HUGE_PAGE) return NULL;
  size_t bytes = (size + sizeof(mapping) + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return NULL;
  madvise(memory, bytes, MADV_HUGEPAGE); /* a system that refuses has small pages */
  mapping *start = memory;
  start->bytes = bytes;
  latest = bytes;
  mapped += bytes;
  return start + 1;
}

static void unmap_pages(R_allocator_t *allocator, void *memory) {
  (void)allocator;
  mapping *start = (mapping *)memory - 1;
  mapped -= start->bytes;
  if (kept > mapped) kept = mapped;
  munmap(start, start->bytes);
}

/* R does not count what an allocator gives, and collects nothing however much of it is garbage. The pages of `vector`
   are not there yet: it comes first, since R may collect for it. */
static void collect_garbage(SEXP vector) {
  if (mapped <= kept + (latest > GARBAGE ? latest : GARBAGE)) return;
  PROTECT(vector);
  R_gc();
  UNPROTECT(1);
  kept = mapped;
}

SEXP glue_allocate_vector(SEXPTYPE type, R_xlen_t length, bool *is_clear) {
  size_t cell = type == REALSXP ? sizeof(double) : 1;
  *is_clear = (size_t)length >= LEAST / cell;
  if (!*is_clear) return Rf_allocVector(type, length);
  R_allocator_t allocator = {map_pages, unmap_pages, NULL, NULL};
  SEXP vector = Rf_allocVector3(type, length, &allocator);
  collect_garbage(vector);
  return vector;
}

SEXP C_sb_keep_loaded(void) {
  Dl_info own;
  if (mapped && dladdr(&mapped, &own)) dlopen(own.dli_fname, RTLD_NOW | RTLD_NOLOAD); /* one more reference */
  return R_NilValue;
}

#else

SEXP glue_allocate_vector(SEXPTYPE type, R_xlen_t length, bool *is_clear) {
  *is_clear = false;
  return Rf_allocVector(type, length);
}

SEXP C_sb_keep_loaded(void) { return R_NilValue; }

#endif
