/* Ops that make one row of another: their arithmetic, what they skip and what they refuse. */
#include <math.h>

#include "check.h"
#include "ops.h"

enum { MOST_COLUMNS = 3, MOST_ROWS = 8 };

static const int32_t IN[] = {0, 1, 2}, OUT[] = {3, 4, 5};

/* What one op gives for columns of doubles, row by row, and what it refuses. */
typedef struct {
  double cells[MOST_COLUMNS * MOST_ROWS];
  sb_fault fault;
} result;

static result run_op(sb_instruction op, const double *columns, int32_t width, int32_t rows, int32_t given) {
  sb_source sources[MOST_COLUMNS];
  sb_instruction program[MOST_COLUMNS + 2];
  for (int32_t j = 0; j < width; j++) {
    sources[j] = (sb_source){.storage = SB_FLOAT64, .conversion = SB_TO_FLOAT64, .cells = columns + j * rows};
    program[j] = (sb_instruction){.op = sb_find_op("read"), .column = j, .out = IN + j};
  }
  op.in = IN;
  op.out = OUT;
  op.width = width;
  program[width] = op;
  program[width + 1] = (sb_instruction){.op = sb_find_op("store"), .in = OUT, .width = given};
  sb_output output = {.dtype = SB_DTYPE_FLOAT64,
                      .features = given,
                      .rows = rows,
                      .data = allocate((size_t)given * (size_t)rows * sizeof(double))};
  result result = {.fault = {0}};
  sb_program whole = {program, width + 2, 6, 0, 1};
  sb_run run = {.program = &whole, .sources = sources, .outputs = &output, .fault = &result.fault};
  sb_run_start(&run, rows, allocate);
  sb_run_rows(&run, 0, rows);
  memcpy(result.cells, output.data, (size_t)given * (size_t)rows * sizeof(double));
  return result;
}

static void expect_cells(result found, const double *expected, int32_t n) {
  CHECK(found.fault.code == SB_NO_FAULT);
  for (int32_t i = 0; i < n; i++) CHECK(same(found.cells[i], expected[i]));
}

static void a_row_is_combined_from_the_first_column_to_the_last(void) {
  const double x[] = {1, 0.1, -0.0, 1e16, 0.2, -0.0, -1e16, 0.3, -0.0};
  const double sums[] = {0, 0.1 + 0.2 + 0.3, -0.0}, means[] = {0, (0.1 + 0.2 + 0.3) / 3, -0.0};
  expect_cells(run_op((sb_instruction){.op = sb_find_op("combine_sum")}, x, 3, 3, 1), sums, 3);
  expect_cells(run_op((sb_instruction){.op = sb_find_op("combine_mean")}, x, 3, 3, 1), means, 3);
}

static void columns_that_are_skipped_do_not_count(void) {
  const double x[] = {NAN, NAN, 1, 3, NAN, NAN}, zero[] = {0}, one[] = {1};
  const double sums[] = {3, 0, 1}, means[] = {3, NAN, 1}, products[] = {3, 1, 1};
  sb_instruction op = {.a = zero, .n_a = 1, .skips_nan = true, .refuses_domain = true};
  op.op = sb_find_op("combine_sum");
  expect_cells(run_op(op, x, 2, 3, 1), sums, 3);
  op.op = sb_find_op("combine_mean");
  expect_cells(run_op(op, x, 2, 3, 1), means, 3);
  op.op = sb_find_op("combine_product");
  op.a = one;
  expect_cells(run_op(op, x, 2, 3, 1), products, 3);
}

static void what_is_not_finite_of_finite_numbers_is_refused(void) {
  const double x[] = {1, 0, INFINITY, NAN, 0, 0, 0, 0}, quotients[] = {INFINITY, NAN, INFINITY, NAN};
  sb_instruction op = {.op = sb_find_op("combine_quotient"), .step = 7};
  expect_cells(run_op(op, x, 2, 4, 1), quotients, 4);
  op.refuses_domain = true;
  sb_fault fault = run_op(op, x, 2, 4, 1).fault;
  CHECK(fault.code == SB_OUT_OF_DOMAIN && fault.place.phase == SB_PHASE_STEP && fault.place.position == 7);
  CHECK(fault.count == 2 && fault.rows[0] == 0 && fault.rows[1] == 1);
}

static void the_first_column_that_is_not_nan_is_taken(void) {
  const double x[] = {-0.0, NAN, NAN, NAN, 1, 2, NAN, NAN, 3, 4, 5, NAN}, first[] = {-0.0, 2, 5, NAN};
  const double reordered[] = {NAN, NAN, NAN, NAN, NAN, 2, NAN, NAN, -0.0, 4, 5, NAN}, last[] = {-0.0, 2, 5, NAN};
  expect_cells(run_op((sb_instruction){.op = sb_find_op("coalesce")}, x, 3, 4, 1), first, 4);
  expect_cells(run_op((sb_instruction){.op = sb_find_op("coalesce")}, reordered, 3, 4, 1), last, 4);
}

static void nan_is_compared_or_kept(void) {
  const double x[] = {1, NAN, 2, 0, 2, 1, NAN, -0.0}, unequal[] = {1, 1, 1, 0}, kept[] = {1, NAN, NAN, 0};
  sb_instruction op = {.op = sb_find_op("compare_ne")};
  expect_cells(run_op(op, x, 2, 4, 1), unequal, 4);
  op.keeps_nan = true;
  expect_cells(run_op(op, x, 2, 4, 1), kept, 4);
}

static void columns_are_compared_with_their_own_values(void) {
  const double x[] = {1, 2, 1, 2}, a[] = {2, 1}, less[] = {1, 0, 0, 0};
  expect_cells(run_op((sb_instruction){.op = sb_find_op("compare_lt"), .a = a, .n_a = 2}, x, 2, 2, 2), less, 4);
}

static void a_constant_is_in_every_row(void) {
  const double x[] = {NAN, 1}, a[] = {-0.0}, constants[] = {-0.0, -0.0};
  expect_cells(run_op((sb_instruction){.op = sb_find_op("constant"), .a = a, .n_a = 1}, x, 1, 2, 1), constants, 2);
}

static void time_is_divided_or_multiplied_and_rounded_down(void) {
  const double x[] = {-1, 86400, NAN, 0, 86399, 1}, days[] = {-1, 0, NAN}, day[] = {86400, 1};
  sb_instruction op = {.op = sb_find_op("elapsed"), .b = day, .n_b = 2, .is_whole = true};
  expect_cells(run_op(op, x, 2, 3, 1), days, 3);
  const double since[] = {1, 2}, hours[] = {1, 24}, found[] = {-48, -48, 86399 * 24.0, 86397 * 24.0, NAN, -24};
  op = (sb_instruction){.op = sb_find_op("elapsed"), .a = since, .n_a = 2, .b = hours, .n_b = 2};
  expect_cells(run_op(op, x, 2, 3, 2), found, 6);
}

static void weights_are_those_of_a_column_of_the_result(void) {
  const double x[] = {1 + 0x1p-30, NAN, -(1 + 0x1p-29), 0}, weights[] = {1 + 0x1p-30, 1, 0, 2}, offset[] = {10, -1};
  const double fused[] = {0, -2 * (1 + 0x1p-29), NAN, NAN}, added[] = {10, -2 * (1 + 0x1p-29) - 1, NAN, NAN};
  sb_instruction op = {.op = sb_find_op("project"), .a = weights, .n_a = 4};
  expect_cells(run_op(op, x, 2, 2, 2), fused, 4);
  op.b = offset;
  op.n_b = 2;
  expect_cells(run_op(op, x, 2, 2, 2), added, 4);
}

static void a_row_is_divided_by_its_length(void) {
  const double x[] = {3, -0.0, NAN, INFINITY, -4, 0, 1, 1};
  const double l1[] = {3.0 / 7, -4.0 / 7, -0.0, 0, NAN, NAN, NAN, 0},
               l2[] = {3.0 / 5, -4.0 / 5, -0.0, 0, NAN, NAN, NAN, 0};
  const double greatest[] = {0.75, -1, -0.0, 0, NAN, NAN, NAN, 0};
  expect_cells(run_op((sb_instruction){.op = sb_find_op("normalize_l1")}, x, 2, 4, 2), l1, 8);
  expect_cells(run_op((sb_instruction){.op = sb_find_op("normalize_l2")}, x, 2, 4, 2), l2, 8);
  expect_cells(run_op((sb_instruction){.op = sb_find_op("normalize_max")}, x, 2, 4, 2), greatest, 8);
}

int main(void) {
  weights_are_those_of_a_column_of_the_result();
  a_row_is_divided_by_its_length();
  time_is_divided_or_multiplied_and_rounded_down();
  the_first_column_that_is_not_nan_is_taken();
  nan_is_compared_or_kept();
  columns_are_compared_with_their_own_values();
  a_constant_is_in_every_row();
  a_row_is_combined_from_the_first_column_to_the_last();
  columns_that_are_skipped_do_not_count();
  what_is_not_finite_of_finite_numbers_is_refused();
  release_memory();
  return failures > 0;
}
