/* Arrow arrays with their types, made by hand. */
#ifndef SCHEMABRIDGE_TYPED_ARRAY_H
#define SCHEMABRIDGE_TYPED_ARRAY_H

#include "arrow_array.h"
#include "check.h"

enum { MOST_PARTS = 4 };

/* Buffers are exactly as long as their bytes. */
typedef struct {
  struct ArrowSchema schema;
  struct ArrowArray array;
  const void *buffers[MOST_PARTS];
  struct ArrowSchema *schemas[MOST_PARTS];
  struct ArrowArray *arrays[MOST_PARTS];
} typed_array;

/* Memory is given back by release_memory(). */
static inline void keep_array(struct ArrowArray *array) { (void)array; }

static inline typed_array *new_typed(const char *format, int64_t length, int64_t n_buffers) {
  typed_array *typed = allocate(sizeof *typed);
  memset(typed, 0, sizeof *typed);
  typed->schema = (struct ArrowSchema){.format = format, .children = typed->schemas};
  typed->array = (struct ArrowArray){.length = length,
                                     .null_count = -1,
                                     .n_buffers = n_buffers,
                                     .buffers = typed->buffers,
                                     .children = typed->arrays,
                                     .release = keep_array};
  return typed;
}

static inline void set_dictionary(typed_array *typed, typed_array *labels) {
  typed->schema.dictionary = &labels->schema;
  typed->array.dictionary = &labels->array;
}

static inline void add_child(typed_array *parent, typed_array *child) {
  parent->schemas[parent->schema.n_children++] = &child->schema;
  parent->arrays[parent->array.n_children++] = &child->array;
}

#define BUFFER(...) copy_of((__VA_ARGS__), sizeof(__VA_ARGS__))

#endif
