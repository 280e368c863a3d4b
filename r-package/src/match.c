#include "match.h"

#include <math.h>
#include <string.h>

#include "source_text.h"
#include "storage.h"
#include "text.h"

enum { MEMO_SLOTS = 8192 };

int32_t *sb_code_slot(const sb_run *run, int32_t slot) { return run->codes + (int64_t)slot * run->block; }

void sb_note_step(const sb_run *run, const sb_instruction *at, int32_t rank, enum sb_fault_code code, int64_t row) {
  sb_fault_note(run->fault, (sb_place){SB_PHASE_STEP, at->step, rank, 0}, code, run->first_row + row);
}

int32_t sb_apply_policy(const sb_run *run, const sb_instruction *at, bool is_missing, int64_t row) {
  int32_t policy = is_missing ? at->missing : at->unknown;
  if (policy != SB_REFUSE) return policy;
  sb_note_step(run, at, is_missing ? 0 : 1, is_missing ? SB_MISSING_VALUE : SB_UNKNOWN_VALUE, row);
  return -1;
}

int32_t sb_code_at(const sb_instruction *at, int32_t position) { return at->codes ? at->codes[position] : position; }

/* steps 2 */
void sb_match_numbers(sb_run *run, const sb_instruction *at) {
  const double *x = run->slots[at->in[0]];
  int32_t *y = sb_code_slot(run, at->code_out);
  for (int32_t i = 0; i < run->n; i++) {
    int32_t position = isnan(x[i]) ? -1 : sb_vocabulary_find_number(at->vocabulary, x[i]);
    y[i] = position >= 0 ? sb_code_at(at, position) : sb_apply_policy(run, at, isnan(x[i]), run->from + i);
  }
}

/* What a text is to a match, where it is not a position in the vocabulary. */
enum { TEXT_MISSING = -1, TEXT_UNKNOWN = -2, TEXT_INVALID = -3, TEXT_BROKEN_LABEL = -4 };

/* steps 25.1: every text is 0 but one that no string of R holds. */
static int32_t take_text(sb_text text) {
  if (!sb_is_utf8(text.bytes, text.length)) return TEXT_INVALID;
  return memchr(text.bytes, 0, (size_t)text.length) ? TEXT_UNKNOWN : 0;
}

static int32_t find_text(const sb_instruction *at, sb_memo *memo, sb_text text) {
  if (!at->vocabulary) return take_text(text);
  if (at->cuts.n > 0) {
    if (!sb_is_utf8(text.bytes, text.length)) return TEXT_INVALID; /* clause 4.8 */
    if (!sb_cut_text(&at->cuts, &memo->scratch, &text.bytes, &text.length)) return TEXT_MISSING;
  }
  int32_t position = sb_vocabulary_find_text(at->vocabulary, text.bytes, text.length);
  if (position >= 0) return position;
  return sb_is_utf8(text.bytes, text.length) ? TEXT_UNKNOWN : TEXT_INVALID;
}

/* A string of the host that the vocabulary holds too is not read; -1 where it must be. */
static int32_t find_cell(const sb_instruction *at, const sb_source *source, int64_t row) {
  if (source->storage != SB_R_TEXT || source->n_missing > 0 || !at->vocabulary || at->cuts.n > 0) return -1;
  return sb_vocabulary_find_cell(at->vocabulary, ((const void *const *)source->cells)[source->offset + row]);
}

/* `at` is NULL where it is not matched with anything. */
static int32_t match_text(const sb_instruction *at, sb_memo *memo, const sb_source *source, int64_t row,
                          const sb_text_reader *reader) {
  int32_t position = at ? find_cell(at, source, row) : -1;
  if (position >= 0) return position;
  sb_text text;
  switch (sb_source_text(source, row, reader, &text)) {
    case SB_TEXT_MISSING:
      return TEXT_MISSING;
    case SB_TEXT_INVALID:
      return TEXT_INVALID;
    case SB_TEXT_UNKNOWN_LABEL:
      return TEXT_BROKEN_LABEL;
    case SB_TEXT_PRESENT:
      break;
  }
  if (source->n_missing > 0 && sb_source_calls_missing(source, text)) return TEXT_MISSING;
  if (at) return find_text(at, memo, text);
  return sb_is_utf8(text.bytes, text.length) ? TEXT_UNKNOWN : TEXT_INVALID;
}

static enum sb_fault_code type_fault(int32_t result) {
  if (result == TEXT_INVALID) return SB_INVALID_ENCODING;
  return result == TEXT_BROKEN_LABEL ? SB_UNSUPPORTED_TYPE : SB_NO_FAULT;
}

static int32_t settle_text(const sb_run *run, const sb_instruction *at, int32_t result, int64_t row) {
  if (result >= 0) return sb_code_at(at, result);
  if (result == TEXT_MISSING || result == TEXT_UNKNOWN) return sb_apply_policy(run, at, result == TEXT_MISSING, row);
  if (at->reports_type) {
    sb_fault_note(run->fault, (sb_place){SB_PHASE_TYPE, at->column, 0, 0}, type_fault(result), run->first_row + row);
  }
  return -1;
}

/* As many bits as MEMO_SLOTS needs, from the best mixed end. */
static uint64_t hash_address(const void *cell) {
  return (uint64_t)(uintptr_t)cell * UINT64_C(0x9e3779b97f4a7c15) >> 51;
}

/* Equal strings of R are one object, so most cells are settled by their address.
   The memo forgets on collision: its size does not grow with the batch. */
static void match_cells(sb_run *run, const sb_instruction *at, sb_memo *memo, int32_t *y) {
  const sb_source *source = run->sources + at->column;
  const void *const *cells = (const void *const *)source->cells + source->offset + run->from;
  for (int32_t i = 0, n = run->n; i < n; i++) {
    uint64_t key = hash_address(cells[i]) & memo->mask;
    if (memo->keys[key] != cells[i]) {
      memo->results[key] = match_text(at, memo, source, run->from + i, run->reader);
      memo->keys[key] = cells[i];
    }
    y[i] = settle_text(run, at, memo->results[key], run->from + i);
  }
}

/* results holds one entry per label, one for missing before and one for broken behind them. */
static void match_labels(sb_run *run, const sb_instruction *at, const sb_memo *memo, int32_t *y) {
  sb_source_positions(run->sources + at->column, run->from, run->n, run->work);
  for (int32_t i = 0, n = run->n; i < n; i++) {
    y[i] = settle_text(run, at, memo->results[run->work[i] + 1], run->from + i);
  }
}

static sb_memo *find_memo(const sb_run *run, const sb_instruction *at) {
  return run->memos + (at - run->program->instructions);
}

void sb_match_texts(sb_run *run, const sb_instruction *at) {
  const sb_source *source = run->sources + at->column;
  int32_t *y = sb_code_slot(run, at->code_out);
  if (sb_source_has_labels(source)) {
    match_labels(run, at, find_memo(run, at), y);
  } else if (source->storage == SB_R_TEXT) {
    match_cells(run, at, find_memo(run, at), y);
  } else {
    sb_memo *memo = find_memo(run, at);
    for (int32_t i = 0; i < run->n; i++) {
      y[i] = settle_text(run, at, match_text(at, memo, source, run->from + i, run->reader), run->from + i);
    }
  }
}

void sb_match_texts_start(sb_run *run, const sb_instruction *at, int64_t rows, sb_allocator allocate) {
  const sb_source *source = run->sources + at->column;
  sb_memo *memo = find_memo(run, at);
  memo->scratch = (sb_cut_scratch){.allocate = allocate};
  if (sb_source_has_labels(source)) {
    memo->results = allocate(((size_t)source->n_labels + 2) * sizeof *memo->results);
    memo->results[0] = TEXT_MISSING;
    for (int64_t i = 0; i < source->n_labels; i++) {
      memo->results[i + 1] = match_text(at, memo, source->labels, i, run->reader);
    }
    memo->results[source->n_labels + 1] = TEXT_BROKEN_LABEL;
  } else if (source->storage == SB_R_TEXT) {
    size_t slots = 2;
    while (slots < MEMO_SLOTS && (int64_t)slots < 2 * rows) slots *= 2;
    memo->mask = slots - 1;
    memo->results = allocate(slots * sizeof *memo->results);
    memo->keys = allocate(slots * sizeof *memo->keys);
    memset(memo->keys, 0, slots * sizeof *memo->keys);
  }
}

enum sb_fault_code sb_match_fault(const sb_source *source, int64_t row, const sb_text_reader *reader) {
  return type_fault(match_text(NULL, NULL, source, row, reader));
}
