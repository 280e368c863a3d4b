#ifndef SCHEMABRIDGE_JSON_GUARD_H
#define SCHEMABRIDGE_JSON_GUARD_H

#include <stddef.h>

/* What a JSON text must not hold, because parsers disagree on it (clauses 2.1 to 2.3). */
typedef enum {
  JSON_GUARD_OK = 0,
  JSON_GUARD_TOO_LARGE,
  JSON_GUARD_NO_MEMORY,
  JSON_GUARD_BYTE_ORDER_MARK,
  JSON_GUARD_TRUNCATED,
  JSON_GUARD_UNEXPECTED,
  JSON_GUARD_TRAILING,
  JSON_GUARD_UTF8,
  JSON_GUARD_CONTROL,
  JSON_GUARD_ESCAPE,
  JSON_GUARD_NUL,
  JSON_GUARD_SURROGATE,
  JSON_GUARD_NUMBER,
  JSON_GUARD_OVERFLOW,
  JSON_GUARD_INTEGER,
  JSON_GUARD_NEGATIVE_ZERO,
  JSON_GUARD_DEPTH,
  JSON_GUARD_DUPLICATE_KEY
} json_guard_status;

typedef struct {
  json_guard_status status;
  size_t offset; /* of the first byte that breaks the rule, from 0 */
} json_guard_result;

/*
 * Checks that `size` bytes are one JSON document that every parser reads alike. Needs no
 * terminating NUL, depends on no locale, does not recurse, and allocates only for the keys
 * of objects that are still open (8 bytes a key).
 */
json_guard_result json_guard_check(const unsigned char *text, size_t size);

/* What is wrong, in words that end the sentence "at byte 12: ...". */
const char *json_guard_message(json_guard_status status);

#endif
