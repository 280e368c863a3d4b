/* Functions by + - * / alone: exact places, the ends of their domains, and how near they are to those of the platform.
 */
#include "elementary.h"

#include <math.h>

#include "check.h"

static void exact_places_are_exact(void) {
  CHECK(same(sb_log(1, 0), 0) && same(sb_exp(0, 0), 1) && same(sb_exp(-0.0, 0), 1));
  CHECK(same(sb_log1p(-0.0, 0), -0.0) && same(sb_expm1(-0.0, 0), -0.0) && same(sb_sqrt(-0.0, 0), -0.0));
  CHECK(same(sb_log1p(0x1p-1074, 0), 0x1p-1074) && same(sb_expm1(0x1p-1074, 0), 0x1p-1074));
  CHECK(same(sb_power(2, 10), 1024) && same(sb_power(-2, 3), -8) && same(sb_power(2, -1), 0.5));
  CHECK(same(sb_power(-7, 0), 1) && same(sb_power(3, 5), 243) && same(sb_power(3, 1), 3));
}

static void ends_of_domains_are_infinite_or_nan(void) {
  CHECK(same(sb_log(0, 0), -INFINITY) && same(sb_log(-0.0, 0), -INFINITY) && isnan(sb_log(-1, 0)));
  CHECK(same(sb_log1p(-1, 0), -INFINITY) && isnan(sb_log1p(-2, 0)) && same(sb_log(INFINITY, 0), INFINITY));
  CHECK(same(sb_exp(710, 0), INFINITY) && same(sb_exp(INFINITY, 0), INFINITY) && same(sb_exp(-INFINITY, 0), 0));
  CHECK(same(sb_exp(-745, 0), 0x1p-1074) && same(sb_exp(-746, 0), 0) && same(sb_expm1(-INFINITY, 0), -1));
  CHECK(same(sb_power(0, 0.5), 0) && same(sb_power(-0.0, -0.5), INFINITY) && isnan(sb_power(-1, 0.5)));
  CHECK(same(sb_power(INFINITY, 0.5), INFINITY) && same(sb_power(INFINITY, -0.5), 0) && isnan(sb_power(NAN, 0)));
}

static void a_power_of_either_sign_is_a_logarithm_where_it_is_none(void) {
  CHECK(same(sb_yeo_johnson(0.5, 0), sb_log1p(0.5, 0)) && same(sb_yeo_johnson(-0.5, 2), -sb_log1p(0.5, 0)));
  CHECK(same(sb_yeo_johnson(3, 0x1p-53), sb_log1p(3, 0)) && same(sb_yeo_johnson(-0.0, 1), -0.0));
  CHECK(same(sb_yeo_johnson(INFINITY, -2), 0.5) && same(sb_yeo_johnson(-INFINITY, 4), -0.5));
  CHECK(same(sb_yeo_johnson_float32(3e38, 1.5), INFINITY) && isfinite(sb_yeo_johnson(3e38, 1.5)));
  CHECK(isnan(sb_yeo_johnson(NAN, 0)) && same(sb_yeo_johnson(1e300, 3), INFINITY));
}

static bool is_near(double found, double expected) { return fabs(found - expected) <= 0x1p-49 * fabs(expected); }

static void between_they_are_those_of_the_platform(void) {
  for (int i = -4000; i <= 4000; i++) {
    double x = i / 64.0 + 0x1p-9;
    CHECK(is_near(sb_exp(x, 0), exp(x)) && is_near(sb_expm1(x, 0), expm1(x)));
    CHECK(is_near(sb_log(exp(x), 0), log(exp(x))) && is_near(sb_log1p(exp(x), 0), log1p(exp(x))));
    CHECK(is_near(sb_power(fabs(x), 1.5), pow(fabs(x), 1.5)) && is_near(sb_power(x, 7), pow(x, 7)));
  }
  for (int i = 1; i < 100; i++) {
    double upper = 2 * (sqrt(i + 1) - 1), lower = (1 - pow(i + 1, 3)) / 3;
    CHECK(fabs(sb_yeo_johnson(i, 0.5) / upper - 1) < 0x1p-46 && fabs(sb_yeo_johnson(-i, -1) / lower - 1) < 0x1p-46);
  }
  for (int i = -99; i < 100; i++) CHECK(is_near(sb_log1p(i / 100.0, 0), log1p(i / 100.0)));
}

int main(void) {
  exact_places_are_exact();
  ends_of_domains_are_infinite_or_nan();
  a_power_of_either_sign_is_a_logarithm_where_it_is_none();
  between_they_are_those_of_the_platform();
  return failures > 0;
}
