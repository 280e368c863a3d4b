/* Numbers as decimal text. */
#include "decimal.h"

#include <locale.h>
#include <math.h>

#include "check.h"

static bool writes(double number, const char *expected) {
  char *text = allocate(SB_DECIMAL_SIZE);
  sb_write_decimal(number, text);
  return strcmp(text, expected) == 0;
}

static void numbers_have_the_digits_that_tell_them_apart(void) {
  CHECK(writes(0.3, "0.3"));
  CHECK(writes(0.1 + 0.2, "0.30000000000000004"));
  CHECK(writes(1e15 + 0.5, "1000000000000000.5"));
  CHECK(writes(1e5, "100000"));
  CHECK(writes(-0.0, "-0"));
  CHECK(writes(0x1.fffffffffffffp1023, "1.7976931348623157e+308"));
  CHECK(writes(-1.7976931348623157e-300, "-1.7976931348623157e-300"));
}

static void what_is_not_finite_is_a_word(void) {
  CHECK(writes(INFINITY, "Inf"));
  CHECK(writes(-INFINITY, "-Inf"));
  CHECK(writes(NAN, "NaN"));
}

/* Bits from a generator, which any double may be. */
static void numbers_read_back_as_themselves(void) {
  uint64_t state = 1;
  char text[SB_DECIMAL_SIZE];
  for (int i = 0; i < 200000; i++) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t bits = state ^ state >> 29;
    double number;
    memcpy(&number, &bits, 8);
    if (!isfinite(number)) continue;
    sb_write_decimal(number, text);
    CHECK(same(strtod(text, NULL), number));
  }
}

static void the_point_is_a_point_in_every_locale(void) {
  bool has_locale = setlocale(LC_NUMERIC, "de_DE.UTF-8") != NULL;
  if (!has_locale) fputs("no locale de_DE.UTF-8, which setup/locales.sh generates\n", stderr);
  CHECK(has_locale);
  CHECK(strtod("0,5", NULL) == 0.5);
  CHECK(writes(2.25, "2.25"));
  CHECK(writes(0.1 + 0.2, "0.30000000000000004"));
  setlocale(LC_NUMERIC, "C");
}

int main(void) {
  numbers_have_the_digits_that_tell_them_apart();
  what_is_not_finite_is_a_word();
  numbers_read_back_as_themselves();
  the_point_is_a_point_in_every_locale();
  release_memory();
  return failures > 0;
}
