/* Casts into arrays (clause 6), by row and by column, and the order of faults (clause 7.1). */
#include "output.h"

#include <float.h>
#include <math.h>

#include "check.h"

static sb_output new_output(enum sb_dtype dtype, bool by_column, int32_t features, int64_t rows) {
  size_t size = by_column ? 8 : (size_t)sb_dtype_size(dtype);
  void *data = allocate((size_t)features * (size_t)rows * size);
  memset(data, 0xaa, (size_t)features * (size_t)rows * size);
  return (sb_output){.dtype = dtype, .by_column = by_column, .features = features, .rows = rows, .data = data};
}

static sb_fault store(const sb_output *output, const double *numbers, int32_t count) {
  sb_fault fault = {0};
  sb_output_numbers(output, 0, 0, count, numbers, &fault);
  return fault;
}

static uint32_t float_bits(const sb_output *output, int64_t cell) {
  uint32_t bits;
  memcpy(&bits, (float *)output->data + cell, 4);
  return bits;
}

static void float32_is_rounded_once_half_to_even(void) {
  const double x[] = {0.1,      16777217,   16777219, -0.0,      0x1p-149,
                      0x1p-150, 0x1.8p-149, -NAN,     -INFINITY, 0x1.fffffefffffffp127};
  const uint32_t bits[] = {0x3dcccccd, 0x4b800000, 0x4b800002, 0x80000000, 1, 0, 2, 0x7fc00000, 0xff800000, 0x7f7fffff};
  sb_output rows = new_output(SB_DTYPE_FLOAT32, false, 1, COUNT(x));
  sb_output columns = new_output(SB_DTYPE_FLOAT32, true, 1, COUNT(x));
  CHECK(store(&rows, x, COUNT(x)).code == SB_NO_FAULT);
  CHECK(store(&columns, x, COUNT(x)).code == SB_NO_FAULT);
  for (int32_t i = 0; i < COUNT(x); i++) {
    float expected;
    memcpy(&expected, bits + i, 4);
    CHECK(float_bits(&rows, i) == bits[i]);
    CHECK(same(((double *)columns.data)[i], (double)expected));
  }
}

static void faults_of_float_inputs_follow_their_policies(void) {
  const double x[] = {1, NAN, 0x1.ffffffp127, INFINITY, NAN, -1e39};
  sb_output output = new_output(SB_DTYPE_FLOAT32, false, 1, COUNT(x));
  CHECK(store(&output, x, COUNT(x)).code == SB_NO_FAULT);
  CHECK(float_bits(&output, 2) == 0x7f800000 && float_bits(&output, 5) == 0xff800000);
  output.overflow_is_error = true;
  sb_fault fault = store(&output, x, COUNT(x));
  CHECK(fault.code == SB_FLOAT32_OVERFLOW && fault.count == 2 && fault.rows[0] == 2 && fault.rows[1] == 5);
  output.nan_is_error = true; /* comes before an overflow in an earlier row */
  fault = store(&output, x + 2, 4);
  CHECK(fault.code == SB_NAN_VALUE && fault.count == 1 && fault.rows[0] == 2);
  output.dtype = SB_DTYPE_FLOAT64;
  output.data = allocate(8 * COUNT(x));
  CHECK(store(&output, x + 2, 2).code == SB_NO_FAULT);
  CHECK(store(&output, x, 2).code == SB_NAN_VALUE);
}

static void float64_keeps_bits_but_those_of_nan(void) {
  const double x[] = {-0.0, DBL_MIN / 2, 0.1, -NAN};
  sb_output output = new_output(SB_DTYPE_FLOAT64, false, 1, COUNT(x));
  uint64_t nan_bits;
  CHECK(store(&output, x, COUNT(x)).code == SB_NO_FAULT);
  for (int32_t i = 0; i < 3; i++) CHECK(same(((double *)output.data)[i], x[i]));
  memcpy(&nan_bits, (double *)output.data + 3, 8);
  CHECK(nan_bits == UINT64_C(0x7ff8000000000000));
}

static sb_fault store_one(enum sb_dtype dtype, double x) {
  sb_output output = new_output(dtype, false, 1, 1);
  return store(&output, &x, 1);
}

static void integers_are_integral_and_in_range(void) {
  const double x[] = {-2147483648.0, 2147483647, -0.0};
  sb_output output = new_output(SB_DTYPE_INT32, false, 1, 3);
  sb_output columns = new_output(SB_DTYPE_INT32, true, 1, 3);
  CHECK(store(&output, x, 3).code == SB_NO_FAULT && store(&columns, x, 3).code == SB_NO_FAULT);
  CHECK(((int32_t *)output.data)[0] == INT32_MIN && ((int32_t *)output.data)[1] == INT32_MAX);
  CHECK(((int32_t *)output.data)[2] == 0 && same(((double *)columns.data)[2], 0.0));
  CHECK(store_one(SB_DTYPE_INT32, 2147483648.0).code == SB_INTEGER_OVERFLOW);
  CHECK(store_one(SB_DTYPE_INT32, 1e300).code == SB_INTEGER_OVERFLOW);
  CHECK(store_one(SB_DTYPE_INT32, 0.5).code == SB_NOT_INTEGRAL);
  CHECK(store_one(SB_DTYPE_INT32, (double)NAN).code == SB_NOT_INTEGRAL);
  CHECK(store_one(SB_DTYPE_INT64, (double)INFINITY).code == SB_NOT_INTEGRAL);
  CHECK(store_one(SB_DTYPE_INT64, 0x1p63).code == SB_INTEGER_OVERFLOW);
  CHECK(store_one(SB_DTYPE_INT64, -0x1p63).code == SB_NO_FAULT);
}

static void ones_stand_where_codes_say(void) {
  const int32_t codes[] = {2, -1, 0, 3};
  const double expected[] = {0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0}; /* 3 has no column: it stands in for a fault */
  for (enum sb_dtype dtype = SB_DTYPE_FLOAT32; dtype <= SB_DTYPE_INT64; dtype++) {
    sb_output rows = new_output(dtype, false, 3, 4);
    sb_output columns = new_output(dtype, true, 3, 4);
    rows.is_sparse = columns.is_sparse = true;
    sb_output_clear(&rows, 0, 4);
    sb_output_clear(&columns, 0, 4);
    sb_output_ones(&rows, 0, 3, 0, 4, codes);
    sb_output_ones(&columns, 0, 3, 0, 4, codes);
    for (int32_t i = 0; i < 12; i++) {
      double found = dtype == SB_DTYPE_FLOAT32   ? (double)((float *)rows.data)[i]
                     : dtype == SB_DTYPE_FLOAT64 ? ((double *)rows.data)[i]
                     : dtype == SB_DTYPE_INT32   ? ((int32_t *)rows.data)[i]
                                                 : (double)((int64_t *)rows.data)[i];
      CHECK(found == expected[i]);
      CHECK(((double *)columns.data)[i % 3 * 4 + i / 3] == expected[i]);
    }
  }
}

static void features_go_to_their_positions(void) {
  const int32_t positions[] = {1, 0};
  const double x[] = {5, 6};
  sb_output output = new_output(SB_DTYPE_FLOAT64, true, 2, 2);
  output.positions = positions;
  store(&output, x, 2);
  CHECK(((double *)output.data)[2] == 5 && ((double *)output.data)[3] == 6);
}

static void the_first_fault_is_the_one_that_stands_first(void) {
  sb_fault fault = {0};
  sb_place step = {SB_PHASE_STEP, 3, 1, 0}, earlier = {SB_PHASE_STEP, 3, 0, 0}, type = {SB_PHASE_TYPE, 9, 0, 0};
  for (int64_t row = 0; row < 20; row++) sb_fault_note(&fault, step, SB_UNKNOWN_VALUE, row);
  CHECK(fault.count == 20 && fault.rows[SB_FAULT_ROWS - 1] == SB_FAULT_ROWS - 1);
  sb_fault_note(&fault, earlier, SB_MISSING_VALUE, 30);
  CHECK(fault.code == SB_MISSING_VALUE && fault.count == 1 && fault.rows[0] == 30);
  sb_fault_note(&fault, step, SB_UNKNOWN_VALUE, 31);
  CHECK(fault.code == SB_MISSING_VALUE && fault.count == 1);
  sb_fault_note(&fault, type, SB_NOT_INTEGRAL, 40);
  sb_fault_note(&fault, type, SB_NOT_EXACT, 41); /* the lowest row decides */
  sb_fault_note(&fault, type, SB_NOT_INTEGRAL, 42);
  CHECK(fault.code == SB_NOT_INTEGRAL && fault.count == 2 && fault.rows[1] == 42);
  sb_place input = {SB_PHASE_INPUT, 0, 0, 0};
  sb_fault_note(&fault, input, SB_NAN_VALUE, 0);
  CHECK(fault.code == SB_NOT_INTEGRAL);
}

int main(void) {
  float32_is_rounded_once_half_to_even();
  faults_of_float_inputs_follow_their_policies();
  float64_keeps_bits_but_those_of_nan();
  integers_are_integral_and_in_range();
  ones_stand_where_codes_say();
  features_go_to_their_positions();
  the_first_fault_is_the_one_that_stands_first();
  release_memory();
  return failures > 0;
}
