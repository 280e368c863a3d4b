/* The binary64 nearest to a decimal number, without strtod, which knows the locale (clause 4.12). */
#ifndef SCHEMABRIDGE_ROUND_DECIMAL_H
#define SCHEMABRIDGE_ROUND_DECIMAL_H

#include <stdint.h>

enum { SB_MOST_DIGITS = 1000 };

/* Digits d1 d2 … dn of ASCII, at most SB_MOST_DIGITS, as d1d2…dn * 10^exponent, rounded half to even; infinity where
 * that is. */
double sb_round_decimal(const char *digits, int32_t n, int64_t exponent);

#endif
