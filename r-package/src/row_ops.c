#include "row_ops.h"

#include <math.h>

#include "exact_arithmetic.h"
#include "match.h"
#include "ops.h"

double sb_add(double total, double x) { return total + x; }

double sb_subtract(double total, double x) { return total - x; }

double sb_multiply(double total, double x) { return total * x; }

double sb_divide(double total, double x) { return total / x; }

/* The columns of one row taken together. */
typedef struct {
  double total;
  int32_t count; /* columns that are not skipped */
  bool is_given; /* there are some, all finite */
} row;

static row fold_row(const sb_run *run, const sb_instruction *at, int32_t i) {
  row found = {0, 0, true};
  for (int32_t j = 0; j < at->width; j++) {
    double x = run->slots[at->in[j]][i];
    if (at->skips_nan && isnan(x)) {
      x = at->a[0];
    } else {
      found.count++;
      if (!isfinite(x)) found.is_given = false;
    }
    found.total = j == 0 ? x : sb_round(at, at->op->fold(found.total, x));
  }
  if (found.count == 0) found.is_given = false;
  return found;
}

/* steps 13.3 */
static void check_domain(const sb_run *run, const sb_instruction *at, bool is_given, double y, int32_t i) {
  if (at->refuses_domain && is_given && !isfinite(y)) sb_note_step(run, at, 3, SB_OUT_OF_DOMAIN, run->from + i);
}

void sb_run_combine(sb_run *run, const sb_instruction *at) {
  double *y = sb_write_slot(run, at->out[0]);
  for (int32_t i = 0; i < run->n; i++) {
    row found = fold_row(run, at, i);
    y[i] = found.total;
    check_domain(run, at, found.is_given, y[i], i);
  }
}

void sb_run_mean(sb_run *run, const sb_instruction *at) {
  double *y = sb_write_slot(run, at->out[0]);
  for (int32_t i = 0; i < run->n; i++) {
    row found = fold_row(run, at, i);
    y[i] = found.count > 0 ? sb_round(at, found.total / found.count) : (double)NAN;
    check_domain(run, at, found.is_given, y[i], i);
  }
}

void sb_run_coalesce(sb_run *run, const sb_instruction *at) {
  double *y = sb_write_slot(run, at->out[0]);
  for (int32_t i = 0; i < run->n; i++) {
    int32_t j = 0;
    while (j < at->width - 1 && isnan(run->slots[at->in[j]][i])) j++;
    y[i] = run->slots[at->in[j]][i];
  }
}

void sb_run_relation(sb_run *run, const sb_instruction *at) {
  const double *left = run->slots[at->in[0]], *right = run->slots[at->in[1]];
  double *y = sb_write_slot(run, at->out[0]);
  for (int32_t i = 0; i < run->n; i++) {
    bool is_kept = at->keeps_nan && (isnan(left[i]) || isnan(right[i]));
    y[i] = is_kept ? (double)NAN : at->op->apply(left[i], right[i]);
  }
}

void sb_run_project(sb_run *run, const sb_instruction *at) {
  for (int32_t j = 0; j < at->n_a / at->width; j++) {
    const double *weights = at->a + (int64_t)j * at->width;
    double *y = sb_write_slot(run, at->out[j]);
    for (int32_t k = 0; k < at->width; k++) {
      const double *x = run->slots[at->in[k]];
      for (int32_t i = 0; i < run->n; i++) {
        double product = x[i] * weights[k];
        y[i] = k == 0 ? product : y[i] + product;
      }
    }
    if (at->n_b > 0) {
      for (int32_t i = 0; i < run->n; i++) y[i] += at->b[j];
    }
  }
}

double sb_add_magnitude(double total, double x) { return total + fabs(x); }

double sb_add_square(double total, double x) { return total + x * x; }

double sb_take_greater(double total, double x) { return fabs(x) > total ? fabs(x) : total; }

static double measure_row(const sb_run *run, const sb_instruction *at, int32_t i) {
  double total = 0;
  for (int32_t j = 0; j < at->width; j++) {
    double x = run->slots[at->in[j]][i];
    if (isnan(x)) return x;
    total = at->op->fold(total, x);
  }
  return at->op->apply ? at->op->apply(total, 0) : total;
}

void sb_run_normalize(sb_run *run, const sb_instruction *at) {
  for (int32_t j = 0; j < at->width; j++) sb_write_slot(run, at->out[j]);
  for (int32_t i = 0; i < run->n; i++) {
    double length = measure_row(run, at, i);
    for (int32_t j = 0; j < at->width; j++) {
      double x = run->slots[at->in[j]][i], *y = run->numbers + (int64_t)at->out[j] * run->block;
      y[i] = length == 0 ? x : x / length;
    }
  }
}
