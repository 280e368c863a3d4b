#include "round_decimal.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "exact_arithmetic.h"

/* A natural number in limbs of 32 bits, the lowest first; none here is beyond 10^1400. */
enum { LIMBS = 192 };
typedef struct {
  int32_t n; /* limbs in use; the highest is not 0 */
  uint32_t limbs[LIMBS];
} natural;

static void multiply_add(natural *x, uint32_t factor, uint32_t more) {
  uint64_t carry = more;
  for (int32_t i = 0; i < x->n; i++) {
    carry += (uint64_t)x->limbs[i] * factor;
    x->limbs[i] = (uint32_t)carry;
    carry >>= 32;
  }
  if (carry) x->limbs[x->n++] = (uint32_t)carry;
}

static void multiply_by_power_of_ten(natural *x, int64_t exponent) {
  for (; exponent >= 9; exponent -= 9) multiply_add(x, 1000000000, 0);
  for (; exponent > 0; exponent--) multiply_add(x, 10, 0);
}

static void shift_left(natural *x, int64_t bits) {
  int32_t whole = (int32_t)(bits / 32);
  if (bits % 32) multiply_add(x, UINT32_C(1) << (bits % 32), 0);
  if (whole == 0 || x->n == 0) return;
  memmove(x->limbs + whole, x->limbs, (size_t)x->n * sizeof *x->limbs);
  memset(x->limbs, 0, (size_t)whole * sizeof *x->limbs);
  x->n += whole;
}

static int64_t count_bits(const natural *x) {
  int64_t bits = 32 * (int64_t)(x->n - 1);
  for (uint32_t top = x->limbs[x->n - 1]; top; top >>= 1) bits++;
  return bits;
}

static int compare(const natural *x, const natural *y) {
  if (x->n != y->n) return x->n < y->n ? -1 : 1;
  for (int32_t i = x->n - 1; i >= 0; i--) {
    if (x->limbs[i] != y->limbs[i]) return x->limbs[i] < y->limbs[i] ? -1 : 1;
  }
  return 0;
}

/* x - y, where y is not greater. */
static void subtract(natural *x, const natural *y) {
  int64_t borrow = 0;
  for (int32_t i = 0; i < x->n; i++) {
    int64_t difference = (int64_t)x->limbs[i] - (i < y->n ? (int64_t)y->limbs[i] : 0) + borrow;
    borrow = difference < 0 ? -1 : 0;
    x->limbs[i] = (uint32_t)difference;
  }
  while (x->n > 0 && x->limbs[x->n - 1] == 0) x->n--;
}

enum { PRECISION = 53, LEAST_EXPONENT = -1074, GREATEST_EXPONENT = 971 };

/* above / below, not 0: bit by bit as a long division gives them, and what is left says how to round. */
static double divide(natural *above, natural *below) {
  int64_t power = count_bits(above) - count_bits(below); /* of the first bit, or one more than that */
  if (power > 0) shift_left(below, power);
  if (power < 0) shift_left(above, -power);
  if (compare(above, below) < 0) {
    multiply_add(above, 2, 0);
    power--;
  }
  int64_t exponent = power - PRECISION + 1;
  if (exponent < LEAST_EXPONENT) exponent = LEAST_EXPONENT; /* subnormal numbers have fewer bits */
  int64_t bits = power - exponent + 1;
  uint64_t quotient = 0;
  if (bits < 0) return 0;
  for (int64_t i = 0; i < bits; i++) {
    bool is_set = compare(above, below) >= 0;
    if (is_set) subtract(above, below);
    quotient = 2 * quotient + is_set;
    multiply_add(above, 2, 0);
  }
  int half = compare(above, below);
  if (half > 0 || (half == 0 && quotient % 2 == 1)) quotient++;
  return exponent > GREATEST_EXPONENT ? (double)INFINITY : ldexp((double)quotient, (int)exponent);
}

/* Both numbers are exact, so that their product or quotient is rounded once. */
static double round_short(const char *digits, int32_t n, int64_t exponent) {
  int64_t number = 0;
  for (int32_t i = 0; i < n; i++) number = 10 * number + (digits[i] - '0');
  double power = 1;
  for (int64_t i = exponent < 0 ? -exponent : exponent; i > 0; i--) power *= 10;
  return exponent < 0 ? (double)number / power : (double)number * power;
}

double sb_round_decimal(const char *digits, int32_t n, int64_t exponent) {
  for (; n > 0 && *digits == '0'; n--) digits++;
  for (; n > 0 && digits[n - 1] == '0'; n--) exponent++;
  if (n == 0 || n + exponent < -330) return 0;
  if (n + exponent > 310) return (double)INFINITY;
  if (n <= 15 && exponent >= -22 && exponent <= 22) return round_short(digits, n, exponent);
  natural above = {0}, below = {.n = 1, .limbs = {1}};
  for (int32_t i = 0; i < n; i++) multiply_add(&above, 10, (uint32_t)(digits[i] - '0'));
  multiply_by_power_of_ten(exponent > 0 ? &above : &below, exponent > 0 ? exponent : -exponent);
  return divide(&above, &below);
}
