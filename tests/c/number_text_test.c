/* Text that spells a number, and the rounding of decimal numbers, held against strtod in the C locale. */
#include "number_text.h"

#include <math.h>

#include "check.h"
#include "round_decimal.h"

static const sb_number_format PLAIN = {'.', "", 0};

static bool spells(const char *text, double expected) {
  double number = 0;
  return sb_read_number(text, (int64_t)strlen(text), &PLAIN, &number) && same(number, expected);
}

static bool spells_none(const char *text) {
  double number;
  return !sb_read_number(text, (int64_t)strlen(text), &PLAIN, &number);
}

static void numbers_are_what_strtod_says(void) {
  CHECK(spells("29.85", 29.85) && spells("-0", -0.0) && spells(".5e1", 5) && spells("5.", 5));
  CHECK(spells("9007199254740993", 0x1p53) && spells("9007199254740993.000001", 0x1p53 + 2));
  CHECK(spells("4.9e-324", 0x1p-1074) && spells("2.4703282292062327e-324", 0) &&
        spells("2.4703282292062328e-324", 0x1p-1074));
  CHECK(spells("1.7976931348623158e308", 0x1.fffffffffffffp1023) && spells("-1e-400", -0.0));
}

static void other_texts_spell_none(void) {
  CHECK(spells_none("") && spells_none(".") && spells_none("-") && spells_none("1e") && spells_none("e1"));
  CHECK(spells_none("inf") && spells_none("nan") && spells_none("0x1") && spells_none(" 1") && spells_none("1,0"));
  CHECK(spells_none("1e309") && spells_none("1.7976931348623159e308") && spells_none("1e99999999999999999999"));
}

/* Digits from a generator: all lengths, exponents over the whole range. */
static void any_digits_are_rounded_as_strtod_does(void) {
  uint64_t state = 7;
  for (int i = 0; i < 300000; i++) {
    char text[64];
    int n = 0;
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    int digits = 1 + (int)(state >> 40) % 30;
    for (int j = 0; j < digits; j++) {
      state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
      text[n++] = (char)('0' + (state >> 33) % 10);
    }
    int exponent = (int)((state >> 20) % 660) - 345;
    double found = sb_round_decimal(text, digits, exponent);
    snprintf(text + n, sizeof text - (size_t)n, "e%d", exponent);
    CHECK(same(found, strtod(text, NULL)));
  }
}

/* All of their digits, up to 767. */
static void the_exact_decimal_text_of_a_number_is_that_number(void) {
  uint64_t state = 3;
  for (int i = 0; i < 20000; i++) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t bits = state ^ state >> 29;
    double number;
    memcpy(&number, &bits, 8);
    if (!isfinite(number)) continue;
    char text[1000];
    snprintf(text, sizeof text, "%.770e", number);
    CHECK(spells(text, number));
  }
}

static void a_text_of_more_than_a_thousand_bytes_spells_none(void) {
  char text[1002];
  memset(text, '0', sizeof text);
  text[1001] = 0;
  CHECK(spells_none(text));
  text[1000] = 0;
  CHECK(spells(text, 0));
}

static void groups_are_of_three_digits(void) {
  sb_number_format format = {',', "\xc2\xa0", 2};
  double number;
  CHECK(sb_read_number("12\xc2\xa0"
                       "345,5",
                       9, &format, &number) &&
        number == 12345.5);
  CHECK(
      !sb_read_number("1234\xc2\xa0"
                      "345",
                      9, &format, &number));
  CHECK(!sb_read_number("12\xc2", 3, &format, &number));
}

int main(void) {
  numbers_are_what_strtod_says();
  other_texts_spell_none();
  any_digits_are_rounded_as_strtod_does();
  the_exact_decimal_text_of_a_number_is_that_number();
  a_text_of_more_than_a_thousand_bytes_spells_none();
  groups_are_of_three_digits();
  return failures > 0;
}
