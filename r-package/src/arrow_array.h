/* Cells of an Arrow array where they lie, through the Arrow C data interface. */
#ifndef SCHEMABRIDGE_ARROW_ARRAY_H
#define SCHEMABRIDGE_ARROW_ARRAY_H

#include <stdint.h>

#include "source.h"

/* The layout that the interface fixes for all time. */
struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};

struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};

/* Points the source at the array, whose storage it already names and whose structure holds (arrow_structure.h).
   `skipped` rows of the array come before the first one of the batch. */
void sb_source_from_arrow(sb_source *source, const struct ArrowArray *array, int64_t skipped);

#endif
