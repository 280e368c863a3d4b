#include "curves.h"

#include <math.h>
#include <string.h>

#include "exact_arithmetic.h"
#include "match.h"
#include "ops.h"

/* The number of knots t of n with t <= x, or with t < x. */
static int32_t count_knots(const double *knots, int32_t n, double x, bool is_below) {
  int32_t low = 0, high = n;
  while (low < high) {
    int32_t middle = low + (high - low) / 2;
    if (is_below ? knots[middle] < x : knots[middle] <= x) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* ---- lines between knots ---- */

typedef struct {
  const double *knots, *values;
  int32_t last; /* position of the last knot */
} lines;

static lines open_lines(const sb_instruction *at) { return (lines){at->a, at->b, at->n_a - 1}; }

/* The slope from knot j to the next one. */
static double find_slope(const lines *of, int32_t j) {
  return (of->values[j + 1] - of->values[j]) / (of->knots[j + 1] - of->knots[j]);
}

/* steps 23.2 */
static double come_from_below(const lines *of, double x) {
  int32_t j = count_knots(of->knots, of->last + 1, x, false) - 1;
  if (j < 0) return of->values[0];
  if (j == of->last || of->knots[j] == x) return of->values[j];
  return find_slope(of, j) * (x - of->knots[j]) + of->values[j];
}

/* steps 23.3 */
static double come_from_above(const lines *of, double x) {
  int32_t j = count_knots(of->knots, of->last + 1, x, true);
  if (j > of->last) return of->values[of->last];
  if (j == 0 || of->knots[j] == x) return of->values[j];
  return find_slope(of, j - 1) * (x - of->knots[j]) + of->values[j];
}

void sb_run_interp_last(sb_run *run, const sb_instruction *at) {
  lines of = open_lines(at);
  const double *x = run->slots[at->in[0]];
  double *y = sb_write_slot(run, at->out[0]);
  for (int32_t i = 0; i < run->n; i++) y[i] = isnan(x[i]) ? x[i] : sb_round(at, come_from_below(&of, x[i]));
}

/* steps 23.4 and 23.5 */
static double find_mean(const sb_instruction *at, const lines *of, double x) {
  double first = of->knots[0], last = of->knots[of->last];
  bool has_margin = at->n_b > at->n_a;
  double margin = has_margin ? at->b[at->n_a] : 0;
  if (has_margin ? sb_round(at, x - margin) < first : x <= first) return of->values[0];
  if (has_margin ? sb_round(at, x + margin) > last : x >= last) return of->values[of->last];
  return 0.5 * (come_from_below(of, x) + come_from_above(of, x));
}

void sb_run_interp_mean(sb_run *run, const sb_instruction *at) {
  lines of = open_lines(at);
  const double *x = run->slots[at->in[0]];
  double *y = sb_write_slot(run, at->out[0]);
  for (int32_t i = 0; i < run->n; i++) y[i] = isnan(x[i]) ? x[i] : sb_round(at, find_mean(at, &of, x[i]));
}

/* ---- splines ---- */

enum { MOST_SPLINES = 31 }; /* that are not 0 at one place (steps 24.1) */

typedef struct {
  const double *knots;
  int32_t degree, count; /* n of steps 24.1 */
  double low, high;      /* the range */
} splines;

static splines open_splines(const sb_instruction *at) {
  int32_t degree = (int32_t)at->b[0], count = at->n_a - degree - 1;
  return (splines){at->a, degree, count, at->a[degree], at->a[count]};
}

/* What is not 0 of one row: numbers of the splines from place - degree on; nothing is a number where place is -1. */
typedef struct {
  double heights[MOST_SPLINES];
  int32_t place;
} bundle;

/* steps 24.4 */
static int32_t find_place(const splines *of, double x) {
  int32_t found = count_knots(of->knots, of->count + of->degree + 1, x, false) - 1;
  return found < of->degree ? of->degree : found > of->count - 1 ? of->count - 1 : found;
}

/* steps 24.3, as far as p = degree */
static void raise_heights(const splines *of, int32_t place, double x, int32_t degree, double *heights) {
  double before[MOST_SPLINES];
  heights[0] = 1;
  for (int32_t p = 1; p <= degree; p++) {
    memcpy(before, heights, (size_t)p * sizeof *heights);
    heights[0] = 0;
    for (int32_t i = 1; i <= p; i++) {
      double b = of->knots[place + i], a = of->knots[place + i - p];
      heights[i] = 0;
      if (a == b) continue;
      double share = before[i - 1] / (b - a);
      heights[i - 1] += share * (b - x);
      heights[i] = share * (x - a);
    }
  }
}

/* steps 24.5, the slopes at x */
static void find_slopes(const splines *of, int32_t place, double x, double *slopes) {
  double before[MOST_SPLINES];
  slopes[0] = 0;
  if (of->degree == 0) return;
  raise_heights(of, place, x, of->degree - 1, before);
  for (int32_t i = 1; i <= of->degree; i++) {
    double b = of->knots[place + i], a = of->knots[place + i - of->degree];
    slopes[i] = 0;
    if (a == b) continue;
    double share = of->degree * before[i - 1] / (b - a);
    slopes[i - 1] -= share;
    slopes[i] = share;
  }
}

static bundle find_bundle(const splines *of, double x) {
  bundle found = {.place = find_place(of, x)};
  raise_heights(of, found.place, x, of->degree, found.heights);
  return found;
}

static bundle stop(const splines *of, double x) {
  return x < of->low || x > of->high ? (bundle){.place = -1} : find_bundle(of, x);
}

static bundle hold(const splines *of, double x) {
  return find_bundle(of, x < of->low ? of->low : x > of->high ? of->high : x);
}

static bundle go_straight(const splines *of, double x) {
  bundle found = hold(of, x);
  if (x >= of->low && x <= of->high) return found;
  double slopes[MOST_SPLINES], end = x < of->low ? of->low : of->high;
  find_slopes(of, found.place, end, slopes);
  for (int32_t i = 0; i <= of->degree; i++) found.heights[i] += (x - end) * slopes[i];
  return found;
}

static bundle repeat(const splines *of, double x) {
  double distance = x - of->low;
  if (!isfinite(distance)) return (bundle){.place = -1};
  double period = of->high - of->low, rest = fmod(distance, period);
  return find_bundle(of, of->low + (rest < 0 ? rest + period : rest == 0 ? 0 : rest));
}

/* steps 24.4 */
static void lay_out(sb_run *run, const sb_instruction *at, const bundle *found, int32_t degree, int32_t i) {
  for (int32_t j = 0; j < at->width; j++) run->numbers[(int64_t)at->out[j] * run->block + i] = 0;
  for (int32_t j = 0; j <= degree; j++) {
    run->numbers[(int64_t)at->out[(found->place - degree + j) % at->width] * run->block + i] += found->heights[j];
  }
}

/* Rounds a row, and returns whether all of it is finite. */
static bool finish_row(sb_run *run, const sb_instruction *at, int32_t i) {
  bool is_finite = true;
  for (int32_t j = 0; j < at->width; j++) {
    double *y = run->numbers + (int64_t)at->out[j] * run->block + i;
    *y = sb_round(at, *y);
    if (!isfinite(*y)) is_finite = false;
  }
  return is_finite;
}

static void run_splines(sb_run *run, const sb_instruction *at, bundle (*find)(const splines *of, double x)) {
  splines of = open_splines(at);
  const double *x = run->slots[at->in[0]];
  for (int32_t j = 0; j < at->width; j++) sb_write_slot(run, at->out[j]);
  for (int32_t i = 0; i < run->n; i++) {
    bundle found = isnan(x[i]) ? (bundle){.place = -1} : find(&of, x[i]);
    if (found.place < 0) {
      for (int32_t j = 0; j < at->width; j++) run->numbers[(int64_t)at->out[j] * run->block + i] = (double)NAN;
    } else {
      lay_out(run, at, &found, of.degree, i);
    }
    bool is_sound = finish_row(run, at, i) || !isfinite(x[i]);
    if (at->refuses_domain && !is_sound) sb_note_step(run, at, 3, SB_OUT_OF_DOMAIN, run->from + i);
  }
}

void sb_run_bspline_none(sb_run *run, const sb_instruction *at) { run_splines(run, at, stop); }

void sb_run_bspline_continue(sb_run *run, const sb_instruction *at) { run_splines(run, at, find_bundle); }

void sb_run_bspline_constant(sb_run *run, const sb_instruction *at) { run_splines(run, at, hold); }

void sb_run_bspline_linear(sb_run *run, const sb_instruction *at) { run_splines(run, at, go_straight); }

void sb_run_bspline_periodic(sb_run *run, const sb_instruction *at) { run_splines(run, at, repeat); }
