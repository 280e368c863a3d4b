/* A column read block by block: labels, sizes, and what is missing. */
#include "source.h"

#include <math.h>

#include "check.h"
#include "source_cells.h"

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

int main(void) {
  the_size_of_numbers_is_that_of_all_blocks();
  numeric_labels_are_values_and_broken_positions_faults();
  only_columns_without_values_are_missing();
  release_memory();
  return failures > 0;
}
