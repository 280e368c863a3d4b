#include "vocabulary.h"

#include <string.h>

static uint64_t mix_bits(uint64_t h) {
  h ^= h >> 32;
  h *= UINT64_C(0x9e3779b97f4a7c15);
  return h ^ (h >> 29);
}

static uint64_t hash_text(const char *bytes, int64_t length) {
  uint64_t h = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)length;
  for (; length >= 8; length -= 8, bytes += 8) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    h = mix_bits(h ^ word);
  }
  uint64_t rest = 0;
  memcpy(&rest, bytes, (size_t)length);
  return mix_bits(mix_bits(h ^ rest));
}

static uint64_t hash_number(double number) {
  double positive = number + 0.0; /* 0 equals -0.0 (clause 4.5) */
  uint64_t word;
  memcpy(&word, &positive, 8);
  return mix_bits(mix_bits(word));
}

static uint64_t hash_cell(const void *cell) { return mix_bits((uint64_t)(uintptr_t)cell); }

size_t sb_vocabulary_slots(int32_t size) {
  size_t slots = 8;
  while (slots < 2 * (size_t)size) slots *= 2;
  return slots;
}

static void put(int32_t *slots, uint64_t mask, uint64_t hash, int32_t position) {
  uint64_t at = hash & mask;
  while (slots[at] >= 0) at = (at + 1) & mask;
  slots[at] = position;
}

void sb_vocabulary_index(sb_vocabulary *vocabulary) {
  size_t slots = sb_vocabulary_slots(vocabulary->size);
  vocabulary->mask = slots - 1;
  memset(vocabulary->slots, 0xff, slots * sizeof *vocabulary->slots);
  if (vocabulary->cells) memset(vocabulary->cell_slots, 0xff, slots * sizeof *vocabulary->cell_slots);
  for (int32_t i = 0; i < vocabulary->size; i++) {
    uint64_t hash = vocabulary->numbers ? hash_number(vocabulary->numbers[i])
                                        : hash_text(vocabulary->bytes[i], vocabulary->lengths[i]);
    put(vocabulary->slots, vocabulary->mask, hash, i);
    const void *cell = vocabulary->cells ? vocabulary->cells[i] : NULL;
    if (cell) put(vocabulary->cell_slots, vocabulary->mask, hash_cell(cell), i);
  }
}

int32_t sb_vocabulary_find_text(const sb_vocabulary *vocabulary, const char *bytes, int64_t length) {
  uint64_t at = hash_text(bytes, length) & vocabulary->mask;
  for (; vocabulary->slots[at] >= 0; at = (at + 1) & vocabulary->mask) {
    int32_t i = vocabulary->slots[at];
    if (vocabulary->lengths[i] == length && memcmp(vocabulary->bytes[i], bytes, (size_t)length) == 0) return i;
  }
  return -1;
}

int32_t sb_vocabulary_find_number(const sb_vocabulary *vocabulary, double number) {
  uint64_t at = hash_number(number) & vocabulary->mask;
  for (; vocabulary->slots[at] >= 0; at = (at + 1) & vocabulary->mask) {
    int32_t i = vocabulary->slots[at];
    if (vocabulary->numbers[i] == number) return i;
  }
  return -1;
}

int32_t sb_vocabulary_find_cell(const sb_vocabulary *vocabulary, const void *cell) {
  if (!vocabulary->cells) return -1;
  uint64_t at = hash_cell(cell) & vocabulary->mask;
  for (; vocabulary->cell_slots[at] >= 0; at = (at + 1) & vocabulary->mask) {
    int32_t i = vocabulary->cell_slots[at];
    if (vocabulary->cells[i] == cell) return i;
  }
  return -1;
}
