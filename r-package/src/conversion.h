/* What becomes of one cell that is there: the number its column asks for, or a fault (clauses 4.3 and 4.7). */
#ifndef SCHEMABRIDGE_CONVERSION_H
#define SCHEMABRIDGE_CONVERSION_H

#include "source.h"

/* Names of enum sb_conversion, NULL behind the last. */
extern const char *const SB_CONVERSIONS[];

#define SB_LARGEST INT64_C(9007199254740992) /* 2^53 (clause 4.1) */

enum sb_fault_code sb_convert_count(const sb_source *source, int64_t x, double *y);
enum sb_fault_code sb_convert_integer(const sb_source *source, int64_t x, double *y);
enum sb_fault_code sb_convert_double(const sb_source *source, double x, double *y);

#endif
