/* The quantile of the normal distribution: its ends, both sides, and how near it is to the distribution it belongs to.
 */
#include "normal_quantile.h"

#include <math.h>

#include "check.h"

static void ends_are_infinite_and_nothing_is_beyond_them(void) {
  CHECK(same(sb_probit(0, 0), -INFINITY) && same(sb_probit(-0.0, 0), -INFINITY) && same(sb_probit(1, 0), INFINITY));
  CHECK(isnan(sb_probit(-0x1p-1074, 0)) && isnan(sb_probit(1 + 0x1p-52, 0)) && isnan(sb_probit(NAN, 0)));
  CHECK(same(sb_probit(0.5, 0), 0) && isfinite(sb_probit(0x1p-1074, 0)) && isfinite(sb_probit(1 - 0x1p-53, 0)));
}

/* The distribution function by the platform. */
static double find_probability(double y) { return 0.5 * erfc(-y / sqrt(2)); }

/* A quantile y far from 0 makes y * y as much of its own last bit. */
static bool is_near(double found, double expected) { return fabs(found - expected) <= 0x1p-38 * fabs(expected); }

static void it_is_the_inverse_of_the_distribution(void) {
  for (int i = 1; i < 1000; i++) {
    double p = i / 1000.0, y = sb_probit(p, 0);
    CHECK(is_near(find_probability(y), p) && fabs(sb_probit(1 - p, 0) + y) < 0x1p-40);
  }
  for (int i = 1; i < 300; i++) CHECK(is_near(find_probability(sb_probit(pow(10, -i), 0)), pow(10, -i)));
}

int main(void) {
  ends_are_infinite_and_nothing_is_beyond_them();
  it_is_the_inverse_of_the_distribution();
  return failures > 0;
}
