/* Text that spells a time: ISO 8601, or a format of fields (clause 4.14). */
#ifndef SCHEMABRIDGE_TIME_TEXT_H
#define SCHEMABRIDGE_TIME_TEXT_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
  const char *format; /* UTF-8, of known fields, each once; or iso8601 */
  int32_t length;
  bool is_instant; /* times have a zone */
} sb_time_format;

/* Whether all of a text spells a time, and how many microseconds that is since 1970-01-01 00:00:00. */
bool sb_read_time(const char *bytes, int64_t length, const sb_time_format *format, int64_t *microseconds);

#endif
