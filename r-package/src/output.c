#include "output.h"

#include <math.h>
#include <string.h>

/* The least magnitude that rounds to infinity as binary32: halfway beyond the largest. */
#define FLOAT32_LIMIT 0x1.ffffffp127
#define INT64_LIMIT 0x1p63

const char *const SB_DTYPES[] = {
    [SB_DTYPE_FLOAT32] = "float32", [SB_DTYPE_FLOAT64] = "float64", [SB_DTYPE_INT32] = "int32",
    [SB_DTYPE_INT64] = "int64",     [SB_DTYPE_STRING] = "string",   NULL,
};

int32_t sb_dtype_size(enum sb_dtype dtype) { return dtype == SB_DTYPE_FLOAT32 || dtype == SB_DTYPE_INT32 ? 4 : 8; }

static bool is_integer_dtype(enum sb_dtype dtype) { return dtype == SB_DTYPE_INT32 || dtype == SB_DTYPE_INT64; }

static bool is_in_range(enum sb_dtype dtype, double x) {
  if (dtype == SB_DTYPE_INT32) return x >= (double)INT32_MIN && x <= (double)INT32_MAX;
  return x >= -INT64_LIMIT && x < INT64_LIMIT;
}

static double *column_start(const sb_output *output, int32_t feature, int64_t row) {
  int64_t column = output->positions ? output->positions[feature] : feature;
  return (double *)output->data + column * output->rows + row;
}

/* In small pieces: the instruction that a large memset() becomes is slow where it
   meets pages that were never written (a third more time for the whole matrix). */
static void clear_bytes(void *memory, size_t bytes) {
  enum { PIECE = 4096 };
  char *at = memory;
  for (; bytes > PIECE; bytes -= PIECE, at += PIECE) memset(at, 0, PIECE);
  memset(at, 0, bytes);
}

void sb_output_clear(const sb_output *output, int64_t row, int32_t count) {
  if (output->by_column || !output->is_sparse || output->is_clear || !output->data)
    return; /* by column sb_output_ones() clears */
  size_t row_bytes = (size_t)sb_dtype_size(output->dtype) * (size_t)output->features;
  clear_bytes((char *)output->data + (size_t)row * row_bytes, (size_t)count * row_bytes);
}

/* ---- faults: clause 6.3 and 6.4, ranked as in clause 7.1 ---- */

static enum sb_fault_code find_fault(const sb_output *output, double x) {
  if (is_integer_dtype(output->dtype)) {
    if (!isfinite(x) || x != trunc(x)) return SB_NOT_INTEGRAL;
    return is_in_range(output->dtype, x) ? SB_NO_FAULT : SB_INTEGER_OVERFLOW;
  }
  if (isnan(x)) return output->nan_is_error ? SB_NAN_VALUE : SB_NO_FAULT;
  bool overflows = output->dtype == SB_DTYPE_FLOAT32 && isfinite(x) && fabs(x) >= FLOAT32_LIMIT;
  return overflows && output->overflow_is_error ? SB_FLOAT32_OVERFLOW : SB_NO_FAULT;
}

static int32_t rank_fault(enum sb_fault_code code) {
  return code == SB_NOT_INTEGRAL ? 0 : code == SB_NAN_VALUE ? 1 : 2;
}

/* False for cells that cannot be at fault; it misses none that can. */
static bool may_be_faulty(const sb_output *output, int32_t count, const double *x) {
  int32_t ordinary = 0;
  if (is_integer_dtype(output->dtype)) {
    for (int32_t i = 0; i < count; i++) ordinary += is_in_range(output->dtype, x[i]) && (double)(int64_t)x[i] == x[i];
  } else if (output->dtype == SB_DTYPE_FLOAT32) {
    for (int32_t i = 0; i < count; i++) ordinary += fabs(x[i]) < FLOAT32_LIMIT;
  } else {
    for (int32_t i = 0; i < count; i++) ordinary += x[i] == x[i];
  }
  return ordinary != count;
}

static void check_numbers(const sb_output *output, int32_t feature, int64_t row, int32_t count, const double *x,
                          sb_fault *fault) {
  if (!may_be_faulty(output, count, x)) return;
  for (int32_t i = 0; i < count; i++) {
    enum sb_fault_code code = find_fault(output, x[i]);
    if (!code) continue;
    sb_place place = {SB_PHASE_INPUT, output->input, rank_fault(code), feature};
    sb_fault_note(fault, place, code, row + i);
  }
}

/* ---- casts: one rounding, every NaN the same (clause 6.4) ---- */

static float cast_float32(double x) { return x == x ? (float)x : NAN; }

static int32_t cast_int32(double x) { return is_in_range(SB_DTYPE_INT32, x) ? (int32_t)x : 0; }

static int64_t cast_int64(double x) { return is_in_range(SB_DTYPE_INT64, x) ? (int64_t)x : 0; }

static double cast_double(enum sb_dtype dtype, double x) {
  if (x != x) return (double)NAN;
  if (dtype == SB_DTYPE_FLOAT32) return (double)(float)x;
  return is_integer_dtype(dtype) ? x + 0.0 : x; /* -0.0 is 0 in an integer input */
}

static void store_by_row(const sb_output *output, int32_t feature, int64_t row, int32_t count, const double *x) {
  int64_t p = output->features;
  int64_t at = row * p + feature;
  switch (output->dtype) {
    case SB_DTYPE_FLOAT32:
      for (int32_t i = 0; i < count; i++, at += p) ((float *)output->data)[at] = cast_float32(x[i]);
      return;
    case SB_DTYPE_FLOAT64:
      for (int32_t i = 0; i < count; i++, at += p) ((double *)output->data)[at] = cast_double(SB_DTYPE_FLOAT64, x[i]);
      return;
    case SB_DTYPE_INT32:
      for (int32_t i = 0; i < count; i++, at += p) ((int32_t *)output->data)[at] = cast_int32(x[i]);
      return;
    case SB_DTYPE_INT64:
      for (int32_t i = 0; i < count; i++, at += p) ((int64_t *)output->data)[at] = cast_int64(x[i]);
      return;
    case SB_DTYPE_STRING:
      return;
  }
}

void sb_output_numbers(const sb_output *output, int32_t feature, int64_t row, int32_t count, const double *numbers,
                       sb_fault *fault) {
  check_numbers(output, feature, row, count, numbers, fault);
  if (!output->data) return;
  if (!output->by_column) {
    store_by_row(output, feature, row, count, numbers);
    return;
  }
  double *column = column_start(output, feature, row);
  for (int32_t i = 0; i < count; i++) column[i] = cast_double(output->dtype, numbers[i]);
}

/* ---- ones ---- */

static bool is_hot(int32_t code, int32_t width) { return code >= 0 && code < width; }

static void mark_by_column(const sb_output *output, int32_t feature, int32_t width, int64_t row, int32_t count,
                           const int32_t *codes) {
  for (int32_t j = 0; j < width && !output->is_clear; j++) {
    clear_bytes(column_start(output, feature + j, row), (size_t)count * sizeof(double));
  }
  for (int32_t i = 0; i < count; i++) {
    if (is_hot(codes[i], width)) *column_start(output, feature + codes[i], row + i) = 1.0;
  }
}

void sb_output_ones(const sb_output *output, int32_t feature, int32_t width, int64_t row, int32_t count,
                    const int32_t *codes) {
  if (!output->data) return;
  if (output->by_column) {
    mark_by_column(output, feature, width, row, count, codes);
    return;
  }
  int64_t p = output->features;
  int64_t at = row * p + feature;
  for (int32_t i = 0; i < count; i++, at += p) {
    if (!is_hot(codes[i], width)) continue;
    switch (output->dtype) {
      case SB_DTYPE_FLOAT32:
        ((float *)output->data)[at + codes[i]] = 1.0f;
        break;
      case SB_DTYPE_FLOAT64:
        ((double *)output->data)[at + codes[i]] = 1.0;
        break;
      case SB_DTYPE_INT32:
        ((int32_t *)output->data)[at + codes[i]] = 1;
        break;
      case SB_DTYPE_INT64:
        ((int64_t *)output->data)[at + codes[i]] = 1;
        break;
      case SB_DTYPE_STRING:
        break;
    }
  }
}
