/* Strings of a JSON text: UTF-8, escapes and surrogates (clauses 2.1, 2.2). */
#include <string.h>

#include "json_scanner.h"
#include "text.h"

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

uint32_t sb_next_code_point(const unsigned char *text, size_t size, size_t *at) {
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

json_guard_result sb_scan_string(json_scanner *scanner, uint32_t *hash) {
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
      code_point = sb_next_code_point(text, size, &at);
    }
    *hash = (*hash ^ code_point) * 16777619u;
  }
  if (at >= size) return result_at(JSON_GUARD_TRUNCATED, size);
  scanner->at = at + 1;
  return result_ok();
}
