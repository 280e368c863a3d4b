#include "json_guard.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define MAX_SIZE ((size_t)268435456)         /* clause 2.3 */
#define MAX_DEPTH 32                         /* clause 2.2 */
#define MAX_INTEGER ((uint64_t)1 << 53)      /* clause 2.2 */
#define MAX_DIGITS 800                       /* more than decide the rounding of any binary64 */
#define EXPONENT_LIMIT ((int64_t)1000000000) /* beyond what 256 MiB of digits can make up for */

/* One key of an open object: where its text begins (behind the quote), and a hash of it unescaped. */
typedef struct {
  uint32_t offset;
  uint32_t hash;
} json_key;

typedef enum { EXPECT_VALUE, EXPECT_KEY, AFTER_VALUE } json_expectation;

typedef struct {
  const unsigned char *text;
  size_t size;
  size_t at;
  bool in_object[MAX_DEPTH];
  size_t first_key[MAX_DEPTH];
  int depth;
  json_key *keys;
  size_t key_count;
  size_t key_capacity;
} json_scanner;

static json_guard_result scan_document(json_scanner *scanner);
static json_guard_result scan_value(json_scanner *scanner, json_expectation *next);
static json_guard_result scan_separator(json_scanner *scanner, json_expectation *next);
static json_guard_result scan_key(json_scanner *scanner, json_expectation *next);
static json_guard_result open_container(json_scanner *scanner, json_expectation *next);
static json_guard_result close_container(json_scanner *scanner);
static json_guard_result add_key(json_scanner *scanner, json_key key);
static json_guard_result find_duplicate(const json_scanner *scanner);
static json_guard_result scan_literal(json_scanner *scanner, const char *literal);
static json_guard_result scan_string(json_scanner *scanner, uint32_t *hash);
static json_guard_result scan_number(json_scanner *scanner);

static json_guard_result result_at(json_guard_status status, size_t offset) {
  json_guard_result result = {status, offset};
  return result;
}

static json_guard_result result_ok(void) { return result_at(JSON_GUARD_OK, 0); }

json_guard_result json_guard_check(const unsigned char *text, size_t size) {
  json_scanner scanner = {0};
  json_guard_result result;

  if (size > MAX_SIZE) return result_at(JSON_GUARD_TOO_LARGE, MAX_SIZE);
  if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
    return result_at(JSON_GUARD_BYTE_ORDER_MARK, 0);
  }
  scanner.text = text;
  scanner.size = size;
  result = scan_document(&scanner);
  free(scanner.keys);
  return result;
}

const char *json_guard_message(json_guard_status status) {
  switch (status) {
    case JSON_GUARD_OK:
      return "nothing is wrong";
    case JSON_GUARD_TOO_LARGE:
      return "the text is larger than 256 MiB";
    case JSON_GUARD_NO_MEMORY:
      return "there is not enough memory to check the keys";
    case JSON_GUARD_BYTE_ORDER_MARK:
      return "a byte order mark stands before the document";
    case JSON_GUARD_TRUNCATED:
      return "the document ends too early";
    case JSON_GUARD_UNEXPECTED:
      return "a character stands where JSON does not allow it";
    case JSON_GUARD_TRAILING:
      return "something follows the document";
    case JSON_GUARD_UTF8:
      return "the bytes are not valid UTF-8";
    case JSON_GUARD_CONTROL:
      return "a text holds a control character that is not escaped";
    case JSON_GUARD_ESCAPE:
      return "a text holds an escape that JSON does not have";
    case JSON_GUARD_NUL:
      return "a text holds the NUL character";
    case JSON_GUARD_SURROGATE:
      return "a text holds an unpaired surrogate";
    case JSON_GUARD_NUMBER:
      return "a number is not written as JSON writes numbers";
    case JSON_GUARD_OVERFLOW:
      return "a number is too large for binary64";
    case JSON_GUARD_INTEGER:
      return "an integer is larger than 2^53";
    case JSON_GUARD_NEGATIVE_ZERO:
      return "a number is negative zero";
    case JSON_GUARD_DEPTH:
      return "arrays and objects are nested deeper than 32";
    case JSON_GUARD_DUPLICATE_KEY:
      return "a key stands twice in one object";
  }
  return "unknown status";
}

static void skip_space(json_scanner *scanner) {
  while (scanner->at < scanner->size) {
    unsigned char c = scanner->text[scanner->at];
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') return;
    scanner->at++;
  }
}

static json_guard_result scan_document(json_scanner *scanner) {
  json_expectation next = EXPECT_VALUE;

  for (;;) {
    json_guard_result result;
    skip_space(scanner);
    if (next == AFTER_VALUE && scanner->depth == 0) break;
    if (scanner->at == scanner->size) return result_at(JSON_GUARD_TRUNCATED, scanner->at);
    if (next == EXPECT_VALUE) {
      result = scan_value(scanner, &next);
    } else if (next == EXPECT_KEY) {
      result = scan_key(scanner, &next);
    } else {
      result = scan_separator(scanner, &next);
    }
    if (result.status != JSON_GUARD_OK) return result;
  }
  if (scanner->at < scanner->size) return result_at(JSON_GUARD_TRAILING, scanner->at);
  return result_ok();
}

static json_guard_result scan_value(json_scanner *scanner, json_expectation *next) {
  unsigned char c = scanner->text[scanner->at];
  uint32_t hash;

  *next = AFTER_VALUE;
  switch (c) {
    case '{':
    case '[':
      return open_container(scanner, next);
    case '"':
      return scan_string(scanner, &hash);
    case 't':
      return scan_literal(scanner, "true");
    case 'f':
      return scan_literal(scanner, "false");
    case 'n':
      return scan_literal(scanner, "null");
    default:
      break;
  }
  if (c == '-' || (c >= '0' && c <= '9')) return scan_number(scanner);
  return result_at(JSON_GUARD_UNEXPECTED, scanner->at);
}

/* Behind a value: a comma and the next item, or the end of the array or object. */
static json_guard_result scan_separator(json_scanner *scanner, json_expectation *next) {
  bool in_object = scanner->in_object[scanner->depth - 1];
  unsigned char c = scanner->text[scanner->at];

  if (c == (in_object ? '}' : ']')) return close_container(scanner);
  if (c != ',') return result_at(JSON_GUARD_UNEXPECTED, scanner->at);
  scanner->at++;
  *next = in_object ? EXPECT_KEY : EXPECT_VALUE;
  return result_ok();
}

static json_guard_result scan_key(json_scanner *scanner, json_expectation *next) {
  json_key key = {0, 0};
  json_guard_result result;

  if (scanner->text[scanner->at] != '"') return result_at(JSON_GUARD_UNEXPECTED, scanner->at);
  key.offset = (uint32_t)(scanner->at + 1);
  result = scan_string(scanner, &key.hash);
  if (result.status != JSON_GUARD_OK) return result;
  result = add_key(scanner, key);
  if (result.status != JSON_GUARD_OK) return result;
  skip_space(scanner);
  if (scanner->at == scanner->size) return result_at(JSON_GUARD_TRUNCATED, scanner->at);
  if (scanner->text[scanner->at] != ':') return result_at(JSON_GUARD_UNEXPECTED, scanner->at);
  scanner->at++;
  *next = EXPECT_VALUE;
  return result_ok();
}

static json_guard_result open_container(json_scanner *scanner, json_expectation *next) {
  bool is_object = scanner->text[scanner->at] == '{';

  if (scanner->depth == MAX_DEPTH) return result_at(JSON_GUARD_DEPTH, scanner->at);
  scanner->in_object[scanner->depth] = is_object;
  scanner->first_key[scanner->depth] = scanner->key_count;
  scanner->depth++;
  scanner->at++;
  skip_space(scanner);
  if (scanner->at < scanner->size && scanner->text[scanner->at] == (is_object ? '}' : ']')) {
    *next = AFTER_VALUE;
    return close_container(scanner);
  }
  *next = is_object ? EXPECT_KEY : EXPECT_VALUE;
  return result_ok();
}

static json_guard_result close_container(json_scanner *scanner) {
  json_guard_result result = result_ok();
  size_t first = scanner->first_key[scanner->depth - 1];

  if (scanner->key_count > first + 1) result = find_duplicate(scanner);
  scanner->key_count = first;
  scanner->depth--;
  scanner->at++;
  return result;
}

static json_guard_result add_key(json_scanner *scanner, json_key key) {
  if (scanner->key_count == scanner->key_capacity) {
    size_t capacity = scanner->key_capacity == 0 ? 64 : 2 * scanner->key_capacity;
    json_key *keys = realloc(scanner->keys, capacity * sizeof(json_key));
    if (keys == NULL) return result_at(JSON_GUARD_NO_MEMORY, scanner->at);
    scanner->keys = keys;
    scanner->key_capacity = capacity;
  }
  scanner->keys[scanner->key_count++] = key;
  return result_ok();
}

/* ---- Strings ---------------------------------------------------------------------------- */

static json_guard_result scan_literal(json_scanner *scanner, const char *literal) {
  size_t i;

  for (i = 0; literal[i] != '\0'; i++) {
    if (scanner->at + i == scanner->size) return result_at(JSON_GUARD_TRUNCATED, scanner->size);
    if (scanner->text[scanner->at + i] != (unsigned char)literal[i]) {
      return result_at(JSON_GUARD_UNEXPECTED, scanner->at + i);
    }
  }
  scanner->at += i;
  return result_ok();
}

static size_t utf8_length(const unsigned char *text, size_t size, size_t at) {
  return text[at] < 0x80 ? 1 : (size_t)sb_utf8_length(text + at, (int64_t)(size - at));
}

/* The value of four hexadecimal digits at `at`, -1 where there are none. */
static int32_t hex4(const unsigned char *text, size_t size, size_t at) {
  int32_t value = 0;
  size_t i;

  if (size - at < 4) return -1;
  for (i = at; i < at + 4; i++) {
    unsigned char c = text[i];
    int32_t digit;
    if (c >= '0' && c <= '9') {
      digit = c - '0';
    } else if (c >= 'a' && c <= 'f') {
      digit = c - 'a' + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = c - 'A' + 10;
    } else {
      return -1;
    }
    value = value * 16 + digit;
  }
  return value;
}

/* Reads the escape at `*at` (a backslash) into its code point and moves behind it. */
static json_guard_status read_escape(const unsigned char *text, size_t size, size_t *at, uint32_t *code_point) {
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *letter;
  int32_t high, low;

  if (size - *at < 2) return JSON_GUARD_TRUNCATED;
  if (text[*at + 1] != 'u') {
    letter = text[*at + 1] == 0 ? NULL : strchr(letters, text[*at + 1]);
    if (letter == NULL) return JSON_GUARD_ESCAPE;
    *code_point = (uint32_t)meanings[letter - letters];
    *at += 2;
    return JSON_GUARD_OK;
  }
  high = hex4(text, size, *at + 2);
  if (high < 0) return JSON_GUARD_ESCAPE;
  if (high == 0) return JSON_GUARD_NUL;
  if (high >= 0xDC00 && high <= 0xDFFF) return JSON_GUARD_SURROGATE;
  if (high < 0xD800 || high > 0xDBFF) {
    *code_point = (uint32_t)high;
    *at += 6;
    return JSON_GUARD_OK;
  }
  if (size - *at < 12 || text[*at + 6] != '\\' || text[*at + 7] != 'u') return JSON_GUARD_SURROGATE;
  low = hex4(text, size, *at + 8);
  if (low < 0xDC00 || low > 0xDFFF) return JSON_GUARD_SURROGATE;
  *code_point = 0x10000u + ((uint32_t)(high - 0xD800) << 10) + (uint32_t)(low - 0xDC00);
  *at += 12;
  return JSON_GUARD_OK;
}

/* The code point at `*at` of a text that was checked, unescaped; moves behind it. */
static uint32_t next_code_point(const unsigned char *text, size_t size, size_t *at) {
  unsigned char lead = text[*at];
  size_t length, i;
  uint32_t code_point = 0;

  if (lead == '\\') {
    (void)read_escape(text, size, at, &code_point);
    return code_point;
  }
  length = utf8_length(text, size, *at);
  if (length == 1) {
    *at += 1;
    return lead;
  }
  code_point = length == 2 ? lead & 0x1Fu : length == 3 ? lead & 0x0Fu : lead & 0x07u;
  for (i = 1; i < length; i++) code_point = (code_point << 6) | (text[*at + i] & 0x3Fu);
  *at += length;
  return code_point;
}

/* Checks the string at the scanner and gives a hash (FNV-1a) of its code points. */
static json_guard_result scan_string(json_scanner *scanner, uint32_t *hash) {
  const unsigned char *text = scanner->text;
  size_t size = scanner->size;
  size_t at = scanner->at + 1;

  *hash = 2166136261u;
  while (at < size && text[at] != '"') {
    size_t start = at;
    uint32_t code_point;
    if (text[at] == 0) return result_at(JSON_GUARD_NUL, at);
    if (text[at] < 0x20) return result_at(JSON_GUARD_CONTROL, at);
    if (text[at] == '\\') {
      json_guard_status status = read_escape(text, size, &at, &code_point);
      if (status != JSON_GUARD_OK) return result_at(status, start);
    } else {
      if (utf8_length(text, size, at) == 0) return result_at(JSON_GUARD_UTF8, at);
      code_point = next_code_point(text, size, &at);
    }
    *hash = (*hash ^ code_point) * 16777619u;
  }
  if (at >= size) return result_at(JSON_GUARD_TRUNCATED, size);
  scanner->at = at + 1;
  return result_ok();
}

/* ---- Duplicate keys --------------------------------------------------------------------- */

static int compare_text(const json_scanner *scanner, uint32_t a, uint32_t b) {
  const unsigned char *text = scanner->text;
  size_t at_a = a, at_b = b;

  for (;;) {
    bool end_a = text[at_a] == '"', end_b = text[at_b] == '"';
    uint32_t code_a, code_b;
    if (end_a || end_b) return (int)end_b - (int)end_a;
    code_a = next_code_point(text, scanner->size, &at_a);
    code_b = next_code_point(text, scanner->size, &at_b);
    if (code_a != code_b) return code_a < code_b ? -1 : 1;
  }
}

/* By hash, then by text: hostile keys of one hash cost no more than a sort by text. */
static int compare_keys(const json_scanner *scanner, json_key a, json_key b) {
  if (a.hash != b.hash) return a.hash < b.hash ? -1 : 1;
  return compare_text(scanner, a.offset, b.offset);
}

/* Heap sort, for qsort has no argument for the text and may be quadratic. */
static void sift_down(const json_scanner *scanner, json_key *keys, size_t root, size_t count) {
  for (;;) {
    size_t child = 2 * root + 1;
    json_key swap;
    if (child >= count) return;
    if (child + 1 < count && compare_keys(scanner, keys[child], keys[child + 1]) < 0) child++;
    if (compare_keys(scanner, keys[root], keys[child]) >= 0) return;
    swap = keys[root];
    keys[root] = keys[child];
    keys[child] = swap;
    root = child;
  }
}

static void sort_keys(const json_scanner *scanner, json_key *keys, size_t count) {
  size_t i;

  for (i = count / 2; i-- > 0;) sift_down(scanner, keys, i, count);
  for (i = count; i-- > 1;) {
    json_key swap = keys[0];
    keys[0] = keys[i];
    keys[i] = swap;
    sift_down(scanner, keys, 0, i);
  }
}

static json_guard_result find_duplicate(const json_scanner *scanner) {
  size_t first = scanner->first_key[scanner->depth - 1];
  json_key *keys = scanner->keys + first;
  size_t count = scanner->key_count - first;
  size_t i;

  sort_keys(scanner, keys, count);
  for (i = 1; i < count; i++) {
    if (compare_keys(scanner, keys[i - 1], keys[i]) == 0) {
      uint32_t a = keys[i - 1].offset, b = keys[i].offset;
      return result_at(JSON_GUARD_DUPLICATE_KEY, (size_t)(a > b ? a : b) - 1);
    }
  }
  return result_ok();
}

/* ---- Numbers ---------------------------------------------------------------------------- */

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

static json_guard_result scan_number(json_scanner *scanner) {
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
