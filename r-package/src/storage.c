#include "storage.h"

#include <math.h>
#include <string.h>

const char *const SB_STORAGES[] = {
    [SB_NULL] = "null",
    [SB_R_INT32] = "r_int32",
    [SB_R_INT64] = "r_int64",
    [SB_FLOAT64] = "float64",
    [SB_R_TEXT] = "r_text",
    [SB_R_FACTOR] = "r_factor",
    [SB_BITS] = "bits",
    [SB_INT8] = "int8",
    [SB_UINT8] = "uint8",
    [SB_INT16] = "int16",
    [SB_UINT16] = "uint16",
    [SB_INT32] = "int32",
    [SB_UINT32] = "uint32",
    [SB_INT64] = "int64",
    [SB_UINT64] = "uint64",
    [SB_FLOAT16] = "float16",
    [SB_FLOAT32] = "float32",
    [SB_UTF8] = "utf8",
    [SB_LARGE_UTF8] = "large_utf8",
    [SB_UTF8_VIEW] = "utf8_view",
    [SB_DICTIONARY] = "dictionary",
    NULL,
};

bool sb_source_is_present(const sb_source *source, int64_t at) {
  at += source->offset;
  return !source->validity || (source->validity[at >> 3] >> (at & 7) & 1);
}

bool sb_source_is_text(const sb_source *source) {
  if (source->labels) source = source->labels;
  return source->storage == SB_R_TEXT || source->storage == SB_UTF8 || source->storage == SB_LARGE_UTF8 ||
         source->storage == SB_UTF8_VIEW;
}

bool sb_source_has_labels(const sb_source *source) {
  return source->storage == SB_R_FACTOR || source->storage == SB_DICTIONARY;
}

bool sb_is_floating(enum sb_storage storage) {
  return storage == SB_FLOAT64 || storage == SB_FLOAT32 || storage == SB_FLOAT16;
}

static int64_t clamp_unsigned(uint64_t value) {
  return value > (uint64_t)INT64_MAX ? INT64_MAX : (int64_t)value; /* both are beyond 2^53 */
}

/* A true -2^63 is beyond 2^53 in every unit, as its neighbour is; the value itself says missing. */
static int64_t keep_lowest(int64_t value) { return value == INT64_MIN ? INT64_MIN + 1 : value; }

static void fetch_cells(enum sb_storage storage, const void *cells, int64_t at, int32_t n, int64_t *out) {
  switch (storage) {
    case SB_R_INT32:
      for (int32_t i = 0; i < n; i++) {
        int32_t value = ((const int32_t *)cells)[at + i];
        out[i] = value == INT32_MIN ? SB_MISSING : value;
      }
      return;
    case SB_BITS:
      for (int32_t i = 0; i < n; i++) out[i] = ((const uint8_t *)cells)[(at + i) >> 3] >> ((at + i) & 7) & 1;
      return;
    case SB_INT8:
      for (int32_t i = 0; i < n; i++) out[i] = ((const int8_t *)cells)[at + i];
      return;
    case SB_UINT8:
      for (int32_t i = 0; i < n; i++) out[i] = ((const uint8_t *)cells)[at + i];
      return;
    case SB_INT16:
      for (int32_t i = 0; i < n; i++) out[i] = ((const int16_t *)cells)[at + i];
      return;
    case SB_UINT16:
      for (int32_t i = 0; i < n; i++) out[i] = ((const uint16_t *)cells)[at + i];
      return;
    case SB_INT32:
      for (int32_t i = 0; i < n; i++) out[i] = ((const int32_t *)cells)[at + i];
      return;
    case SB_UINT32:
      for (int32_t i = 0; i < n; i++) out[i] = ((const uint32_t *)cells)[at + i];
      return;
    case SB_R_INT64:
      memcpy(out, (const int64_t *)cells + at, (size_t)n * sizeof *out);
      return;
    case SB_INT64:
      for (int32_t i = 0; i < n; i++) out[i] = keep_lowest(((const int64_t *)cells)[at + i]);
      return;
    case SB_UINT64:
      for (int32_t i = 0; i < n; i++) out[i] = clamp_unsigned(((const uint64_t *)cells)[at + i]);
      return;
    default:
      for (int32_t i = 0; i < n; i++) out[i] = SB_MISSING;
  }
}

void sb_fetch_integers(const sb_source *source, int64_t from, int32_t n, int64_t *out) {
  fetch_cells(source->storage, source->cells, source->offset + from, n, out);
  for (int32_t i = 0; source->validity && i < n; i++) {
    if (!sb_source_is_present(source, from + i)) out[i] = SB_MISSING;
  }
}

static double widen_half(uint16_t half) {
  int exponent = half >> 10 & 31;
  int mantissa = half & 1023;
  double size = exponent == 31  ? (mantissa ? (double)NAN : (double)INFINITY)
                : exponent == 0 ? ldexp(mantissa, -24)
                                : ldexp(mantissa + 1024, exponent - 25);
  return half & 0x8000 ? -size : size;
}

void sb_fetch_doubles(const sb_source *source, int64_t from, int32_t n, double *out) {
  int64_t at = source->offset + from;
  for (int32_t i = 0; i < n; i++) {
    if (!sb_source_is_present(source, from + i)) {
      out[i] = (double)NAN;
    } else if (source->storage == SB_FLOAT64) {
      out[i] = ((const double *)source->cells)[at + i];
    } else if (source->storage == SB_FLOAT32) {
      out[i] = (double)((const float *)source->cells)[at + i];
    } else {
      out[i] = widen_half(((const uint16_t *)source->cells)[at + i]);
    }
  }
}

static void read_factor(const int32_t *cells, int64_t n_labels, int32_t count, int64_t *positions) {
  for (int32_t i = 0; i < count; i++) {
    int64_t label = (int64_t)cells[i] - 1;
    int64_t known = label < 0 || label >= n_labels ? n_labels : label;
    positions[i] = cells[i] == INT32_MIN ? -1 : known;
  }
}

void sb_source_positions(const sb_source *source, int64_t from, int32_t count, int64_t *positions) {
  if (source->storage == SB_R_FACTOR) {
    read_factor((const int32_t *)source->cells + source->offset + from, source->n_labels, count, positions);
    return;
  }
  fetch_cells(source->positions, source->cells, source->offset + from, count, positions);
  for (int32_t i = 0; i < count; i++) {
    bool missing = positions[i] == SB_MISSING || !sb_source_is_present(source, from + i);
    bool known = positions[i] >= 0 && positions[i] < source->n_labels;
    positions[i] = missing ? -1 : known ? positions[i] : source->n_labels;
  }
}

static void split_signed(int64_t value, int64_t per, double *whole, double *rest) {
  int64_t remainder = value % per;
  if (remainder < 0) remainder += per;
  *whole = (double)(value / per - (value < 0 && value % per != 0));
  *rest = (double)remainder;
}

void sb_source_cell(const sb_source *source, int64_t at, int64_t per, double *whole, double *rest) {
  *whole = (double)NAN;
  *rest = 0;
  if (sb_source_has_labels(source)) {
    int64_t label;
    sb_source_positions(source, at, 1, &label);
    if (label >= 0 && label < source->n_labels) sb_source_cell(source->labels, label, per, whole, rest);
    return;
  }
  if (!sb_source_is_present(source, at)) return;
  if (sb_is_floating(source->storage)) {
    sb_fetch_doubles(source, at, 1, whole);
  } else if (source->storage == SB_UINT64) {
    uint64_t value = ((const uint64_t *)source->cells)[source->offset + at];
    *whole = (double)(value / (uint64_t)per);
    *rest = (double)(value % (uint64_t)per);
  } else if (source->storage == SB_INT64) { /* the lowest is a value here */
    split_signed(((const int64_t *)source->cells)[source->offset + at], per, whole, rest);
  } else {
    int64_t value;
    sb_fetch_integers(source, at, 1, &value);
    if (value != SB_MISSING) split_signed(value, per, whole, rest);
  }
}
