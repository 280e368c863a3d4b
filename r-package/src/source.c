#include "source.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "exact_arithmetic.h"
#include "text.h"

enum { SB_BLOCK = 1024 };

static const int64_t MISSING = INT64_MIN;
static const int64_t LARGEST = INT64_C(9007199254740992); /* 2^53 (clause 4.1) */

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

static bool is_valid(const sb_source *source, int64_t at) {
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

static bool is_floating(enum sb_storage storage) {
  return storage == SB_FLOAT64 || storage == SB_FLOAT32 || storage == SB_FLOAT16;
}

const double *sb_source_in_place(const sb_source *source, int64_t from) {
  if (source->storage != SB_FLOAT64 || source->conversion != SB_TO_FLOAT64 || source->validity ||
      source->n_missing > 0) {
    return NULL;
  }
  return (const double *)source->cells + source->offset + from;
}

/* ---- fetching: storage -> int64 with MISSING ---- */

static int64_t clamp_unsigned(uint64_t value) {
  return value > (uint64_t)INT64_MAX ? INT64_MAX : (int64_t)value; /* both are beyond 2^53 */
}

/* A true -2^63 is beyond 2^53 in every unit, as its neighbour is; the value itself says missing. */
static int64_t keep_lowest(int64_t value) { return value == INT64_MIN ? INT64_MIN + 1 : value; }

static void fetch_cells(enum sb_storage storage, const void *cells, int64_t at, int32_t n, int64_t *out) {
  switch (storage) {
    case SB_R_INT32:
    case SB_R_FACTOR:
      for (int32_t i = 0; i < n; i++) {
        int32_t value = ((const int32_t *)cells)[at + i];
        out[i] = value == INT32_MIN ? MISSING : value;
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
      for (int32_t i = 0; i < n; i++) out[i] = MISSING;
  }
}

static void fetch_integers(const sb_source *source, int64_t from, int32_t n, int64_t *out) {
  fetch_cells(source->storage, source->cells, source->offset + from, n, out);
  for (int32_t i = 0; source->validity && i < n; i++) {
    if (!is_valid(source, from + i)) out[i] = MISSING;
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

static void fetch_doubles(const sb_source *source, int64_t from, int32_t n, double *out) {
  int64_t at = source->offset + from;
  for (int32_t i = 0; i < n; i++) {
    if (!is_valid(source, from + i)) {
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

/* ---- converting: one cell, by clauses 4.3 and 4.7; returns its fault ---- */

static enum sb_fault_code convert_count(const sb_source *source, int64_t x, double *y) {
  if (x % source->divide != 0) return SB_NOT_EXACT; /* finer than the unit */
  x /= source->divide;
  if (x > LARGEST / source->multiply || x < -LARGEST / source->multiply) return SB_NOT_EXACT;
  *y = (double)(x * source->multiply);
  return SB_NO_FAULT;
}

static enum sb_fault_code convert_integer(const sb_source *source, int64_t x, double *y) {
  switch (source->conversion) {
    case SB_TO_BOOLEAN:
      *y = (double)x;
      return x == 0 || x == 1 ? SB_NO_FAULT : SB_WRONG_TYPE;
    case SB_TO_COUNT:
      return convert_count(source, x, y);
    case SB_TO_FLOAT32:
      *y = (double)(float)x; /* x is exact as a double, so this rounds once */
      return x > LARGEST || x < -LARGEST ? SB_NOT_EXACT : SB_NO_FAULT;
    default:
      *y = (double)x;
      return x > LARGEST || x < -LARGEST ? SB_NOT_EXACT : SB_NO_FAULT;
  }
}

static enum sb_fault_code check_count(double count, double *y) {
  *y = count + 0.0; /* a count of zero has no sign */
  return fabs(count) <= (double)LARGEST ? SB_NO_FAULT : SB_NOT_EXACT;
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

static enum sb_fault_code convert_double(const sb_source *source, double x, double *y) {
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

/* Text that means a value (clause 4.11); `y` is NaN where it means none. */
static enum sb_fault_code convert_text(const sb_source *source, int64_t at, const sb_text_reader *reader, double *y) {
  *y = (double)NAN;
  sb_text text;
  switch (sb_source_text(source, at, reader, &text)) {
    case SB_TEXT_MISSING:
      return SB_NO_FAULT;
    case SB_TEXT_INVALID:
      return SB_INVALID_ENCODING;
    case SB_TEXT_UNKNOWN_LABEL:
      return SB_UNSUPPORTED_TYPE;
    case SB_TEXT_PRESENT:
      break;
  }
  if (!sb_is_utf8(text.bytes, text.length)) return SB_INVALID_ENCODING;
  double x;
  int64_t moment;
  switch (sb_read_column_text(source->meaning, text.bytes, text.length, &x, &moment)) {
    case SB_MEANS_MISSING:
      return SB_NO_FAULT;
    case SB_MEANS_NOTHING:
      return source->meaning->other_is_missing ? SB_OTHER_TEXT : SB_WRONG_TYPE;
    case SB_MEANS_VALUE:
      break;
  }
  if (source->conversion == SB_TO_COUNT) return convert_count(source, moment, y);
  bool is_whole = source->conversion == SB_TO_INTEGER;
  if (is_whole && fabs(x) >= (double)LARGEST) return SB_NOT_EXACT; /* other integers round to it (clause 4.12) */
  return convert_double(source, x, y);
}

/* Numbers that mean missing become NaN (clause 4.13). */
static void drop_missing(const sb_source *source, int32_t count, double *numbers) {
  for (int32_t j = 0; j < source->n_missing; j++) {
    for (int32_t i = 0; i < count; i++) {
      if (numbers[i] == source->missing_numbers[j]) numbers[i] = (double)NAN;
    }
  }
}

bool sb_source_calls_missing(const sb_source *source, sb_text text) {
  for (int32_t i = 0; i < source->n_missing; i++) {
    const sb_text *each = source->missing_texts + i;
    if (each->length == text.length && memcmp(each->bytes, text.bytes, (size_t)text.length) == 0) return true;
  }
  return false;
}

/* ---- reading blocks ---- */

static void note_cell(double *cell, enum sb_fault_code code, int32_t column, int64_t row, sb_fault *fault) {
  *cell = (double)NAN;
  sb_fault_note(fault, (sb_place){SB_PHASE_TYPE, column, 0, 0}, code, row);
}

static void read_labelled(const sb_source *source, int64_t from, int32_t count, int64_t *work, double *numbers,
                          int32_t column, int64_t first_row, sb_fault *fault) {
  sb_source_positions(source, from, count, work);
  for (int32_t i = 0; i < count; i++) {
    int64_t label = work[i];
    if (label < 0) {
      numbers[i] = (double)NAN;
    } else if (label >= source->n_labels) {
      note_cell(numbers + i, SB_UNSUPPORTED_TYPE, column, first_row + i, fault);
    } else {
      numbers[i] = source->label_numbers[label];
      enum sb_fault_code code = (enum sb_fault_code)source->label_faults[label];
      if (code) note_cell(numbers + i, code, column, first_row + i, fault);
    }
  }
}

static void read_texts(const sb_source *source, int64_t from, int32_t count, const sb_text_reader *reader,
                       double *numbers, int32_t column, int64_t first_row, sb_fault *fault) {
  for (int32_t i = 0; i < count; i++) {
    enum sb_fault_code code = convert_text(source, from + i, reader, numbers + i);
    if (code) note_cell(numbers + i, code, column, first_row + i, fault);
  }
}

static void read_numbers(const sb_source *source, int64_t from, int32_t count, const sb_text_reader *reader,
                         int64_t *work, double *numbers, int32_t column, int64_t first_row, sb_fault *fault) {
  if (sb_source_has_labels(source)) {
    read_labelled(source, from, count, work, numbers, column, first_row, fault);
    return;
  }
  if (sb_source_is_text(source)) {
    read_texts(source, from, count, reader, numbers, column, first_row, fault);
    return;
  }
  if (is_floating(source->storage)) {
    fetch_doubles(source, from, count, numbers);
    if (source->conversion == SB_TO_FLOAT64) return;
    for (int32_t i = 0; i < count; i++) {
      double x = numbers[i];
      enum sb_fault_code code = isnan(x) ? SB_NO_FAULT : convert_double(source, x, numbers + i);
      if (code) note_cell(numbers + i, code, column, first_row + i, fault);
    }
    return;
  }
  fetch_integers(source, from, count, work);
  for (int32_t i = 0; i < count; i++) {
    numbers[i] = (double)NAN;
    enum sb_fault_code code = work[i] == MISSING ? SB_NO_FAULT : convert_integer(source, work[i], numbers + i);
    if (code) note_cell(numbers + i, code, column, first_row + i, fault);
  }
}

void sb_source_numbers(const sb_source *source, int64_t from, int32_t count, const sb_text_reader *reader,
                       int64_t *work, double *numbers, int32_t column, int64_t first_row, sb_fault *fault) {
  read_numbers(source, from, count, reader, work, numbers, column, first_row, fault);
  drop_missing(source, count, numbers);
}

void sb_source_read_labels(const sb_source *labels, int64_t n, const sb_text_reader *reader, int64_t *work,
                           double *numbers, uint8_t *faults) {
  for (int64_t i = 0; i < n; i++) {
    sb_fault fault = {0};
    if (sb_source_is_text(labels)) {
      fault.code = convert_text(labels, i, reader, numbers + i);
    } else {
      sb_source_numbers(labels, i, 1, reader, work, numbers + i, 0, i, &fault);
    }
    faults[i] = (uint8_t)fault.code;
  }
}

void sb_source_positions(const sb_source *source, int64_t from, int32_t count, int64_t *positions) {
  bool from_one = source->storage == SB_R_FACTOR;
  fetch_cells(from_one ? SB_R_FACTOR : source->positions, source->cells, source->offset + from, count, positions);
  for (int32_t i = 0; i < count; i++) {
    bool missing = positions[i] == MISSING || !is_valid(source, from + i);
    int64_t label = missing ? -1 : positions[i] - (from_one ? 1 : 0);
    positions[i] = !missing && (label < 0 || label >= source->n_labels) ? source->n_labels : label;
  }
}

/* Views hold up to 12 bytes themselves, otherwise a buffer and an offset. */
static sb_text read_view(const sb_source *source, int64_t at) {
  const char *view = (const char *)source->cells + 16 * at;
  int32_t length, buffer, offset;
  memcpy(&length, view, 4);
  memcpy(&buffer, view + 8, 4);
  memcpy(&offset, view + 12, 4);
  const char *bytes = length <= 12 ? view + 4 : ((const char *const *)source->text)[buffer] + offset;
  return (sb_text){bytes, length};
}

static sb_text read_utf8(const sb_source *source, int64_t at) {
  int64_t begin, end;
  if (source->storage == SB_UTF8) {
    begin = ((const int32_t *)source->cells)[at];
    end = ((const int32_t *)source->cells)[at + 1];
  } else {
    begin = ((const int64_t *)source->cells)[at];
    end = ((const int64_t *)source->cells)[at + 1];
  }
  return (sb_text){begin == end ? "" : (const char *)source->text + begin, end - begin};
}

enum sb_text_status sb_source_text(const sb_source *source, int64_t at, const sb_text_reader *reader, sb_text *text) {
  if (source->storage == SB_NULL || !is_valid(source, at)) return SB_TEXT_MISSING;
  if (sb_source_has_labels(source)) {
    int64_t label;
    sb_source_positions(source, at, 1, &label);
    if (label < 0) return SB_TEXT_MISSING;
    return label >= source->n_labels ? SB_TEXT_UNKNOWN_LABEL : sb_source_text(source->labels, label, reader, text);
  }
  if (source->storage == SB_R_TEXT) {
    return reader->read(reader->context, ((const void *const *)source->cells)[source->offset + at], text);
  }
  *text =
      source->storage == SB_UTF8_VIEW ? read_view(source, source->offset + at) : read_utf8(source, source->offset + at);
  return SB_TEXT_PRESENT;
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
  if (!is_valid(source, at)) return;
  if (is_floating(source->storage)) {
    fetch_doubles(source, at, 1, whole);
  } else if (source->storage == SB_UINT64) {
    uint64_t value = ((const uint64_t *)source->cells)[source->offset + at];
    *whole = (double)(value / (uint64_t)per);
    *rest = (double)(value % (uint64_t)per);
  } else if (source->storage == SB_INT64) { /* the lowest is a value here */
    split_signed(((const int64_t *)source->cells)[source->offset + at], per, whole, rest);
  } else {
    int64_t value;
    fetch_integers(source, at, 1, &value);
    if (value != MISSING) split_signed(value, per, whole, rest);
  }
}

static bool is_cell_missing(const sb_source *source, int64_t at, const sb_text_reader *reader, int64_t *work,
                            double *number) {
  if (source->storage == SB_NULL) return true;
  if (source->conversion != SB_TO_TEXT && (source->meaning || source->n_missing > 0)) {
    sb_fault fault = {0};
    sb_source_numbers(source, at, 1, reader, work, number, 0, at, &fault);
    return isnan(*number);
  }
  if (sb_source_has_labels(source)) {
    sb_source_positions(source, at, 1, work);
    if (work[0] < 0) return true;
    return work[0] < source->n_labels && is_cell_missing(source->labels, work[0], reader, work, number);
  }
  if (sb_source_is_text(source)) {
    sb_text text;
    return sb_source_text(source, at, reader, &text) == SB_TEXT_MISSING;
  }
  if (is_floating(source->storage)) {
    fetch_doubles(source, at, 1, number);
    return isnan(*number);
  }
  fetch_integers(source, at, 1, work);
  return work[0] == MISSING;
}

enum sb_size sb_source_size(const sb_source *source, int64_t rows, int64_t *work, double *numbers) {
  enum sb_size size = SB_ALL_ZERO;
  sb_fault fault = {0};
  for (int64_t from = 0; from < rows; from += SB_BLOCK) {
    int32_t count = rows - from < SB_BLOCK ? (int32_t)(rows - from) : SB_BLOCK;
    sb_source_numbers(source, from, count, NULL, work, numbers, 0, from, &fault); /* no text */
    for (int32_t i = 0; i < count; i++) {
      if (fabs(numbers[i]) >= DBL_MIN) return SB_ORDINARY;
      if (numbers[i] != 0 && !isnan(numbers[i])) size = SB_SUBNORMAL;
    }
  }
  return size;
}

bool sb_source_is_missing(const sb_source *source, int64_t rows, const sb_text_reader *reader, int64_t *work,
                          double *numbers) {
  for (int64_t at = 0; at < rows; at++) {
    if (!is_cell_missing(source, at, reader, work, numbers)) return false;
  }
  return true;
}
