/* Rows of Arrow arrays of every layout. */
#include "arrow_take.h"

#include "check.h"
#include "typed_array.h"

static bool take(const typed_array *typed, const int64_t *rows, int64_t n, struct ArrowArray *out) {
  return sb_arrow_is_taken(&typed->schema) && sb_arrow_take(&typed->schema, &typed->array, rows, n, out) &&
         out->length == n && out->offset == 0;
}

static bool holds(const struct ArrowArray *array, int64_t at, const void *bytes, size_t size) {
  return memcmp(array->buffers[at], bytes, size) == 0;
}

#define HOLDS(array, at, ...) holds((array), (at), (__VA_ARGS__), sizeof(__VA_ARGS__))

static void cells_of_every_width_keep_their_bytes(void) {
  const struct {
    const char *format;
    size_t width;
  } cases[] = {{"c", 1},   {"C", 1},    {"s", 2},   {"S", 2},       {"e", 2},           {"i", 4},       {"I", 4},
               {"f", 4},   {"l", 8},    {"L", 8},   {"g", 8},       {"tdD", 4},         {"tdm", 8},     {"tts", 4},
               {"ttm", 4}, {"ttu", 8},  {"ttn", 8}, {"tss:", 8},    {"tsn:UTC", 8},     {"tDu", 8},     {"tiM", 4},
               {"tiD", 8}, {"tin", 16}, {"w:3", 3}, {"d:10,2", 16}, {"d:50,2,256", 32}, {"d:5,2,32", 4}};
  for (int32_t i = 0; i < COUNT(cases); i++) {
    uint8_t cells[4 * 32];
    for (size_t k = 0; k < sizeof cells; k++) cells[k] = (uint8_t)k;
    typed_array *typed = new_typed(cases[i].format, 3, 2);
    typed->buffers[1] = copy_of(cells, 4 * cases[i].width);
    typed->array.offset = 1;
    struct ArrowArray out;
    CHECK(take(typed, (const int64_t[]){0, 2}, 2, &out));
    CHECK(holds(&out, 1, cells + cases[i].width, cases[i].width));
    CHECK(memcmp((const uint8_t *)out.buffers[1] + cases[i].width, cells + 3 * cases[i].width, cases[i].width) == 0);
    CHECK(out.buffers[0] == NULL && out.null_count == 0);
    out.release(&out);
  }
}

static void bits_and_missing_cells_are_counted_from_the_offset(void) {
  typed_array *typed = new_typed("b", 10, 2);
  typed->buffers[0] = BUFFER((const uint8_t[]){0x55, 0x05}); /* every second one */
  typed->buffers[1] = BUFFER((const uint8_t[]){0x0f, 0x0c});
  typed->array.offset = 1;
  struct ArrowArray out;
  CHECK(take(typed, (const int64_t[]){0, 1, 9}, 3, &out)); /* bits 1, 2 and 10 */
  CHECK(out.null_count == 1);
  CHECK(HOLDS(&out, 0, (const uint8_t[]){6}));
  CHECK(HOLDS(&out, 1, (const uint8_t[]){7}));
  out.release(&out);
}

static void text_is_taken_by_its_offsets(void) {
  typed_array *narrow = new_typed("u", 3, 3), *wide = new_typed("Z", 3, 3);
  narrow->buffers[1] = BUFFER((const int32_t[]){0, 2, 2, 5});
  wide->buffers[1] = BUFFER((const int64_t[]){0, 2, 2, 5});
  narrow->buffers[2] = wide->buffers[2] = copy_of("a\0bcd", 5);
  const int64_t rows[] = {1, 2};
  struct ArrowArray out;
  CHECK(take(narrow, rows, 2, &out));
  CHECK(HOLDS(&out, 1, (const int32_t[]){0, 0, 3}));
  CHECK(holds(&out, 2, "bcd", 3));
  out.release(&out);
  CHECK(take(wide, rows, 2, &out));
  CHECK(HOLDS(&out, 1, (const int64_t[]){0, 0, 3}));
  out.release(&out);
}

typedef struct {
  int32_t length;
  char start[4];
  int32_t buffer, offset;
} long_view;

static void long_views_come_into_one_buffer(void) {
  const char *first = "xxa text of 20 bytes.", *second = "another of 19 bytes";
  const long_view views[] = {{5, "shor", 't', 0}, {20, "a te", 0, 2}, {19, "anot", 1, 0}, {1000, "none", 9, 9}};
  typed_array *typed = new_typed("vu", 4, 4);
  typed->buffers[0] = BUFFER((const uint8_t[]){7});
  typed->buffers[1] = BUFFER(views);
  typed->buffers[2] = copy_of(first, 22);
  typed->buffers[3] = copy_of(second, 19);
  struct ArrowArray out;
  CHECK(take(typed, (const int64_t[]){0, 2, 3}, 3, &out));
  const long_view *taken = out.buffers[1];
  CHECK(memcmp(taken, views, sizeof *taken) == 0);
  CHECK(taken[1].length == 19 && taken[1].buffer == 0 && taken[1].offset == 0);
  CHECK(holds(&out, 2, second, 19));
  CHECK(HOLDS(&out, 3, (const int64_t[]){19}));
  CHECK(out.null_count == 1);
  out.release(&out);
}

static typed_array *new_numbers(void) {
  typed_array *typed = new_typed("i", 6, 2);
  typed->buffers[1] = BUFFER((const int32_t[]){10, 11, 12, 13, 14, 15});
  return typed;
}

static void lists_and_structs_take_rows_of_their_children(void) {
  typed_array *list = new_typed("+l", 3, 2), *fixed = new_typed("+w:2", 3, 1), *record = new_typed("+s", 5, 1);
  list->buffers[1] = BUFFER((const int32_t[]){0, 1, 1, 4});
  record->array.offset = 1;
  add_child(list, new_numbers());
  add_child(fixed, new_numbers());
  add_child(record, new_numbers());
  const int64_t rows[] = {1, 2};
  struct ArrowArray out;
  CHECK(take(list, rows, 2, &out));
  CHECK(HOLDS(&out, 1, (const int32_t[]){0, 0, 3}));
  CHECK(out.children[0]->length == 3 && HOLDS(out.children[0], 1, (const int32_t[]){11, 12, 13}));
  out.release(&out);
  CHECK(take(fixed, rows, 2, &out));
  CHECK(out.children[0]->length == 4 && HOLDS(out.children[0], 1, (const int32_t[]){12, 13, 14, 15}));
  out.release(&out);
  CHECK(take(record, rows, 2, &out));
  CHECK(out.children[0]->length == 2 && HOLDS(out.children[0], 1, (const int32_t[]){12, 13}));
  out.release(&out);
}

static void unions_keep_which_child_a_row_is(void) {
  typed_array *sparse = new_typed("+us:0", 3, 1), *dense = new_typed("+ud:0", 3, 2);
  sparse->buffers[0] = dense->buffers[0] = BUFFER((const int8_t[]){0, 0, 0});
  dense->buffers[1] = BUFFER((const int32_t[]){5, 4, 3});
  add_child(sparse, new_numbers());
  add_child(dense, new_numbers());
  const int64_t rows[] = {0, 2};
  struct ArrowArray out;
  CHECK(take(sparse, rows, 2, &out));
  CHECK(HOLDS(out.children[0], 1, (const int32_t[]){10, 12}));
  out.release(&out);
  CHECK(take(dense, rows, 2, &out));
  CHECK(HOLDS(&out, 1, (const int32_t[]){5, 3}));
  CHECK(out.children[0]->length == 6);
  out.release(&out);
}

static void dictionaries_stay_whole(void) {
  typed_array *typed = new_typed("c", 3, 2), *labels = new_numbers();
  typed->buffers[1] = BUFFER((const int8_t[]){5, 0, 3});
  set_dictionary(typed, labels);
  struct ArrowArray out;
  CHECK(take(typed, (const int64_t[]){0, 2}, 2, &out));
  CHECK(HOLDS(&out, 1, (const int8_t[]){5, 3}));
  CHECK(out.dictionary->length == 6 && HOLDS(out.dictionary, 1, (const int32_t[]){10, 11, 12, 13, 14, 15}));
  out.release(&out);
}

static void nothing_is_taken_of_nothing(void) {
  typed_array *nulls = new_typed("n", 3, 0), *texts = new_typed("u", 0, 3);
  texts->buffers[1] = BUFFER((const int32_t[]){0});
  texts->buffers[2] = copy_of("", 0);
  struct ArrowArray out;
  CHECK(take(nulls, (const int64_t[]){0, 2}, 2, &out));
  CHECK(out.n_buffers == 0 && out.null_count == 2);
  out.release(&out);
  CHECK(take(texts, NULL, 0, &out));
  CHECK(HOLDS(&out, 1, (const int32_t[]){0}));
  out.release(&out);
}

static void what_is_not_known_is_refused(void) {
  const char *formats[] = {"+r", "+vl", "+vL", "", "?", "ii", "t", "tx", "w:-1"};
  for (int32_t i = 0; i < COUNT(formats); i++) {
    typed_array *typed = new_typed(formats[i], 0, 0);
    CHECK(!sb_arrow_is_taken(&typed->schema));
    struct ArrowArray out;
    CHECK(!sb_arrow_take(&typed->schema, &typed->array, NULL, 0, &out));
    CHECK(out.release == NULL);
  }
  typed_array *list = new_typed("+l", 0, 2);
  add_child(list, new_typed("+r", 0, 0));
  CHECK(!sb_arrow_is_taken(&list->schema));
}

static void damaged_offsets_are_refused(void) {
  typed_array *typed = new_typed("u", 2, 3);
  typed->buffers[1] = BUFFER((const int32_t[]){0, 3, 1});
  typed->buffers[2] = copy_of("abc", 3);
  struct ArrowArray out;
  CHECK(!sb_arrow_take(&typed->schema, &typed->array, (const int64_t[]){0, 1}, 2, &out));
  CHECK(out.release == NULL);
}

int main(void) {
  cells_of_every_width_keep_their_bytes();
  bits_and_missing_cells_are_counted_from_the_offset();
  text_is_taken_by_its_offsets();
  long_views_come_into_one_buffer();
  lists_and_structs_take_rows_of_their_children();
  unions_keep_which_child_a_row_is();
  dictionaries_stay_whole();
  nothing_is_taken_of_nothing();
  what_is_not_known_is_refused();
  damaged_offsets_are_refused();
  release_memory();
  return failures > 0;
}
