/* Arrow arrays that contradict themselves, of every layout that is read or taken. */
#include "arrow_structure.h"

#include "check.h"
#include "typed_array.h"

static bool is_sound(const typed_array *typed) { return sb_arrow_find_damage(&typed->schema, &typed->array) == NULL; }

static typed_array *new_offsets(const char *format, const void *offsets, size_t bytes, int64_t length) {
  typed_array *typed = new_typed(format, length, 3);
  typed->buffers[1] = copy_of(offsets, bytes);
  typed->buffers[2] = copy_of("hello", 5);
  return typed;
}

#define NARROW(...) new_offsets("u", (__VA_ARGS__), sizeof(__VA_ARGS__), sizeof(__VA_ARGS__) / 4 - 1)
#define WIDE(...) new_offsets("Z", (__VA_ARGS__), sizeof(__VA_ARGS__), sizeof(__VA_ARGS__) / 8 - 1)

static void offsets_of_text_neither_decrease_nor_begin_below_zero(void) {
  CHECK(is_sound(NARROW((const int32_t[]){0, 2, 2, 5})));
  CHECK(is_sound(WIDE((const int64_t[]){1, 2, 2, 5})));
  CHECK(!is_sound(NARROW((const int32_t[]){0, 5, 2})));
  CHECK(!is_sound(NARROW((const int32_t[]){0, 5, 2, 5})));
  CHECK(!is_sound(NARROW((const int32_t[]){-1, 2})));
  CHECK(!is_sound(WIDE((const int64_t[]){0, 5, 2})));
  CHECK(!is_sound(WIDE((const int64_t[]){INT64_MIN, 2})));
  typed_array *none = NARROW((const int32_t[]){0, 2});
  none->buffers[2] = NULL;
  CHECK(!is_sound(none));
  none->buffers[1] = NULL;
  CHECK(!is_sound(none));
  none->array.length = 0;
  CHECK(is_sound(none));
}

static void only_the_cells_of_a_slice_are_looked_at(void) {
  typed_array *typed = NARROW((const int32_t[]){9, 0, 2, 5, 1});
  typed->array.offset = 1;
  typed->array.length = 2;
  CHECK(is_sound(typed));
  typed->array.length = 3;
  CHECK(!is_sound(typed));
}

static typed_array *new_cells(const char *format, int64_t length) {
  typed_array *typed = new_typed(format, length, 2);
  typed->buffers[1] = allocate((size_t)length * 8);
  memset((void *)(uintptr_t)typed->buffers[1], 0, (size_t)length * 8);
  return typed;
}

static void a_count_of_nulls_is_that_of_the_bits(void) {
  uint8_t bits[5] = {0xf0, 0xff, 0x7f, 0xaa, 0x0f};
  for (int64_t offset = 0; offset < 20; offset++) {
    for (int64_t length = 0; length + offset <= 40; length++) {
      int64_t nulls = 0;
      for (int64_t at = offset; at < offset + length; at++) nulls += !(bits[at / 8] >> (at % 8) & 1);
      typed_array *typed = new_cells("g", 40);
      typed->buffers[0] = BUFFER(bits);
      typed->array.offset = offset;
      typed->array.length = length;
      for (int64_t count = -2; count <= length + 1; count++) {
        typed->array.null_count = count;
        CHECK(is_sound(typed) == (count == -1 || count == nulls));
      }
    }
  }
}

static void nothing_is_null_where_no_bits_are(void) {
  typed_array *typed = new_cells("i", 3);
  typed->array.null_count = 0;
  CHECK(is_sound(typed));
  typed->array.null_count = 1;
  CHECK(!is_sound(typed));
  typed_array *nulls = new_typed("n", 3, 0);
  nulls->array.null_count = 3;
  CHECK(is_sound(nulls));
}

static void lengths_offsets_and_parts_are_those_of_the_type(void) {
  typed_array *typed = new_cells("g", 2);
  const int64_t wrong[] = {-1, INT64_MIN, INT64_MAX, INT64_MAX / 8};
  for (int32_t i = 0; i < COUNT(wrong); i++) {
    typed->array.length = wrong[i];
    CHECK(!is_sound(typed));
    typed->array.length = 2;
    typed->array.offset = wrong[i];
    CHECK(!is_sound(typed));
    typed->array.offset = 0;
  }
  CHECK(is_sound(typed));
  typed->array.n_buffers = 1;
  CHECK(!is_sound(typed));
  typed->array.n_buffers = 3;
  CHECK(!is_sound(typed));
  typed->array.n_buffers = 2;
  typed->array.n_children = 1;
  CHECK(!is_sound(typed));
  typed->array.n_children = 0;
  typed->schema.dictionary = &typed->schema;
  CHECK(!is_sound(typed));
  typed->schema.dictionary = NULL;
  typed->buffers[1] = NULL;
  CHECK(!is_sound(typed));
  typed->array.release = NULL;
  CHECK(!is_sound(typed));
}

/* ---- views ---- */

typedef struct {
  int32_t length;
  char start[4];
  int32_t buffer, offset;
} long_view;

static typed_array *new_view(long_view view) {
  typed_array *typed = new_typed("vu", 1, 4);
  typed->buffers[1] = copy_of(&view, sizeof view);
  typed->buffers[2] = copy_of("xxa text of 20 bytes.", 22);
  typed->buffers[3] = BUFFER((const int64_t[]){22});
  return typed;
}

static void a_view_stays_in_its_buffer_and_begins_as_its_text(void) {
  CHECK(is_sound(new_view((long_view){20, "a te", 0, 2})));
  CHECK(!is_sound(new_view((long_view){20, "b te", 0, 2})));
  CHECK(!is_sound(new_view((long_view){21, "a te", 0, 2})));
  CHECK(!is_sound(new_view((long_view){INT32_MAX, "a te", 0, 2})));
  CHECK(!is_sound(new_view((long_view){20, "a te", 0, -2})));
  CHECK(!is_sound(new_view((long_view){20, "a te", 0, INT32_MAX})));
  CHECK(!is_sound(new_view((long_view){20, "a te", 1, 2})));
  CHECK(!is_sound(new_view((long_view){20, "a te", -1, 2})));
  CHECK(!is_sound(new_view((long_view){-1, "a te", 0, 2})));
  typed_array *hidden = new_view((long_view){20, "a te", 7, 2});
  hidden->buffers[0] = BUFFER((const uint8_t[]){0});
  CHECK(is_sound(hidden));
}

static void a_short_view_holds_its_text_and_nothing_more(void) {
  CHECK(is_sound(new_view((long_view){5, "shor", 't', 0})));
  CHECK(is_sound(new_view((long_view){0, "", 0, 0})));
  CHECK(!is_sound(new_view((long_view){4, "shor", 't', 0})));
  typed_array *without_buffers = new_view((long_view){5, "shor", 't', 0});
  without_buffers->array.n_buffers = 3;
  without_buffers->buffers[2] = NULL;
  CHECK(is_sound(without_buffers));
  without_buffers->array.n_buffers = 2;
  CHECK(!is_sound(without_buffers));
}

/* ---- dictionaries ---- */

static typed_array *new_positions(const char *format, const void *positions, size_t bytes, size_t width) {
  typed_array *typed = new_typed(format, (int64_t)(bytes / width), 2);
  typed->buffers[1] = copy_of(positions, bytes);
  set_dictionary(typed, NARROW((const int32_t[]){0, 2, 5}));
  return typed;
}

#define POSITIONS(format, ...) new_positions(format, (__VA_ARGS__), sizeof(__VA_ARGS__), sizeof *(__VA_ARGS__))

static void positions_are_in_their_dictionary(void) {
  CHECK(is_sound(POSITIONS("c", (const int8_t[]){0, 1})));
  CHECK(is_sound(POSITIONS("L", (const uint64_t[]){0, 1})));
  CHECK(!is_sound(POSITIONS("c", (const int8_t[]){0, 2})));
  CHECK(!is_sound(POSITIONS("c", (const int8_t[]){-1})));
  CHECK(!is_sound(POSITIONS("C", (const uint8_t[]){255})));
  CHECK(!is_sound(POSITIONS("s", (const int16_t[]){0, -3})));
  CHECK(!is_sound(POSITIONS("S", (const uint16_t[]){2})));
  CHECK(!is_sound(POSITIONS("i", (const int32_t[]){0, 7})));
  CHECK(!is_sound(POSITIONS("I", (const uint32_t[]){UINT32_MAX})));
  CHECK(!is_sound(POSITIONS("l", (const int64_t[]){INT64_C(1) << 32})));
  CHECK(!is_sound(POSITIONS("L", (const uint64_t[]){UINT64_MAX})));
  CHECK(!is_sound(POSITIONS("g", (const double[]){0})));
  typed_array *hidden = POSITIONS("i", (const int32_t[]){0, 7});
  hidden->buffers[0] = BUFFER((const uint8_t[]){1});
  CHECK(is_sound(hidden));
}

static void labels_are_looked_at_too(void) {
  typed_array *typed = POSITIONS("c", (const int8_t[]){0, 1});
  set_dictionary(typed, NARROW((const int32_t[]){0, 5, 2}));
  CHECK(!is_sound(typed));
}

/* ---- children ---- */

static void children_are_as_long_as_their_parents_need(void) {
  typed_array *list = new_typed("+l", 2, 2), *fixed = new_typed("+w:2", 2, 1), *record = new_typed("+s", 4, 1);
  list->buffers[1] = BUFFER((const int32_t[]){0, 1, 4});
  add_child(list, new_cells("i", 4));
  add_child(fixed, new_cells("i", 4));
  add_child(record, new_cells("i", 4));
  typed_array *parents[] = {list, fixed, record};
  for (int32_t i = 0; i < COUNT(parents); i++) {
    CHECK(is_sound(parents[i]));
    parents[i]->arrays[0]->length = 3;
    CHECK(!is_sound(parents[i]));
    parents[i]->arrays[0]->length = 4;
    parents[i]->arrays[0]->null_count = 1;
    CHECK(!is_sound(parents[i]));
  }
  fixed->arrays[0]->null_count = -1;
  fixed->array.offset = INT64_MAX / 64;
  CHECK(!is_sound(fixed));
}

static void what_is_not_known_is_not_looked_at(void) {
  typed_array *runs = new_typed("+r", -1, 7);
  CHECK(is_sound(runs));
}

/* ---- tables ---- */

static void a_table_has_no_missing_rows_and_no_short_columns(void) {
  typed_array *table = new_typed("+s", 2, 1);
  add_child(table, new_cells("i", 3));
  add_child(table, new_cells("i", 2));
  int64_t column = -1;
  CHECK(sb_arrow_check_table(&table->schema, &table->array, &column) == SB_TABLE);
  table->array.offset = 1;
  CHECK(sb_arrow_check_table(&table->schema, &table->array, &column) == SB_SHORT_COLUMN && column == 1);
  table->array.offset = 0;
  table->array.null_count = 1;
  CHECK(sb_arrow_check_table(&table->schema, &table->array, &column) == SB_NO_TABLE);
  table->array.null_count = 0;
  table->buffers[0] = BUFFER((const uint8_t[]){1});
  CHECK(sb_arrow_check_table(&table->schema, &table->array, &column) == SB_NO_TABLE);
  table->array.null_count = -1;
  CHECK(sb_arrow_check_table(&table->schema, &table->array, &column) == SB_NO_TABLE);
  table->buffers[0] = BUFFER((const uint8_t[]){3});
  CHECK(sb_arrow_check_table(&table->schema, &table->array, &column) == SB_TABLE);
  table->array.n_children = 1;
  CHECK(sb_arrow_check_table(&table->schema, &table->array, &column) == SB_NO_TABLE);
}

int main(void) {
  offsets_of_text_neither_decrease_nor_begin_below_zero();
  only_the_cells_of_a_slice_are_looked_at();
  a_count_of_nulls_is_that_of_the_bits();
  nothing_is_null_where_no_bits_are();
  lengths_offsets_and_parts_are_those_of_the_type();
  a_view_stays_in_its_buffer_and_begins_as_its_text();
  a_short_view_holds_its_text_and_nothing_more();
  positions_are_in_their_dictionary();
  labels_are_looked_at_too();
  children_are_as_long_as_their_parents_need();
  what_is_not_known_is_not_looked_at();
  a_table_has_no_missing_rows_and_no_short_columns();
  release_memory();
  return failures > 0;
}
