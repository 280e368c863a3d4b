#include "source.h"

#include <float.h>
#include <math.h>

#include "conversion.h"
#include "source_text.h"
#include "storage.h"

enum { SB_BLOCK = 1024 };

const double *sb_source_in_place(const sb_source *source, int64_t from) {
  if (source->storage != SB_FLOAT64 || source->conversion != SB_TO_FLOAT64 || source->validity ||
      source->n_missing > 0) {
    return NULL;
  }
  return (const double *)source->cells + source->offset + from;
}

/* Numbers that mean missing become NaN (clause 4.13). */
static void drop_missing(const sb_source *source, int32_t count, double *numbers) {
  for (int32_t j = 0; j < source->n_missing; j++) {
    for (int32_t i = 0; i < count; i++) {
      if (numbers[i] == source->missing_numbers[j]) numbers[i] = (double)NAN;
    }
  }
}

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
    enum sb_fault_code code = sb_convert_text(source, from + i, reader, numbers + i);
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
  if (sb_is_floating(source->storage)) {
    sb_fetch_doubles(source, from, count, numbers);
    if (source->conversion == SB_TO_FLOAT64) return;
    for (int32_t i = 0; i < count; i++) {
      double x = numbers[i];
      enum sb_fault_code code = isnan(x) ? SB_NO_FAULT : sb_convert_double(source, x, numbers + i);
      if (code) note_cell(numbers + i, code, column, first_row + i, fault);
    }
    return;
  }
  sb_fetch_integers(source, from, count, work);
  for (int32_t i = 0; i < count; i++) {
    numbers[i] = (double)NAN;
    enum sb_fault_code code = work[i] == SB_MISSING ? SB_NO_FAULT : sb_convert_integer(source, work[i], numbers + i);
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
      fault.code = sb_convert_text(labels, i, reader, numbers + i);
    } else {
      sb_source_numbers(labels, i, 1, reader, work, numbers + i, 0, i, &fault);
    }
    faults[i] = (uint8_t)fault.code;
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
  if (sb_is_floating(source->storage)) {
    sb_fetch_doubles(source, at, 1, number);
    return isnan(*number);
  }
  sb_fetch_integers(source, at, 1, work);
  return work[0] == SB_MISSING;
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
