#define _GNU_SOURCE
#define R_NO_REMAP
#include "glue_pages.h"

#include <R_ext/Rallocators.h>
#include <stdint.h>

#ifdef __linux__
#include <dlfcn.h>
#include <sys/mman.h>
#endif

#if defined(__linux__) && defined(MADV_HUGEPAGE)

enum { HUGE_PAGE = 1 << 21, LEAST = 4 * HUGE_PAGE };

/* In front of what R gets, whose alignment it keeps. */
typedef union {
  size_t bytes; /* of the mapping */
  char padding[64];
} mapping;

static size_t live; /* mappings that R has not given back */

static void *map_pages(R_allocator_t *allocator, size_t size) {
  (void)allocator;
  if (size > SIZE_MAX - sizeof(mapping) - HUGE_PAGE) return NULL;
  size_t bytes = (size + sizeof(mapping) + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return NULL;
  madvise(memory, bytes, MADV_HUGEPAGE); /* a system that refuses has small pages */
  mapping *start = memory;
  start->bytes = bytes;
  live++;
  return start + 1;
}

static void unmap_pages(R_allocator_t *allocator, void *memory) {
  (void)allocator;
  mapping *start = (mapping *)memory - 1;
  munmap(start, start->bytes);
  live--;
}

SEXP glue_allocate_vector(SEXPTYPE type, R_xlen_t length, bool *is_clear) {
  size_t cell = type == REALSXP ? sizeof(double) : 1;
  *is_clear = (size_t)length >= LEAST / cell;
  if (!*is_clear) return Rf_allocVector(type, length);
  R_allocator_t allocator = {map_pages, unmap_pages, NULL, NULL};
  return Rf_allocVector3(type, length, &allocator);
}

SEXP C_sb_keep_loaded(void) {
  Dl_info own;
  if (live && dladdr(&live, &own)) dlopen(own.dli_fname, RTLD_NOW | RTLD_NOLOAD); /* one more reference */
  return R_NilValue;
}

#else

SEXP glue_allocate_vector(SEXPTYPE type, R_xlen_t length, bool *is_clear) {
  *is_clear = false;
  return Rf_allocVector(type, length);
}

SEXP C_sb_keep_loaded(void) { return R_NilValue; }

#endif
