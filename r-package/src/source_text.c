#include "source_text.h"

#include <math.h>
#include <string.h>

#include "conversion.h"
#include "storage.h"
#include "text.h"

/* Views hold up to 12 bytes themselves, otherwise a buffer and an offset. */
static sb_text read_view(const sb_source *source, int64_t at) {
  const char *view = (const char *)source->cells + 16 * at;
  int32_t length, buffer, offset;
  memcpy(&length, view, 4);
  memcpy(&buffer, view + 8, 4);
  memcpy(&offset, view + 12, 4);
  const char *bytes = length <= 12 ? view + 4 : ((const char *const *)source->text)[buffer] + offset;
  return (sb_text){bytes, length};
}

static sb_text read_utf8(const sb_source *source, int64_t at) {
  int64_t begin, end;
  if (source->storage == SB_UTF8) {
    begin = ((const int32_t *)source->cells)[at];
    end = ((const int32_t *)source->cells)[at + 1];
  } else {
    begin = ((const int64_t *)source->cells)[at];
    end = ((const int64_t *)source->cells)[at + 1];
  }
  return (sb_text){begin == end ? "" : (const char *)source->text + begin, end - begin};
}

enum sb_text_status sb_source_text(const sb_source *source, int64_t at, const sb_text_reader *reader, sb_text *text) {
  if (source->storage == SB_NULL || !sb_source_is_present(source, at)) return SB_TEXT_MISSING;
  if (sb_source_has_labels(source)) {
    int64_t label;
    sb_source_positions(source, at, 1, &label);
    if (label < 0) return SB_TEXT_MISSING;
    return label >= source->n_labels ? SB_TEXT_UNKNOWN_LABEL : sb_source_text(source->labels, label, reader, text);
  }
  if (source->storage == SB_R_TEXT) {
    return reader->read(reader->context, ((const void *const *)source->cells)[source->offset + at], text);
  }
  *text =
      source->storage == SB_UTF8_VIEW ? read_view(source, source->offset + at) : read_utf8(source, source->offset + at);
  return SB_TEXT_PRESENT;
}

bool sb_source_calls_missing(const sb_source *source, sb_text text) {
  for (int32_t i = 0; i < source->n_missing; i++) {
    const sb_text *each = source->missing_texts + i;
    if (each->length == text.length && memcmp(each->bytes, text.bytes, (size_t)text.length) == 0) return true;
  }
  return false;
}

/* Text that means a value (clause 4.11); `y` is NaN where it means none. */
enum sb_fault_code sb_convert_text(const sb_source *source, int64_t at, const sb_text_reader *reader, double *y) {
  *y = (double)NAN;
  sb_text text;
  switch (sb_source_text(source, at, reader, &text)) {
    case SB_TEXT_MISSING:
      return SB_NO_FAULT;
    case SB_TEXT_INVALID:
      return SB_INVALID_ENCODING;
    case SB_TEXT_UNKNOWN_LABEL:
      return SB_UNSUPPORTED_TYPE;
    case SB_TEXT_PRESENT:
      break;
  }
  if (!sb_is_utf8(text.bytes, text.length)) return SB_INVALID_ENCODING;
  double x;
  int64_t moment;
  switch (sb_read_column_text(source->meaning, text.bytes, text.length, &x, &moment)) {
    case SB_MEANS_MISSING:
      return SB_NO_FAULT;
    case SB_MEANS_NOTHING:
      return source->meaning->other_is_missing ? SB_OTHER_TEXT : SB_WRONG_TYPE;
    case SB_MEANS_VALUE:
      break;
  }
  if (source->conversion == SB_TO_COUNT) return sb_convert_count(source, moment, y);
  bool is_whole = source->conversion == SB_TO_INTEGER;
  if (is_whole && fabs(x) >= (double)SB_LARGEST) return SB_NOT_EXACT; /* other integers round to it (clause 4.12) */
  return sb_convert_double(source, x, y);
}
