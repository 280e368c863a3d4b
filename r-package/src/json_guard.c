#include "json_guard.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "json_scanner.h"

#define MAX_SIZE ((size_t)268435456) /* clause 2.3 */

typedef enum { EXPECT_VALUE, EXPECT_KEY, AFTER_VALUE } json_expectation;

static json_guard_result scan_document(json_scanner *scanner);
static json_guard_result scan_value(json_scanner *scanner, json_expectation *next);
static json_guard_result scan_separator(json_scanner *scanner, json_expectation *next);
static json_guard_result scan_key(json_scanner *scanner, json_expectation *next);
static json_guard_result open_container(json_scanner *scanner, json_expectation *next);
static json_guard_result close_container(json_scanner *scanner);
static json_guard_result scan_literal(json_scanner *scanner, const char *literal);

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
      return sb_scan_string(scanner, &hash);
    case 't':
      return scan_literal(scanner, "true");
    case 'f':
      return scan_literal(scanner, "false");
    case 'n':
      return scan_literal(scanner, "null");
    default:
      break;
  }
  if (c == '-' || (c >= '0' && c <= '9')) return sb_scan_number(scanner);
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
  result = sb_scan_string(scanner, &key.hash);
  if (result.status != JSON_GUARD_OK) return result;
  result = sb_add_key(scanner, key);
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

  if (scanner->key_count > first + 1) result = sb_find_duplicate(scanner);
  scanner->key_count = first;
  scanner->depth--;
  scanner->at++;
  return result;
}

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
