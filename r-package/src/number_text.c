#include "number_text.h"

#include <math.h>
#include <string.h>

#include "round_decimal.h"

enum { MOST_BYTES = 1000 };
static const int64_t LARGE_EXPONENT = 100000; /* as good as any larger one: a text has at most 1000 digits */

/* The digits of a number, and where the text is read. */
typedef struct {
  const char *at, *end;
  char digits[MOST_BYTES];
  int32_t n;
} cursor;

static bool is_digit(const cursor *c) { return c->at < c->end && *c->at >= '0' && *c->at <= '9'; }

static bool take_char(cursor *c, char wanted) {
  if (c->at == c->end || *c->at != wanted) return false;
  c->at++;
  return true;
}

/* Returns how many digits there were. */
static int32_t take_digits(cursor *c, int32_t most) {
  int32_t before = c->n;
  while (is_digit(c) && c->n - before < most) c->digits[c->n++] = *c->at++;
  return c->n - before;
}

static bool take_group(cursor *c, const sb_number_format *format) {
  int32_t length = format->grouping_length;
  if (length == 0 || c->end - c->at < length || memcmp(c->at, format->grouping, (size_t)length) != 0) return false;
  c->at += length;
  return true;
}

/* The digits before the decimal character, in groups or not; false where groups are none. */
static bool take_whole(cursor *c, const sb_number_format *format) {
  int32_t first = take_digits(c, MOST_BYTES);
  if (first == 0 || !take_group(c, format)) return true;
  if (first > 3) return false;
  do {
    if (take_digits(c, 3) != 3) return false;
  } while (take_group(c, format));
  return !is_digit(c);
}

static bool take_exponent(cursor *c, int64_t *exponent) {
  *exponent = 0;
  if (!take_char(c, 'e') && !take_char(c, 'E')) return true;
  bool is_negative = take_char(c, '-');
  if (!is_negative) take_char(c, '+');
  if (!is_digit(c)) return false;
  for (; is_digit(c); c->at++) {
    if (*exponent < LARGE_EXPONENT) *exponent = 10 * *exponent + (*c->at - '0');
  }
  if (is_negative) *exponent = -*exponent;
  return true;
}

bool sb_read_number(const char *bytes, int64_t length, const sb_number_format *format, double *number) {
  if (length > MOST_BYTES) return false;
  cursor c = {.at = bytes, .end = bytes + length};
  bool is_negative = take_char(&c, '-');
  if (!is_negative) take_char(&c, '+');
  if (!take_whole(&c, format)) return false;
  int32_t behind = take_char(&c, format->decimal) ? take_digits(&c, MOST_BYTES) : 0;
  int64_t exponent;
  if (c.n == 0 || !take_exponent(&c, &exponent) || c.at != c.end) return false;
  double size = sb_round_decimal(c.digits, c.n, exponent - behind);
  *number = is_negative ? -size : size;
  return !isinf(size);
}
