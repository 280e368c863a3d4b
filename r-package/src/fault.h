/* The faults of a batch: the first in the one order of clause 7.1, or all of them. */
#ifndef SCHEMABRIDGE_FAULT_H
#define SCHEMABRIDGE_FAULT_H

#include <stddef.h>
#include <stdint.h>

enum sb_fault_code {
  SB_NO_FAULT = 0,
  SB_WRONG_TYPE,
  SB_INVALID_ENCODING,
  SB_NOT_INTEGRAL,
  SB_NOT_EXACT,
  SB_FLOAT32_OVERFLOW,
  SB_OTHER_TEXT, /* no fault: text that a column takes as missing (clause 4.11); told only where all faults are */
  SB_UNSUPPORTED_TYPE,
  SB_MISSING_VALUE,
  SB_UNKNOWN_VALUE,
  SB_OUT_OF_RANGE,
  SB_OUT_OF_DOMAIN,
  SB_NAN_VALUE,
  SB_INTEGER_OVERFLOW
};

enum sb_phase { SB_PHASE_TYPE, SB_PHASE_STEP, SB_PHASE_INPUT };

/* Their names by number. */
extern const char *const SB_FAULT_CODES[];
extern const char *const SB_PHASES[];

enum { SB_FAULT_ROWS = 5 };

/* How many kinds of faults there are at one column, at one step and at one feature. */
enum { SB_TYPE_KINDS = SB_UNSUPPORTED_TYPE, SB_STEP_KINDS = 4, SB_INPUT_KINDS = 3 };

/* Where a fault stands: the lowest place wins, whichever block finds it first. */
typedef struct {
  enum sb_phase phase;
  int32_t position; /* column, step or input in the file */
  int32_t rank;     /* order of the codes at one position */
  int32_t feature;  /* feature in the input, otherwise 0 */
} sb_place;

/* Every fault: for each place and kind of fault a bit per row. */
typedef struct {
  int64_t rows;         /* of the whole batch */
  const int64_t *first; /* index of the first place of types, of steps, and of each input (sb_fault_places) */
  uint8_t **marks;      /* by index; NULL where no row is at fault */
  /* Gives the marks of one index, all 0, at its first fault; never NULL. */
  uint8_t *(*allocate)(void *context, int64_t index, size_t bytes, sb_place place, enum sb_fault_code code);
  void *context;
} sb_fault_map;

typedef struct {
  sb_fault_map *map;       /* NULL where the first fault is all that is asked for */
  enum sb_fault_code code; /* SB_NO_FAULT where there is none */
  sb_place place;
  int64_t count;               /* all rows with this code at this place */
  int64_t rows[SB_FAULT_ROWS]; /* the first of them, counted from 0 */
} sb_fault;

/* Fills `first`, of n_inputs + 2 places; returns how many indexes there are in all. */
int64_t sb_fault_places(int64_t n_columns, int64_t n_steps, int64_t n_inputs, const int32_t *features, int64_t *first);

/* Notes one faulty cell, in the map where there is one. Rows of one place come in ascending order. */
void sb_fault_note(sb_fault *fault, sb_place place, enum sb_fault_code code, int64_t row);

#endif
