#define _GNU_SOURCE
#define R_NO_REMAP
#include "glue_pages.h"

#include <R_ext/Altrep.h>
#include <stdint.h>

#ifdef __linux__
#include <dlfcn.h>
#include <sys/mman.h>
#endif

#if defined(__linux__) && defined(MADV_HUGEPAGE)

/* So much garbage is let be, or as much as the latest mapping. */
enum { HUGE_PAGE = 1 << 21, LEAST = 4 * HUGE_PAGE, GARBAGE = 1 << 28 };

/* In front of the cells, whose alignment it keeps. */
typedef union {
  struct {
    size_t bytes; /* of the mapping */
    R_xlen_t length;
  } is;
  char padding[64];
} mapping;

static size_t mapped; /* bytes that vectors have, garbage or not */
static size_t kept;   /* of these what was in use when garbage was last collected */

/* ---- the vectors: an external pointer to a mapping, which goes with it ---- */

static R_altrep_class_t doubles, bytes;

static mapping *get_mapping(SEXP vector) { return R_ExternalPtrAddr(R_altrep_data1(vector)); }

static R_xlen_t count_cells(SEXP vector) { return get_mapping(vector)->is.length; }

static void *get_cells(SEXP vector, Rboolean is_written) {
  (void)is_written;
  return get_mapping(vector) + 1;
}

static const void *read_cells(SEXP vector) { return get_mapping(vector) + 1; }

static void define_methods(R_altrep_class_t class) {
  R_set_altrep_Length_method(class, count_cells);
  R_set_altvec_Dataptr_method(class, get_cells);
  R_set_altvec_Dataptr_or_null_method(class, read_cells);
}

/* Classes of no library, from which R would take the methods when it unloads it: vectors outlive it
   (C_sb_keep_loaded()). */
void glue_define_vectors(void) {
  doubles = R_make_altreal_class("doubles_in_pages", "schemabridge", NULL);
  bytes = R_make_altraw_class("bytes_in_pages", "schemabridge", NULL);
  define_methods(doubles);
  define_methods(bytes);
}

/* ---- their memory ---- */

/* R does not count it, and collects nothing however much of it is garbage. */
static void collect_garbage(size_t size) {
  if (mapped + size <= kept + (size > GARBAGE ? size : GARBAGE)) return;
  R_gc();
  kept = mapped + size;
}

static void unmap_pages(SEXP pointer) {
  mapping *start = R_ExternalPtrAddr(pointer);
  if (!start) return;
  R_ClearExternalPtr(pointer);
  mapped -= start->is.bytes;
  if (kept > mapped) kept = mapped;
  munmap(start, start->is.bytes);
}

/* NULL where the system has no such memory. */
static mapping *map_pages(size_t size, R_xlen_t length) {
  mapping *start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return NULL;
  madvise(start, size, MADV_HUGEPAGE); /* a system that refuses has small pages */
  start->is.bytes = size;
  start->is.length = length;
  mapped += size;
  return start;
}

/* R_NilValue where the system has no such memory. */
static SEXP allocate_in_pages(R_altrep_class_t class, R_xlen_t length, size_t cell) {
  if ((size_t)length > (SIZE_MAX - sizeof(mapping) - HUGE_PAGE) / cell) return R_NilValue;
  size_t size = ((size_t)length * cell + sizeof(mapping) + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
  collect_garbage(size);
  SEXP pointer = PROTECT(R_MakeExternalPtr(NULL, R_NilValue, R_NilValue));
  R_RegisterCFinalizer(pointer, unmap_pages);
  SEXP vector = PROTECT(R_new_altrep(class, pointer, R_NilValue));
  mapping *start = map_pages(size, length);
  if (start) R_SetExternalPtrAddr(pointer, start);
  UNPROTECT(2);
  return start ? vector : R_NilValue;
}

SEXP glue_allocate_vector(SEXPTYPE type, R_xlen_t length, bool *is_clear) {
  size_t cell = type == REALSXP ? sizeof(double) : 1;
  SEXP vector = R_NilValue;
  if ((size_t)length >= LEAST / cell) vector = allocate_in_pages(type == REALSXP ? doubles : bytes, length, cell);
  *is_clear = vector != R_NilValue;
  return *is_clear ? vector : Rf_allocVector(type, length);
}

SEXP C_sb_keep_loaded(void) {
  Dl_info own;
  if (mapped && dladdr(&mapped, &own)) dlopen(own.dli_fname, RTLD_NOW | RTLD_NOLOAD); /* one more reference */
  return R_NilValue;
}

#else

void glue_define_vectors(void) {}

SEXP glue_allocate_vector(SEXPTYPE type, R_xlen_t length, bool *is_clear) {
  *is_clear = false;
  return Rf_allocVector(type, length);
}

SEXP C_sb_keep_loaded(void) { return R_NilValue; }

#endif
