#include "calendar.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static int64_t divide_down(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

sb_moment sb_split_count(int64_t count, int64_t per_second) {
  if (per_second == 0) return (sb_moment){count, 0, 0};
  int64_t second = divide_down(count, per_second), day = divide_down(second, 86400);
  return (sb_moment){day, second - day * 86400, (count - second * per_second) * (1000000 / per_second)};
}

/* ---- days ---- */

typedef struct {
  int64_t year;
  int32_t month, day; /* from 1 on */
  int32_t day_of_year;
  bool is_leap;
} date;

/* steps 18.2 */
static date find_date(int64_t day) {
  int64_t z = day + 719468, era = divide_down(z, 146097), e = z - era * 146097;
  int64_t a = (e - e / 1460 + e / 36524 - e / 146096) / 365, b = e - (365 * a + a / 4 - a / 100);
  int64_t g = (5 * b + 2) / 153;
  date found = {.month = (int32_t)(g < 10 ? g + 3 : g - 9), .day = (int32_t)(b - (153 * g + 2) / 5 + 1)};
  found.year = a + 400 * era + (found.month <= 2);
  found.is_leap = (found.year % 4 == 0 && found.year % 100 != 0) || found.year % 400 == 0;
  found.day_of_year = (int32_t)(found.month <= 2 ? b - 305 : b + 60 + found.is_leap);
  return found;
}

static int64_t count_days(date of) {
  if (of.month == 2) return of.is_leap ? 29 : 28;
  return of.month == 4 || of.month == 6 || of.month == 9 || of.month == 11 ? 30 : 31;
}

static int64_t find_weekday(int64_t day) { return day + 3 - divide_down(day + 3, 7) * 7; }

static date find_thursday(int64_t day) { return find_date(day - find_weekday(day) + 3); }

/* ---- parts (steps 18.3) ---- */

static int64_t year(sb_moment at) { return find_date(at.day).year; }

static int64_t month(sb_moment at) { return find_date(at.day).month; }

static int64_t day(sb_moment at) { return find_date(at.day).day; }

static int64_t quarter(sb_moment at) { return (month(at) + 2) / 3; }

static int64_t day_of_week(sb_moment at) { return find_weekday(at.day); }

static int64_t day_of_year(sb_moment at) { return find_date(at.day).day_of_year; }

static int64_t iso_year(sb_moment at) { return find_thursday(at.day).year; }

static int64_t iso_week(sb_moment at) { return (find_thursday(at.day).day_of_year - 1) / 7 + 1; }

static int64_t hour(sb_moment at) { return at.second / 3600; }

static int64_t minute(sb_moment at) { return at.second / 60 % 60; }

static int64_t second(sb_moment at) { return at.second % 60; }

static int64_t microsecond(sb_moment at) { return at.microsecond; }

static int64_t days_in_month(sb_moment at) { return count_days(find_date(at.day)); }

static int64_t is_leap_year(sb_moment at) { return find_date(at.day).is_leap; }

/* Whether a period of so many months of the year begins with a day. */
static bool begins(int64_t day, int32_t months) {
  date at = find_date(day);
  return at.day == 1 && (at.month - 1) % months == 0;
}

static int64_t is_month_start(sb_moment at) { return begins(at.day, 1); }

static int64_t is_month_end(sb_moment at) { return begins(at.day + 1, 1); }

static int64_t is_quarter_start(sb_moment at) { return begins(at.day, 3); }

static int64_t is_quarter_end(sb_moment at) { return begins(at.day + 1, 3); }

static int64_t is_year_start(sb_moment at) { return begins(at.day, 12); }

static int64_t is_year_end(sb_moment at) { return begins(at.day + 1, 12); }

static const struct {
  const char *name;
  sb_date_part part;
} PARTS[] = {
    {"year", year},
    {"month", month},
    {"day", day},
    {"quarter", quarter},
    {"dayofweek", day_of_week},
    {"dayofyear", day_of_year},
    {"iso_year", iso_year},
    {"iso_week", iso_week},
    {"hour", hour},
    {"minute", minute},
    {"second", second},
    {"microsecond", microsecond},
    {"days_in_month", days_in_month},
    {"is_leap_year", is_leap_year},
    {"is_month_start", is_month_start},
    {"is_month_end", is_month_end},
    {"is_quarter_start", is_quarter_start},
    {"is_quarter_end", is_quarter_end},
    {"is_year_start", is_year_start},
    {"is_year_end", is_year_end},
};

sb_date_part sb_find_date_part(const char *name) {
  for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
    if (strcmp(PARTS[i].name, name) == 0) return PARTS[i].part;
  }
  return NULL;
}
