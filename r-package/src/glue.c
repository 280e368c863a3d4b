/* The only file that knows R objects: turns them into what the kernel takes and back. */
#define R_NO_REMAP
#include "glue.h"

#include <string.h>

#include "arrow_array.h"
#include "json_guard.h"
#include "kernel.h"
#include "text.h"

enum { ROWS_BETWEEN_INTERRUPTS = 65536 };

static void *allocate(size_t bytes) { return R_alloc(bytes, 1); }

static SEXP get(SEXP list, const char *name) {
  SEXP names = Rf_getAttrib(list, R_NamesSymbol);
  for (R_xlen_t i = 0; i < Rf_xlength(names); i++) {
    if (strcmp(CHAR(STRING_ELT(names, i)), name) == 0) return VECTOR_ELT(list, i);
  }
  return R_NilValue;
}

static int32_t get_int(SEXP list, const char *name, int32_t otherwise) {
  SEXP value = get(list, name);
  return value == R_NilValue ? otherwise : Rf_asInteger(value);
}

static bool get_flag(SEXP list, const char *name) { return Rf_asLogical(get(list, name)) == TRUE; }

static const int32_t *get_ints(SEXP list, const char *name) {
  SEXP value = get(list, name);
  return value == R_NilValue ? NULL : INTEGER_RO(value);
}

static const double *get_doubles(SEXP list, const char *name, int32_t *n) {
  SEXP value = get(list, name);
  *n = value == R_NilValue ? 0 : (int32_t)Rf_xlength(value);
  return value == R_NilValue ? NULL : REAL_RO(value);
}

/* ---- text ---- */

/* What unmarked text of the session is; R/kernel.R knows these numbers. */
enum { SESSION_OTHER = 0, SESSION_UTF8 = 1, SESSION_LATIN1 = 2 };

typedef struct {
  int session;
  char *buffer;
  size_t size;
} text_context;

static enum sb_text_status translate_latin1(text_context *context, sb_text *text) {
  size_t needed = 3 * (size_t)text->length;
  if (needed > context->size) {
    context->size = 2 * needed;
    context->buffer = allocate(context->size);
  }
  text->length = sb_latin1_to_utf8(text->bytes, text->length, context->buffer);
  text->bytes = context->buffer;
  return text->length < 0 ? SB_TEXT_INVALID : SB_TEXT_PRESENT;
}

/* clause 4.8 */
static enum sb_text_status read_text(void *context, const void *cell, sb_text *text) {
  SEXP string = (SEXP)(uintptr_t)cell;
  if (string == NA_STRING) return SB_TEXT_MISSING;
  text->bytes = CHAR(string);
  text->length = LENGTH(string);
  cetype_t encoding = Rf_getCharCE(string);
  if (encoding == CE_UTF8) return SB_TEXT_PRESENT;
  if (encoding == CE_LATIN1) return translate_latin1(context, text);
  if (encoding != CE_NATIVE) return SB_TEXT_INVALID;
  int session = ((text_context *)context)->session;
  if (session == SESSION_UTF8 || sb_is_ascii(text->bytes, text->length)) return SB_TEXT_PRESENT;
  return session == SESSION_LATIN1 ? translate_latin1(context, text) : SB_TEXT_INVALID;
}

SEXP C_sb_utf8(SEXP texts, SEXP session) {
  text_context context = {Rf_asInteger(session), NULL, 0};
  R_xlen_t n = Rf_xlength(texts);
  const SEXP *strings = STRING_PTR_RO(texts);
  SEXP result = PROTECT(Rf_allocVector(STRSXP, n));
  for (R_xlen_t i = 0; i < n; i++) {
    sb_text text;
    bool is_text = read_text(&context, strings[i], &text) == SB_TEXT_PRESENT && sb_is_utf8(text.bytes, text.length);
    SET_STRING_ELT(result, i, is_text ? Rf_mkCharLenCE(text.bytes, (int)text.length, CE_UTF8) : NA_STRING);
  }
  UNPROTECT(1);
  return result;
}

/* ---- programs: everything they point to hangs on the handle ---- */

/* Memory of the program as an R object of its own, kept in `memory`. */
static void *keep(SEXP memory, R_xlen_t at, size_t bytes) {
  SEXP block = Rf_allocVector(RAWSXP, (R_xlen_t)bytes);
  SET_VECTOR_ELT(memory, at, block);
  return RAW(block);
}

/* A copy, because R may move the content of a vector that it has wrapped: only the vector itself is kept alive. */
static const void *keep_copy(SEXP memory, R_xlen_t at, const void *content, size_t bytes) {
  return content ? memcpy(keep(memory, at, bytes + 1), content, bytes) : NULL;
}

static void build_vocabulary(sb_vocabulary *vocabulary, SEXP values, SEXP memory, R_xlen_t at) {
  int32_t n = (int32_t)Rf_xlength(values);
  vocabulary->size = n;
  if (TYPEOF(values) == STRSXP) {
    const char **bytes = keep(memory, at, (size_t)n * sizeof *bytes);
    int32_t *lengths = keep(memory, at + 1, (size_t)n * sizeof *lengths);
    const SEXP *strings = STRING_PTR_RO(values); /* a vector of nanoarrow keeps only what was read as a whole */
    for (int32_t i = 0; i < n; i++) {
      bytes[i] = CHAR(strings[i]);
      lengths[i] = LENGTH(strings[i]);
    }
    vocabulary->bytes = bytes;
    vocabulary->lengths = lengths;
  } else {
    vocabulary->numbers = keep_copy(memory, at, REAL_RO(values), (size_t)n * sizeof(double));
  }
  vocabulary->slots = keep(memory, at + 2, sb_vocabulary_slots(n) * sizeof *vocabulary->slots);
  sb_vocabulary_index(vocabulary);
}

static const int32_t *keep_ints(SEXP memory, R_xlen_t at, SEXP list, const char *name) {
  return keep_copy(memory, at, get_ints(list, name), (size_t)Rf_xlength(get(list, name)) * sizeof(int32_t));
}

static const double *keep_doubles(SEXP memory, R_xlen_t at, SEXP list, const char *name, int32_t *n) {
  const double *values = get_doubles(list, name, n);
  return keep_copy(memory, at, values, (size_t)*n * sizeof(double));
}

static void build_instruction(sb_instruction *built, SEXP fields, const sb_vocabulary *vocabularies, SEXP memory,
                              R_xlen_t at) {
  built->op = (enum sb_op)get_int(fields, "op", 0);
  built->step = get_int(fields, "step", 0);
  built->column = get_int(fields, "column", 0);
  built->width = get_int(fields, "width", 1);
  built->in = keep_ints(memory, at, fields, "in");
  built->out = keep_ints(memory, at + 1, fields, "out");
  built->code_in = get_int(fields, "code_in", 0);
  built->code_out = get_int(fields, "code_out", 0);
  built->a = keep_doubles(memory, at + 2, fields, "a", &built->n_a);
  built->b = keep_doubles(memory, at + 3, fields, "b", &built->n_b);
  built->codes = keep_ints(memory, at + 4, fields, "codes");
  built->missing = get_int(fields, "missing", 0);
  built->unknown = get_int(fields, "unknown", 0);
  built->vocabulary = vocabularies + get_int(fields, "vocabulary", 0);
  built->round_float32 = get_flag(fields, "round_float32");
  built->closed_right = get_flag(fields, "closed_right");
  built->reports_type = get_flag(fields, "reports_type");
  built->input = get_int(fields, "input", 0);
  built->feature = get_int(fields, "feature", 0);
}

enum { BLOCKS_OF_VOCABULARY = 3, BLOCKS_OF_INSTRUCTION = 5 };

SEXP C_sb_program(SEXP plan) {
  SEXP instructions = get(plan, "instructions"), values = get(plan, "vocabularies");
  R_xlen_t n = Rf_xlength(instructions), n_vocabularies = Rf_xlength(values);
  R_xlen_t first_vocabulary = 3, first_instruction = 3 + BLOCKS_OF_VOCABULARY * n_vocabularies;
  SEXP memory = PROTECT(Rf_allocVector(VECSXP, first_instruction + BLOCKS_OF_INSTRUCTION * n));
  sb_program *program = keep(memory, 0, sizeof *program);
  sb_instruction *built = keep(memory, 1, (size_t)n * sizeof *built + 1);
  sb_vocabulary *vocabularies = keep(memory, 2, (size_t)n_vocabularies * sizeof *vocabularies + 1);
  memset(vocabularies, 0, (size_t)n_vocabularies * sizeof *vocabularies);
  for (R_xlen_t i = 0; i < n_vocabularies; i++) {
    build_vocabulary(vocabularies + i, VECTOR_ELT(values, i), memory, first_vocabulary + BLOCKS_OF_VOCABULARY * i);
  }
  for (R_xlen_t i = 0; i < n; i++) {
    R_xlen_t at = first_instruction + BLOCKS_OF_INSTRUCTION * i;
    build_instruction(built + i, VECTOR_ELT(instructions, i), vocabularies, memory, at);
  }
  *program = (sb_program){built, (int32_t)n, get_int(plan, "n_slots", 0), get_int(plan, "n_code_slots", 0),
                          get_int(plan, "n_inputs", 0)};
  SEXP kept = PROTECT(Rf_list2(memory, plan)); /* the plan for the texts of its vocabularies */
  SEXP handle = R_MakeExternalPtr(program, R_NilValue, kept);
  UNPROTECT(2);
  return handle;
}

/* ---- sources: list(storage, conversion, data, c(multiply, divide, seconds, tick), labels, skipped) ---- */

static sb_source *build_labels(const sb_source *source, SEXP data, SEXP labels) {
  sb_source *result = allocate(sizeof *result);
  *result = *source;
  result->offset = 0;
  if (source->storage == SB_R_FACTOR) {
    result->storage = SB_R_TEXT;
    result->cells = STRING_PTR_RO(labels);
    return result;
  }
  const struct ArrowArray *array = R_ExternalPtrAddr(data);
  result->storage = (enum sb_storage)INTEGER_RO(labels)[1];
  if (!sb_source_from_arrow(result, array->dictionary, 0)) Rf_error("damaged Arrow dictionary");
  return result;
}

static void read_labels(sb_source *source) {
  if (sb_source_is_text(source->labels)) return;
  size_t n = (size_t)source->n_labels;
  double *numbers = allocate(n * sizeof *numbers + 1);
  uint8_t *faults = allocate(n + 1);
  int64_t work;
  sb_source_read_labels(source->labels, source->n_labels, &work, numbers, faults);
  source->label_numbers = numbers;
  source->label_faults = faults;
}

static void point_to_cells(sb_source *source, SEXP data, SEXP labels, int64_t skipped) {
  switch (TYPEOF(data)) {
    case LGLSXP:
      source->cells = LOGICAL_RO(data);
      break;
    case INTSXP:
      source->cells = INTEGER_RO(data);
      break;
    case REALSXP:
      source->cells = REAL_RO(data);
      break;
    case STRSXP:
      source->cells = STRING_PTR_RO(data);
      break;
    case EXTPTRSXP:
      if (!R_ExternalPtrAddr(data)) Rf_error("released Arrow array");
      if (source->storage == SB_DICTIONARY) source->positions = (enum sb_storage)INTEGER_RO(labels)[0];
      if (!sb_source_from_arrow(source, R_ExternalPtrAddr(data), skipped)) Rf_error("damaged Arrow array");
      return;
    default:
      return;
  }
  if (source->storage == SB_R_FACTOR) source->n_labels = Rf_xlength(labels);
}

static sb_source build_source(SEXP fields) {
  sb_source source = {.storage = (enum sb_storage)Rf_asInteger(VECTOR_ELT(fields, 0)),
                      .conversion = (enum sb_conversion)Rf_asInteger(VECTOR_ELT(fields, 1))};
  const double *scale = REAL_RO(VECTOR_ELT(fields, 3));
  source.multiply = (int64_t)scale[0];
  source.divide = (int64_t)scale[1];
  source.seconds = scale[2];
  source.tick = scale[3];
  SEXP data = VECTOR_ELT(fields, 2), labels = VECTOR_ELT(fields, 4);
  point_to_cells(&source, data, labels, (int64_t)Rf_asReal(VECTOR_ELT(fields, 5)));
  if (sb_source_has_labels(&source)) {
    source.labels = build_labels(&source, data, labels);
    read_labels(&source);
  }
  return source;
}

static sb_source *build_sources(SEXP list) {
  R_xlen_t n = Rf_xlength(list);
  sb_source *sources = allocate((size_t)n * sizeof *sources + 1);
  for (R_xlen_t i = 0; i < n; i++) sources[i] = build_source(VECTOR_ELT(list, i));
  return sources;
}

SEXP C_sb_is_missing(SEXP fields, SEXP rows, SEXP session) {
  text_context context = {Rf_asInteger(session), NULL, 0};
  sb_text_reader reader = {read_text, &context};
  sb_source source = build_source(fields);
  int64_t work;
  double number;
  return Rf_ScalarLogical(sb_source_is_missing(&source, (int64_t)Rf_asReal(rows), &reader, &work, &number));
}

/* ---- faults ---- */

static SEXP describe_fault(const sb_fault *fault) {
  if (fault->code == SB_NO_FAULT) return R_NilValue;
  const char *names[] = {"code", "phase", "position", "feature", "count", "rows", ""};
  SEXP result = PROTECT(Rf_mkNamed(VECSXP, names));
  SET_VECTOR_ELT(result, 0, Rf_ScalarInteger((int)fault->code));
  SET_VECTOR_ELT(result, 1, Rf_ScalarInteger((int)fault->place.phase));
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
  text_context context = {Rf_asInteger(session), NULL, 0};
  sb_text_reader reader = {read_text, &context};
  sb_fault fault = {0};
  int64_t first_row = 0;
  for (R_xlen_t i = 0; i < Rf_xlength(chunks); i++) {
    SEXP chunk = VECTOR_ELT(chunks, i);
    int64_t rows = (int64_t)Rf_asReal(get(chunk, "rows"));
    SEXP list = get(chunk, "sources");
    const sb_source *sources = build_sources(list);
    for (int32_t column = 0; column < Rf_xlength(list); column++) {
      sb_check_column(sources + column, rows, column, first_row, &reader, &fault);
    }
    first_row += rows;
  }
  return describe_fault(&fault);
}

/* ---- runs ---- */

static SEXP allocate_array(SEXP input, int64_t rows, bool by_column) {
  int64_t cells = rows * get_int(input, "features", 0);
  int64_t size = sb_dtype_size((enum sb_dtype)get_int(input, "dtype", 0));
  return Rf_allocVector(by_column ? REALSXP : RAWSXP, (R_xlen_t)(by_column ? cells : cells * size));
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

static sb_output build_output(SEXP input, SEXP array, int32_t position, int64_t rows) {
  return (sb_output){.input = position,
                     .dtype = (enum sb_dtype)get_int(input, "dtype", 0),
                     .by_column = TYPEOF(array) == REALSXP,
                     .nan_is_error = get_flag(input, "nan_is_error"),
                     .overflow_is_error = get_flag(input, "overflow_is_error"),
                     .is_sparse = get_flag(input, "is_sparse"),
                     .features = get_int(input, "features", 0),
                     .positions = get_ints(input, "positions"),
                     .rows = rows,
                     .data = array_cells(array)};
}

static void run_chunk(sb_run *run, SEXP chunk) {
  const void *memory = vmaxget();
  int64_t rows = (int64_t)Rf_asReal(get(chunk, "rows"));
  run->sources = build_sources(get(chunk, "sources"));
  sb_run_start(run, rows, allocate);
  for (int64_t from = 0; from < rows; from += ROWS_BETWEEN_INTERRUPTS) {
    int64_t to = rows - from < ROWS_BETWEEN_INTERRUPTS ? rows : from + ROWS_BETWEEN_INTERRUPTS;
    sb_run_rows(run, from, to);
    R_CheckUserInterrupt();
  }
  run->first_row += rows;
  vmaxset(memory);
}

static int64_t count_rows(SEXP chunks) {
  double rows = 0;
  for (R_xlen_t i = 0; i < Rf_xlength(chunks); i++) rows += Rf_asReal(get(VECTOR_ELT(chunks, i), "rows"));
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
  text_context context = {Rf_asInteger(session), allocate(1024), 1024};
  sb_text_reader reader = {read_text, &context};
  sb_fault fault = {0};
  int64_t rows = count_rows(chunks);
  R_xlen_t n = Rf_xlength(inputs);
  SEXP arrays = PROTECT(Rf_allocVector(VECSXP, n));
  sb_output *outputs = allocate((size_t)n * sizeof *outputs + 1);
  for (R_xlen_t i = 0; i < n; i++) {
    SEXP input = VECTOR_ELT(inputs, i);
    SET_VECTOR_ELT(arrays, i, allocate_array(input, rows, Rf_asLogical(by_column) == TRUE));
    outputs[i] = build_output(input, VECTOR_ELT(arrays, i), (int32_t)i, rows);
  }
  sb_run run = {.program = program, .outputs = outputs, .reader = &reader, .fault = &fault};
  for (R_xlen_t i = 0; i < Rf_xlength(chunks); i++) run_chunk(&run, VECTOR_ELT(chunks, i));
  SEXP result = PROTECT(Rf_allocVector(VECSXP, 2));
  SET_VECTOR_ELT(result, 0, describe_fault(&fault));
  SET_VECTOR_ELT(result, 1, arrays);
  if (fault.code == SB_NO_FAULT) {
    for (R_xlen_t i = 0; i < n; i++) set_attributes(VECTOR_ELT(arrays, i), get(VECTOR_ELT(inputs, i), "attributes"));
  }
  UNPROTECT(2);
  return result;
}

/* `context` is the list of all marks, which keeps them alive. */
static uint8_t *allocate_marks(void *context, int64_t index, size_t bytes) {
  SEXP marks = Rf_allocVector(RAWSXP, (R_xlen_t)bytes);
  SET_VECTOR_ELT((SEXP)context, (R_xlen_t)index, marks);
  return memset(RAW(marks), 0, bytes);
}

/* Every fault: by place (sb_fault_map) NULL, or a bit per row. `first` ends with
   how many places there are in all. */
SEXP C_sb_collect(SEXP handle, SEXP chunks, SEXP inputs, SEXP first, SEXP session) {
  const sb_program *program = open_program(handle);
  text_context context = {Rf_asInteger(session), allocate(1024), 1024};
  sb_text_reader reader = {read_text, &context};
  R_xlen_t n = Rf_xlength(inputs), n_first = Rf_xlength(first);
  int64_t *indexes = allocate((size_t)n_first * sizeof *indexes);
  for (R_xlen_t i = 0; i < n_first; i++) indexes[i] = (int64_t)REAL_RO(first)[i];
  int64_t places = indexes[n_first - 1], rows = count_rows(chunks);
  SEXP found = PROTECT(Rf_allocVector(VECSXP, (R_xlen_t)places));
  uint8_t **marks = allocate((size_t)places * sizeof *marks + 1);
  memset(marks, 0, (size_t)places * sizeof *marks);
  sb_fault_map map = {rows, indexes, marks, allocate_marks, found};
  sb_fault fault = {.map = &map};
  sb_output *outputs = allocate((size_t)n * sizeof *outputs + 1);
  for (R_xlen_t i = 0; i < n; i++) outputs[i] = build_output(VECTOR_ELT(inputs, i), R_NilValue, (int32_t)i, rows);
  sb_run run = {.program = program, .outputs = outputs, .reader = &reader, .fault = &fault};
  for (R_xlen_t i = 0; i < Rf_xlength(chunks); i++) run_chunk(&run, VECTOR_ELT(chunks, i));
  UNPROTECT(1);
  return found;
}

/* ---- cells as they are, for messages ---- */

static SEXP text_cell(const sb_source *source, int64_t at, const sb_text_reader *reader) {
  sb_text text;
  bool is_text = sb_source_text(source, at, reader, &text) == SB_TEXT_PRESENT && sb_is_utf8(text.bytes, text.length);
  return is_text ? Rf_mkCharLenCE(text.bytes, (int)text.length, CE_UTF8) : NA_STRING;
}

/* Some rows of one column, ascending and counted from 1: text as UTF-8 with NA where it is missing or not valid,
   anything else as complex(whole, rest) of sb_source_cell(). */
SEXP C_sb_cells(SEXP chunks, SEXP rows, SEXP per, SEXP session) {
  text_context context = {Rf_asInteger(session), NULL, 0};
  sb_text_reader reader = {read_text, &context};
  R_xlen_t n = Rf_xlength(rows), i = 0;
  const double *row = REAL_RO(rows);
  SEXP cells = R_NilValue;
  PROTECT_INDEX kept;
  PROTECT_WITH_INDEX(cells, &kept);
  int64_t first_row = 0;
  for (R_xlen_t k = 0; k < Rf_xlength(chunks); k++) {
    SEXP chunk = VECTOR_ELT(chunks, k);
    int64_t behind = first_row + (int64_t)Rf_asReal(get(chunk, "rows"));
    sb_source source = build_source(VECTOR_ELT(get(chunk, "sources"), 0));
    bool is_text = sb_source_is_text(&source);
    if (cells == R_NilValue) REPROTECT(cells = Rf_allocVector(is_text ? STRSXP : CPLXSXP, n), kept);
    for (; i < n && (int64_t)row[i] <= behind; i++) {
      int64_t at = (int64_t)row[i] - 1 - first_row;
      if (is_text) {
        SET_STRING_ELT(cells, i, text_cell(&source, at, &reader));
      } else {
        sb_source_cell(&source, at, (int64_t)Rf_asReal(per), &COMPLEX(cells)[i].r, &COMPLEX(cells)[i].i);
      }
    }
    first_row = behind;
  }
  UNPROTECT(1);
  return cells;
}

/* ---- buffers ---- */

/* Cells of a row-major buffer, by positions counted from 0. */
SEXP C_sb_gather(SEXP buffer, SEXP size, SEXP features, SEXP rows, SEXP columns) {
  size_t cell = (size_t)Rf_asInteger(size), p = (size_t)Rf_asReal(features);
  R_xlen_t n = Rf_xlength(rows), k = Rf_xlength(columns);
  SEXP result = PROTECT(Rf_allocVector(RAWSXP, n * k * (R_xlen_t)cell));
  const double *row = REAL_RO(rows), *column = REAL_RO(columns);
  const Rbyte *from = RAW_RO(buffer);
  Rbyte *to = RAW(result);
  for (R_xlen_t i = 0; i < n; i++) {
    for (R_xlen_t j = 0; j < k; j++, to += cell) {
      memcpy(to, from + ((size_t)row[i] * p + (size_t)column[j]) * cell, cell);
    }
  }
  UNPROTECT(1);
  return result;
}

SEXP C_sb_is_sound(void) { return Rf_ScalarLogical(sb_arithmetic_is_sound()); }

/* ---- reading ---- */

/* NULL, or list(message, offset) of the first thing that is wrong with the text. */
SEXP C_sb_check_json(SEXP bytes) {
  json_guard_result result = json_guard_check(RAW_RO(bytes), (size_t)XLENGTH(bytes));
  if (result.status == JSON_GUARD_OK) return R_NilValue;
  const char *names[] = {"message", "offset", ""};
  SEXP problem = PROTECT(Rf_mkNamed(VECSXP, names));
  SET_VECTOR_ELT(problem, 0, Rf_mkString(json_guard_message(result.status)));
  SET_VECTOR_ELT(problem, 1, Rf_ScalarReal((double)result.offset));
  UNPROTECT(1);
  return problem;
}
