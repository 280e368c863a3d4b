#ifndef SCHEMABRIDGE_JSON_SCANNER_H
#define SCHEMABRIDGE_JSON_SCANNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json_guard.h"

#define MAX_DEPTH 32 /* clause 2.2 */

/* One key of an open object: where its text begins (behind the quote), and a hash of it unescaped. */
typedef struct {
  uint32_t offset;
  uint32_t hash;
} json_key;

/* A text, the place in it that is looked at, and the containers that are open there with the keys of the objects. */
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

static inline json_guard_result result_at(json_guard_status status, size_t offset) {
  json_guard_result result = {status, offset};
  return result;
}

static inline json_guard_result result_ok(void) { return result_at(JSON_GUARD_OK, 0); }

/* Checks the string at the scanner and gives a hash (FNV-1a) of its code points (json_string.c). */
json_guard_result sb_scan_string(json_scanner *scanner, uint32_t *hash);

/* The code point at `*at` of a text that was checked, unescaped; moves behind it. */
uint32_t sb_next_code_point(const unsigned char *text, size_t size, size_t *at);

/* Checks the number at the scanner: its form, and that a binary64 holds it (json_number.c). */
json_guard_result sb_scan_number(json_scanner *scanner);

/* Keeps a key of the object that is open (json_keys.c). */
json_guard_result sb_add_key(json_scanner *scanner, json_key key);

/* Whether two keys of the object that is open are the same text; sorts them. */
json_guard_result sb_find_duplicate(const json_scanner *scanner);

#endif
