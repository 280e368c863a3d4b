#include "arrow_take.h"

#include <stdlib.h>
#include <string.h>

#include "arrow_layout.h"

bool sb_arrow_is_taken(const struct ArrowSchema *schema) {
  if (sb_parse_layout(schema->format).kind == SB_LAYOUT_UNKNOWN) return false;
  for (int64_t i = 0; i < schema->n_children; i++) {
    if (!sb_arrow_is_taken(schema->children[i])) return false;
  }
  return !schema->dictionary || sb_arrow_is_taken(schema->dictionary);
}

/* ---- arrays that own their memory ---- */

static void release_array(struct ArrowArray *array) {
  for (int64_t i = 0; i < array->n_buffers; i++) free((void *)(uintptr_t)array->buffers[i]);
  for (int64_t i = 0; i < array->n_children; i++) {
    if (array->children[i] && array->children[i]->release) array->children[i]->release(array->children[i]);
    free(array->children[i]);
  }
  if (array->dictionary && array->dictionary->release) array->dictionary->release(array->dictionary);
  free(array->dictionary);
  free(array->children);
  free(array->buffers);
  array->release = NULL;
}

/* At least one byte, so that NULL says that memory is short. */
static void *allocate(int64_t count, int64_t size) { return calloc((size_t)count + 1, size > 0 ? (size_t)size : 1); }

static bool start_array(struct ArrowArray *out, int64_t n, int64_t n_buffers, int64_t n_children) {
  *out = (struct ArrowArray){.length = n, .release = release_array};
  out->buffers = allocate(n_buffers, sizeof *out->buffers);
  out->children = allocate(n_children, sizeof *out->children);
  if (!out->buffers || !out->children) return false;
  out->n_buffers = n_buffers;
  out->n_children = n_children;
  return true;
}

static void *new_buffer(struct ArrowArray *out, int64_t at, int64_t count, int64_t size) {
  return (void *)(uintptr_t)(out->buffers[at] = allocate(count, size));
}

/* ---- buffers ---- */

static bool get_bit(const uint8_t *bits, int64_t at) { return bits[at >> 3] >> (at & 7) & 1; }

static bool take_bits(const struct ArrowArray *array, int64_t at, const int64_t *rows, struct ArrowArray *out) {
  const uint8_t *bits = array->buffers[at];
  uint8_t *taken = new_buffer(out, at, out->length / 8 + 1, 1);
  for (int64_t i = 0; taken && i < out->length; i++) {
    taken[i >> 3] |= (uint8_t)(get_bit(bits, array->offset + rows[i]) << (i & 7));
  }
  return taken != NULL;
}

static bool take_validity(const struct ArrowArray *array, const int64_t *rows, struct ArrowArray *out) {
  if (!array->buffers[0] || array->null_count == 0) return true;
  if (!take_bits(array, 0, rows, out)) return false;
  for (int64_t i = 0; i < out->length; i++) out->null_count += !get_bit(out->buffers[0], i);
  return true;
}

static bool take_cells(const struct ArrowArray *array, int64_t at, int64_t width, const int64_t *rows,
                       struct ArrowArray *out) {
  const char *cells = array->buffers[at];
  char *taken = new_buffer(out, at, out->length, width);
  for (int64_t i = 0; taken && i < out->length; i++) {
    memcpy(taken + i * width, cells + (array->offset + rows[i]) * width, (size_t)width);
  }
  return taken != NULL;
}

static int64_t read_offset(const void *offsets, int64_t width, int64_t at) {
  return width == 4 ? ((const int32_t *)offsets)[at] : ((const int64_t *)offsets)[at];
}

static void write_offset(void *offsets, int64_t width, int64_t at, int64_t offset) {
  if (width == 4) {
    ((int32_t *)offsets)[at] = (int32_t)offset;
  } else {
    ((int64_t *)offsets)[at] = offset;
  }
}

/* The offsets of the taken rows; returns where they end, -1 where memory is short or the offsets are damaged. */
static int64_t take_offsets(const struct ArrowArray *array, int64_t width, const int64_t *rows,
                            struct ArrowArray *out) {
  void *taken = new_buffer(out, 1, out->length + 1, width);
  int64_t end = 0;
  for (int64_t i = 0; taken && i < out->length; i++) {
    int64_t at = array->offset + rows[i];
    int64_t size = read_offset(array->buffers[1], width, at + 1) - read_offset(array->buffers[1], width, at);
    int64_t most = width == 4 ? INT32_MAX : INT64_MAX;
    if (size < 0 || end > most - size) return -1;
    end += size;
    write_offset(taken, width, i + 1, end);
  }
  return taken ? end : -1;
}

static bool take_bytes(const struct ArrowArray *array, int64_t width, const int64_t *rows, struct ArrowArray *out) {
  int64_t end = take_offsets(array, width, rows, out);
  char *taken = end < 0 ? NULL : new_buffer(out, 2, end, 1);
  for (int64_t i = 0; taken && i < out->length; i++) {
    int64_t to = read_offset(out->buffers[1], width, i);
    int64_t size = read_offset(out->buffers[1], width, i + 1) - to;
    int64_t from = read_offset(array->buffers[1], width, array->offset + rows[i]);
    if (size > 0) memcpy(taken + to, (const char *)array->buffers[2] + from, (size_t)size);
  }
  return taken != NULL;
}

/* ---- views: long texts come into one buffer ---- */

enum { VIEW_SIZE = 16, LONGEST_INLINE = 12 };

static int32_t read_int32(const char *bytes) {
  int32_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static void write_int32(char *bytes, int32_t value) { memcpy(bytes, &value, sizeof value); }

static bool is_long(const struct ArrowArray *out, int64_t row) {
  bool is_present = !out->buffers[0] || get_bit(out->buffers[0], row); /* what a missing cell holds means nothing */
  return is_present && read_int32((const char *)out->buffers[1] + VIEW_SIZE * row) > LONGEST_INLINE;
}

/* Buffers: validity, views, the long texts, and how many bytes these are. */
static bool take_views(const struct ArrowArray *array, const int64_t *rows, struct ArrowArray *out) {
  if (!take_cells(array, 1, VIEW_SIZE, rows, out)) return false;
  char *views = (char *)(uintptr_t)out->buffers[1];
  int64_t end = 0;
  for (int64_t i = 0; i < out->length; i++) end += is_long(out, i) ? read_int32(views + VIEW_SIZE * i) : 0;
  char *taken = end > INT32_MAX ? NULL : new_buffer(out, 2, end, 1);
  int64_t *size = taken ? new_buffer(out, 3, 1, sizeof *size) : NULL;
  if (!size) return false;
  for (int64_t i = 0; i < out->length; i++) {
    char *view = views + VIEW_SIZE * i;
    if (!is_long(out, i)) continue;
    const char *text = (const char *)array->buffers[2 + read_int32(view + 8)] + read_int32(view + 12);
    memcpy(taken + *size, text, (size_t)read_int32(view));
    write_int32(view + 8, 0);
    write_int32(view + 12, (int32_t)*size);
    *size += read_int32(view);
  }
  return true;
}

/* ---- children ---- */

static bool take_child(const struct ArrowSchema *schema, const struct ArrowArray *array, int64_t at,
                       const int64_t *rows, int64_t n, struct ArrowArray *out) {
  out->children[at] = allocate(1, sizeof *out->children[at]);
  return out->children[at] && sb_arrow_take(schema->children[at], array->children[at], rows, n, out->children[at]);
}

static bool take_list(const struct ArrowSchema *schema, const struct ArrowArray *array, int64_t width,
                      const int64_t *rows, struct ArrowArray *out) {
  int64_t end = take_offsets(array, width, rows, out);
  int64_t *items = end < 0 ? NULL : allocate(end, sizeof *items);
  if (!items) return false;
  for (int64_t i = 0; i < out->length; i++) {
    int64_t from = read_offset(array->buffers[1], width, array->offset + rows[i]);
    int64_t to = read_offset(out->buffers[1], width, i), behind = read_offset(out->buffers[1], width, i + 1);
    for (int64_t k = to; k < behind; k++) items[k] = from + k - to;
  }
  bool is_taken = take_child(schema, array, 0, items, end, out);
  free(items);
  return is_taken;
}

/* `width` cells of every child for each row: one of a struct or sparse union. */
static bool take_children(const struct ArrowSchema *schema, const struct ArrowArray *array, int64_t width,
                          const int64_t *rows, struct ArrowArray *out) {
  int64_t n = out->length * width;
  int64_t *cells = allocate(n, sizeof *cells);
  bool is_taken = cells != NULL;
  for (int64_t k = 0; is_taken && k < n; k++) cells[k] = (array->offset + rows[k / width]) * width + k % width;
  for (int64_t i = 0; is_taken && i < array->n_children; i++) is_taken = take_child(schema, array, i, cells, n, out);
  free(cells);
  return is_taken;
}

static bool copy_array(const struct ArrowSchema *schema, const struct ArrowArray *array, struct ArrowArray *out) {
  int64_t *rows = allocate(array->length, sizeof *rows);
  for (int64_t i = 0; rows && i < array->length; i++) rows[i] = i;
  bool is_copied = rows && sb_arrow_take(schema, array, rows, array->length, out);
  free(rows);
  return is_copied;
}

/* Children of a dense union stay whole: offsets lead into them. */
static bool copy_children(const struct ArrowSchema *schema, const struct ArrowArray *array, struct ArrowArray *out) {
  for (int64_t i = 0; i < array->n_children; i++) {
    out->children[i] = allocate(1, sizeof *out->children[i]);
    if (!out->children[i] || !copy_array(schema->children[i], array->children[i], out->children[i])) return false;
  }
  return true;
}

/* ---- arrays ---- */

static bool take_content(const struct ArrowSchema *schema, const struct ArrowArray *array, sb_layout known,
                         const int64_t *rows, struct ArrowArray *out) {
  switch (known.kind) {
    case SB_LAYOUT_NOTHING:
      out->null_count = out->length;
      return true;
    case SB_LAYOUT_BITS:
      return take_bits(array, 1, rows, out);
    case SB_LAYOUT_CELLS:
      return take_cells(array, 1, known.width, rows, out);
    case SB_LAYOUT_BYTES:
      return take_bytes(array, known.width, rows, out);
    case SB_LAYOUT_VIEWS:
      return take_views(array, rows, out);
    case SB_LAYOUT_LIST:
      return take_list(schema, array, known.width, rows, out);
    case SB_LAYOUT_FIXED_LIST:
      return take_children(schema, array, known.width, rows, out);
    case SB_LAYOUT_STRUCT:
      return take_children(schema, array, 1, rows, out);
    case SB_LAYOUT_SPARSE_UNION:
      return take_cells(array, 0, 1, rows, out) && take_children(schema, array, 1, rows, out);
    case SB_LAYOUT_DENSE_UNION:
      return take_cells(array, 0, 1, rows, out) && take_cells(array, 1, 4, rows, out) &&
             copy_children(schema, array, out);
    default:
      return false;
  }
}

static bool take_dictionary(const struct ArrowSchema *schema, const struct ArrowArray *array, struct ArrowArray *out) {
  if (!schema->dictionary) return true;
  out->dictionary = allocate(1, sizeof *out->dictionary);
  return out->dictionary && array->dictionary && copy_array(schema->dictionary, array->dictionary, out->dictionary);
}

bool sb_arrow_take(const struct ArrowSchema *schema, const struct ArrowArray *array, const int64_t *rows, int64_t n,
                   struct ArrowArray *out) {
  sb_layout known = sb_parse_layout(schema->format);
  bool is_sound = known.kind != SB_LAYOUT_UNKNOWN &&
                  array->n_buffers + (known.kind == SB_LAYOUT_VIEWS) >= sb_count_buffers(known) &&
                  array->n_children == schema->n_children;
  bool has_validity = known.kind != SB_LAYOUT_NOTHING && !sb_is_union(known);
  bool is_taken = start_array(out, n, sb_count_buffers(known), array->n_children) && is_sound &&
                  (!has_validity || take_validity(array, rows, out)) && take_content(schema, array, known, rows, out) &&
                  take_dictionary(schema, array, out);
  if (!is_taken) release_array(out);
  return is_taken;
}
