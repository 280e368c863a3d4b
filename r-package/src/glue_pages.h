/* Large vectors of R in huge pages of the system: a page of 4 KB is asked for half a million times for 2 GB. */
#ifndef SCHEMABRIDGE_GLUE_PAGES_H
#define SCHEMABRIDGE_GLUE_PAGES_H

#include <R.h>
#include <Rinternals.h>
#include <stdbool.h>

/* A vector of R, in memory of its own where it is large and the system has huge pages; `is_clear` says whether it is
 * all zeros. */
SEXP glue_allocate_vector(SEXPTYPE type, R_xlen_t length, bool *is_clear);

/* Before this library is unloaded: it stays where R has yet to give back such memory, which calls into it. */
SEXP C_sb_keep_loaded(void);

#endif
