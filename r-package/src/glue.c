/* What R hands over and takes back: parts of lists, text, buffers. Only the files glue*.c and init.c know R objects. */
#define R_NO_REMAP
#include "glue.h"

#include <string.h>

#include "decimal.h"
#include "json_guard.h"
#include "ops.h"
#include "special_file.h"
#include "text.h"

void *glue_allocate(size_t bytes) { return R_alloc(bytes, 1); }

SEXP glue_get(SEXP list, const char *name) {
  SEXP names = Rf_getAttrib(list, R_NamesSymbol);
  for (R_xlen_t i = 0; i < Rf_xlength(names); i++) {
    if (strcmp(CHAR(STRING_ELT(names, i)), name) == 0) return VECTOR_ELT(list, i);
  }
  return R_NilValue;
}

int32_t glue_int(SEXP list, const char *name, int32_t otherwise) {
  SEXP value = glue_get(list, name);
  return value == R_NilValue ? otherwise : Rf_asInteger(value);
}

bool glue_flag(SEXP list, const char *name) { return Rf_asLogical(glue_get(list, name)) == TRUE; }

const int32_t *glue_ints(SEXP list, const char *name) {
  SEXP value = glue_get(list, name);
  return value == R_NilValue ? NULL : INTEGER_RO(value);
}

const double *glue_doubles(SEXP list, const char *name, int32_t *n) {
  SEXP value = glue_get(list, name);
  *n = value == R_NilValue ? 0 : (int32_t)Rf_xlength(value);
  return value == R_NilValue ? NULL : REAL_RO(value);
}

int glue_word(SEXP word, const char *const *names) {
  for (int i = 0; names[i]; i++) {
    if (strcmp(names[i], CHAR(word)) == 0) return i;
  }
  Rf_error("the kernel does not know '%s'", CHAR(word));
}

/* ---- text ---- */

enum { SESSION_OTHER, SESSION_UTF8, SESSION_LATIN1 };

static const char *const SESSIONS[] = {
    [SESSION_OTHER] = "other",
    [SESSION_UTF8] = "utf8",
    [SESSION_LATIN1] = "latin1",
    NULL,
};

glue_text_context glue_new_context(SEXP session) {
  return (glue_text_context){glue_word(STRING_ELT(session, 0), SESSIONS), NULL, 0};
}

static enum sb_text_status translate_latin1(glue_text_context *context, sb_text *text) {
  size_t needed = 3 * (size_t)text->length;
  if (needed > context->size) {
    context->size = 2 * needed;
    context->buffer = glue_allocate(context->size);
  }
  text->length = sb_latin1_to_utf8(text->bytes, text->length, context->buffer);
  text->bytes = context->buffer;
  return text->length < 0 ? SB_TEXT_INVALID : SB_TEXT_PRESENT;
}

/* clause 4.8 */
enum sb_text_status glue_read_text(void *context, const void *cell, sb_text *text) {
  SEXP string = (SEXP)(uintptr_t)cell;
  if (string == NA_STRING) return SB_TEXT_MISSING;
  text->bytes = CHAR(string);
  text->length = LENGTH(string);
  cetype_t encoding = Rf_getCharCE(string);
  if (encoding == CE_UTF8) return SB_TEXT_PRESENT;
  if (encoding == CE_LATIN1) return translate_latin1(context, text);
  if (encoding != CE_NATIVE) return SB_TEXT_INVALID;
  int session = ((glue_text_context *)context)->session;
  if (session == SESSION_UTF8 || sb_is_ascii(text->bytes, text->length)) return SB_TEXT_PRESENT;
  return session == SESSION_LATIN1 ? translate_latin1(context, text) : SB_TEXT_INVALID;
}

sb_cuts glue_cuts(SEXP list, sb_cut *memory) {
  int32_t n = (int32_t)Rf_xlength(list);
  for (int32_t i = 0; i < n; i++) {
    SEXP fields = VECTOR_ELT(list, i);
    SEXP sought = STRING_ELT(VECTOR_ELT(fields, 1), 0), put = STRING_ELT(VECTOR_ELT(fields, 2), 0);
    const int *bounds = INTEGER_RO(VECTOR_ELT(fields, 3)); /* NA is SB_OPEN */
    memory[i] = (sb_cut){(enum sb_cut_kind)glue_word(STRING_ELT(VECTOR_ELT(fields, 0), 0), SB_CUTS),
                         CHAR(sought),
                         LENGTH(sought),
                         CHAR(put),
                         LENGTH(put),
                         bounds[0],
                         bounds[1]};
  }
  return (sb_cuts){memory, n};
}

SEXP C_sb_utf8(SEXP texts, SEXP session) {
  glue_text_context context = glue_new_context(session);
  R_xlen_t n = Rf_xlength(texts);
  const SEXP *strings = STRING_PTR_RO(texts);
  SEXP result = PROTECT(Rf_allocVector(STRSXP, n));
  for (R_xlen_t i = 0; i < n; i++) {
    sb_text text;
    bool is_text =
        glue_read_text(&context, strings[i], &text) == SB_TEXT_PRESENT && sb_is_utf8(text.bytes, text.length);
    SET_STRING_ELT(result, i, is_text ? Rf_mkCharLenCE(text.bytes, (int)text.length, CE_UTF8) : NA_STRING);
  }
  UNPROTECT(1);
  return result;
}

SEXP C_sb_decimals(SEXP numbers) {
  R_xlen_t n = Rf_xlength(numbers);
  SEXP result = PROTECT(Rf_allocVector(STRSXP, n));
  for (R_xlen_t i = 0; i < n; i++) {
    char text[SB_DECIMAL_SIZE];
    sb_write_decimal(REAL_RO(numbers)[i], text);
    SET_STRING_ELT(result, i, Rf_mkChar(text));
  }
  UNPROTECT(1);
  return result;
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

SEXP C_sb_is_special_file(SEXP path) {
  return Rf_ScalarLogical(sb_is_special_file(Rf_translateChar(STRING_ELT(path, 0))));
}
