/* Every fault of a batch at once (clause 12.4): a bit per row for each place. */
#include "fault.h"

#include <math.h>

#include "check.h"
#include "ops.h"

enum { ROWS = 3000, COLUMNS = 2, STEPS = 2, FEATURES = 2 };
enum { FIRST_STEP = COLUMNS * SB_TYPE_KINDS, FIRST_INPUT = FIRST_STEP + STEPS * SB_STEP_KINDS };
enum { PLACES = FIRST_INPUT + FEATURES * SB_INPUT_KINDS };

static const int32_t SLOT[] = {0, 1, 2};

static uint8_t *allocate_marks(void *context, int64_t index, size_t bytes, sb_place place, enum sb_fault_code code) {
  CHECK(index >= 0 && index < PLACES);
  bool is_type = index < FIRST_STEP, is_step = !is_type && index < FIRST_INPUT;
  CHECK(place.phase == (is_type ? SB_PHASE_TYPE : is_step ? SB_PHASE_STEP : SB_PHASE_INPUT));
  CHECK(!is_type || (int64_t)code - 1 == index % SB_TYPE_KINDS);
  CHECK(strcmp(SB_FAULT_CODES[SB_INTEGER_OVERFLOW], "integer_overflow") == 0);
  ++*(int *)context;
  return memset(allocate(bytes), 0, bytes);
}

static bool is_marked(const uint8_t *marks, int64_t row) { return marks && (marks[row >> 3] >> (row & 7) & 1); }

/* Column 0 is an integer column of doubles that a step checks; column 1 goes to the second feature. */
static int collect(const double *x, const double *y, uint8_t **marks) {
  const double within[] = {0, 9};
  sb_source sources[] = {{.storage = SB_FLOAT64, .conversion = SB_TO_INTEGER, .cells = x},
                         {.storage = SB_FLOAT64, .conversion = SB_TO_FLOAT64, .cells = y}};
  sb_instruction instructions[] = {
      {.op = sb_find_op("read"), .out = SLOT},
      {.op = sb_find_op("read"), .column = 1, .out = SLOT + 1},
      {.op = sb_find_op("check"), .step = 1, .in = SLOT, .a = within, .n_a = 2, .missing = SB_REFUSE},
      {.op = sb_find_op("store"), .in = SLOT, .width = 2},
  };
  sb_program program = {instructions, COUNT(instructions), 2, 0, 1};
  sb_output output = {.dtype = SB_DTYPE_FLOAT32,
                      .features = FEATURES,
                      .rows = ROWS,
                      .is_sparse = true,
                      .nan_is_error = true,
                      .overflow_is_error = true};
  int allocated = 0;
  memset(marks, 0, PLACES * sizeof *marks);
  const int32_t features[] = {FEATURES};
  int64_t first[3];
  CHECK(sb_fault_places(COLUMNS, STEPS, 1, features, first) == PLACES);
  CHECK(first[0] == 0 && first[1] == FIRST_STEP && first[2] == FIRST_INPUT);
  sb_fault_map map = {ROWS, first, marks, allocate_marks, &allocated};
  sb_fault fault = {.map = &map};
  sb_run run = {.program = &program, .sources = sources, .outputs = &output, .fault = &fault};
  sb_run_start(&run, ROWS, allocate);
  sb_run_rows(&run, 0, ROWS);
  CHECK(fault.code == SB_NO_FAULT);
  return allocated;
}

static void every_fault_is_marked_and_nothing_else(void) {
  static double x[ROWS], y[ROWS];
  uint8_t *marks[PLACES];
  for (int32_t i = 0; i < ROWS; i++) x[i] = i % 3 ? i % 10 : 0.5;
  for (int32_t i = 0; i < ROWS; i++) y[i] = i % 7 ? 1 : 1e39;
  x[1] = 10;
  x[2] = 0x1p60;
  x[2999] = NAN;
  int allocated = collect(x, y, marks);
  CHECK(allocated == 6);
  for (int32_t i = 0; i < ROWS; i++) {
    bool is_fraction = i % 3 == 0;
    CHECK(is_marked(marks[SB_NOT_INTEGRAL - 1], i) == is_fraction);
    CHECK(is_marked(marks[SB_NOT_EXACT - 1], i) == (i == 2));
    CHECK(is_marked(marks[FIRST_STEP + SB_STEP_KINDS], i) == (is_fraction || i == 2 || i == 2999)); /* missing_value */
    CHECK(is_marked(marks[FIRST_STEP + SB_STEP_KINDS + 2], i) == (i == 1));                         /* out_of_range */
    CHECK(is_marked(marks[FIRST_INPUT + 1], i) == (is_fraction || i == 2 || i == 2999));            /* nan_value */
    CHECK(is_marked(marks[FIRST_INPUT + SB_INPUT_KINDS + 2], i) == (i % 7 == 0)); /* float32_overflow */
  }
}

static void a_sound_batch_takes_no_memory(void) {
  static double x[ROWS], y[ROWS];
  uint8_t *marks[PLACES];
  CHECK(collect(x, y, marks) == 0);
}

int main(void) {
  every_fault_is_marked_and_nothing_else();
  a_sound_batch_takes_no_memory();
  release_memory();
  return failures > 0;
}
