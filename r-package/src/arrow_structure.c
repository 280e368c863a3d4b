#include "arrow_structure.h"

#include <string.h>

#include "arrow_layout.h"

enum { VIEW_SIZE = 16, LONGEST_INLINE = 12, PREFIX_SIZE = 4 };

/* So that no number of bytes, 16 a cell or 32, is beyond an integer. */
static const int64_t MOST_CELLS = INT64_MAX / 64;

static bool get_bit(const uint8_t *bits, int64_t at) { return bits[at >> 3] >> (at & 7) & 1; }

static bool is_present(const struct ArrowArray *array, int64_t row) {
  return !array->buffers[0] || get_bit(array->buffers[0], array->offset + row);
}

/* ---- counts ---- */

static int64_t count_nulls(const struct ArrowArray *array) {
  const uint8_t *bits = array->buffers[0];
  int64_t at = array->offset, end = array->offset + array->length, n = 0;
  if (!bits) return 0;
  for (; at < end && at % 8 != 0; at++) n += !get_bit(bits, at);
  for (; at + 8 <= end; at += 8) {
    uint32_t byte = bits[at >> 3];
    byte = byte - (byte >> 1 & 0x55);
    byte = (byte & 0x33) + (byte >> 2 & 0x33);
    n += 8 - (int64_t)((byte + (byte >> 4)) & 0x0f);
  }
  for (; at < end; at++) n += !get_bit(bits, at);
  return n;
}

/* -1 is a count that nobody made. */
static const char *check_nulls(const struct ArrowArray *array) {
  bool is_theirs = array->null_count == -1 || array->null_count == count_nulls(array);
  return is_theirs ? NULL : "its count of nulls is not that of its cells";
}

static const char *check_counts(const struct ArrowSchema *schema, const struct ArrowArray *array, sb_layout known) {
  if (array->length < 0 || array->offset < 0 || array->length > MOST_CELLS || array->offset > MOST_CELLS) {
    return "its length or offset is none";
  }
  bool has_sizes = known.kind == SB_LAYOUT_VIEWS; /* a buffer for every long text may be there, or none */
  int64_t n_buffers = has_sizes ? 3 : sb_count_buffers(known);
  if (has_sizes ? array->n_buffers < n_buffers : array->n_buffers != n_buffers)
    return "it has another number of buffers";
  if (array->n_children != schema->n_children) return "it has another number of children";
  if ((schema->dictionary != NULL) != (array->dictionary != NULL)) return "its dictionary is absent";
  return NULL;
}

/* ---- cells ---- */

static int64_t read_offset(const void *offsets, int64_t width, int64_t at) {
  return width == 4 ? ((const int32_t *)offsets)[at] : ((const int64_t *)offsets)[at];
}

/* Offsets of cells that are null count too, since those behind them begin where these end. */
static const char *check_offsets(const struct ArrowArray *array, int64_t width, int64_t *end) {
  const void *offsets = array->buffers[1];
  *end = 0;
  if (array->length == 0) return NULL; /* there may be no offset at all */
  if (!offsets) return "it has no offsets";
  *end = read_offset(offsets, width, array->offset);
  if (*end < 0) return "an offset is negative";
  for (int64_t i = 1; i <= array->length; i++) {
    int64_t next = read_offset(offsets, width, array->offset + i);
    if (next < *end) return "its offsets decrease";
    *end = next;
  }
  return NULL;
}

static const char *check_bytes(const struct ArrowArray *array, int64_t width) {
  int64_t end;
  const char *damage = check_offsets(array, width, &end);
  if (damage) return damage;
  return end > 0 && !array->buffers[2] ? "its offsets lead out of its memory" : NULL;
}

typedef struct {
  int32_t length;
  char prefix[PREFIX_SIZE];
  int32_t buffer, offset;
} long_view;

static const char *check_inline(const char *view, int32_t length) {
  for (int32_t i = length; i < LONGEST_INLINE; i++) {
    if (view[4 + i] != 0) return "a view holds more than its text";
  }
  return NULL;
}

static const char *check_long(const struct ArrowArray *array, const long_view *view) {
  int64_t n = array->n_buffers - 3;
  if (view->buffer < 0 || view->buffer >= n) return "a view names a buffer that is not there";
  const int64_t *sizes = array->buffers[array->n_buffers - 1];
  const char *bytes = array->buffers[2 + view->buffer];
  if (!sizes || !bytes || view->offset < 0 || view->offset + (int64_t)view->length > sizes[view->buffer]) {
    return "a view leads out of its buffer";
  }
  return memcmp(bytes + view->offset, view->prefix, PREFIX_SIZE) == 0 ? NULL : "a view begins with another text";
}

static const char *check_views(const struct ArrowArray *array) {
  const char *views = array->buffers[1], *damage = NULL;
  if (array->length > 0 && !views) return "it has no views";
  for (int64_t i = 0; !damage && i < array->length; i++) {
    if (!is_present(array, i)) continue;
    const char *at = views + VIEW_SIZE * (array->offset + i);
    long_view view;
    memcpy(&view, at, sizeof view);
    if (view.length < 0) return "a view has a negative length";
    damage = view.length <= LONGEST_INLINE ? check_inline(at, view.length) : check_long(array, &view);
  }
  return damage;
}

/* ---- positions in dictionaries ---- */

/* Whether a position, an integer of the type of the format, is one of n. */
static bool is_among(const void *cells, char format, int64_t at, int64_t n) {
  int64_t position;
  switch (format) {
    case 'c':
      position = ((const int8_t *)cells)[at];
      break;
    case 'C':
      position = ((const uint8_t *)cells)[at];
      break;
    case 's':
      position = ((const int16_t *)cells)[at];
      break;
    case 'S':
      position = ((const uint16_t *)cells)[at];
      break;
    case 'i':
      position = ((const int32_t *)cells)[at];
      break;
    case 'I':
      position = ((const uint32_t *)cells)[at];
      break;
    default: /* of those without a sign what is beyond int64 is negative here */
      position = ((const int64_t *)cells)[at];
  }
  return position >= 0 && position < n;
}

static const char *check_positions(const char *format, const struct ArrowArray *array) {
  if (!strchr("cCsSiIlL", format[0]) || format[1] != '\0') return "the positions in its dictionary are no integers";
  for (int64_t i = 0; i < array->length; i++) {
    if (is_present(array, i) && !is_among(array->buffers[1], format[0], array->offset + i, array->dictionary->length)) {
      return "a position is outside of its dictionary";
    }
  }
  return NULL;
}

/* ---- children ---- */

static const char *check_child(const struct ArrowArray *array, int64_t at, int64_t length) {
  const struct ArrowArray *child = array->children[at];
  return child && child->length >= length ? NULL : "a child is shorter than it is";
}

/* `width` cells of every child for each row. */
static const char *check_children(const struct ArrowArray *array, int64_t width) {
  int64_t rows = array->offset + array->length;
  if (width > 0 && rows > MOST_CELLS / width) return "its length or offset is none";
  const char *damage = NULL;
  for (int64_t i = 0; !damage && i < array->n_children; i++) damage = check_child(array, i, rows * width);
  return damage;
}

static const char *check_list(const struct ArrowArray *array, int64_t width) {
  int64_t end;
  const char *damage = check_offsets(array, width, &end);
  if (damage) return damage;
  return array->n_children == 1 ? check_child(array, 0, end) : "it has another number of children";
}

/* ---- arrays ---- */

static const char *check_content(const struct ArrowArray *array, sb_layout known) {
  switch (known.kind) {
    case SB_LAYOUT_BITS:
    case SB_LAYOUT_CELLS:
      return array->length > 0 && !array->buffers[1] ? "it has no cells" : NULL;
    case SB_LAYOUT_BYTES:
      return check_bytes(array, known.width);
    case SB_LAYOUT_VIEWS:
      return check_views(array);
    case SB_LAYOUT_LIST:
      return check_list(array, known.width);
    case SB_LAYOUT_FIXED_LIST:
      return check_children(array, known.width);
    case SB_LAYOUT_STRUCT:
    case SB_LAYOUT_SPARSE_UNION:
      return check_children(array, 1);
    default:
      return NULL;
  }
}

static const char *check_array(const struct ArrowSchema *schema, const struct ArrowArray *array) {
  if (!array || !array->release) return "it was released";
  sb_layout known = sb_parse_layout(schema->format);
  if (known.kind == SB_LAYOUT_UNKNOWN) return NULL; /* of which nothing is read */
  const char *damage = check_counts(schema, array, known);
  if (!damage && known.kind != SB_LAYOUT_NOTHING && !sb_is_union(known)) damage = check_nulls(array);
  if (!damage) damage = check_content(array, known);
  return !damage && schema->dictionary ? check_positions(schema->format, array) : damage;
}

const char *sb_arrow_find_damage(const struct ArrowSchema *schema, const struct ArrowArray *array) {
  const char *damage = check_array(schema, array);
  if (damage || sb_parse_layout(schema->format).kind == SB_LAYOUT_UNKNOWN) return damage;
  for (int64_t i = 0; !damage && i < schema->n_children; i++) {
    damage = sb_arrow_find_damage(schema->children[i], array->children[i]);
  }
  return !damage && schema->dictionary ? sb_arrow_find_damage(schema->dictionary, array->dictionary) : damage;
}

enum sb_table_status sb_arrow_check_table(const struct ArrowSchema *schema, const struct ArrowArray *array,
                                          int64_t *column) {
  sb_layout known = sb_parse_layout(schema->format);
  if (!array->release || known.kind != SB_LAYOUT_STRUCT || check_counts(schema, array, known)) return SB_NO_TABLE;
  if (check_nulls(array) || count_nulls(array) > 0) return SB_NO_TABLE;
  for (*column = 0; *column < array->n_children; ++*column) {
    if (check_child(array, *column, array->offset + array->length)) return SB_SHORT_COLUMN;
  }
  return SB_TABLE;
}
