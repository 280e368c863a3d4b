/* No fused multiply-add anywhere in this file (clause 5.4). */
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#endif

#include "kernel.h"

#include <math.h>
#include <string.h>

#include "match.h"

enum { LARGEST_BLOCK = 1024, SCRATCH_BYTES = 1 << 19, OUTPUT_BYTES = 1 << 18, SMALLEST_BLOCK = 16 };

static double *slot_start(const sb_run *run, int32_t slot) { return run->numbers + (int64_t)slot * run->block; }

/* The slot that an instruction writes. */
static double *write_slot(sb_run *run, int32_t slot) {
  double *start = slot_start(run, slot);
  run->slots[slot] = start;
  return start;
}

static double round_to_float32(double x) { return (double)(float)x; }

/* ---- reading steps ---- */

static void run_read(sb_run *run, const sb_instruction *at, int64_t from, int32_t n) {
  const sb_source *source = run->sources + at->column;
  const double *in_place = sb_source_in_place(source, from);
  if (in_place) {
    run->slots[at->out[0]] = in_place;
    return;
  }
  sb_source_numbers(source, from, n, run->work, write_slot(run, at->out[0]), at->column, run->first_row + from,
                    run->fault);
}

/* steps 1.2, 1.4 */
static void run_check(sb_run *run, const sb_instruction *at, int64_t from, int32_t n) {
  const double *x = run->slots[at->in[0]];
  for (int32_t i = 0; i < n; i++) {
    if (isnan(x[i])) {
      if (at->missing == SB_REFUSE) sb_note_step(run, at, 0, SB_MISSING_VALUE, from + i);
    } else if (at->n_a == 2 && (x[i] < at->a[0] || x[i] > at->a[1])) {
      sb_note_step(run, at, 2, SB_OUT_OF_RANGE, from + i);
    }
  }
}

/* ---- numbers to numbers, one column at a time ---- */

static void fill(double value, int32_t n, const double *x, double *y) {
  for (int32_t i = 0; i < n; i++) y[i] = x[i] == x[i] ? x[i] : value; /* steps 3.1 */
}

static void is_missing(int32_t n, const double *x, double *y) {
  for (int32_t i = 0; i < n; i++) y[i] = x[i] == x[i] ? 0.0 : 1.0; /* steps 4.1 */
}

static void center_scale(double center, double scale, bool round_float32, int32_t n, const double *x, double *y) {
  if (round_float32) { /* steps 5.2 */
    for (int32_t i = 0; i < n; i++) y[i] = round_to_float32(round_to_float32(x[i] - center) / scale);
  } else {
    for (int32_t i = 0; i < n; i++) y[i] = (x[i] - center) / scale;
  }
}

static void scale_offset(double scale, double offset, bool round_float32, int32_t n, const double *x, double *y) {
  if (round_float32) { /* steps 6.2 */
    for (int32_t i = 0; i < n; i++) y[i] = round_to_float32(round_to_float32(x[i] * scale) + offset);
  } else {
    for (int32_t i = 0; i < n; i++) y[i] = x[i] * scale + offset;
  }
}

static void clip(double lo, double hi, int32_t n, const double *x, double *y) {
  for (int32_t i = 0; i < n; i++) y[i] = x[i] < lo ? lo : x[i] > hi ? hi : x[i]; /* steps 7.1 */
}

static double parameter(const double *values, int32_t n, int32_t column) { return values[n == 1 ? 0 : column]; }

static void run_elementwise(sb_run *run, const sb_instruction *at, int32_t n) {
  for (int32_t j = 0; j < at->width; j++) {
    const double *x = run->slots[at->in[j]];
    double *y = write_slot(run, at->out[j]);
    double a = at->a ? parameter(at->a, at->n_a, j) : 0;
    double b = at->b ? parameter(at->b, at->n_b, j) : 0;
    switch (at->op) {
      case SB_OP_FILL:
        fill(a, n, x, y);
        break;
      case SB_OP_IS_MISSING:
        is_missing(n, x, y);
        break;
      case SB_OP_CENTER_SCALE:
        center_scale(a, b, at->round_float32, n, x, y);
        break;
      case SB_OP_SCALE_OFFSET:
        scale_offset(a, b, at->round_float32, n, x, y);
        break;
      default:
        clip(a, b, n, x, y);
    }
  }
}

/* ---- numbers to codes, codes to numbers ---- */

/* The number of edges e with e <= x, or with e < x where bins hold their upper edge (steps 8.4). */
static int32_t find_bin(const double *edges, int32_t n, bool closed_right, double x) {
  int32_t low = 0, high = n;
  while (low < high) {
    int32_t middle = low + (high - low) / 2;
    bool is_below = closed_right ? edges[middle] < x : edges[middle] <= x;
    if (is_below) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

static void run_bin(sb_run *run, const sb_instruction *at, int64_t from, int32_t n) {
  const double *x = run->slots[at->in[0]];
  int32_t *y = sb_code_slot(run, at->code_out);
  for (int32_t i = 0; i < n; i++) {
    double value = at->round_float32 ? round_to_float32(x[i]) : x[i]; /* steps 8.3 */
    y[i] = isnan(value) ? sb_apply_policy(run, at, true, from + i)
                        : sb_code_at(at, find_bin(at->a, at->n_a, at->closed_right, value));
  }
}

/* steps 9.1 */
static void run_one_hot(sb_run *run, const sb_instruction *at, int32_t n) {
  const int32_t *codes = sb_code_slot(run, at->code_in);
  for (int32_t j = 0; j < at->width; j++) {
    double *y = write_slot(run, at->out[j]);
    for (int32_t i = 0; i < n; i++) y[i] = codes[i] == j ? 1.0 : 0.0;
  }
}

/* steps 10.1; a code that stands in for a fault has no row */
static void run_take(sb_run *run, const sb_instruction *at, int32_t n) {
  const int32_t *codes = sb_code_slot(run, at->code_in);
  int32_t rows = at->n_a / at->width;
  for (int32_t j = 0; j < at->width; j++) {
    double *y = write_slot(run, at->out[j]);
    for (int32_t i = 0; i < n; i++) {
      y[i] = codes[i] >= 0 && codes[i] < rows ? at->a[(int64_t)codes[i] * at->width + j] : (double)NAN;
    }
  }
}

static void run_code_number(sb_run *run, const sb_instruction *at, int32_t n) {
  const int32_t *codes = sb_code_slot(run, at->code_in);
  double *y = write_slot(run, at->out[0]);
  for (int32_t i = 0; i < n; i++) y[i] = (double)codes[i];
}

/* ---- the program ---- */

static void run_store(sb_run *run, const sb_instruction *at, int64_t from, int32_t n) {
  const sb_output *output = run->outputs + at->input;
  int64_t row = run->first_row + from;
  if (at->op == SB_OP_STORE_ONES) {
    sb_output_ones(output, at->feature, at->width, row, n, sb_code_slot(run, at->code_in));
    return;
  }
  for (int32_t j = 0; j < at->width; j++) {
    sb_output_numbers(output, at->feature + j, row, n, run->slots[at->in[j]], run->fault);
  }
}

static void run_instruction(sb_run *run, int32_t k, int64_t from, int32_t n) {
  const sb_instruction *at = run->program->instructions + k;
  switch (at->op) {
    case SB_OP_READ:
      run_read(run, at, from, n);
      return;
    case SB_OP_CHECK:
      run_check(run, at, from, n);
      return;
    case SB_OP_MATCH_NUMBER:
      sb_match_numbers(run, at, from, n);
      return;
    case SB_OP_MATCH_TEXT:
      sb_match_texts(run, at, run->memos + k, from, n);
      return;
    case SB_OP_FILL:
    case SB_OP_IS_MISSING:
    case SB_OP_CENTER_SCALE:
    case SB_OP_SCALE_OFFSET:
    case SB_OP_CLIP:
      run_elementwise(run, at, n);
      return;
    case SB_OP_BIN:
      run_bin(run, at, from, n);
      return;
    case SB_OP_ONE_HOT:
      run_one_hot(run, at, n);
      return;
    case SB_OP_TAKE:
      run_take(run, at, n);
      return;
    case SB_OP_CODE_NUMBER:
      run_code_number(run, at, n);
      return;
    case SB_OP_STORE:
    case SB_OP_STORE_ONES:
      run_store(run, at, from, n);
      return;
  }
}

void sb_run_rows(sb_run *run, int64_t from, int64_t to) {
  for (int64_t at = from; at < to; at += run->block) {
    int32_t n = to - at < run->block ? (int32_t)(to - at) : run->block;
    for (int32_t i = 0; i < run->program->n_inputs; i++) sb_output_clear(run->outputs + i, run->first_row + at, n);
    for (int32_t k = 0; k < run->program->n_instructions; k++) run_instruction(run, k, at, n);
  }
}

/* ---- getting ready ---- */

/* So many rows that scratch and the rows written stay in the cache. */
static int32_t choose_block(const sb_program *program, const sb_output *outputs, int64_t rows) {
  int64_t scratch = 8 * (int64_t)program->n_slots + 4 * (int64_t)program->n_code_slots + 16;
  int64_t block = SCRATCH_BYTES / scratch;
  for (int32_t i = 0; i < program->n_inputs; i++) {
    if (outputs[i].by_column || !outputs[i].data) continue;
    int64_t fitting = OUTPUT_BYTES / ((int64_t)sb_dtype_size(outputs[i].dtype) * outputs[i].features);
    if (fitting < block) block = fitting;
  }
  if (block > LARGEST_BLOCK) block = LARGEST_BLOCK;
  if (block < SMALLEST_BLOCK) block = SMALLEST_BLOCK;
  return (int32_t)(rows < block ? (rows > 0 ? rows : 1) : block);
}

void sb_run_start(sb_run *run, int64_t rows, sb_allocator allocate) {
  const sb_program *program = run->program;
  run->block = choose_block(program, run->outputs, rows);
  size_t block = (size_t)run->block;
  run->numbers = allocate((size_t)program->n_slots * block * sizeof *run->numbers + 1);
  run->codes = allocate((size_t)program->n_code_slots * block * sizeof *run->codes + 1);
  run->work = allocate(block * sizeof *run->work);
  run->slots = allocate((size_t)program->n_slots * sizeof *run->slots + 1);
  run->memos = allocate((size_t)program->n_instructions * sizeof *run->memos + 1);
  for (int32_t k = 0; k < program->n_instructions; k++) {
    const sb_instruction *at = program->instructions + k;
    if (at->op == SB_OP_MATCH_TEXT) sb_memo_start(run->memos + k, run, at, rows, allocate);
  }
}

/* ---- apart from programs ---- */

void sb_check_column(const sb_source *source, int64_t rows, int32_t column, int64_t first_row,
                     const sb_text_reader *reader, sb_fault *fault) {
  for (int64_t row = 0; row < rows; row++) {
    if (source->conversion == SB_TO_TEXT) {
      enum sb_fault_code code = sb_match_fault(source, row, reader);
      if (code) sb_fault_note(fault, (sb_place){SB_PHASE_TYPE, column, 0, 0}, code, first_row + row);
    } else {
      int64_t work;
      double number;
      sb_source_numbers(source, row, 1, &work, &number, column, first_row + row, fault);
    }
  }
}

/* Through volatile values, so that nothing is computed when compiling. */
bool sb_arithmetic_is_sound(void) {
  volatile double one_and_bit = 1 + 0x1p-30, product = 1 + 0x1p-29, smallest = 0x1p-1022, half = 0.5, one = 1;
  volatile double half_ulp = 0x1p-53;
  volatile float smallest_float = 0x1p-126f, half_float = 0.5f;
  double x = one_and_bit, y;
  scale_offset(one_and_bit, -product, false, 1, &x, &y); /* fused it is 2^-60 */
  bool not_fused = y == 0;
  bool keeps_subnormals = smallest * half > 0 && smallest_float * half_float > 0;
  bool rounds_half_to_even = one + half_ulp == one && (one + half_ulp) - one == 0;
  return not_fused && keeps_subnormals && rounds_half_to_even;
}
