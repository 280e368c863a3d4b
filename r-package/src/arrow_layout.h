/* What the format string of a type says of its buffers (Arrow C data interface). */
#ifndef SCHEMABRIDGE_ARROW_LAYOUT_H
#define SCHEMABRIDGE_ARROW_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

enum sb_layout_kind {
  SB_LAYOUT_UNKNOWN,
  SB_LAYOUT_NOTHING, /* no buffers */
  SB_LAYOUT_BITS,
  SB_LAYOUT_CELLS,      /* `width` bytes a cell */
  SB_LAYOUT_BYTES,      /* offsets of `width` bytes into bytes */
  SB_LAYOUT_VIEWS,      /* of bytes */
  SB_LAYOUT_LIST,       /* offsets of `width` bytes into one child */
  SB_LAYOUT_FIXED_LIST, /* `width` cells of one child */
  SB_LAYOUT_STRUCT,
  SB_LAYOUT_SPARSE_UNION,
  SB_LAYOUT_DENSE_UNION
};

typedef struct {
  enum sb_layout_kind kind;
  int64_t width;
} sb_layout;

sb_layout sb_parse_layout(const char *format);

bool sb_is_union(sb_layout known);

/* How many buffers arrays of a layout have; views have further ones where texts are long. */
int64_t sb_count_buffers(sb_layout known);

#endif
