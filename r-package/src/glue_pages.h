/* Large vectors of R in huge pages of the system: a page of 4 KB is asked for half a million times for 2 GB. */
#ifndef SCHEMABRIDGE_GLUE_PAGES_H
#define SCHEMABRIDGE_GLUE_PAGES_H

#include <R.h>
#include <Rinternals.h>
#include <stdbool.h>

/* A vector of R, in memory of its own where it is large and the system has huge pages; `is_clear` says whether it is
 * all zeros. It is no part of the heap of R: for a vector that it allocates itself, by whichever allocator, it
 * first collects garbage where so much is not free of its heap, which takes as long as all the rest. */
SEXP glue_allocate_vector(SEXPTYPE type, R_xlen_t length, bool *is_clear);

/* Before the first of them, when this library is loaded. */
void glue_define_vectors(void);

/* Before this library is unloaded: it stays where R has such vectors yet, which call into it. */
SEXP C_sb_keep_loaded(void);

#endif
