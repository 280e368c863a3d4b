/* Sources of cells, and what one cell is read as. */
#ifndef SCHEMABRIDGE_SOURCE_CELLS_H
#define SCHEMABRIDGE_SOURCE_CELLS_H

#include <math.h>

#include "check.h"
#include "source.h"

static inline sb_source new_source(enum sb_storage storage, enum sb_conversion conversion, const void *cells) {
  return (sb_source){.storage = storage,
                     .conversion = conversion,
                     .cells = cells,
                     .multiply = 1,
                     .divide = 1,
                     .seconds = 1,
                     .tick = 1};
}

/* One cell by the source: its number, and the fault it leaves. */
static inline double read_cell(const sb_source *source, int64_t at, enum sb_fault_code *code) {
  int64_t work;
  double number;
  sb_fault fault = {0};
  sb_source_numbers(source, at, 1, NULL, &work, &number, 0, at, &fault);
  *code = fault.code;
  return number;
}

static inline bool reads(const sb_source *source, int64_t at, double expected) {
  enum sb_fault_code code;
  double number = read_cell(source, at, &code);
  return code == SB_NO_FAULT && same(number, expected);
}

static inline bool refuses(const sb_source *source, int64_t at, enum sb_fault_code expected) {
  enum sb_fault_code code;
  return isnan(read_cell(source, at, &code)) && code == expected;
}

#endif
