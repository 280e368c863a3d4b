/* Numbers of a JSON text: their form, and whether a binary64 holds them (clause 2.2). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json_scanner.h"

#define MAX_INTEGER ((uint64_t)1 << 53)
#define MAX_DIGITS 800                       /* more than decide the rounding of any binary64 */
#define EXPONENT_LIMIT ((int64_t)1000000000) /* beyond what 256 MiB of digits can make up for */

/* A decimal number as read: its significant digits, and the power of ten of the last of them. */
typedef struct {
  char digits[MAX_DIGITS];
  size_t count;
  int64_t exponent;
} json_decimal;

/* Appends a digit; of those beyond MAX_DIGITS only whether all are zero is kept. */
static void add_digit(json_decimal *decimal, unsigned char digit, bool is_fraction) {
  if (is_fraction) decimal->exponent--;
  if (decimal->count == 0 && digit == '0') return;
  if (decimal->count < MAX_DIGITS) {
    decimal->digits[decimal->count++] = (char)digit;
    return;
  }
  decimal->exponent++;
  if (digit != '0' && decimal->digits[MAX_DIGITS - 1] == '0') decimal->digits[MAX_DIGITS - 1] = '1';
}

static size_t scan_digits(json_scanner *scanner, json_decimal *decimal, bool is_fraction) {
  size_t start = scanner->at;

  while (scanner->at < scanner->size) {
    unsigned char c = scanner->text[scanner->at];
    if (c < '0' || c > '9') break;
    add_digit(decimal, c, is_fraction);
    scanner->at++;
  }
  return scanner->at - start;
}

/* Reads "e", a sign and digits into the decimal's exponent; false where digits are absent. */
static bool scan_exponent(json_scanner *scanner, json_decimal *decimal) {
  bool negative = false;
  int64_t exponent = 0;
  size_t start;

  scanner->at++;
  if (scanner->at < scanner->size && (scanner->text[scanner->at] == '+' || scanner->text[scanner->at] == '-')) {
    negative = scanner->text[scanner->at] == '-';
    scanner->at++;
  }
  start = scanner->at;
  while (scanner->at < scanner->size) {
    unsigned char c = scanner->text[scanner->at];
    if (c < '0' || c > '9') break;
    if (exponent < EXPONENT_LIMIT) exponent = exponent * 10 + (c - '0');
    scanner->at++;
  }
  decimal->exponent += negative ? -exponent : exponent;
  return scanner->at > start;
}

static bool exceeds_integer(const json_decimal *decimal) {
  uint64_t value = 0;
  size_t i;

  if (decimal->count > 16) return true;
  for (i = 0; i < decimal->count; i++) value = value * 10 + (uint64_t)(decimal->digits[i] - '0');
  return value > MAX_INTEGER;
}

/*
 * The magnitude as binary64, where only zero and infinity matter. strtod reads no decimal
 * point here, so it depends on no locale.
 */
static double magnitude(json_decimal *decimal) {
  int64_t position = decimal->exponent + (int64_t)decimal->count;
  int64_t rest = decimal->exponent < 0 ? -decimal->exponent : decimal->exponent;
  char text[MAX_DIGITS + 16];
  size_t at = decimal->count;
  char reversed[8];
  size_t length = 0;

  if (decimal->count == 0 || position < -400) return 0.0;
  if (position > 400) return HUGE_VAL;
  if (position > -300 && position < 300) return 1.0;
  memcpy(text, decimal->digits, at);
  text[at++] = 'e';
  text[at++] = decimal->exponent < 0 ? '-' : '+';
  do {
    reversed[length++] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest > 0);
  while (length > 0) text[at++] = reversed[--length];
  text[at] = '\0';
  return strtod(text, NULL);
}

json_guard_result sb_scan_number(json_scanner *scanner) {
  json_decimal decimal;
  size_t start = scanner->at, first;
  bool negative = scanner->text[start] == '-';
  bool is_integer = true;
  double value;

  decimal.count = 0;
  decimal.exponent = 0;
  if (negative) scanner->at++;
  first = scanner->at;
  if (scan_digits(scanner, &decimal, false) == 0) return result_at(JSON_GUARD_NUMBER, start);
  if (scanner->text[first] == '0' && scanner->at - first > 1) return result_at(JSON_GUARD_NUMBER, start);
  if (scanner->at < scanner->size && scanner->text[scanner->at] == '.') {
    is_integer = false;
    scanner->at++;
    if (scan_digits(scanner, &decimal, true) == 0) return result_at(JSON_GUARD_NUMBER, start);
  }
  if (scanner->at < scanner->size && (scanner->text[scanner->at] | 0x20) == 'e') {
    is_integer = false;
    if (!scan_exponent(scanner, &decimal)) return result_at(JSON_GUARD_NUMBER, start);
  }
  value = magnitude(&decimal);
  if (isinf(value)) return result_at(JSON_GUARD_OVERFLOW, start);
  if (is_integer && exceeds_integer(&decimal)) return result_at(JSON_GUARD_INTEGER, start);
  if (negative && value == 0.0) return result_at(JSON_GUARD_NEGATIVE_ZERO, start);
  return result_ok();
}
