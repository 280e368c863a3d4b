#include "kernel.h"

#include "match.h"

enum { LARGEST_BLOCK = 1024, SCRATCH_BYTES = 1 << 19, OUTPUT_BYTES = 1 << 18, SMALLEST_BLOCK = 16 };

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
    if (at->op->start) at->op->start(run, at, rows, allocate);
  }
}

void sb_run_rows(sb_run *run, int64_t from, int64_t to) {
  const sb_program *program = run->program;
  for (run->from = from; run->from < to; run->from += run->n) {
    run->n = to - run->from < run->block ? (int32_t)(to - run->from) : run->block;
    for (int32_t i = 0; i < program->n_inputs; i++) {
      sb_output_clear(run->outputs + i, run->first_row + run->from, run->n);
    }
    for (int32_t k = 0; k < program->n_instructions; k++) {
      const sb_instruction *at = program->instructions + k;
      at->op->run(run, at);
    }
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
      sb_source_numbers(source, row, 1, reader, &work, &number, column, first_row + row, fault);
    }
  }
}
