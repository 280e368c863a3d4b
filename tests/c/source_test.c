/* Every storage and conversion of a column's cells, text, and vocabularies. */
#include "source.h"

#include <math.h>

#include "arrow_array.h"
#include "check.h"
#include "text.h"
#include "vocabulary.h"

static sb_source new_source(enum sb_storage storage, enum sb_conversion conversion, const void *cells) {
  return (sb_source){.storage = storage,
                     .conversion = conversion,
                     .cells = cells,
                     .multiply = 1,
                     .divide = 1,
                     .seconds = 1,
                     .tick = 1};
}

/* One cell by the source: its number, and the fault it leaves. */
static double read_cell(const sb_source *source, int64_t at, enum sb_fault_code *code) {
  int64_t work;
  double number;
  sb_fault fault = {0};
  sb_source_numbers(source, at, 1, NULL, &work, &number, 0, at, &fault);
  *code = fault.code;
  return number;
}

static bool reads(const sb_source *source, int64_t at, double expected) {
  enum sb_fault_code code;
  double number = read_cell(source, at, &code);
  return code == SB_NO_FAULT && same(number, expected);
}

static bool refuses(const sb_source *source, int64_t at, enum sb_fault_code expected) {
  enum sb_fault_code code;
  return isnan(read_cell(source, at, &code)) && code == expected;
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

static void integers_are_exact_up_to_2_53(void) {
  const int64_t values[] = {INT64_C(9007199254740992), INT64_C(-9007199254740992), INT64_C(9007199254740993),
                            INT64_C(-9007199254740993), INT64_MAX};
  const uint64_t huge[] = {UINT64_MAX};
  for (enum sb_conversion to = SB_TO_INTEGER; to <= SB_TO_COUNT; to++) {
    sb_source source = new_source(SB_INT64, to, values);
    CHECK(reads(&source, 0, 9007199254740992.0));
    CHECK(reads(&source, 1, -9007199254740992.0));
    for (int64_t i = 2; i < COUNT(values); i++) CHECK(refuses(&source, i, SB_NOT_EXACT));
  }
  sb_source source = new_source(SB_UINT64, SB_TO_FLOAT64, huge);
  CHECK(refuses(&source, 0, SB_NOT_EXACT));
}

static void integers_of_a_float32_column_round_once(void) {
  const int64_t values[] = {16777217, 16777219};
  sb_source source = new_source(SB_INT64, SB_TO_FLOAT32, values);
  CHECK(reads(&source, 0, 16777216));
  CHECK(reads(&source, 1, 16777220));
}

static void booleans_take_0_and_1_only(void) {
  const int32_t integers[] = {0, 1, 2, -1};
  const double doubles[] = {-0.0, 1, 0.5, INFINITY, NAN};
  const uint8_t bits[] = {0x02, 0x01};
  sb_source source = new_source(SB_R_INT32, SB_TO_BOOLEAN, integers);
  CHECK(reads(&source, 0, 0) && reads(&source, 1, 1));
  CHECK(refuses(&source, 2, SB_WRONG_TYPE) && refuses(&source, 3, SB_WRONG_TYPE));
  source = new_source(SB_FLOAT64, SB_TO_BOOLEAN, doubles);
  CHECK(reads(&source, 0, 0) && reads(&source, 1, 1) && reads(&source, 4, (double)NAN));
  CHECK(refuses(&source, 2, SB_WRONG_TYPE) && refuses(&source, 3, SB_WRONG_TYPE));
  source = new_source(SB_BITS, SB_TO_BOOLEAN, bits);
  CHECK(reads(&source, 0, 0) && reads(&source, 1, 1) && reads(&source, 7, 0) && reads(&source, 8, 1));
}

static void doubles_become_what_the_column_asks_for(void) {
  const double values[] = {
      3, 3.5, INFINITY, 9007199254740994.0, -0.0, 0.1, 3.4028235677973366e38, 0x1.fffffefffffffp127};
  sb_source source = new_source(SB_FLOAT64, SB_TO_INTEGER, values);
  CHECK(reads(&source, 0, 3) && reads(&source, 4, 0));
  CHECK(refuses(&source, 1, SB_NOT_INTEGRAL) && refuses(&source, 2, SB_NOT_INTEGRAL));
  CHECK(refuses(&source, 3, SB_NOT_EXACT));
  source.conversion = SB_TO_FLOAT32;
  CHECK(reads(&source, 4, -0.0) && reads(&source, 5, 0x1.99999ap-4) && reads(&source, 2, (double)INFINITY));
  CHECK(refuses(&source, 6, SB_FLOAT32_OVERFLOW) && reads(&source, 7, 0x1.fffffep127));
  source.conversion = SB_TO_FLOAT64;
  CHECK(sb_source_in_place(&source, 2) == values + 2);
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

static void the_size_of_numbers_is_that_of_all_blocks(void) {
  enum { ROWS = 1500 };
  double cells[ROWS] = {0}, numbers[1024];
  int64_t work[1024];
  sb_source source = new_source(SB_FLOAT64, SB_TO_FLOAT64, cells);
  cells[3] = (double)NAN;
  CHECK(sb_source_size(&source, ROWS, work, numbers) == SB_ALL_ZERO);
  CHECK(sb_source_size(&source, 0, work, numbers) == SB_ALL_ZERO);
  cells[1200] = -0x0.fffffffffffffp-1022;
  CHECK(sb_source_size(&source, ROWS, work, numbers) == SB_SUBNORMAL);
  CHECK(sb_source_size(&source, 1200, work, numbers) == SB_ALL_ZERO);
  cells[ROWS - 1] = 0x1p-1022;
  CHECK(sb_source_size(&source, ROWS, work, numbers) == SB_ORDINARY);
  cells[ROWS - 1] = -INFINITY;
  CHECK(sb_source_size(&source, ROWS, work, numbers) == SB_ORDINARY);
}

static void counts_change_units_exactly_or_not_at_all(void) {
  const int64_t values[] = {1500, -1500, 86400000, 9007199254741, INT64_MAX};
  sb_source source = new_source(SB_INT64, SB_TO_COUNT, values);
  source.multiply = 1000; /* ms -> us */
  CHECK(reads(&source, 0, 1500000) && reads(&source, 1, -1500000));
  CHECK(refuses(&source, 3, SB_NOT_EXACT) && refuses(&source, 4, SB_NOT_EXACT));
  source.multiply = 1;
  source.divide = 1000; /* ms -> s */
  CHECK(refuses(&source, 0, SB_NOT_EXACT) && refuses(&source, 1, SB_NOT_EXACT) && reads(&source, 2, 86400));
  source.divide = 86400000; /* ms -> days */
  CHECK(reads(&source, 2, 1) && refuses(&source, 0, SB_NOT_EXACT));
}

static void days_of_R_are_floored(void) {
  const double days[] = {-0.5, 19723.999, INFINITY, 1e300, -0.0};
  sb_source source = new_source(SB_FLOAT64, SB_DAYS_TO_COUNT, days);
  CHECK(reads(&source, 0, -1) && reads(&source, 1, 19723) && reads(&source, 4, 0));
  CHECK(refuses(&source, 2, SB_NOT_EXACT) && refuses(&source, 3, SB_NOT_EXACT));
  source.multiply = 86400;
  CHECK(reads(&source, 0, -86400));
}

static void seconds_of_R_are_exact_or_rounded_to_microseconds(void) {
  const double seconds[] = {86400, 0.1, 1704067200.123456, -0.25, 1e300, INFINITY, 0.0000005, -0.0000004, 43200};
  sb_source source = new_source(SB_FLOAT64, SB_SECONDS_TO_COUNT, seconds); /* in us */
  CHECK(reads(&source, 0, 86400e6) && reads(&source, 1, 100000) && reads(&source, 2, 1704067200123456.0));
  CHECK(reads(&source, 3, -250000) && reads(&source, 6, 0) && reads(&source, 7, 0)); /* half to even; no -0 */
  CHECK(refuses(&source, 4, SB_NOT_EXACT) && refuses(&source, 5, SB_NOT_EXACT));
  source.tick = 1000; /* ms */
  CHECK(reads(&source, 0, 86400e3) && reads(&source, 1, 100) && refuses(&source, 2, SB_NOT_EXACT));
  source.tick = 1e6; /* s */
  CHECK(reads(&source, 0, 86400) && refuses(&source, 1, SB_NOT_EXACT));
  source.tick = 86400e6; /* days */
  CHECK(reads(&source, 0, 1) && refuses(&source, 8, SB_NOT_EXACT) && refuses(&source, 1, SB_NOT_EXACT));
  source.seconds = 3600; /* difftime in hours */
  source.tick = 1e6;
  CHECK(reads(&source, 1, 360) && reads(&source, 3, -900));
}

static void numeric_labels_are_values_and_broken_positions_faults(void) {
  const int8_t positions[] = {2, 0, 1, 3, -1};
  const int64_t labels[] = {7, INT64_MAX, 9};
  sb_source values = new_source(SB_INT64, SB_TO_INTEGER, labels);
  sb_source source = new_source(SB_DICTIONARY, SB_TO_INTEGER, positions);
  double numbers[3];
  uint8_t faults[3];
  int64_t work;
  sb_source_read_labels(&values, 3, NULL, &work, numbers, faults);
  source.positions = SB_INT8;
  source.labels = &values;
  source.n_labels = 3;
  source.label_numbers = numbers;
  source.label_faults = faults;
  CHECK(reads(&source, 0, 9) && reads(&source, 1, 7));
  CHECK(refuses(&source, 2, SB_NOT_EXACT));
  CHECK(refuses(&source, 3, SB_UNSUPPORTED_TYPE) && refuses(&source, 4, SB_UNSUPPORTED_TYPE));
}

static bool reads_text(const sb_source *source, int64_t at, const char *expected) {
  sb_text text;
  if (sb_source_text(source, at, NULL, &text) != SB_TEXT_PRESENT) return false;
  return text.length == (int64_t)strlen(expected) && memcmp(text.bytes, expected, strlen(expected)) == 0;
}

static void text_of_arrow_is_read_in_all_layouts(void) {
  const int32_t small[] = {0, 1, 1, 3};
  const int64_t large[] = {0, 1, 1, 3};
  const uint8_t bitmap[] = {0x05};
  sb_text text;
  sb_source source = new_source(SB_UTF8, SB_TO_TEXT, small);
  source.text = copy_of("abc", 3);
  CHECK(reads_text(&source, 0, "a") && reads_text(&source, 1, "") && reads_text(&source, 2, "bc"));
  source.validity = bitmap;
  CHECK(sb_source_text(&source, 1, NULL, &text) == SB_TEXT_MISSING);
  sb_source wide = new_source(SB_LARGE_UTF8, SB_TO_TEXT, large);
  wide.text = source.text;
  CHECK(reads_text(&wide, 2, "bc"));
  char views[32] = {0};
  const char *buffers[] = {"a text of more than twelve bytes"};
  const int32_t inside = 2, outside[] = {26, 0, 0, 6}; /* length, first bytes, buffer, offset */
  memcpy(views, &inside, 4);
  memcpy(views + 4, "xy", 2);
  memcpy(views + 16, outside, 16);
  sb_source view = new_source(SB_UTF8_VIEW, SB_TO_TEXT, views);
  view.text = buffers;
  CHECK(reads_text(&view, 0, "xy") && reads_text(&view, 1, " of more than twelve bytes"));
}

static bool holds(const sb_source *source, int64_t at, int64_t per, double whole, double rest) {
  double found, beyond;
  sb_source_cell(source, at, per, &found, &beyond);
  return same(found, whole) && beyond == rest;
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

static void only_columns_without_values_are_missing(void) {
  const double numbers[] = {NAN, NAN, 0};
  const int32_t positions[] = {INT32_MIN, 1};
  const uint8_t bitmap[] = {0};
  const int32_t offsets[] = {0, 0};
  int64_t work;
  double number;
  sb_source doubles = new_source(SB_FLOAT64, SB_TO_FLOAT64, numbers);
  CHECK(sb_source_is_missing(&doubles, 2, NULL, &work, &number));
  CHECK(!sb_source_is_missing(&doubles, 3, NULL, &work, &number));
  sb_source labels = new_source(SB_UTF8, SB_TO_TEXT, offsets);
  labels.validity = bitmap;
  sb_source factor = new_source(SB_R_FACTOR, SB_TO_TEXT, positions);
  factor.labels = &labels;
  factor.n_labels = 1;
  CHECK(sb_source_is_missing(&factor, 2, NULL, &work, &number)); /* the only label is missing */
  labels.validity = NULL;
  CHECK(!sb_source_is_missing(&factor, 2, NULL, &work, &number));
  sb_source nothing = new_source(SB_NULL, SB_TO_FLOAT64, NULL);
  CHECK(sb_source_is_missing(&nothing, 1000, NULL, &work, &number));
  CHECK(reads(&nothing, 5, (double)NAN));
}

static bool is_utf8(const char *text) {
  size_t length = strlen(text);
  return sb_is_utf8(copy_of(text, length), (int64_t)length);
}

static void utf8_has_no_surrogates_overlong_forms_or_stumps(void) {
  const char *good[] = {"",
                        "a",
                        "\x7f",
                        "\xc2\x80",
                        "\xdf\xbf",
                        "\xe0\xa0\x80",
                        "\xed\x9f\xbf",
                        "\xee\x80\x80",
                        "\xef\xbf\xbf",
                        "\xf0\x90\x80\x80",
                        "\xf4\x8f\xbf\xbf"};
  const char *bad[] = {"\x80",
                       "\xbf",
                       "\xc0\xaf",
                       "\xc1\xbf",
                       "\xc2",
                       "\xc2z",
                       "\xe0\x9f\xbf",
                       "\xe2\x82",
                       "\xed\xa0\x80",
                       "\xed\xbf\xbf",
                       "\xf0\x8f\xbf\xbf",
                       "\xf0\x9f\x98",
                       "\xf4\x90\x80\x80",
                       "\xf5\x80\x80\x80",
                       "\xff",
                       "a\xe9"};
  for (int32_t i = 0; i < COUNT(good); i++) CHECK(is_utf8(good[i]));
  for (int32_t i = 0; i < COUNT(bad); i++) CHECK(!is_utf8(bad[i]));
}

static void latin1_becomes_utf8(void) {
  char out[12];
  CHECK(sb_latin1_to_utf8("a\xe9\xff\x80", 4, out) == 8 && memcmp(out, "a\xc3\xa9\xc3\xbf\xe2\x82\xac", 8) == 0);
  CHECK(sb_latin1_to_utf8("\x81", 1, out) == -1);
  CHECK(sb_is_ascii("abc", 3) && !sb_is_ascii("ab\xe9", 3) && sb_is_ascii("", 0));
}

static void vocabularies_find_every_value_and_no_other(void) {
  enum { N = 5000 };
  char (*texts)[8] = allocate(N * sizeof *texts);
  const char **bytes = allocate(N * sizeof *bytes);
  int32_t *lengths = allocate(N * sizeof *lengths);
  double *numbers = allocate(N * sizeof *numbers);
  int32_t *slots = allocate(sb_vocabulary_slots(N) * sizeof *slots);
  for (int32_t i = 0; i < N; i++) {
    lengths[i] = snprintf(texts[i], sizeof texts[i], "v%d", i);
    bytes[i] = texts[i];
    numbers[i] = i / 8.0;
  }
  sb_vocabulary words = {.size = N, .bytes = bytes, .lengths = lengths, .slots = slots};
  sb_vocabulary_index(&words);
  for (int32_t i = 0; i < N; i++) CHECK(sb_vocabulary_find_text(&words, texts[i], lengths[i]) == i);
  CHECK(sb_vocabulary_find_text(&words, "v5000", 5) == -1 && sb_vocabulary_find_text(&words, "", 0) == -1);
  sb_vocabulary values = {.size = N, .numbers = numbers, .slots = slots};
  sb_vocabulary_index(&values);
  for (int32_t i = 0; i < N; i++) CHECK(sb_vocabulary_find_number(&values, numbers[i]) == i);
  CHECK(sb_vocabulary_find_number(&values, -0.0) == 0 && sb_vocabulary_find_number(&values, 0.0625) == -1);
  sb_vocabulary none = {.size = 0, .bytes = bytes, .lengths = lengths, .slots = slots};
  sb_vocabulary_index(&none);
  CHECK(sb_vocabulary_find_text(&none, "v0", 2) == -1);
}

int main(void) {
  integers_of_every_width_are_read_as_their_values();
  the_lowest_integer_is_missing_in_R_and_a_value_in_arrow();
  integers_are_exact_up_to_2_53();
  integers_of_a_float32_column_round_once();
  booleans_take_0_and_1_only();
  doubles_become_what_the_column_asks_for();
  half_floats_are_widened();
  a_validity_bitmap_and_an_offset_are_obeyed();
  the_size_of_numbers_is_that_of_all_blocks();
  counts_change_units_exactly_or_not_at_all();
  days_of_R_are_floored();
  seconds_of_R_are_exact_or_rounded_to_microseconds();
  numeric_labels_are_values_and_broken_positions_faults();
  text_of_arrow_is_read_in_all_layouts();
  a_cell_as_it_is_keeps_every_digit();
  a_labelled_cell_is_its_label();
  only_columns_without_values_are_missing();
  utf8_has_no_surrogates_overlong_forms_or_stumps();
  latin1_becomes_utf8();
  vocabularies_find_every_value_and_no_other();
  release_memory();
  return failures > 0;
}
