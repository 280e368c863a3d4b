/* Curves through knots: what is on knots, between them and beyond, and what is refused. */
#include <math.h>

#include "check.h"
#include "ops.h"

enum { MOST_COLUMNS = 40, MOST_ROWS = 8 };

static int32_t out[MOST_COLUMNS];

/* What one op gives for one column of doubles, row by row, and what it refuses. */
typedef struct {
  double cells[MOST_COLUMNS * MOST_ROWS];
  sb_fault fault;
} result;

static result run_op(sb_instruction op, const double *x, int32_t rows) {
  static const int32_t in[] = {0};
  for (int32_t j = 0; j < MOST_COLUMNS; j++) out[j] = j + 1;
  sb_source source = {.storage = SB_FLOAT64, .conversion = SB_TO_FLOAT64, .cells = x};
  op.in = in;
  op.out = out;
  sb_instruction program[] = {
      {.op = sb_find_op("read"), .out = in}, op, {.op = sb_find_op("store"), .in = out, .width = op.width}};
  sb_output output = {.dtype = SB_DTYPE_FLOAT64,
                      .features = op.width,
                      .rows = rows,
                      .data = allocate((size_t)op.width * (size_t)rows * sizeof(double))};
  result result = {.fault = {0}};
  sb_program whole = {program, 3, MOST_COLUMNS + 1, 0, 1};
  sb_run run = {.program = &whole, .sources = &source, .outputs = &output, .fault = &result.fault};
  sb_run_start(&run, rows, allocate);
  sb_run_rows(&run, 0, rows);
  memcpy(result.cells, output.data, (size_t)op.width * (size_t)rows * sizeof(double));
  return result;
}

static void expect_cells(result found, const double *expected, int32_t n) {
  CHECK(found.fault.code == SB_NO_FAULT);
  for (int32_t i = 0; i < n; i++) CHECK(same(found.cells[i], expected[i]));
}

static sb_instruction name_op(const char *name, const double *knots, int32_t n, const double *b, int32_t n_b) {
  return (sb_instruction){.op = sb_find_op(name), .a = knots, .n_a = n, .b = b, .n_b = n_b, .width = 1};
}

static void the_last_or_the_mean_of_equal_knots_counts(void) {
  const double knots[] = {0, 0, 1, 1, 2}, values[] = {0, 1, 2, 4, 8, 0.25};
  const double x[] = {-1, -0.0, 0.5, 1, 1.5, 2, NAN, INFINITY};
  const double last[] = {0, 1, 1.5, 4, 6, 8, NAN, 8}, mean[] = {0, 0, 1.5, 3, 6, 8, NAN, 8};
  expect_cells(run_op(name_op("interp_last", knots, 5, values, 5), x, 8), last, 8);
  expect_cells(run_op(name_op("interp_mean", knots, 5, values, 5), x, 8), mean, 8);
  const double near[] = {0.125, 0.25, 0.26, 1.75, 1.875}, held[] = {0, 1.25, 1.26, 7, 8};
  expect_cells(run_op(name_op("interp_mean", knots, 5, values, 6), near, 5), held, 5);
}

static void one_knot_is_a_constant(void) {
  const double knots[] = {2}, values[] = {0.5}, x[] = {1, 2, 3}, held[] = {0.5, 0.5, 0.5};
  expect_cells(run_op(name_op("interp_last", knots, 1, values, 1), x, 3), held, 3);
  expect_cells(run_op(name_op("interp_mean", knots, 1, values, 1), x, 3), held, 3);
}

static void splines_go_on_as_they_are_told(void) {
  const double knots[] = {-1, 0, 1, 2, 3}, degree[] = {1}, x[] = {-0.5, 0.25, 2.5};
  sb_instruction op = name_op("bspline_constant", knots, 5, degree, 1);
  op.width = 3;
  const double held[] = {1, 0, 0, 0.75, 0.25, 0, 0, 0, 1};
  expect_cells(run_op(op, x, 3), held, 9);
  op.op = sb_find_op("bspline_none");
  const double none[] = {NAN, NAN, NAN, 0.75, 0.25, 0, NAN, NAN, NAN};
  expect_cells(run_op(op, x, 3), none, 9);
  const double straight[] = {1.5, -0.5, 0, 0.75, 0.25, 0, 0, -0.5, 1.5};
  op.op = sb_find_op("bspline_linear");
  expect_cells(run_op(op, x, 3), straight, 9);
  op.op = sb_find_op("bspline_continue");
  expect_cells(run_op(op, x, 3), straight, 9);
  op.op = sb_find_op("bspline_periodic");
  op.width = 2;
  const double around[] = {0.5, 0.5, 0.75, 0.25, 0.5, 0.5};
  expect_cells(run_op(op, x, 3), around, 6);
}

static void the_greatest_degree_stays_in_its_memory(void) {
  double knots[62], degree[] = {30}, x[] = {-1, 30, 30.5, 31, 40};
  for (int32_t i = 0; i < 62; i++) knots[i] = i;
  sb_instruction op = name_op("bspline_linear", knots, 62, degree, 1);
  op.width = 31;
  result found = run_op(op, x, 5);
  CHECK(found.fault.code == SB_NO_FAULT);
  for (int32_t i = 0; i < 5; i++) {
    double total = 0;
    for (int32_t j = 0; j < 31; j++) total += found.cells[i * 31 + j];
    CHECK(fabs(total - 1) < 0x1p-30);
  }
}

static void a_row_beyond_the_range_is_refused(void) {
  const double knots[] = {0, 1, 2}, degree[] = {0}, x[] = {0, 3, NAN, INFINITY, -1};
  sb_instruction op = name_op("bspline_none", knots, 3, degree, 1);
  op.width = 2;
  op.step = 7;
  op.refuses_domain = true;
  sb_fault fault = run_op(op, x, 5).fault;
  CHECK(fault.code == SB_OUT_OF_DOMAIN && fault.place.phase == SB_PHASE_STEP && fault.place.position == 7);
  CHECK(fault.count == 2 && fault.rows[0] == 1 && fault.rows[1] == 4);
}

int main(void) {
  the_last_or_the_mean_of_equal_knots_counts();
  one_knot_is_a_constant();
  splines_go_on_as_they_are_told();
  the_greatest_degree_stays_in_its_memory();
  a_row_beyond_the_range_is_refused();
  release_memory();
  return failures > 0;
}
