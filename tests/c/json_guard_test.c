/*
 * Every rule of clause 2.2 once, then truncated, mutated and large texts. Each text lies in a
 * block of exactly its size, so that AddressSanitizer sees any read behind it. From r-package:
 *
 *   cc -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Werror -g -fsanitize=address,undefined \
 *     -Isrc src/json_*.c src/text.c ../tests/c/json_guard_test.c -lm -o json_guard_test && ./json_guard_test
 */
#include "json_guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BYTES(text) (text), sizeof(text) - 1

typedef struct {
  const char *text;
  size_t size;
  json_guard_status status;
  size_t offset;
} guard_case;

static const guard_case good_texts[] = {
    {BYTES("{}"), JSON_GUARD_OK, 0},
    {BYTES(" \t\r\n{ } \n"), JSON_GUARD_OK, 0},
    {BYTES("[]"), JSON_GUARD_OK, 0},
    {BYTES("null"), JSON_GUARD_OK, 0},
    {BYTES("{\"a\": [true, false, null, \"\", {}, []]}"), JSON_GUARD_OK, 0},
    {BYTES("[\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u00e9 \\uD83D\\uDE00\"]"), JSON_GUARD_OK, 0},
    {BYTES("[\"\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 \xEF\xBF\xBF \xF4\x8F\xBF\xBF \x7F\"]"), JSON_GUARD_OK, 0},
    {BYTES("[0, 1, -1, 10, 0.5, -0.5, 1e5, 1E+5, 1e-5, 0.0, 0e0, 0e-999999999999]"), JSON_GUARD_OK, 0},
    {BYTES("[9007199254740992, -9007199254740992, 9007199254740993.0, 1e300]"), JSON_GUARD_OK, 0},
    {BYTES("[1.7976931348623157e308, 1.7976931348623158e308, 5e-324, -5e-324, 1e-999]"), JSON_GUARD_OK, 0},
    /* Just above half the smallest subnormal is not zero; just below half a unit above the largest is finite. */
    {BYTES("[-2.4703282292062328e-324, 1.797693134862315807e308]"), JSON_GUARD_OK, 0},
    {BYTES("{\"a\": 1, \"A\": 1, \"\": 1, \"a \": 1, \"\\u0061\\u0301\": 1, \"\xC3\xA1\": 1}"), JSON_GUARD_OK, 0},
    {BYTES("[{\"a\": {\"a\": {\"a\": 1}}}, {\"a\": 1}]"), JSON_GUARD_OK, 0},
    {BYTES("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"), JSON_GUARD_OK, 0},
};

static const guard_case bad_texts[] = {
    {BYTES(""), JSON_GUARD_TRUNCATED, 0},
    {BYTES("   "), JSON_GUARD_TRUNCATED, 3},
    {BYTES("{"), JSON_GUARD_TRUNCATED, 1},
    {BYTES("{\"a"), JSON_GUARD_TRUNCATED, 3},
    {BYTES("{\"a\""), JSON_GUARD_TRUNCATED, 4},
    {BYTES("{\"a\":"), JSON_GUARD_TRUNCATED, 5},
    {BYTES("[1,"), JSON_GUARD_TRUNCATED, 3},
    {BYTES("[tru"), JSON_GUARD_TRUNCATED, 4},
    {BYTES("[\"\\"), JSON_GUARD_TRUNCATED, 2},
    {BYTES("\xEF\xBB\xBF{}"), JSON_GUARD_BYTE_ORDER_MARK, 0},
    {BYTES("{} {}"), JSON_GUARD_TRAILING, 3},
    {BYTES("{}\x00"), JSON_GUARD_TRAILING, 2},
    {BYTES("[1,]"), JSON_GUARD_UNEXPECTED, 3},
    {BYTES("[,1]"), JSON_GUARD_UNEXPECTED, 1},
    {BYTES("[1 2]"), JSON_GUARD_UNEXPECTED, 3},
    {BYTES("{\"a\":1,}"), JSON_GUARD_UNEXPECTED, 7},
    {BYTES("{\"a\" 1}"), JSON_GUARD_UNEXPECTED, 5},
    {BYTES("{a:1}"), JSON_GUARD_UNEXPECTED, 1},
    {BYTES("{1:1}"), JSON_GUARD_UNEXPECTED, 1},
    {BYTES("{\"a\":1]"), JSON_GUARD_UNEXPECTED, 6},
    {BYTES("[1}"), JSON_GUARD_UNEXPECTED, 2},
    {BYTES("[/* no */ 1]"), JSON_GUARD_UNEXPECTED, 1},
    {BYTES("['a']"), JSON_GUARD_UNEXPECTED, 1},
    {BYTES("[NaN]"), JSON_GUARD_UNEXPECTED, 1},
    {BYTES("[Infinity]"), JSON_GUARD_UNEXPECTED, 1},
    {BYTES("[nul1]"), JSON_GUARD_UNEXPECTED, 4},
    {BYTES("[True]"), JSON_GUARD_UNEXPECTED, 1},
    {BYTES("[\x0B 1]"), JSON_GUARD_UNEXPECTED, 1},
    {BYTES("[\xC2\xA0 1]"), JSON_GUARD_UNEXPECTED, 1},
    {BYTES("]"), JSON_GUARD_UNEXPECTED, 0},
    {BYTES("[\"\x80\"]"), JSON_GUARD_UTF8, 2},
    {BYTES("[\"\xC0\xAF\"]"), JSON_GUARD_UTF8, 2},
    {BYTES("[\"\xC3\"]"), JSON_GUARD_UTF8, 2},
    {BYTES("[\"\xE0\x80\x80\"]"), JSON_GUARD_UTF8, 2},
    {BYTES("[\"\xED\xA0\x80\"]"), JSON_GUARD_UTF8, 2},
    {BYTES("[\"\xF0\x80\x80\x80\"]"), JSON_GUARD_UTF8, 2},
    {BYTES("[\"\xF4\x90\x80\x80\"]"), JSON_GUARD_UTF8, 2},
    {BYTES("[\"\xF5\x80\x80\x80\"]"), JSON_GUARD_UTF8, 2},
    {BYTES("[\"\xF0\x9F\x98"), JSON_GUARD_UTF8, 2},
    {BYTES("[\"a\nb\"]"), JSON_GUARD_CONTROL, 3},
    {BYTES("[\"\x1F\"]"), JSON_GUARD_CONTROL, 2},
    {BYTES("[\"\\x41\"]"), JSON_GUARD_ESCAPE, 2},
    {BYTES("[\"\\u12g4\"]"), JSON_GUARD_ESCAPE, 2},
    {BYTES("[\"\\u12"), JSON_GUARD_ESCAPE, 2},
    {BYTES("[\"\\\x00\"]"), JSON_GUARD_ESCAPE, 2},
    {BYTES("[\"a\x00\"]"), JSON_GUARD_NUL, 3},
    {BYTES("[\"\\u0000\"]"), JSON_GUARD_NUL, 2},
    {BYTES("{\"\\u0000\": 1}"), JSON_GUARD_NUL, 2},
    {BYTES("[\"\\uD83D\"]"), JSON_GUARD_SURROGATE, 2},
    {BYTES("[\"\\uDE00\"]"), JSON_GUARD_SURROGATE, 2},
    {BYTES("[\"\\uD83D\\u0041\"]"), JSON_GUARD_SURROGATE, 2},
    {BYTES("[\"\\uD83D\\n12345\"]"), JSON_GUARD_SURROGATE, 2},
    {BYTES("[\"\\uD83D\\uD83D\"]"), JSON_GUARD_SURROGATE, 2},
    {BYTES("[01]"), JSON_GUARD_NUMBER, 1},
    {BYTES("[-01.5]"), JSON_GUARD_NUMBER, 1},
    {BYTES("[1.]"), JSON_GUARD_NUMBER, 1},
    {BYTES("[-]"), JSON_GUARD_NUMBER, 1},
    {BYTES("[-Infinity]"), JSON_GUARD_NUMBER, 1},
    {BYTES("[1e]"), JSON_GUARD_NUMBER, 1},
    {BYTES("[1e+]"), JSON_GUARD_NUMBER, 1},
    {BYTES("[.5]"), JSON_GUARD_UNEXPECTED, 1},
    {BYTES("[+1]"), JSON_GUARD_UNEXPECTED, 1},
    {BYTES("[0x10]"), JSON_GUARD_UNEXPECTED, 2},
    {BYTES("[1e309]"), JSON_GUARD_OVERFLOW, 1},
    {BYTES("[-1e309]"), JSON_GUARD_OVERFLOW, 1},
    {BYTES("[1.7976931348623159e308]"), JSON_GUARD_OVERFLOW, 1},
    {BYTES("[1e99999999999999999999]"), JSON_GUARD_OVERFLOW, 1},
    {BYTES("[9007199254740993]"), JSON_GUARD_INTEGER, 1},
    {BYTES("[-9007199254740993]"), JSON_GUARD_INTEGER, 1},
    {BYTES("[100000000000000000000]"), JSON_GUARD_INTEGER, 1},
    {BYTES("[-0]"), JSON_GUARD_NEGATIVE_ZERO, 1},
    {BYTES("[-0.0]"), JSON_GUARD_NEGATIVE_ZERO, 1},
    {BYTES("[-0e5]"), JSON_GUARD_NEGATIVE_ZERO, 1},
    {BYTES("[-1e-400]"), JSON_GUARD_NEGATIVE_ZERO, 1},
    {BYTES("[-2.4703282292062327e-324]"), JSON_GUARD_NEGATIVE_ZERO, 1},
    {BYTES("[-1e-99999999999999999999]"), JSON_GUARD_NEGATIVE_ZERO, 1},
    {BYTES("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"), JSON_GUARD_DEPTH, 32},
    {BYTES("{\"a\":1,\"a\":2}"), JSON_GUARD_DUPLICATE_KEY, 7},
    {BYTES("{\"a\":1,\"b\":2,\"\\u0061\":2}"), JSON_GUARD_DUPLICATE_KEY, 13},
    {BYTES("{\"\xC3\xA9\":1,\"\\u00E9\":2}"), JSON_GUARD_DUPLICATE_KEY, 8},
    {BYTES("{\"\xF0\x9F\x98\x80\":1,\"\\uD83D\\uDE00\":2}"), JSON_GUARD_DUPLICATE_KEY, 10},
    {BYTES("{\"/\":1,\"\\/\":2}"), JSON_GUARD_DUPLICATE_KEY, 7},
    {BYTES("{\"\":1,\"\":2}"), JSON_GUARD_DUPLICATE_KEY, 6},
    {BYTES("[{\"b\":{\"a\":1}, \"a\":{\"a\":1,\"c\":0,\"a\":1}}]"), JSON_GUARD_DUPLICATE_KEY, 32},
};

static int failures = 0;

static json_guard_result check_copy(const char *text, size_t size) {
  unsigned char *copy = malloc(size == 0 ? 1 : size);
  json_guard_result result;

  if (copy == NULL) abort();
  if (size > 0) memcpy(copy, text, size);
  result = json_guard_check(copy, size);
  free(copy);
  return result;
}

static void expect_result(const char *name, json_guard_result found, json_guard_status status, size_t offset) {
  if (found.status == status && found.offset == offset) return;
  failures++;
  fprintf(stderr, "%s: expected \"%s\" at %zu, found \"%s\" at %zu\n", name, json_guard_message(status), offset,
          json_guard_message(found.status), found.offset);
}

static void test_table(const guard_case *cases, size_t count) {
  for (size_t i = 0; i < count; i++) {
    expect_result(cases[i].text, check_copy(cases[i].text, cases[i].size), cases[i].status, cases[i].offset);
  }
}

/* A document cut off anywhere is refused; a document with any byte changed is never read out of bounds. */
static void test_damage(const guard_case *cases, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (cases[i].text[0] != '{' && cases[i].text[0] != '[') continue;
    char *copy = malloc(cases[i].size);
    if (copy == NULL) abort();
    memcpy(copy, cases[i].text, cases[i].size);
    for (size_t at = 0; at < cases[i].size; at++) {
      if (check_copy(copy, at).status == JSON_GUARD_OK && cases[i].status == JSON_GUARD_OK) {
        failures++;
        fprintf(stderr, "%s: cut off at %zu, accepted\n", cases[i].text, at);
      }
      for (int byte = 0; byte < 256; byte++) {
        copy[at] = (char)byte;
        (void)check_copy(copy, cases[i].size);
      }
      copy[at] = cases[i].text[at];
    }
    free(copy);
  }
}

/* A megabyte of digits is one number, and its last digit still decides. */
static void test_long_numbers(void) {
  size_t digits = 1000000, size = digits + 3;
  char *text = malloc(size + 1);

  if (text == NULL) abort();
  memset(text, '0', size);
  memcpy(text, "[0.", 3);
  text[size - 1] = ']';
  expect_result("0.000...0", check_copy(text, size), JSON_GUARD_OK, 0);
  memcpy(text, "[-0.", 4);
  expect_result("-0.000...0", check_copy(text, size), JSON_GUARD_NEGATIVE_ZERO, 1);
  text[size - 2] = '1';
  expect_result("-0.000...1", check_copy(text, size), JSON_GUARD_NEGATIVE_ZERO, 1);
  memset(text, '9', size);
  text[0] = '[';
  text[size - 1] = ']';
  expect_result("999...9", check_copy(text, size), JSON_GUARD_OVERFLOW, 1);
  free(text);
}

/* Negative numbers a hair below and above half the smallest subnormal: 2^-1075 written out has 752 digits. */
static void test_exact_halfway(void) {
  char half[1200], text[1300];
  unsigned digits[1100] = {0};
  size_t at;

  /* 2^-1075 = 5^1075 / 10^1075: 5^1075 by long multiplication, least significant digit first. */
  digits[0] = 1;
  for (int power = 0; power < 1075; power++) {
    unsigned carry = 0;
    for (size_t i = 0; i < COUNT(digits); i++) {
      carry += digits[i] * 5;
      digits[i] = carry % 10;
      carry /= 10;
    }
  }
  memcpy(half, "[-0.", 4);
  for (at = 0; at < 1075; at++) half[4 + at] = (char)('0' + digits[1074 - at]);
  at += 4;
  memcpy(text, half, at);
  text[at] = ']';
  expect_result("-2^-1075", check_copy(text, at + 1), JSON_GUARD_NEGATIVE_ZERO, 1);
  memset(text + at, '0', 100);
  text[at + 100] = '1';
  text[at + 101] = ']';
  expect_result("a hair beyond -2^-1075", check_copy(text, at + 102), JSON_GUARD_OK, 0);
}

/* A million keys that share a long beginning, the first of them again at the end. */
static void test_many_keys(void) {
  size_t count = 1000000, room = count * 40 + 100, size = 1, last;
  char *text = malloc(room);

  if (text == NULL) abort();
  text[0] = '{';
  for (size_t i = 0; i < count; i++) {
    size += (size_t)snprintf(text + size, room - size, "\"aaaaaaaaaaaaaaaa%zu\":0,", i);
  }
  last = size;
  text[size - 1] = '}';
  expect_result("a million keys", check_copy(text, size), JSON_GUARD_OK, 0);
  text[size - 1] = ',';
  size += (size_t)snprintf(text + size, room - size, "\"aaaaaaaaaaaaaaaa\\u0030\":0}");
  expect_result("a million keys and one again", check_copy(text, size), JSON_GUARD_DUPLICATE_KEY, last);
  free(text);
}

int main(void) {
  test_table(good_texts, COUNT(good_texts));
  test_table(bad_texts, COUNT(bad_texts));
  test_damage(good_texts, COUNT(good_texts));
  test_damage(bad_texts, COUNT(bad_texts));
  test_long_numbers();
  test_exact_halfway();
  test_many_keys();
  printf("json_guard: %zu texts, %d failures\n", COUNT(good_texts) + COUNT(bad_texts), failures);
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
