/* Finds the position of a value in a vocabulary. */
#ifndef SCHEMABRIDGE_VOCABULARY_H
#define SCHEMABRIDGE_VOCABULARY_H

#include <stddef.h>
#include <stdint.h>

/* Either texts (bytes and lengths) or numbers; the values are not copied. */
typedef struct {
  int32_t size;
  const char *const *bytes;
  const int32_t *lengths;
  const double *numbers;
  const void *const *cells; /* the strings of the host that are the texts, NULL where none is that */
  int32_t *slots;           /* position in the vocabulary, -1 where empty */
  int32_t *cell_slots;      /* the same by the addresses of `cells` */
  uint64_t mask;
} sb_vocabulary;

/* How many slots a vocabulary of this size needs: a power of two, at most half full. */
size_t sb_vocabulary_slots(int32_t size);

/* Fills `slots`, and `cell_slots` where there are cells; each holds sb_vocabulary_slots(size) places. */
void sb_vocabulary_index(sb_vocabulary *vocabulary);

/* Position of the value, or -1. */
int32_t sb_vocabulary_find_text(const sb_vocabulary *vocabulary, const char *bytes, int64_t length);
int32_t sb_vocabulary_find_number(const sb_vocabulary *vocabulary, double number);
int32_t sb_vocabulary_find_cell(const sb_vocabulary *vocabulary, const void *cell);

#endif
