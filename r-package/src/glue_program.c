/* Programs: everything they point to hangs on the handle. */
#define R_NO_REMAP
#include <string.h>

#include "glue.h"
#include "kernel.h"
#include "ops.h"
#include "text.h"

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

/* Whether a text of these bytes is this very string, or one of another encoding: not NA, and not of the session's. */
static bool is_only_string(SEXP string) {
  return string != NA_STRING && (Rf_getCharCE(string) == CE_UTF8 ||
                                 (Rf_getCharCE(string) == CE_NATIVE && sb_is_ascii(CHAR(string), LENGTH(string))));
}

static void build_vocabulary(sb_vocabulary *vocabulary, SEXP values, SEXP memory, R_xlen_t at) {
  int32_t n = (int32_t)Rf_xlength(values);
  vocabulary->size = n;
  if (TYPEOF(values) == STRSXP) {
    const char **bytes = keep(memory, at, (size_t)n * sizeof *bytes);
    int32_t *lengths = keep(memory, at + 1, (size_t)n * sizeof *lengths);
    const void **cells = keep(memory, at + 3, (size_t)n * sizeof *cells);
    const SEXP *strings = STRING_PTR_RO(values); /* a vector of nanoarrow keeps only what was read as a whole */
    for (int32_t i = 0; i < n; i++) {
      bytes[i] = CHAR(strings[i]);
      lengths[i] = LENGTH(strings[i]);
      cells[i] = is_only_string(strings[i]) ? strings[i] : NULL;
    }
    vocabulary->bytes = bytes;
    vocabulary->lengths = lengths;
    vocabulary->cells = cells;
    vocabulary->cell_slots = keep(memory, at + 4, sb_vocabulary_slots(n) * sizeof *vocabulary->cell_slots);
  } else {
    vocabulary->numbers = keep_copy(memory, at, REAL_RO(values), (size_t)n * sizeof(double));
  }
  vocabulary->slots = keep(memory, at + 2, sb_vocabulary_slots(n) * sizeof *vocabulary->slots);
  sb_vocabulary_index(vocabulary);
}

static const int32_t *keep_ints(SEXP memory, R_xlen_t at, SEXP list, const char *name) {
  return keep_copy(memory, at, glue_ints(list, name), (size_t)Rf_xlength(glue_get(list, name)) * sizeof(int32_t));
}

static const double *keep_doubles(SEXP memory, R_xlen_t at, SEXP list, const char *name, int32_t *n) {
  const double *values = glue_doubles(list, name, n);
  return keep_copy(memory, at, values, (size_t)*n * sizeof(double));
}

static const sb_op *find_op(SEXP name) {
  const sb_op *op = sb_find_op(CHAR(STRING_ELT(name, 0)));
  if (!op) Rf_error("the kernel has no instruction '%s'", CHAR(STRING_ELT(name, 0)));
  return op;
}

static sb_date_part find_part(SEXP name) {
  if (name == R_NilValue) return NULL;
  sb_date_part part = sb_find_date_part(CHAR(STRING_ELT(name, 0)));
  if (!part) Rf_error("the kernel has no part of dates '%s'", CHAR(STRING_ELT(name, 0)));
  return part;
}

static void build_instruction(sb_instruction *built, SEXP fields, const sb_vocabulary *vocabularies, SEXP memory,
                              R_xlen_t at) {
  built->op = find_op(glue_get(fields, "op"));
  built->step = glue_int(fields, "step", 0);
  built->column = glue_int(fields, "column", 0);
  built->width = glue_int(fields, "width", 1);
  built->in = keep_ints(memory, at, fields, "in");
  built->out = keep_ints(memory, at + 1, fields, "out");
  built->code_in = glue_int(fields, "code_in", 0);
  built->code_out = glue_int(fields, "code_out", 0);
  built->a = keep_doubles(memory, at + 2, fields, "a", &built->n_a);
  built->b = keep_doubles(memory, at + 3, fields, "b", &built->n_b);
  built->codes = keep_ints(memory, at + 4, fields, "codes");
  built->missing = glue_int(fields, "missing", 0);
  built->unknown = glue_int(fields, "unknown", 0);
  int32_t vocabulary = glue_int(fields, "vocabulary", -1);
  built->vocabulary = vocabulary < 0 ? NULL : vocabularies + vocabulary;
  SEXP cuts = glue_get(fields, "cut");
  built->cuts = glue_cuts(cuts, keep(memory, at + 5, (size_t)Rf_xlength(cuts) * sizeof(sb_cut) + 1));
  built->part = find_part(glue_get(fields, "part"));
  built->round_float32 = glue_flag(fields, "round_float32");
  built->closed_right = glue_flag(fields, "closed_right");
  built->is_whole = glue_flag(fields, "is_whole");
  built->keeps_nan = glue_flag(fields, "keeps_nan");
  built->skips_nan = glue_flag(fields, "skips_nan");
  built->refuses_domain = glue_flag(fields, "refuses_domain");
  built->reports_type = glue_flag(fields, "reports_type");
  built->input = glue_int(fields, "input", 0);
  built->feature = glue_int(fields, "feature", 0);
}

enum { BLOCKS_OF_VOCABULARY = 5, BLOCKS_OF_INSTRUCTION = 6 };

SEXP C_sb_program(SEXP plan) {
  SEXP instructions = glue_get(plan, "instructions"), values = glue_get(plan, "vocabularies");
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
  *program = (sb_program){built, (int32_t)n, glue_int(plan, "n_slots", 0), glue_int(plan, "n_code_slots", 0),
                          glue_int(plan, "n_inputs", 0)};
  SEXP kept = PROTECT(Rf_list2(memory, plan)); /* the plan for the texts of its vocabularies and cuts */
  SEXP handle = R_MakeExternalPtr(program, R_NilValue, kept);
  UNPROTECT(2);
  return handle;
}
