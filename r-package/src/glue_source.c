/* Sources: list(storage, conversion, data, c(multiply, divide, seconds, tick), labels, skipped, meaning). Labels are
   those of a factor, or how the positions and the labels of a dictionary are stored. `meaning` is NULL, or what text
   means: list(decimal, grouping, missing, other_is_missing, time, is_instant, cuts), of which grouping is empty where
   there is none;
   `missing` are texts or numbers that mean missing, or NULL. */
#define R_NO_REMAP
#include <string.h>

#include "arrow_array.h"
#include "conversion.h"
#include "glue.h"
#include "source.h"
#include "source_text.h"
#include "storage.h"
#include "text.h"

static sb_source *build_labels(const sb_source *source, SEXP data, SEXP labels) {
  sb_source *result = glue_allocate(sizeof *result);
  *result = *source;
  result->offset = 0;
  if (source->storage == SB_R_FACTOR) {
    result->storage = SB_R_TEXT;
    result->cells = STRING_PTR_RO(labels);
    return result;
  }
  const struct ArrowArray *array = R_ExternalPtrAddr(data);
  result->storage = (enum sb_storage)glue_word(STRING_ELT(labels, 1), SB_STORAGES);
  sb_source_from_arrow(result, array->dictionary, 0);
  return result;
}

static void read_labels(sb_source *source, const sb_text_reader *reader) {
  if (source->conversion == SB_TO_TEXT || (sb_source_is_text(source->labels) && !source->meaning)) return;
  size_t n = (size_t)source->n_labels;
  double *numbers = glue_allocate(n * sizeof *numbers + 1);
  uint8_t *faults = glue_allocate(n + 1);
  int64_t work;
  sb_source_read_labels(source->labels, source->n_labels, reader, &work, numbers, faults);
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
      if (source->storage == SB_DICTIONARY) {
        source->positions = (enum sb_storage)glue_word(STRING_ELT(labels, 0), SB_STORAGES);
      }
      sb_source_from_arrow(source, R_ExternalPtrAddr(data), skipped);
      return;
    default:
      return;
  }
  if (source->storage == SB_R_FACTOR) source->n_labels = Rf_xlength(labels);
}

static const sb_column_text *build_meaning(SEXP fields) {
  if (fields == R_NilValue) return NULL;
  sb_column_text *meaning = glue_allocate(sizeof *meaning);
  SEXP decimal = STRING_ELT(VECTOR_ELT(fields, 0), 0), grouping = STRING_ELT(VECTOR_ELT(fields, 1), 0);
  SEXP missing = VECTOR_ELT(fields, 2), time = STRING_ELT(VECTOR_ELT(fields, 4), 0);
  R_xlen_t n = Rf_xlength(missing);
  const char **texts = glue_allocate((size_t)n * sizeof *texts + 1);
  int32_t *lengths = glue_allocate((size_t)n * sizeof *lengths + 1);
  for (R_xlen_t i = 0; i < n; i++) {
    texts[i] = CHAR(STRING_ELT(missing, i));
    lengths[i] = LENGTH(STRING_ELT(missing, i));
  }
  SEXP cuts = VECTOR_ELT(fields, 6);
  sb_cut_scratch *scratch = glue_allocate(sizeof *scratch);
  *scratch = (sb_cut_scratch){.allocate = glue_allocate};
  *meaning = (sb_column_text){.cuts = glue_cuts(cuts, glue_allocate((size_t)Rf_xlength(cuts) * sizeof(sb_cut) + 1)),
                              .scratch = scratch,
                              .number = {CHAR(decimal)[0], CHAR(grouping), LENGTH(grouping)},
                              .missing = texts,
                              .missing_lengths = lengths,
                              .n_missing = (int32_t)n,
                              .other_is_missing = Rf_asLogical(VECTOR_ELT(fields, 3)) == TRUE,
                              .time = {CHAR(time), LENGTH(time), Rf_asLogical(VECTOR_ELT(fields, 5)) == TRUE}};
  return meaning;
}

static void set_missing(sb_source *source, SEXP missing) {
  source->n_missing = (int32_t)Rf_xlength(missing);
  if (TYPEOF(missing) == REALSXP) {
    source->missing_numbers = REAL_RO(missing);
    return;
  }
  sb_text *texts = glue_allocate((size_t)source->n_missing * sizeof *texts + 1);
  for (int32_t i = 0; i < source->n_missing; i++) {
    texts[i] = (sb_text){CHAR(STRING_ELT(missing, i)), LENGTH(STRING_ELT(missing, i))};
  }
  source->missing_texts = texts;
}

sb_source glue_source(SEXP fields, const sb_text_reader *reader) {
  sb_source source = {
      .storage = (enum sb_storage)glue_word(STRING_ELT(VECTOR_ELT(fields, 0), 0), SB_STORAGES),
      .conversion = (enum sb_conversion)glue_word(STRING_ELT(VECTOR_ELT(fields, 1), 0), SB_CONVERSIONS)};
  const double *scale = REAL_RO(VECTOR_ELT(fields, 3));
  source.multiply = (int64_t)scale[0];
  source.divide = (int64_t)scale[1];
  source.seconds = scale[2];
  source.tick = scale[3];
  source.meaning = build_meaning(VECTOR_ELT(fields, 6));
  if (VECTOR_ELT(fields, 7) != R_NilValue) set_missing(&source, VECTOR_ELT(fields, 7));
  SEXP data = VECTOR_ELT(fields, 2), labels = VECTOR_ELT(fields, 4);
  point_to_cells(&source, data, labels, (int64_t)Rf_asReal(VECTOR_ELT(fields, 5)));
  if (sb_source_has_labels(&source)) {
    source.labels = build_labels(&source, data, labels);
    read_labels(&source, reader);
  }
  return source;
}

sb_source *glue_sources(SEXP list, const sb_text_reader *reader) {
  R_xlen_t n = Rf_xlength(list);
  sb_source *sources = glue_allocate((size_t)n * sizeof *sources + 1);
  for (R_xlen_t i = 0; i < n; i++) sources[i] = glue_source(VECTOR_ELT(list, i), reader);
  return sources;
}

SEXP C_sb_is_missing(SEXP fields, SEXP rows, SEXP session) {
  glue_text_context context = glue_new_context(session);
  sb_text_reader reader = {glue_read_text, &context};
  sb_source source = glue_source(fields, &reader);
  int64_t work;
  double number;
  return Rf_ScalarLogical(sb_source_is_missing(&source, (int64_t)Rf_asReal(rows), &reader, &work, &number));
}

SEXP C_sb_size(SEXP fields, SEXP rows) {
  sb_source source = glue_source(fields, NULL); /* of numbers */
  int64_t *work = glue_allocate(1024 * sizeof *work);
  double *numbers = glue_allocate(1024 * sizeof *numbers);
  return Rf_ScalarInteger((int)sb_source_size(&source, (int64_t)Rf_asReal(rows), work, numbers));
}

/* ---- cells as they are: for inputs of texts, and for messages ---- */

static SEXP taken_text(const sb_source *source, int64_t at, SEXP missing, const sb_text_reader *reader) {
  sb_text text;
  bool is_there = sb_source_text(source, at, reader, &text) == SB_TEXT_PRESENT;
  if (!is_there || (source->n_missing > 0 && sb_source_calls_missing(source, text))) return missing;
  return Rf_mkCharLenCE(text.bytes, (int)text.length, CE_UTF8);
}

static SEXP text_cell(const sb_source *source, int64_t at, const sb_text_reader *reader) {
  sb_text text;
  bool is_shown = sb_source_text(source, at, reader, &text) == SB_TEXT_PRESENT && sb_is_utf8(text.bytes, text.length) &&
                  !memchr(text.bytes, 0, (size_t)text.length);
  return is_shown ? Rf_mkCharLenCE(text.bytes, (int)text.length, CE_UTF8) : NA_STRING;
}

/* The texts of one column of all chunks as UTF-8, `missing` in place of a missing one; the kernel has refused all
   others that no string of R holds. */
SEXP C_sb_texts(SEXP chunks, SEXP column, SEXP missing, SEXP session) {
  glue_text_context context = glue_new_context(session);
  sb_text_reader reader = {glue_read_text, &context};
  R_xlen_t rows = 0, row = 0;
  for (R_xlen_t k = 0; k < Rf_xlength(chunks); k++)
    rows += (R_xlen_t)Rf_asReal(glue_get(VECTOR_ELT(chunks, k), "rows"));
  SEXP texts = PROTECT(Rf_allocVector(STRSXP, rows));
  SEXP filled = missing == R_NilValue ? NA_STRING : STRING_ELT(missing, 0);
  for (R_xlen_t k = 0; k < Rf_xlength(chunks); k++) {
    SEXP chunk = VECTOR_ELT(chunks, k);
    sb_source source = glue_source(VECTOR_ELT(glue_get(chunk, "sources"), Rf_asInteger(column)), &reader);
    R_xlen_t behind = row + (R_xlen_t)Rf_asReal(glue_get(chunk, "rows"));
    for (int64_t at = 0; row < behind; row++, at++)
      SET_STRING_ELT(texts, row, taken_text(&source, at, filled, &reader));
  }
  UNPROTECT(1);
  return texts;
}

/* Some rows of one column, ascending and counted from 1: text as UTF-8 with NA where it is missing, not valid or holds
   U+0000, which no string of R does,
   anything else as complex(whole, rest) of sb_source_cell(). */
SEXP C_sb_cells(SEXP chunks, SEXP rows, SEXP per, SEXP session) {
  glue_text_context context = glue_new_context(session);
  sb_text_reader reader = {glue_read_text, &context};
  R_xlen_t n = Rf_xlength(rows), i = 0;
  const double *row = REAL_RO(rows);
  SEXP cells = R_NilValue;
  PROTECT_INDEX kept;
  PROTECT_WITH_INDEX(cells, &kept);
  int64_t first_row = 0;
  for (R_xlen_t k = 0; k < Rf_xlength(chunks); k++) {
    SEXP chunk = VECTOR_ELT(chunks, k);
    int64_t behind = first_row + (int64_t)Rf_asReal(glue_get(chunk, "rows"));
    sb_source source = glue_source(VECTOR_ELT(glue_get(chunk, "sources"), 0), &reader);
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
