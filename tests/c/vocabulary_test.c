/* Values found in a vocabulary. */
#include "vocabulary.h"

#include "check.h"

static void vocabularies_find_every_value_and_no_other(void) {
  enum { N = 5000 };
  char (*texts)[8] = allocate(N * sizeof *texts);
  const char **bytes = allocate(N * sizeof *bytes);
  int32_t *lengths = allocate(N * sizeof *lengths);
  double *numbers = allocate(N * sizeof *numbers);
  int32_t *slots = allocate(sb_vocabulary_slots(N) * sizeof *slots);
  for (int32_t i = 0; i < N; i++) {
    lengths[i] = snprintf(texts[i], sizeof texts[i], "v%d", i);
    bytes[i] = texts[i];
    numbers[i] = i / 8.0;
  }
  sb_vocabulary words = {.size = N, .bytes = bytes, .lengths = lengths, .slots = slots};
  sb_vocabulary_index(&words);
  for (int32_t i = 0; i < N; i++) CHECK(sb_vocabulary_find_text(&words, texts[i], lengths[i]) == i);
  CHECK(sb_vocabulary_find_text(&words, "v5000", 5) == -1 && sb_vocabulary_find_text(&words, "", 0) == -1);
  sb_vocabulary values = {.size = N, .numbers = numbers, .slots = slots};
  sb_vocabulary_index(&values);
  for (int32_t i = 0; i < N; i++) CHECK(sb_vocabulary_find_number(&values, numbers[i]) == i);
  CHECK(sb_vocabulary_find_number(&values, -0.0) == 0 && sb_vocabulary_find_number(&values, 0.0625) == -1);
  sb_vocabulary none = {.size = 0, .bytes = bytes, .lengths = lengths, .slots = slots};
  sb_vocabulary_index(&none);
  CHECK(sb_vocabulary_find_text(&none, "v0", 2) == -1);
}

static void strings_of_the_host_are_found_by_their_addresses_where_there_are_any(void) {
  enum { N = 3 };
  const char *bytes[N] = {"a", "b", "c"};
  const int32_t lengths[N] = {1, 1, 1};
  const void *cells[N] = {bytes, NULL, bytes + 2}; /* b may be another string, too */
  int32_t slots[8], cell_slots[8];
  sb_vocabulary words = {
      .size = N, .bytes = bytes, .lengths = lengths, .cells = cells, .slots = slots, .cell_slots = cell_slots};
  sb_vocabulary_index(&words);
  CHECK(sb_vocabulary_find_cell(&words, bytes) == 0 && sb_vocabulary_find_cell(&words, bytes + 2) == 2);
  CHECK(sb_vocabulary_find_cell(&words, bytes + 1) == -1 && sb_vocabulary_find_cell(&words, NULL) == -1);
  CHECK(sb_vocabulary_find_text(&words, "b", 1) == 1);
  sb_vocabulary texts = {.size = N, .bytes = bytes, .lengths = lengths, .slots = slots};
  sb_vocabulary_index(&texts);
  CHECK(sb_vocabulary_find_cell(&texts, bytes) == -1);
}

int main(void) {
  vocabularies_find_every_value_and_no_other();
  strings_of_the_host_are_found_by_their_addresses_where_there_are_any();
  release_memory();
  return failures > 0;
}
