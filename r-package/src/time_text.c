#include "time_text.h"

#include <string.h>

/* What the fields of a text say; what they do not say is the first moment of 1900. */
typedef struct {
  const char *at, *end;
  int64_t year, month, day, hour, minute, second, microsecond;
  int64_t year_day; /* 0 where there is none */
  bool is_afternoon;
  int64_t offset; /* from UTC, in seconds */
} clock_text;

static bool is_digit(const clock_text *c, int64_t ahead) {
  return c->end - c->at > ahead && c->at[ahead] >= '0' && c->at[ahead] <= '9';
}

/* A number of `least` to `most` digits from `lowest` to `highest`; returns how many digits it has, 0 where it is none.
 */
static int32_t take_number(clock_text *c, int32_t least, int32_t most, int64_t lowest, int64_t highest,
                           int64_t *number) {
  int32_t n = 0;
  int64_t value = 0;
  for (; n < most && is_digit(c, 0); n++) value = 10 * value + (*c->at++ - '0');
  if (n < least || value < lowest || value > highest) return 0;
  *number = value;
  return n;
}

static bool take_char(clock_text *c, char wanted) {
  if (c->at == c->end || *c->at != wanted) return false;
  c->at++;
  return true;
}

static char to_lower(char letter) { return letter >= 'A' && letter <= 'Z' ? (char)(letter + 32) : letter; }

/* A word of lower-case letters, of which the first `length`; 0 for all. */
static bool take_word(clock_text *c, const char *word, int64_t length) {
  if (length == 0) length = (int64_t)strlen(word);
  if (c->end - c->at < length) return false;
  for (int64_t i = 0; i < length; i++) {
    if (to_lower(c->at[i]) != word[i]) return false;
  }
  c->at += length;
  return true;
}

static const char *const MONTHS[] = {"january", "february", "march",     "april",   "may",      "june",
                                     "july",    "august",   "september", "october", "november", "december"};
static const char *const WEEKDAYS[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

/* One of n words; returns which, counted from 1, and 0 for none. */
static int64_t take_name(clock_text *c, const char *const *words, int32_t n, int64_t length) {
  for (int32_t i = 0; i < n; i++) {
    if (take_word(c, words[i], length)) return i + 1;
  }
  return 0;
}

static bool take_fraction(clock_text *c) {
  int32_t digits = take_number(c, 1, 6, 0, 999999, &c->microsecond);
  for (int32_t i = digits; digits > 0 && i < 6; i++) c->microsecond *= 10;
  return digits > 0;
}

static bool take_zone(clock_text *c) {
  if (take_char(c, 'Z')) return true;
  bool is_west = take_char(c, '-');
  if (!is_west && !take_char(c, '+')) return false;
  int64_t hours, minutes = 0;
  if (!take_number(c, 2, 2, 0, 23, &hours)) return false;
  const char *behind_hours = c->at;
  bool has_colon = take_char(c, ':');
  if (has_colon || is_digit(c, 0)) {
    if (!take_number(c, 2, 2, 0, 59, &minutes)) c->at = behind_hours; /* what follows belongs to the format */
  }
  c->offset = (is_west ? -60 : 60) * (60 * hours + minutes);
  return true;
}

static bool take_half(clock_text *c) {
  c->is_afternoon = take_word(c, "pm", 0);
  return c->is_afternoon || take_word(c, "am", 0);
}

static bool take_field(clock_text *c, char field) {
  switch (field) {
    case 'Y':
      return take_number(c, 4, 4, 1, 9999, &c->year) > 0;
    case 'y':
      if (!take_number(c, 1, 2, 0, 99, &c->year)) return false;
      c->year += c->year >= 69 ? 1900 : 2000;
      return true;
    case 'm':
      return take_number(c, 1, 2, 1, 12, &c->month) > 0;
    case 'b':
      return (c->month = take_name(c, MONTHS, 12, 3)) > 0;
    case 'B':
      return (c->month = take_name(c, MONTHS, 12, 0)) > 0;
    case 'd':
      return take_number(c, 1, 2, 1, 31, &c->day) > 0;
    case 'j':
      return take_number(c, 1, 3, 1, 366, &c->year_day) > 0;
    case 'H':
      return take_number(c, 1, 2, 0, 23, &c->hour) > 0;
    case 'I':
      if (!take_number(c, 1, 2, 1, 12, &c->hour)) return false;
      c->hour %= 12;
      return true;
    case 'p':
      return take_half(c);
    case 'M':
      return take_number(c, 1, 2, 0, 59, &c->minute) > 0;
    case 'S':
      return take_number(c, 1, 2, 0, 59, &c->second) > 0;
    case 'f':
      return take_fraction(c);
    case 'a':
      return take_name(c, WEEKDAYS, 7, 3) > 0;
    case 'A':
      return take_name(c, WEEKDAYS, 7, 0) > 0;
    case 'z':
      return take_zone(c);
    default:
      return take_char(c, field); /* %% */
  }
}

static bool take_format(clock_text *c, const sb_time_format *format) {
  const char *end = format->format + format->length;
  for (const char *at = format->format; at < end; at++) {
    bool is_field = *at == '%' && at + 1 < end;
    if (!(is_field ? take_field(c, *++at) : take_char(c, *at))) return false;
  }
  return true;
}

static bool take_two(clock_text *c, int64_t lowest, int64_t highest, int64_t *number) {
  return take_number(c, 2, 2, lowest, highest, number) > 0;
}

static bool take_iso(clock_text *c, bool is_instant) {
  if (!take_field(c, 'Y') || !take_char(c, '-') || !take_two(c, 1, 12, &c->month) || !take_char(c, '-') ||
      !take_two(c, 1, 31, &c->day)) {
    return false;
  }
  if (c->at == c->end) return !is_instant;
  if (!take_char(c, 'T') && !take_char(c, ' ')) return false;
  if (!take_two(c, 0, 23, &c->hour) || !take_char(c, ':') || !take_two(c, 0, 59, &c->minute)) return false;
  if (take_char(c, ':')) {
    if (!take_two(c, 0, 59, &c->second)) return false;
    if (take_char(c, '.') && !take_fraction(c)) return false;
  }
  return !is_instant || take_zone(c);
}

static bool is_leap(int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

/* Days since 1970-01-01; false where there is no such day. */
static bool count_days(const clock_text *c, int64_t *days) {
  static const int16_t BEFORE[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
  int64_t leap = is_leap(c->year), before = c->year - 1;
  int64_t first = 365 * before + before / 4 - before / 100 + before / 400 - 719162;
  if (c->year_day > 0) {
    *days = first + c->year_day - 1;
    return c->year_day <= 365 + leap;
  }
  int64_t length = BEFORE[c->month] - BEFORE[c->month - 1] + (c->month == 2 ? leap : 0);
  *days = first + BEFORE[c->month - 1] + (c->month > 2 ? leap : 0) + c->day - 1;
  return c->day <= length;
}

bool sb_read_time(const char *bytes, int64_t length, const sb_time_format *format, int64_t *microseconds) {
  clock_text c = {.at = bytes, .end = bytes + length, .year = 1900, .month = 1, .day = 1};
  bool is_iso = format->length == 7 && memcmp(format->format, "iso8601", 7) == 0;
  if (!(is_iso ? take_iso(&c, format->is_instant) : take_format(&c, format)) || c.at != c.end) return false;
  int64_t days;
  if (!count_days(&c, &days)) return false;
  int64_t hour = c.hour + (c.is_afternoon ? 12 : 0);
  int64_t seconds = 86400 * days + 3600 * hour + 60 * c.minute + c.second - c.offset;
  *microseconds = 1000000 * seconds + c.microsecond;
  return true;
}
