/* The keys of the objects that are open, and whether one stands twice, in time n log n (clause 2.2). */
#include <stdlib.h>

#include "json_scanner.h"

json_guard_result sb_add_key(json_scanner *scanner, json_key key) {
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

static int compare_text(const json_scanner *scanner, uint32_t a, uint32_t b) {
  const unsigned char *text = scanner->text;
  size_t at_a = a, at_b = b;

  for (;;) {
    bool end_a = text[at_a] == '"', end_b = text[at_b] == '"';
    uint32_t code_a, code_b;
    if (end_a || end_b) return (int)end_b - (int)end_a;
    code_a = sb_next_code_point(text, scanner->size, &at_a);
    code_b = sb_next_code_point(text, scanner->size, &at_b);
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

json_guard_result sb_find_duplicate(const json_scanner *scanner) {
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
