/* Cuts of text (clause 4.15). */
#ifndef SCHEMABRIDGE_TEXT_CUT_H
#define SCHEMABRIDGE_TEXT_CUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sb_cut_kind { SB_STRIP, SB_LOWER, SB_UPPER, SB_REPLACE, SB_SLICE, SB_PART };

/* Their names, NULL behind the last. */
extern const char *const SB_CUTS[];

/* A bound of a slice that is not there. */
#define SB_OPEN INT32_MIN

typedef struct {
  enum sb_cut_kind kind;
  const char *sought; /* what is replaced, or parts the text */
  int64_t sought_length;
  const char *put; /* in its place */
  int64_t put_length;
  int32_t start, stop; /* bounds of a slice; `start` is the index of a part */
} sb_cut;

typedef struct {
  const sb_cut *cuts;
  int32_t n;
} sb_cuts;

/* Where texts are written that cuts have made, by turns. `allocate` gives memory that outlives the run. */
typedef struct {
  void *(*allocate)(size_t bytes);
  char *bytes[2];
  int64_t size[2];
  int next;
} sb_cut_scratch;

/* Cuts valid text, which is then what `bytes` and `length` say until the next call; false where a part is absent. */
bool sb_cut_text(const sb_cuts *cuts, sb_cut_scratch *scratch, const char **bytes, int64_t *length);

#endif
