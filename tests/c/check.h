/* Counts what fails, with its line. */
#ifndef SCHEMABRIDGE_CHECK_H
#define SCHEMABRIDGE_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) ((int32_t)(sizeof(array) / sizeof((array)[0])))
#define CHECK(holds) check((holds), #holds, __FILE__, __LINE__)

static int failures = 0;

static inline void check(bool holds, const char *what, const char *file, int line) {
  if (holds) return;
  failures++;
  fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
}

/* The same bits; every NaN is one. */
static inline bool same(double a, double b) {
  uint64_t x, y;
  memcpy(&x, &a, 8);
  memcpy(&y, &b, 8);
  return x == y || (a != a && b != b);
}

/* Memory in blocks of exactly their size, so that AddressSanitizer sees any access
   beside them; all given back by release_memory(). */
static void *blocks[16384];
static int n_blocks = 0;

static inline void *allocate(size_t bytes) {
  if (n_blocks == COUNT(blocks)) abort();
  blocks[n_blocks] = malloc(bytes > 0 ? bytes : 1);
  if (!blocks[n_blocks]) abort();
  return blocks[n_blocks++];
}

static inline void *copy_of(const void *values, size_t bytes) {
  void *copy = allocate(bytes);
  memcpy(copy, values, bytes);
  return copy;
}

static inline void release_memory(void) {
  while (n_blocks > 0) free(blocks[--n_blocks]);
}

#endif
