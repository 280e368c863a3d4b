#include "arrow_array.h"

#include <stddef.h>

static int64_t needed_buffers(enum sb_storage storage) {
  switch (storage) {
    case SB_NULL:
      return 0;
    case SB_UTF8:
    case SB_LARGE_UTF8:
      return 3;
    default:
      return 2; /* views have further ones where texts are long */
  }
}

bool sb_source_from_arrow(sb_source *source, const struct ArrowArray *array, int64_t skipped) {
  if (array->n_buffers < needed_buffers(source->storage)) return false;
  source->offset = array->offset + skipped;
  source->validity = NULL; /* of labels: it was copied from their indices */
  if (source->storage == SB_NULL) return true;
  source->validity = array->null_count == 0 ? NULL : array->buffers[0];
  source->cells = array->buffers[1];
  if (source->storage == SB_UTF8 || source->storage == SB_LARGE_UTF8) source->text = array->buffers[2];
  if (source->storage == SB_UTF8_VIEW) source->text = array->buffers + 2;
  if (source->storage == SB_DICTIONARY) source->n_labels = array->dictionary ? array->dictionary->length : 0;
  return source->storage != SB_DICTIONARY || array->dictionary != NULL;
}
