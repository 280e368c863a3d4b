/* Runs of a program over the chunks of a batch. */
#define R_NO_REMAP
#include <string.h>

#include "glue.h"
#include "glue_pages.h"
#include "kernel.h"

enum { ROWS_BETWEEN_INTERRUPTS = 65536 };

/* ---- faults ---- */

static SEXP describe_fault(const sb_fault *fault) {
  if (fault->code == SB_NO_FAULT) return R_NilValue;
  const char *names[] = {"code", "phase", "position", "feature", "count", "rows", ""};
  SEXP result = PROTECT(Rf_mkNamed(VECSXP, names));
  SET_VECTOR_ELT(result, 0, Rf_mkString(SB_FAULT_CODES[fault->code]));
  SET_VECTOR_ELT(result, 1, Rf_mkString(SB_PHASES[fault->place.phase]));
  SET_VECTOR_ELT(result, 2, Rf_ScalarInteger(fault->place.position + 1));
  SET_VECTOR_ELT(result, 3, Rf_ScalarInteger(fault->place.feature + 1));
  SET_VECTOR_ELT(result, 4, Rf_ScalarReal((double)fault->count));
  int n = fault->count < SB_FAULT_ROWS ? (int)fault->count : SB_FAULT_ROWS;
  SEXP rows = Rf_allocVector(REALSXP, n);
  SET_VECTOR_ELT(result, 5, rows);
  for (int i = 0; i < n; i++) REAL(rows)[i] = (double)(fault->rows[i] + 1);
  UNPROTECT(1);
  return result;
}

SEXP C_sb_check(SEXP chunks, SEXP session) {
  glue_text_context context = glue_new_context(session);
  sb_text_reader reader = {glue_read_text, &context};
  sb_fault fault = {0};
  int64_t first_row = 0;
  for (R_xlen_t i = 0; i < Rf_xlength(chunks); i++) {
    SEXP chunk = VECTOR_ELT(chunks, i);
    int64_t rows = (int64_t)Rf_asReal(glue_get(chunk, "rows"));
    SEXP list = glue_get(chunk, "sources");
    const sb_source *sources = glue_sources(list, &reader);
    for (int32_t column = 0; column < Rf_xlength(list); column++) {
      sb_check_column(sources + column, rows, column, first_row, &reader, &fault);
    }
    first_row += rows;
  }
  return describe_fault(&fault);
}

/* ---- runs ---- */

/* With a buffer that outlives the chunks. */
static glue_text_context new_run_context(SEXP session) {
  glue_text_context context = glue_new_context(session);
  context.size = 1024;
  context.buffer = glue_allocate(context.size);
  return context;
}

static enum sb_dtype get_dtype(SEXP input) {
  return (enum sb_dtype)glue_word(STRING_ELT(glue_get(input, "dtype"), 0), SB_DTYPES);
}

/* NULL for texts, which C_sb_texts() gives. */
static SEXP allocate_array(SEXP input, int64_t rows, bool by_column, bool *is_clear) {
  if (get_dtype(input) == SB_DTYPE_STRING) return R_NilValue;
  int64_t cells = rows * glue_int(input, "features", 0);
  int64_t size = sb_dtype_size(get_dtype(input));
  R_xlen_t length = (R_xlen_t)(by_column ? cells : cells * size);
  return glue_allocate_vector(by_column ? REALSXP : RAWSXP, length, is_clear);
}

static void set_attributes(SEXP array, SEXP attributes) {
  SEXP names = Rf_getAttrib(attributes, R_NamesSymbol);
  for (R_xlen_t i = 0; i < Rf_xlength(attributes); i++) {
    Rf_setAttrib(array, Rf_installChar(STRING_ELT(names, i)), VECTOR_ELT(attributes, i));
  }
}

/* NULL for an output whose cells are only checked. */
static void *array_cells(SEXP array) {
  if (array == R_NilValue) return NULL;
  return TYPEOF(array) == REALSXP ? (void *)REAL(array) : (void *)RAW(array);
}

static sb_output build_output(SEXP input, SEXP array, int32_t position, int64_t rows, bool is_clear) {
  return (sb_output){.input = position,
                     .dtype = get_dtype(input),
                     .by_column = TYPEOF(array) == REALSXP,
                     .nan_is_error = glue_flag(input, "nan_is_error"),
                     .overflow_is_error = glue_flag(input, "overflow_is_error"),
                     .is_sparse = glue_flag(input, "is_sparse"),
                     .is_clear = is_clear,
                     .features = glue_int(input, "features", 0),
                     .positions = glue_ints(input, "positions"),
                     .rows = rows,
                     .data = array_cells(array)};
}

static void run_chunk(sb_run *run, SEXP chunk) {
  const void *memory = vmaxget();
  glue_text_context *context = run->reader->context, before = *context;
  int64_t rows = (int64_t)Rf_asReal(glue_get(chunk, "rows"));
  run->sources = glue_sources(glue_get(chunk, "sources"), run->reader);
  sb_run_start(run, rows, glue_allocate);
  for (int64_t from = 0; from < rows; from += ROWS_BETWEEN_INTERRUPTS) {
    int64_t to = rows - from < ROWS_BETWEEN_INTERRUPTS ? rows : from + ROWS_BETWEEN_INTERRUPTS;
    sb_run_rows(run, from, to);
    R_CheckUserInterrupt();
  }
  run->first_row += rows;
  vmaxset(memory);
  *context = before; /* a buffer that has grown since is free again */
}

static int64_t count_rows(SEXP chunks) {
  double rows = 0;
  for (R_xlen_t i = 0; i < Rf_xlength(chunks); i++) rows += Rf_asReal(glue_get(VECTOR_ELT(chunks, i), "rows"));
  return (int64_t)rows;
}

static const sb_program *open_program(SEXP handle) {
  const sb_program *program = R_ExternalPtrAddr(handle);
  if (!program) Rf_error("the plan belongs to another session");
  return program;
}

/* list(fault or NULL, list of arrays); `inputs` say what the arrays are, their
   `attributes` are set on them here: from R code that would copy the array. */
SEXP C_sb_run(SEXP handle, SEXP chunks, SEXP inputs, SEXP by_column, SEXP session) {
  const sb_program *program = open_program(handle);
  glue_text_context context = new_run_context(session);
  sb_text_reader reader = {glue_read_text, &context};
  sb_fault fault = {0};
  int64_t rows = count_rows(chunks);
  R_xlen_t n = Rf_xlength(inputs);
  SEXP arrays = PROTECT(Rf_allocVector(VECSXP, n));
  sb_output *outputs = glue_allocate((size_t)n * sizeof *outputs + 1);
  for (R_xlen_t i = 0; i < n; i++) {
    SEXP input = VECTOR_ELT(inputs, i);
    bool is_clear = false;
    SET_VECTOR_ELT(arrays, i, allocate_array(input, rows, Rf_asLogical(by_column) == TRUE, &is_clear));
    outputs[i] = build_output(input, VECTOR_ELT(arrays, i), (int32_t)i, rows, is_clear);
  }
  sb_run run = {.program = program, .outputs = outputs, .reader = &reader, .fault = &fault};
  for (R_xlen_t i = 0; i < Rf_xlength(chunks); i++) run_chunk(&run, VECTOR_ELT(chunks, i));
  SEXP result = PROTECT(Rf_allocVector(VECSXP, 2));
  SET_VECTOR_ELT(result, 0, describe_fault(&fault));
  SET_VECTOR_ELT(result, 1, arrays);
  if (fault.code == SB_NO_FAULT) {
    for (R_xlen_t i = 0; i < n; i++) {
      SEXP array = VECTOR_ELT(arrays, i);
      if (array != R_NilValue) set_attributes(array, glue_get(VECTOR_ELT(inputs, i), "attributes"));
    }
  }
  UNPROTECT(2);
  return result;
}

/* list(code, phase, position, rank, feature, marks), counted from 1, at its index in `context`, a list that keeps it
   alive. */
static uint8_t *allocate_marks(void *context, int64_t index, size_t bytes, sb_place place, enum sb_fault_code code) {
  const char *names[] = {"code", "phase", "position", "rank", "feature", "marks", ""};
  SEXP fault = Rf_mkNamed(VECSXP, names);
  SET_VECTOR_ELT((SEXP)context, (R_xlen_t)index, fault);
  SET_VECTOR_ELT(fault, 0, Rf_mkString(SB_FAULT_CODES[code]));
  SET_VECTOR_ELT(fault, 1, Rf_mkString(SB_PHASES[place.phase]));
  SET_VECTOR_ELT(fault, 2, Rf_ScalarReal(place.position + 1.0));
  SET_VECTOR_ELT(fault, 3, Rf_ScalarReal(place.rank + 1.0));
  SET_VECTOR_ELT(fault, 4, Rf_ScalarReal(place.feature + 1.0));
  SEXP marks = Rf_allocVector(RAWSXP, (R_xlen_t)bytes);
  SET_VECTOR_ELT(fault, 5, marks);
  return memset(RAW(marks), 0, bytes);
}

/* Every fault: by place (sb_fault_map) NULL, or what allocate_marks() makes, with a bit per row. `columns` and `steps`
   say how many of them there are. */
SEXP C_sb_collect(SEXP handle, SEXP chunks, SEXP inputs, SEXP columns, SEXP steps, SEXP session) {
  const sb_program *program = open_program(handle);
  glue_text_context context = new_run_context(session);
  sb_text_reader reader = {glue_read_text, &context};
  R_xlen_t n = Rf_xlength(inputs);
  int64_t rows = count_rows(chunks);
  sb_output *outputs = glue_allocate((size_t)n * sizeof *outputs + 1);
  int32_t *features = glue_allocate((size_t)n * sizeof *features + 1);
  for (R_xlen_t i = 0; i < n; i++) {
    outputs[i] = build_output(VECTOR_ELT(inputs, i), R_NilValue, (int32_t)i, rows, false);
    features[i] = outputs[i].features;
  }
  int64_t *first = glue_allocate((size_t)(n + 2) * sizeof *first);
  int64_t places = sb_fault_places(Rf_asInteger(columns), Rf_asInteger(steps), n, features, first);
  SEXP found = PROTECT(Rf_allocVector(VECSXP, (R_xlen_t)places));
  uint8_t **marks = glue_allocate((size_t)places * sizeof *marks + 1);
  memset(marks, 0, (size_t)places * sizeof *marks);
  sb_fault_map map = {rows, first, marks, allocate_marks, found};
  sb_fault fault = {.map = &map};
  sb_run run = {.program = program, .outputs = outputs, .reader = &reader, .fault = &fault};
  for (R_xlen_t i = 0; i < Rf_xlength(chunks); i++) run_chunk(&run, VECTOR_ELT(chunks, i));
  UNPROTECT(1);
  return found;
}
