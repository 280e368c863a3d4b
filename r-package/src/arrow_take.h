/* Some rows of an Arrow array as an array of the same type: bytes are copied, no value is converted. */
#ifndef SCHEMABRIDGE_ARROW_TAKE_H
#define SCHEMABRIDGE_ARROW_TAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "arrow_array.h"

/* Whether rows of this type can be taken: all but run-end encoded arrays, views of lists and what is not known. */
bool sb_arrow_is_taken(const struct ArrowSchema *schema);

/* Fills `out` with `n` rows of the array, counted from 0 at its offset; `out` owns all of its memory. False, with
   nothing in `out`, where memory is short, a type is not taken, or the array has not the form of its type. */
bool sb_arrow_take(const struct ArrowSchema *schema, const struct ArrowArray *array, const int64_t *rows, int64_t n,
                   struct ArrowArray *out);

#endif
