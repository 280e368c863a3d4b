#include "arrow_array.h"

#include <stddef.h>

void sb_source_from_arrow(sb_source *source, const struct ArrowArray *array, int64_t skipped) {
  source->offset = array->offset + skipped;
  source->validity = NULL; /* of labels: it was copied from their indices */
  if (source->storage == SB_NULL) return;
  source->validity = array->null_count == 0 ? NULL : array->buffers[0];
  source->cells = array->buffers[1];
  if (source->storage == SB_UTF8 || source->storage == SB_LARGE_UTF8) source->text = array->buffers[2];
  if (source->storage == SB_UTF8_VIEW) source->text = array->buffers + 2;
  if (source->storage == SB_DICTIONARY) source->n_labels = array->dictionary->length;
}
