/* Reads the cells of one column where they lie, whatever language laid them out. */
#ifndef SCHEMABRIDGE_SOURCE_H
#define SCHEMABRIDGE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "column_text.h"
#include "fault.h"

/* How cells are stored. */
enum sb_storage {
  SB_NULL,     /* nothing but missing cells */
  SB_R_INT32,  /* INT32_MIN is missing */
  SB_R_INT64,  /* INT64_MIN is missing */
  SB_FLOAT64,  /* NaN is missing */
  SB_R_TEXT,   /* pointers to strings that only the text reader understands */
  SB_R_FACTOR, /* positions in labels, counted from 1; INT32_MIN is missing */
  SB_BITS,     /* from here on the layouts of Arrow */
  SB_INT8,
  SB_UINT8,
  SB_INT16,
  SB_UINT16,
  SB_INT32,
  SB_UINT32,
  SB_INT64,
  SB_UINT64,
  SB_FLOAT16,
  SB_FLOAT32,
  SB_UTF8,
  SB_LARGE_UTF8,
  SB_UTF8_VIEW,
  SB_DICTIONARY /* positions in labels, counted from 0 */
};

/* What becomes of a cell (clause 4.3). */
enum sb_conversion {
  SB_TO_TEXT,
  SB_TO_BOOLEAN,
  SB_TO_INTEGER,
  SB_TO_FLOAT64,
  SB_TO_FLOAT32,
  SB_TO_COUNT,        /* integer counts: / divide, then * multiply */
  SB_DAYS_TO_COUNT,   /* floor of a double, then * multiply (clause 4.7) */
  SB_SECONDS_TO_COUNT /* doubles of `seconds` seconds in ticks of `tick` microseconds (clause 4.7) */
};

enum sb_text_status { SB_TEXT_PRESENT, SB_TEXT_MISSING, SB_TEXT_INVALID, SB_TEXT_UNKNOWN_LABEL };

typedef struct {
  const char *bytes;
  int64_t length;
} sb_text;

/* Reads a string of the host language; the bytes hold until the next call. */
typedef struct {
  enum sb_text_status (*read)(void *context, const void *cell, sb_text *text);
  void *context;
} sb_text_reader;

typedef struct sb_source {
  enum sb_storage storage;
  enum sb_conversion conversion;
  const void *cells;             /* values; offsets or views of text */
  const void *text;              /* bytes of text; buffers of views */
  const uint8_t *validity;       /* bitmap, NULL where nothing is missing */
  int64_t offset;                /* of the first row in cells and validity */
  int64_t multiply, divide;      /* of SB_TO_COUNT and SB_DAYS_TO_COUNT */
  double seconds, tick;          /* of SB_SECONDS_TO_COUNT */
  const sb_column_text *meaning; /* of text that is converted to numbers */
  const double *missing_numbers; /* values that mean missing (clause 4.13) */
  const sb_text *missing_texts;  /* the same of SB_TO_TEXT */
  int32_t n_missing;
  enum sb_storage positions;      /* of SB_DICTIONARY: how these are stored */
  const struct sb_source *labels; /* of SB_R_FACTOR and SB_DICTIONARY */
  int64_t n_labels;
  const double *label_numbers; /* labels read once, where the column has numbers */
  const uint8_t *label_faults;
} sb_source;

/* The cells themselves where they already are what the column asks for, otherwise NULL. */
const double *sb_source_in_place(const sb_source *source, int64_t from);

/* Reads count cells as numbers, NaN where missing or faulty. `work` holds count
   integers; `first_row` is the row of cell 0 in the whole batch. */
void sb_source_numbers(const sb_source *source, int64_t from, int32_t count, const sb_text_reader *reader,
                       int64_t *work, double *numbers, int32_t column, int64_t first_row, sb_fault *fault);

/* Reads labels that are converted to numbers, once, with the fault of each. */
void sb_source_read_labels(const sb_source *labels, int64_t n, const sb_text_reader *reader, int64_t *work,
                           double *numbers, uint8_t *faults);

/* How large the numbers of a column are that are not 0: there is none, all are subnormal, or one is not. Buffers as
 * below. */
enum sb_size { SB_ALL_ZERO, SB_SUBNORMAL, SB_ORDINARY };
enum sb_size sb_source_size(const sb_source *source, int64_t rows, int64_t *work, double *numbers);

/* Whether no row holds a value. `work` holds 1024 integers, `numbers` 1024 doubles. */
bool sb_source_is_missing(const sb_source *source, int64_t rows, const sb_text_reader *reader, int64_t *work,
                          double *numbers);

#endif
