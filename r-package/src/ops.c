/* One function for each instruction, and the one table of them. */
#include "ops.h"

#include <math.h>
#include <string.h>

#include "curves.h"
#include "elementary.h"
#include "exact_arithmetic.h"
#include "match.h"
#include "normal_quantile.h"
#include "row_ops.h"

double *sb_write_slot(sb_run *run, int32_t slot) {
  double *start = run->numbers + (int64_t)slot * run->block;
  run->slots[slot] = start;
  return start;
}

static double round_to_float32(double x) { return (double)(float)x; }

double sb_round(const sb_instruction *at, double x) { return at->round_float32 ? round_to_float32(x) : x; }

/* ---- columns ---- */

static void run_read(sb_run *run, const sb_instruction *at) {
  const sb_source *source = run->sources + at->column;
  const double *in_place = sb_source_in_place(source, run->from);
  if (in_place) {
    run->slots[at->out[0]] = in_place;
    return;
  }
  sb_source_numbers(source, run->from, run->n, run->reader, run->work, sb_write_slot(run, at->out[0]), at->column,
                    run->first_row + run->from, run->fault);
}

/* steps 1.2, 1.4 */
static void run_check(sb_run *run, const sb_instruction *at) {
  const double *x = run->slots[at->in[0]];
  for (int32_t i = 0; i < run->n; i++) {
    if (isnan(x[i])) {
      if (at->missing == SB_REFUSE) sb_note_step(run, at, 0, SB_MISSING_VALUE, run->from + i);
    } else if (at->n_a == 2 && (x[i] < at->a[0] || x[i] > at->a[1])) {
      sb_note_step(run, at, 2, SB_OUT_OF_RANGE, run->from + i);
    }
  }
}

/* steps 18; a = units a second, 0 of days */
static void run_date_part(sb_run *run, const sb_instruction *at) {
  const double *x = run->slots[at->in[0]];
  double *y = sb_write_slot(run, at->out[0]);
  int64_t per_second = (int64_t)at->a[0];
  for (int32_t i = 0; i < run->n; i++) {
    y[i] = isnan(x[i]) ? x[i] : (double)at->part(sb_split_count((int64_t)x[i], per_second));
  }
}

/* ---- numbers to numbers, one column at a time ---- */

typedef struct {
  const double *x;
  double *y;
  double a, b; /* its parameters */
} column;

static double parameter(const double *values, int32_t n, int32_t j) { return values ? values[n == 1 ? 0 : j] : 0; }

static column open_column(sb_run *run, const sb_instruction *at, int32_t j) {
  const double *x = run->slots[at->in[j]];
  return (column){x, sb_write_slot(run, at->out[j]), parameter(at->a, at->n_a, j), parameter(at->b, at->n_b, j)};
}

/* steps 3.1; a = value */
static void run_fill(sb_run *run, const sb_instruction *at) {
  for (int32_t j = 0, n = run->n; j < at->width; j++) {
    column c = open_column(run, at, j);
    for (int32_t i = 0; i < n; i++) c.y[i] = c.x[i] == c.x[i] ? c.x[i] : c.a;
  }
}

/* steps 4.1 */
static void run_is_missing(sb_run *run, const sb_instruction *at) {
  for (int32_t j = 0, n = run->n; j < at->width; j++) {
    column c = open_column(run, at, j);
    for (int32_t i = 0; i < n; i++) c.y[i] = c.x[i] == c.x[i] ? 0.0 : 1.0;
  }
}

/* steps 5.2; a = center, b = scale */
static void run_center_scale(sb_run *run, const sb_instruction *at) {
  for (int32_t j = 0, n = run->n; j < at->width; j++) {
    column c = open_column(run, at, j);
    if (at->round_float32) {
      for (int32_t i = 0; i < n; i++) c.y[i] = round_to_float32(round_to_float32(c.x[i] - c.a) / c.b);
    } else {
      for (int32_t i = 0; i < n; i++) c.y[i] = (c.x[i] - c.a) / c.b;
    }
  }
}

static void scale_offset(double scale, double offset, int32_t n, const double *x, double *y) {
  for (int32_t i = 0; i < n; i++) y[i] = x[i] * scale + offset;
}

/* steps 6.2; a = scale, b = offset */
static void run_scale_offset(sb_run *run, const sb_instruction *at) {
  for (int32_t j = 0, n = run->n; j < at->width; j++) {
    column c = open_column(run, at, j);
    if (at->round_float32) {
      for (int32_t i = 0; i < n; i++) c.y[i] = round_to_float32(round_to_float32(c.x[i] * c.a) + c.b);
    } else {
      scale_offset(c.a, c.b, n, c.x, c.y);
    }
  }
}

/* steps 7.1; a = lo, b = hi */
static void run_clip(sb_run *run, const sb_instruction *at) {
  for (int32_t j = 0, n = run->n; j < at->width; j++) {
    column c = open_column(run, at, j);
    for (int32_t i = 0; i < n; i++) c.y[i] = c.x[i] < c.a ? c.a : c.x[i] > c.b ? c.b : c.x[i];
  }
}

/* ---- functions of one number ---- */

static double is_less(double x, double value) { return x < value; }

static double is_at_most(double x, double value) { return x <= value; }

static double is_equal(double x, double value) { return x == value; }

static double is_unequal(double x, double value) { return x != value; }

static double is_at_least(double x, double value) { return x >= value; }

static double is_greater(double x, double value) { return x > value; }

/* steps 16.1; a = value, none where two columns are compared */
static void run_compare(sb_run *run, const sb_instruction *at) {
  if (at->n_a == 0) {
    sb_run_relation(run, at);
    return;
  }
  for (int32_t j = 0, n = run->n; j < at->width; j++) {
    column c = open_column(run, at, j);
    for (int32_t i = 0; i < n; i++) {
      c.y[i] = at->keeps_nan && isnan(c.x[i]) ? (double)NAN : at->op->apply(c.x[i], c.a);
    }
  }
}

/* steps 17.7 */
static void check_domain(sb_run *run, const sb_instruction *at) {
  for (int32_t i = 0; i < run->n; i++) {
    bool is_sound = true;
    for (int32_t j = 0; j < at->width && is_sound; j++) {
      is_sound = isfinite(run->slots[at->out[j]][i]) || !isfinite(run->slots[at->in[j]][i]);
    }
    if (!is_sound) sb_note_step(run, at, 3, SB_OUT_OF_DOMAIN, run->from + i);
  }
}

/* steps 17 and 22; a = exponent or lambda */
static void run_math(sb_run *run, const sb_instruction *at) {
  for (int32_t j = 0, n = run->n; j < at->width; j++) {
    column c = open_column(run, at, j);
    for (int32_t i = 0; i < n; i++) c.y[i] = sb_round(at, at->op->apply(c.x[i], c.a));
  }
  if (at->refuses_domain) check_domain(run, at);
}

/* steps 19; b = what is divided by and what is multiplied by, of which one is 1 */
static double convert_count(const sb_instruction *at, double count) {
  double span = count / at->b[0] * at->b[1];
  return at->is_whole ? floor(span) : span;
}

/* a = since, none where there are two columns */
static void run_elapsed(sb_run *run, const sb_instruction *at) {
  if (at->n_a == 0) {
    const double *x = run->slots[at->in[0]], *since = run->slots[at->in[1]];
    double *y = sb_write_slot(run, at->out[0]);
    for (int32_t i = 0; i < run->n; i++) y[i] = convert_count(at, x[i] - since[i]);
    return;
  }
  for (int32_t j = 0, n = run->n; j < at->width; j++) {
    const double *x = run->slots[at->in[j]];
    double *y = sb_write_slot(run, at->out[j]), since = parameter(at->a, at->n_a, j);
    for (int32_t i = 0; i < n; i++) y[i] = convert_count(at, x[i] - since);
  }
}

/* steps 14.1; a = value */
static void run_constant(sb_run *run, const sb_instruction *at) {
  for (int32_t j = 0, n = run->n; j < at->width; j++) {
    double *y = sb_write_slot(run, at->out[j]);
    for (int32_t i = 0; i < n; i++) y[i] = at->a[j];
  }
}

/* ---- numbers to codes, codes to numbers ---- */

/* The number of edges e with e <= x, or with e < x where bins hold their upper edge (steps 8.4). As many turns for
   every x, without branches that nobody foresees. */
static int32_t find_bin(const double *edges, int32_t n, bool closed_right, double x) {
  int32_t low = 0;
  for (int32_t left = n; left > 0;) {
    int32_t half = (left + 1) / 2;
    double edge = edges[low + half - 1];
    low += half * (closed_right ? edge < x : edge <= x);
    left -= half;
  }
  return low;
}

/* a = edges */
static void run_bin(sb_run *run, const sb_instruction *at) {
  const double *x = run->slots[at->in[0]];
  int32_t *y = sb_code_slot(run, at->code_out);
  for (int32_t i = 0; i < run->n; i++) {
    double value = at->round_float32 ? round_to_float32(x[i]) : x[i]; /* steps 8.3 */
    y[i] = isnan(value) ? sb_apply_policy(run, at, true, run->from + i)
                        : sb_code_at(at, find_bin(at->a, at->n_a, at->closed_right, value));
  }
}

/* steps 9.1 */
static void run_one_hot(sb_run *run, const sb_instruction *at) {
  const int32_t *codes = sb_code_slot(run, at->code_in);
  for (int32_t j = 0, n = run->n; j < at->width; j++) {
    double *y = sb_write_slot(run, at->out[j]);
    for (int32_t i = 0; i < n; i++) y[i] = codes[i] == j ? 1.0 : 0.0;
  }
}

/* steps 10.1; a = table; a code that stands in for a fault has no row */
static void run_take(sb_run *run, const sb_instruction *at) {
  const int32_t *codes = sb_code_slot(run, at->code_in);
  int32_t rows = at->n_a / at->width;
  for (int32_t j = 0, n = run->n; j < at->width; j++) {
    double *y = sb_write_slot(run, at->out[j]);
    for (int32_t i = 0; i < n; i++) {
      y[i] = codes[i] >= 0 && codes[i] < rows ? at->a[(int64_t)codes[i] * at->width + j] : (double)NAN;
    }
  }
}

static void run_code_number(sb_run *run, const sb_instruction *at) {
  const int32_t *codes = sb_code_slot(run, at->code_in);
  double *y = sb_write_slot(run, at->out[0]);
  for (int32_t i = 0, n = run->n; i < n; i++) y[i] = (double)codes[i];
}

/* ---- inputs ---- */

static void run_store(sb_run *run, const sb_instruction *at) {
  for (int32_t j = 0; j < at->width; j++) {
    sb_output_numbers(run->outputs + at->input, at->feature + j, run->first_row + run->from, run->n,
                      run->slots[at->in[j]], run->fault);
  }
}

static void run_store_ones(sb_run *run, const sb_instruction *at) {
  sb_output_ones(run->outputs + at->input, at->feature, at->width, run->first_row + run->from, run->n,
                 sb_code_slot(run, at->code_in));
}

/* ---- the table ---- */

/* The ops of steps.md, and what reading and storing become. number and select compute nothing: R passes on the slots of
   their operands, and of number leaves a check. */
static const sb_op OPS[] = {
    {.name = "read", .run = run_read},
    {.name = "check", .run = run_check},
    {.name = "match_number", .run = sb_match_numbers},
    {.name = "match_text", .run = sb_match_texts, .start = sb_match_texts_start},
    {.name = "date_part", .run = run_date_part},
    {.name = "fill", .run = run_fill},
    {.name = "is_missing", .run = run_is_missing},
    {.name = "center_scale", .run = run_center_scale},
    {.name = "scale_offset", .run = run_scale_offset},
    {.name = "clip", .run = run_clip},
    {.name = "bin", .run = run_bin},
    {.name = "one_hot", .run = run_one_hot},
    {.name = "take", .run = run_take},
    {.name = "code_number", .run = run_code_number},
    {.name = "constant", .run = run_constant},
    {.name = "coalesce", .run = sb_run_coalesce},
    {.name = "compare_lt", .run = run_compare, .apply = is_less},
    {.name = "compare_le", .run = run_compare, .apply = is_at_most},
    {.name = "compare_eq", .run = run_compare, .apply = is_equal},
    {.name = "compare_ne", .run = run_compare, .apply = is_unequal},
    {.name = "compare_ge", .run = run_compare, .apply = is_at_least},
    {.name = "compare_gt", .run = run_compare, .apply = is_greater},
    {.name = "project", .run = sb_run_project},
    {.name = "normalize_l1", .run = sb_run_normalize, .fold = sb_add_magnitude},
    {.name = "normalize_l2", .run = sb_run_normalize, .fold = sb_add_square, .apply = sb_sqrt},
    {.name = "normalize_max", .run = sb_run_normalize, .fold = sb_take_greater},
    {.name = "elapsed", .run = run_elapsed},
    {.name = "log", .run = run_math, .apply = sb_log},
    {.name = "log1p", .run = run_math, .apply = sb_log1p},
    {.name = "exp", .run = run_math, .apply = sb_exp},
    {.name = "expm1", .run = run_math, .apply = sb_expm1},
    {.name = "sqrt", .run = run_math, .apply = sb_sqrt},
    {.name = "square", .run = run_math, .apply = sb_square},
    {.name = "abs", .run = run_math, .apply = sb_abs},
    {.name = "reciprocal", .run = run_math, .apply = sb_reciprocal},
    {.name = "power", .run = run_math, .apply = sb_power},
    {.name = "probit", .run = run_math, .apply = sb_probit},
    {.name = "yeo_johnson", .run = run_math, .apply = sb_yeo_johnson},
    {.name = "yeo_johnson_float32", .run = run_math, .apply = sb_yeo_johnson_float32},
    {.name = "interp_last", .run = sb_run_interp_last},
    {.name = "interp_mean", .run = sb_run_interp_mean},
    {.name = "bspline_none", .run = sb_run_bspline_none},
    {.name = "bspline_continue", .run = sb_run_bspline_continue},
    {.name = "bspline_constant", .run = sb_run_bspline_constant},
    {.name = "bspline_linear", .run = sb_run_bspline_linear},
    {.name = "bspline_periodic", .run = sb_run_bspline_periodic},
    {.name = "combine_sum", .run = sb_run_combine, .fold = sb_add},
    {.name = "combine_mean", .run = sb_run_mean, .fold = sb_add},
    {.name = "combine_product", .run = sb_run_combine, .fold = sb_multiply},
    {.name = "combine_difference", .run = sb_run_combine, .fold = sb_subtract},
    {.name = "combine_quotient", .run = sb_run_combine, .fold = sb_divide},
    {.name = "store", .run = run_store},
    {.name = "store_ones", .run = run_store_ones},
};

const sb_op *sb_find_op(const char *name) {
  for (size_t i = 0; i < sizeof OPS / sizeof *OPS; i++) {
    if (strcmp(OPS[i].name, name) == 0) return OPS + i;
  }
  return NULL;
}

/* Through volatile values, so that nothing is computed when compiling. */
bool sb_arithmetic_is_sound(void) {
  volatile double one_and_bit = 1 + 0x1p-30, product = 1 + 0x1p-29, smallest = 0x1p-1022, half = 0.5, one = 1;
  volatile double half_ulp = 0x1p-53;
  volatile float smallest_float = 0x1p-126f, half_float = 0.5f;
  double x = one_and_bit, y;
  scale_offset(one_and_bit, -product, 1, &x, &y); /* fused it is 2^-60 */
  bool not_fused = y == 0;
  bool keeps_subnormals = smallest * half > 0 && smallest_float * half_float > 0;
  bool rounds_half_to_even = one + half_ulp == one && (one + half_ulp) - one == 0;
  return not_fused && keeps_subnormals && rounds_half_to_even;
}
