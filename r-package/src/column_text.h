/* The text of a column that means its values (clause 4.11). */
#ifndef SCHEMABRIDGE_COLUMN_TEXT_H
#define SCHEMABRIDGE_COLUMN_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "number_text.h"
#include "text_cut.h"
#include "time_text.h"

typedef struct {
  sb_cuts cuts; /* what is cut before anything else */
  sb_cut_scratch *scratch;
  sb_number_format number;
  sb_time_format time;        /* of length 0 where texts spell numbers */
  const char *const *missing; /* texts that mean a missing cell */
  const int32_t *missing_lengths;
  int32_t n_missing;
  bool other_is_missing; /* what becomes of text that spells nothing; otherwise it is refused */
} sb_column_text;

enum sb_meaning { SB_MEANS_VALUE, SB_MEANS_MISSING, SB_MEANS_NOTHING };

/* What valid text means: where it is a value, `number`, or `moment` in microseconds since 1970 where texts spell times.
 */
enum sb_meaning sb_read_column_text(const sb_column_text *rule, const char *bytes, int64_t length, double *number,
                                    int64_t *moment);

#endif
