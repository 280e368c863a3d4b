/* The calendar against counting its days one by one, from the year -1 to 2401. */
#include "calendar.h"

#include "check.h"

static int64_t find(const char *name, int64_t day) { return sb_find_date_part(name)(sb_split_count(day, 0)); }

static const int32_t MONTHS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static bool is_leap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

static int64_t days_of(int64_t year, int32_t month) { return MONTHS[month - 1] + (month == 2 && is_leap(year)); }

static void every_day_follows_the_one_before(void) {
  int64_t year = -1, day = 1, day_of_year = 1, weekday = 4; /* 0000-01-01 is a Saturday, 365 days later */
  int32_t month = 1;
  for (int64_t count = -719893; year <= 2401; count++) {
    CHECK(find("year", count) == year && find("month", count) == month && find("day", count) == day);
    CHECK(find("dayofyear", count) == day_of_year && find("dayofweek", count) == weekday);
    CHECK(find("days_in_month", count) == days_of(year, month) && find("is_leap_year", count) == is_leap(year));
    CHECK(find("is_month_end", count) == (day == days_of(year, month)) && find("is_month_start", count) == (day == 1));
    CHECK(find("is_year_end", count) == (month == 12 && day == 31));
    CHECK(find("is_quarter_start", count) == (day == 1 && month % 3 == 1) && find("quarter", count) == (month + 2) / 3);
    weekday = (weekday + 1) % 7;
    day_of_year++;
    if (++day > days_of(year, month)) {
      day = 1;
      if (++month > 12) {
        month = 1;
        day_of_year = 1;
        year++;
      }
    }
  }
}

static void weeks_belong_to_the_year_of_their_thursday(void) {
  CHECK(find("iso_week", 18630) == 53 && find("iso_year", 18630) == 2020); /* 2021-01-03 */
  CHECK(find("iso_week", 18631) == 1 && find("iso_year", 18631) == 2021);
  CHECK(find("iso_week", 20086) == 52 && find("iso_year", 20087) == 2025 && find("iso_week", 20087) == 1);
}

static void times_before_1970_are_rounded_down(void) {
  sb_moment at = sb_split_count(-1, 1000);
  CHECK(at.day == -1 && at.second == 86399 && at.microsecond == 999000);
  CHECK(sb_find_date_part("hour")(at) == 23 && sb_find_date_part("minute")(at) == 59);
  CHECK(sb_find_date_part("second")(at) == 59 && sb_find_date_part("weekday") == NULL);
}

int main(void) {
  every_day_follows_the_one_before();
  weeks_belong_to_the_year_of_their_thursday();
  times_before_1970_are_rounded_down();
  return failures > 0;
}
