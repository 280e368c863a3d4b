/* Cells as they are stored: which are there, their integers and doubles, positions in labels. */
#ifndef SCHEMABRIDGE_STORAGE_H
#define SCHEMABRIDGE_STORAGE_H

#include "source.h"

/* Names of enum sb_storage, NULL behind the last. */
extern const char *const SB_STORAGES[];

/* A missing cell among integers. */
#define SB_MISSING INT64_MIN

bool sb_source_is_text(const sb_source *source);
bool sb_source_has_labels(const sb_source *source);
bool sb_is_floating(enum sb_storage storage);

/* Whether the validity bitmap says that a cell is there. */
bool sb_source_is_present(const sb_source *source, int64_t at);

/* Fetches count cells that are integers, SB_MISSING where missing. */
void sb_fetch_integers(const sb_source *source, int64_t from, int32_t n, int64_t *out);

/* Fetches count cells that are floats, NaN where missing. */
void sb_fetch_doubles(const sb_source *source, int64_t from, int32_t n, double *out);

/* Positions in the labels: counted from 0, -1 where missing, n_labels where there is no such label. */
void sb_source_positions(const sb_source *source, int64_t from, int32_t count, int64_t *positions);

/* One cell that is not text as it is, whatever the column asks for: a float as `whole`, an integer as whole * per +
   rest with 0 <= rest < per; `whole` is NaN where the cell is missing or has no label. */
void sb_source_cell(const sb_source *source, int64_t at, int64_t per, double *whole, double *rest);

#endif
