/* The first fault of a batch, in the one order of clause 7.1. */
#ifndef SCHEMABRIDGE_FAULT_H
#define SCHEMABRIDGE_FAULT_H

#include <stdint.h>

/* R/kernel.R knows these names in this order. */
enum sb_fault_code {
  SB_NO_FAULT = 0,
  SB_WRONG_TYPE,
  SB_INVALID_ENCODING,
  SB_NOT_INTEGRAL,
  SB_NOT_EXACT,
  SB_FLOAT32_OVERFLOW,
  SB_UNSUPPORTED_TYPE,
  SB_MISSING_VALUE,
  SB_UNKNOWN_VALUE,
  SB_OUT_OF_RANGE,
  SB_NAN_VALUE,
  SB_INTEGER_OVERFLOW
};

enum sb_phase { SB_PHASE_TYPE = 0, SB_PHASE_STEP = 1, SB_PHASE_INPUT = 2 };

enum { SB_FAULT_ROWS = 5 };

/* Where a fault stands: the lowest place wins, whichever block finds it first. */
typedef struct {
  enum sb_phase phase;
  int32_t position; /* column, step or input in the file */
  int32_t rank;     /* order of the codes at one position */
  int32_t feature;  /* feature in the input, otherwise 0 */
} sb_place;

typedef struct {
  enum sb_fault_code code; /* SB_NO_FAULT where there is none */
  sb_place place;
  int64_t count;               /* all rows with this code at this place */
  int64_t rows[SB_FAULT_ROWS]; /* the first of them, counted from 0 */
} sb_fault;

/* Notes one faulty cell. Rows of one place come in ascending order. */
void sb_fault_note(sb_fault *fault, sb_place place, enum sb_fault_code code, int64_t row);

#endif
