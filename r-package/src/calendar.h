/* Parts of dates and times of the Gregorian calendar, by integers alone (steps 18). */
#ifndef SCHEMABRIDGE_CALENDAR_H
#define SCHEMABRIDGE_CALENDAR_H

#include <stdint.h>

/* Of a count of days, or of so many units a second. */
typedef struct {
  int64_t day;         /* since 1970-01-01 */
  int64_t second;      /* of the day */
  int64_t microsecond; /* of the second */
} sb_moment;

typedef int64_t (*sb_date_part)(sb_moment at);

/* NULL where there is none of this name. */
sb_date_part sb_find_date_part(const char *name);

/* `per_second` is 0 for days. */
sb_moment sb_split_count(int64_t count, int64_t per_second);

#endif
