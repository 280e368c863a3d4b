#include "elementary.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "exact_arithmetic.h"

/* ---- logarithms ---- */

/* 2 * (s * p), the logarithm of (1 + s) / (1 - s) (clause 15.3). */
static double sum_series(double s) {
  double z = s * s, p = 1.0 / 23;
  for (int k = 21; k > 0; k -= 2) p = p * z + 1.0 / k;
  return 2 * (s * p);
}

/* ln x of clause 15.3; frexp() halves and doubles as it does, at once. */
static double find_ln(double x) {
  int e;
  double m = frexp(x, &e); /* 0.5 <= m < 1 */
  if (m < 0x1.6a09e667f3bcdp-1) {
    m *= 2;
    e--;
  }
  return e * 0x1.62e42fefa39efp-1 + sum_series((m - 1) / (m + 1));
}

static double find_log(double x) {
  if (x > 0) return isinf(x) ? x : find_ln(x);
  return x == 0 ? -(double)INFINITY : (double)NAN;
}

double sb_log(double x, double ignored) {
  (void)ignored;
  return find_log(x);
}

double sb_log1p(double x, double ignored) {
  (void)ignored;
  if (fabs(x) < 0x1p-54) return x;
  return x >= -0.25 && x <= 0.375 ? sum_series(x / (2 + x)) : find_log(1 + x);
}

/* ---- exponentials ---- */

/* E(x) (steps 17.4) */
static double find_exp(double x) {
  if (isnan(x)) return x;
  if (x > 710) return (double)INFINITY;
  if (x < -746) return 0;
  double k = floor(x * 0x1.71547652b82fep+0 + 0.5);
  double high = k * 0x1.62e42feep-1, low = k * 0x1.a39ef35793c76p-33;
  double r = (x - high) - low, p = 1;
  for (int i = 14; i > 0; i--) p = 1 + (r * p) / i;
  double half = floor(k / 2);
  return (p * ldexp(1, (int)half)) * ldexp(1, (int)(k - half));
}

double sb_exp(double x, double ignored) {
  (void)ignored;
  return find_exp(x);
}

double sb_expm1(double x, double ignored) {
  (void)ignored;
  if (!(fabs(x) < 1)) return find_exp(x) - 1;
  double q = 1;
  for (int i = 20; i > 1; i--) q = 1 + (x * q) / i;
  return x * q;
}

/* ---- powers ---- */

double sb_sqrt(double x, double ignored) {
  (void)ignored;
  return sqrt(x);
}

double sb_square(double x, double ignored) {
  (void)ignored;
  return x * x;
}

double sb_abs(double x, double ignored) {
  (void)ignored;
  return fabs(x);
}

double sb_reciprocal(double x, double ignored) {
  (void)ignored;
  return 1 / x;
}

static double multiply_out(double x, int32_t n) {
  if (n == 0) return 1;
  int32_t size = n < 0 ? -n : n, digit = 1;
  while (digit <= size / 2) digit *= 2;
  double t = x;
  for (digit /= 2; digit > 0; digit /= 2) {
    t = t * t;
    if (size & digit) t = t * x;
  }
  return n < 0 ? 1 / t : t;
}

double sb_power(double x, double exponent) {
  if (isnan(x)) return x;
  if (exponent == floor(exponent)) return multiply_out(x, (int32_t)exponent);
  if (x < 0) return (double)NAN;
  if (x == 0) return exponent > 0 ? 0 : (double)INFINITY;
  if (isinf(x)) return exponent > 0 ? x : 0;
  return find_exp(exponent * find_ln(x));
}

static double hold(double x, bool is_float32) { return is_float32 ? (double)(float)x : x; }

/* A(x, power) of steps 22.1 */
static double raise_number(double x, double power, bool is_float32) {
  double logarithm = hold(sb_log1p(x, 0), is_float32);
  if (fabs(power) < 0x1p-52) return logarithm;
  double raised = hold(sb_expm1(hold(power * logarithm, is_float32), 0), is_float32);
  return hold(raised / power, is_float32);
}

static double raise_either(double x, double lambda, bool is_float32) {
  return x < 0 ? -raise_number(-x, hold(2 - lambda, is_float32), is_float32) : raise_number(x, lambda, is_float32);
}

double sb_yeo_johnson(double x, double lambda) { return raise_either(x, lambda, false); }

double sb_yeo_johnson_float32(double x, double lambda) { return raise_either(x, lambda, true); }
