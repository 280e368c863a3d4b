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

size_t sb_vocabulary_slots(int32_t size) {
  size_t slots = 8;
  while (slots < 2 * (size_t)size) slots *= 2;
  return slots;
}

void sb_vocabulary_index(sb_vocabulary *vocabulary) {
  vocabulary->mask = sb_vocabulary_slots(vocabulary->size) - 1;
  memset(vocabulary->slots, 0xff, (vocabulary->mask + 1) * sizeof *vocabulary->slots);
  for (int32_t i = 0; i < vocabulary->size; i++) {
    uint64_t at = vocabulary->numbers ? hash_number(vocabulary->numbers[i])
                                      : hash_text(vocabulary->bytes[i], vocabulary->lengths[i]);
    for (at &= vocabulary->mask; vocabulary->slots[at] >= 0;) at = (at + 1) & vocabulary->mask;
    vocabulary->slots[at] = i;
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
