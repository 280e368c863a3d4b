/* Text of a column: where it lies, and what it means to a column of numbers or times (clause 4.11). */
#ifndef SCHEMABRIDGE_SOURCE_TEXT_H
#define SCHEMABRIDGE_SOURCE_TEXT_H

#include "source.h"

/* Reads one cell of text; whether it is UTF-8 is not looked at. */
enum sb_text_status sb_source_text(const sb_source *source, int64_t at, const sb_text_reader *reader, sb_text *text);

/* Whether a text is one of those that mean missing. */
bool sb_source_calls_missing(const sb_source *source, sb_text text);

/* The value that a text means; `y` is NaN where it means none. */
enum sb_fault_code sb_convert_text(const sb_source *source, int64_t at, const sb_text_reader *reader, double *y);

#endif
