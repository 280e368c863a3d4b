/* Casts registers into the array that one input of the model takes (clause 6). */
#ifndef SCHEMABRIDGE_OUTPUT_H
#define SCHEMABRIDGE_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"

/* Texts are written by whoever has them; no register holds them, and no cell of them is checked here. */
enum sb_dtype { SB_DTYPE_FLOAT32, SB_DTYPE_FLOAT64, SB_DTYPE_INT32, SB_DTYPE_INT64, SB_DTYPE_STRING };

/* Their names, NULL behind the last. */
extern const char *const SB_DTYPES[];

typedef struct {
  int32_t input; /* position in the file */
  enum sb_dtype dtype;
  bool by_column; /* doubles column by column, otherwise dtype row by row */
  bool nan_is_error, overflow_is_error;
  bool is_sparse; /* rows must be zero before features are stored */
  bool is_clear;  /* all of `data` is zero before the run */
  int32_t features;
  const int32_t *positions; /* column of each feature where it differs, otherwise NULL */
  int64_t rows;             /* of the whole array */
  void *data;               /* NULL where cells are only checked */
} sb_output;

/* Bytes of one cell row by row. */
int32_t sb_dtype_size(enum sb_dtype dtype);

/* Makes rows ready for sb_output_ones(). */
void sb_output_clear(const sb_output *output, int64_t row, int32_t count);

/* Stores count numbers as one feature of the rows from `row` on. */
void sb_output_numbers(const sb_output *output, int32_t feature, int64_t row, int32_t count, const double *numbers,
                       sb_fault *fault);

/* Stores `width` features that are 1 where the code names them and 0 elsewhere. */
void sb_output_ones(const sb_output *output, int32_t feature, int32_t width, int64_t row, int32_t count,
                    const int32_t *codes);

#endif
