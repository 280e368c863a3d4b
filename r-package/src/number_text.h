/* Text that spells a number (clause 4.12). */
#ifndef SCHEMABRIDGE_NUMBER_TEXT_H
#define SCHEMABRIDGE_NUMBER_TEXT_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
  char decimal;
  const char *grouping;    /* one character of UTF-8 */
  int32_t grouping_length; /* 0 where there is none */
} sb_number_format;

/* Whether all of a text spells a number, and which. */
bool sb_read_number(const char *bytes, int64_t length, const sb_number_format *format, double *number);

#endif
