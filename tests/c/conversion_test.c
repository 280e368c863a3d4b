/* Every conversion of a cell that is there (clauses 4.3 and 4.7). */
#include "conversion.h"

#include <math.h>

#include "check.h"
#include "source_cells.h"

static void integers_are_exact_up_to_2_53(void) {
  const int64_t values[] = {INT64_C(9007199254740992), INT64_C(-9007199254740992), INT64_C(9007199254740993),
                            INT64_C(-9007199254740993), INT64_MAX};
  const uint64_t huge[] = {UINT64_MAX};
  for (enum sb_conversion to = SB_TO_INTEGER; to <= SB_TO_COUNT; to++) {
    sb_source source = new_source(SB_INT64, to, values);
    CHECK(reads(&source, 0, 9007199254740992.0));
    CHECK(reads(&source, 1, -9007199254740992.0));
    for (int64_t i = 2; i < COUNT(values); i++) CHECK(refuses(&source, i, SB_NOT_EXACT));
  }
  sb_source source = new_source(SB_UINT64, SB_TO_FLOAT64, huge);
  CHECK(refuses(&source, 0, SB_NOT_EXACT));
}

static void integers_of_a_float32_column_round_once(void) {
  const int64_t values[] = {16777217, 16777219};
  sb_source source = new_source(SB_INT64, SB_TO_FLOAT32, values);
  CHECK(reads(&source, 0, 16777216));
  CHECK(reads(&source, 1, 16777220));
}

static void booleans_take_0_and_1_only(void) {
  const int32_t integers[] = {0, 1, 2, -1};
  const double doubles[] = {-0.0, 1, 0.5, INFINITY, NAN};
  const uint8_t bits[] = {0x02, 0x01};
  sb_source source = new_source(SB_R_INT32, SB_TO_BOOLEAN, integers);
  CHECK(reads(&source, 0, 0) && reads(&source, 1, 1));
  CHECK(refuses(&source, 2, SB_WRONG_TYPE) && refuses(&source, 3, SB_WRONG_TYPE));
  source = new_source(SB_FLOAT64, SB_TO_BOOLEAN, doubles);
  CHECK(reads(&source, 0, 0) && reads(&source, 1, 1) && reads(&source, 4, (double)NAN));
  CHECK(refuses(&source, 2, SB_WRONG_TYPE) && refuses(&source, 3, SB_WRONG_TYPE));
  source = new_source(SB_BITS, SB_TO_BOOLEAN, bits);
  CHECK(reads(&source, 0, 0) && reads(&source, 1, 1) && reads(&source, 7, 0) && reads(&source, 8, 1));
}

static void doubles_become_what_the_column_asks_for(void) {
  const double values[] = {
      3, 3.5, INFINITY, 9007199254740994.0, -0.0, 0.1, 3.4028235677973366e38, 0x1.fffffefffffffp127};
  sb_source source = new_source(SB_FLOAT64, SB_TO_INTEGER, values);
  CHECK(reads(&source, 0, 3) && reads(&source, 4, 0));
  CHECK(refuses(&source, 1, SB_NOT_INTEGRAL) && refuses(&source, 2, SB_NOT_INTEGRAL));
  CHECK(refuses(&source, 3, SB_NOT_EXACT));
  source.conversion = SB_TO_FLOAT32;
  CHECK(reads(&source, 4, -0.0) && reads(&source, 5, 0x1.99999ap-4) && reads(&source, 2, (double)INFINITY));
  CHECK(refuses(&source, 6, SB_FLOAT32_OVERFLOW) && reads(&source, 7, 0x1.fffffep127));
  source.conversion = SB_TO_FLOAT64;
  CHECK(sb_source_in_place(&source, 2) == values + 2);
}

static void counts_change_units_exactly_or_not_at_all(void) {
  const int64_t values[] = {1500, -1500, 86400000, 9007199254741, INT64_MAX};
  sb_source source = new_source(SB_INT64, SB_TO_COUNT, values);
  source.multiply = 1000; /* ms -> us */
  CHECK(reads(&source, 0, 1500000) && reads(&source, 1, -1500000));
  CHECK(refuses(&source, 3, SB_NOT_EXACT) && refuses(&source, 4, SB_NOT_EXACT));
  source.multiply = 1;
  source.divide = 1000; /* ms -> s */
  CHECK(refuses(&source, 0, SB_NOT_EXACT) && refuses(&source, 1, SB_NOT_EXACT) && reads(&source, 2, 86400));
  source.divide = 86400000; /* ms -> days */
  CHECK(reads(&source, 2, 1) && refuses(&source, 0, SB_NOT_EXACT));
}

static void days_of_R_are_floored(void) {
  const double days[] = {-0.5, 19723.999, INFINITY, 1e300, -0.0};
  sb_source source = new_source(SB_FLOAT64, SB_DAYS_TO_COUNT, days);
  CHECK(reads(&source, 0, -1) && reads(&source, 1, 19723) && reads(&source, 4, 0));
  CHECK(refuses(&source, 2, SB_NOT_EXACT) && refuses(&source, 3, SB_NOT_EXACT));
  source.multiply = 86400;
  CHECK(reads(&source, 0, -86400));
}

static void seconds_of_R_are_exact_or_rounded_to_microseconds(void) {
  const double seconds[] = {86400, 0.1, 1704067200.123456, -0.25, 1e300, INFINITY, 0.0000005, -0.0000004, 43200};
  sb_source source = new_source(SB_FLOAT64, SB_SECONDS_TO_COUNT, seconds); /* in us */
  CHECK(reads(&source, 0, 86400e6) && reads(&source, 1, 100000) && reads(&source, 2, 1704067200123456.0));
  CHECK(reads(&source, 3, -250000) && reads(&source, 6, 0) && reads(&source, 7, 0)); /* half to even; no -0 */
  CHECK(refuses(&source, 4, SB_NOT_EXACT) && refuses(&source, 5, SB_NOT_EXACT));
  source.tick = 1000; /* ms */
  CHECK(reads(&source, 0, 86400e3) && reads(&source, 1, 100) && refuses(&source, 2, SB_NOT_EXACT));
  source.tick = 1e6; /* s */
  CHECK(reads(&source, 0, 86400) && refuses(&source, 1, SB_NOT_EXACT));
  source.tick = 86400e6; /* days */
  CHECK(reads(&source, 0, 1) && refuses(&source, 8, SB_NOT_EXACT) && refuses(&source, 1, SB_NOT_EXACT));
  source.seconds = 3600; /* difftime in hours */
  source.tick = 1e6;
  CHECK(reads(&source, 1, 360) && reads(&source, 3, -900));
}

int main(void) {
  integers_are_exact_up_to_2_53();
  integers_of_a_float32_column_round_once();
  booleans_take_0_and_1_only();
  doubles_become_what_the_column_asks_for();
  counts_change_units_exactly_or_not_at_all();
  days_of_R_are_floored();
  seconds_of_R_are_exact_or_rounded_to_microseconds();
  release_memory();
  return failures > 0;
}
