/* Every storage of a column's cells: integers, halves, validity, positions, and a cell as it is. */
#include "storage.h"

#include <math.h>

#include "arrow_array.h"
#include "check.h"
#include "source_cells.h"

static bool holds(const sb_source *source, int64_t at, int64_t per, double whole, double rest) {
  double found, beyond;
  sb_source_cell(source, at, per, &found, &beyond);
  return same(found, whole) && beyond == rest;
}

static void integers_of_every_width_are_read_as_their_values(void) {
  const int8_t i8[] = {-128, 127};
  const uint8_t u8[] = {0, 255};
  const int16_t i16[] = {-32768, 32767};
  const uint16_t u16[] = {0, 65535};
  const int32_t i32[] = {INT32_MIN, INT32_MAX};
  const uint32_t u32[] = {0, UINT32_MAX};
  struct {
    enum sb_storage storage;
    const void *cells;
    size_t bytes;
    double low, high;
  } cases[] = {{SB_INT8, i8, sizeof i8, -128, 127},
               {SB_UINT8, u8, sizeof u8, 0, 255},
               {SB_INT16, i16, sizeof i16, -32768, 32767},
               {SB_UINT16, u16, sizeof u16, 0, 65535},
               {SB_INT32, i32, sizeof i32, -2147483648.0, 2147483647},
               {SB_UINT32, u32, sizeof u32, 0, 4294967295.0}};
  for (int32_t i = 0; i < COUNT(cases); i++) {
    sb_source source = new_source(cases[i].storage, SB_TO_INTEGER, copy_of(cases[i].cells, cases[i].bytes));
    CHECK(reads(&source, 0, cases[i].low));
    CHECK(reads(&source, 1, cases[i].high));
  }
}

static void the_lowest_integer_is_missing_in_R_and_a_value_in_arrow(void) {
  const int32_t small[] = {INT32_MIN};
  const int64_t large[] = {INT64_MIN};
  sb_source r32 = new_source(SB_R_INT32, SB_TO_INTEGER, small);
  sb_source r64 = new_source(SB_R_INT64, SB_TO_INTEGER, large);
  sb_source arrow = new_source(SB_INT64, SB_TO_INTEGER, large);
  CHECK(reads(&r32, 0, (double)NAN));
  CHECK(reads(&r64, 0, (double)NAN));
  CHECK(refuses(&arrow, 0, SB_NOT_EXACT));
}

static void half_floats_are_widened(void) {
  const uint16_t halves[] = {0x3c00, 0xc000, 0x0001, 0x03ff, 0x7bff, 0x7c00, 0xfc00, 0x7e00, 0x8000};
  const double expected[] = {1, -2, 0x1p-24, 0x3ffp-24, 65504, INFINITY, -INFINITY, NAN, -0.0};
  sb_source source = new_source(SB_FLOAT16, SB_TO_FLOAT64, halves);
  for (int32_t i = 0; i < COUNT(halves); i++) CHECK(reads(&source, i, expected[i]));
}

static void a_validity_bitmap_and_an_offset_are_obeyed(void) {
  const double cells[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const uint8_t bitmap[] = {0xfb, 0x01}; /* rows 2 and 9 are missing */
  const void *buffers[] = {bitmap, cells};
  struct ArrowArray array = {.length = 9, .null_count = -1, .offset = 1, .n_buffers = 2, .buffers = buffers};
  sb_source source = new_source(SB_FLOAT64, SB_TO_FLOAT64, NULL);
  sb_source_from_arrow(&source, &array, 0);
  CHECK(!sb_source_in_place(&source, 0));
  CHECK(reads(&source, 0, 2) && reads(&source, 1, (double)NAN) && reads(&source, 7, 9) &&
        reads(&source, 8, (double)NAN));
  sb_source_from_arrow(&source, &array, 2);
  CHECK(reads(&source, 0, 4));
  array.null_count = 0;
  sb_source_from_arrow(&source, &array, 0);
  CHECK(sb_source_in_place(&source, 3) == cells + 4);
}

static void a_cell_as_it_is_keeps_every_digit(void) {
  const int64_t big[] = {INT64_MIN, INT64_MAX, -1, 0};
  const uint64_t huge[] = {UINT64_MAX};
  const double floats[] = {0.5, NAN};
  const uint8_t validity[] = {0x0d};
  sb_source source = new_source(SB_INT64, SB_TO_BOOLEAN, big);
  CHECK(holds(&source, 0, 1000000, -9223372036855.0, 224192));
  CHECK(holds(&source, 1, 1000000, 9223372036854.0, 775807));
  CHECK(holds(&source, 2, 1000, -1, 999));
  source.validity = validity;
  CHECK(holds(&source, 1, 1000000, NAN, 0) && holds(&source, 3, 1000, 0, 0));
  source = new_source(SB_R_INT64, SB_TO_INTEGER, big);
  CHECK(holds(&source, 0, 1000000, NAN, 0));
  source = new_source(SB_UINT64, SB_TO_FLOAT32, huge);
  CHECK(holds(&source, 0, 1000000, 18446744073709.0, 551615));
  source = new_source(SB_FLOAT64, SB_TO_INTEGER, floats);
  CHECK(holds(&source, 0, 1000, 0.5, 0) && holds(&source, 1, 1000, NAN, 0));
}

static void a_labelled_cell_is_its_label(void) {
  const int32_t positions[] = {1, 0, 7};
  const int64_t values[] = {5, 1500};
  sb_source labels = new_source(SB_INT64, SB_TO_COUNT, values);
  sb_source source = new_source(SB_DICTIONARY, SB_TO_COUNT, positions);
  source.positions = SB_INT32;
  source.labels = &labels;
  source.n_labels = 2;
  CHECK(holds(&source, 0, 1000, 1, 500) && holds(&source, 1, 1000, 0, 5) && holds(&source, 2, 1000, NAN, 0));
}

int main(void) {
  integers_of_every_width_are_read_as_their_values();
  the_lowest_integer_is_missing_in_R_and_a_value_in_arrow();
  half_floats_are_widened();
  a_validity_bitmap_and_an_offset_are_obeyed();
  a_cell_as_it_is_keeps_every_digit();
  a_labelled_cell_is_its_label();
  release_memory();
  return failures > 0;
}
