#include "conversion.h"

#include <math.h>

#include "exact_arithmetic.h"

const char *const SB_CONVERSIONS[] = {
    [SB_TO_TEXT] = "text",
    [SB_TO_BOOLEAN] = "boolean",
    [SB_TO_INTEGER] = "integer",
    [SB_TO_FLOAT64] = "float64",
    [SB_TO_FLOAT32] = "float32",
    [SB_TO_COUNT] = "count",
    [SB_DAYS_TO_COUNT] = "days_to_count",
    [SB_SECONDS_TO_COUNT] = "seconds_to_count",
    NULL,
};

enum sb_fault_code sb_convert_count(const sb_source *source, int64_t x, double *y) {
  if (x % source->divide != 0) return SB_NOT_EXACT; /* finer than the unit */
  x /= source->divide;
  if (x > SB_LARGEST / source->multiply || x < -SB_LARGEST / source->multiply) return SB_NOT_EXACT;
  *y = (double)(x * source->multiply);
  return SB_NO_FAULT;
}

enum sb_fault_code sb_convert_integer(const sb_source *source, int64_t x, double *y) {
  switch (source->conversion) {
    case SB_TO_BOOLEAN:
      *y = (double)x;
      return x == 0 || x == 1 ? SB_NO_FAULT : SB_WRONG_TYPE;
    case SB_TO_COUNT:
      return sb_convert_count(source, x, y);
    case SB_TO_FLOAT32:
      *y = (double)(float)x; /* x is exact as a double, so this rounds once */
      return x > SB_LARGEST || x < -SB_LARGEST ? SB_NOT_EXACT : SB_NO_FAULT;
    default:
      *y = (double)x;
      return x > SB_LARGEST || x < -SB_LARGEST ? SB_NOT_EXACT : SB_NO_FAULT;
  }
}

static enum sb_fault_code check_count(double count, double *y) {
  *y = count + 0.0; /* a count of zero has no sign */
  return fabs(count) <= (double)SB_LARGEST ? SB_NO_FAULT : SB_NOT_EXACT;
}

static enum sb_fault_code divide_ticks(double amount, double tick, double *y) {
  if (fmod(amount, tick) != 0) return SB_NOT_EXACT; /* finer than the unit */
  return check_count(amount / tick, y);
}

static enum sb_fault_code convert_seconds(const sb_source *source, double x, double *y) {
  double seconds = x * source->seconds;
  if (!isfinite(seconds)) return SB_NOT_EXACT;
  if (seconds != floor(seconds)) return divide_ticks(rint(seconds * 1e6), source->tick, y);
  if (source->tick <= 1e6) return check_count(seconds * (1e6 / source->tick), y);
  return divide_ticks(seconds, source->tick / 1e6, y);
}

enum sb_fault_code sb_convert_double(const sb_source *source, double x, double *y) {
  switch (source->conversion) {
    case SB_TO_BOOLEAN:
      *y = x + 0.0;
      return x == 0 || x == 1 ? SB_NO_FAULT : SB_WRONG_TYPE;
    case SB_TO_INTEGER:
      if (!isfinite(x) || x != floor(x)) return SB_NOT_INTEGRAL;
      return check_count(x, y);
    case SB_TO_FLOAT32:
      *y = (double)(float)x;
      return isinf(*y) && !isinf(x) ? SB_FLOAT32_OVERFLOW : SB_NO_FAULT;
    case SB_DAYS_TO_COUNT:
      return check_count(floor(x) * (double)source->multiply, y);
    case SB_SECONDS_TO_COUNT:
      return convert_seconds(source, x, y);
    default:
      *y = x;
      return SB_NO_FAULT;
  }
}
