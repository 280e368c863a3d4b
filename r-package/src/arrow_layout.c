#include "arrow_layout.h"

#include <stdlib.h>
#include <string.h>

static bool starts_with(const char *text, const char *start) { return strncmp(text, start, strlen(start)) == 0; }

static bool is_one_of(char letter, const char *letters) { return letter != '\0' && strchr(letters, letter) != NULL; }

static sb_layout parse_time(const char *format) {
  switch (format[1]) {
    case 'd':
      return (sb_layout){SB_LAYOUT_CELLS, format[2] == 'D' ? 4 : 8};
    case 't':
      return (sb_layout){SB_LAYOUT_CELLS, is_one_of(format[2], "sm") ? 4 : 8};
    case 's':
    case 'D':
      return (sb_layout){SB_LAYOUT_CELLS, 8};
    case 'i':
      return (sb_layout){SB_LAYOUT_CELLS, format[2] == 'M' ? 4 : format[2] == 'D' ? 8 : 16};
    default:
      return (sb_layout){SB_LAYOUT_UNKNOWN, 0};
  }
}

/* d:precision,scale or d:precision,scale,bits */
static sb_layout parse_decimal(const char *format) {
  const char *comma = strchr(format, ',');
  comma = comma ? strchr(comma + 1, ',') : NULL;
  return (sb_layout){SB_LAYOUT_CELLS, comma ? strtol(comma + 1, NULL, 10) / 8 : 16};
}

static sb_layout parse_nested(const char *format) {
  if (strcmp(format, "+l") == 0 || strcmp(format, "+m") == 0) return (sb_layout){SB_LAYOUT_LIST, 4};
  if (strcmp(format, "+L") == 0) return (sb_layout){SB_LAYOUT_LIST, 8};
  if (strcmp(format, "+s") == 0) return (sb_layout){SB_LAYOUT_STRUCT, 0};
  if (starts_with(format, "+w:")) return (sb_layout){SB_LAYOUT_FIXED_LIST, strtol(format + 3, NULL, 10)};
  if (starts_with(format, "+us:")) return (sb_layout){SB_LAYOUT_SPARSE_UNION, 0};
  if (starts_with(format, "+ud:")) return (sb_layout){SB_LAYOUT_DENSE_UNION, 0};
  return (sb_layout){SB_LAYOUT_UNKNOWN, 0};
}

static sb_layout parse_letter(char letter) {
  if (letter == 'n') return (sb_layout){SB_LAYOUT_NOTHING, 0};
  if (letter == 'b') return (sb_layout){SB_LAYOUT_BITS, 0};
  if (is_one_of(letter, "cC")) return (sb_layout){SB_LAYOUT_CELLS, 1};
  if (is_one_of(letter, "sSe")) return (sb_layout){SB_LAYOUT_CELLS, 2};
  if (is_one_of(letter, "iIf")) return (sb_layout){SB_LAYOUT_CELLS, 4};
  if (is_one_of(letter, "lLg")) return (sb_layout){SB_LAYOUT_CELLS, 8};
  if (is_one_of(letter, "uz")) return (sb_layout){SB_LAYOUT_BYTES, 4};
  if (is_one_of(letter, "UZ")) return (sb_layout){SB_LAYOUT_BYTES, 8};
  return (sb_layout){SB_LAYOUT_UNKNOWN, 0};
}

sb_layout sb_parse_layout(const char *format) {
  sb_layout known = {SB_LAYOUT_UNKNOWN, 0};
  if (format[0] == '+') {
    known = parse_nested(format);
  } else if (format[0] == 't') {
    known = parse_time(format);
  } else if (starts_with(format, "d:")) {
    known = parse_decimal(format);
  } else if (starts_with(format, "w:")) {
    known = (sb_layout){SB_LAYOUT_CELLS, strtol(format + 2, NULL, 10)};
  } else if (strcmp(format, "vu") == 0 || strcmp(format, "vz") == 0) {
    known = (sb_layout){SB_LAYOUT_VIEWS, 16};
  } else if (format[0] != '\0' && format[1] == '\0') {
    known = parse_letter(format[0]);
  }
  return known.width < 0 ? (sb_layout){SB_LAYOUT_UNKNOWN, 0} : known;
}

bool sb_is_union(sb_layout known) {
  return known.kind == SB_LAYOUT_SPARSE_UNION || known.kind == SB_LAYOUT_DENSE_UNION;
}

int64_t sb_count_buffers(sb_layout known) {
  switch (known.kind) {
    case SB_LAYOUT_UNKNOWN:
    case SB_LAYOUT_NOTHING:
      return 0;
    case SB_LAYOUT_STRUCT:
    case SB_LAYOUT_FIXED_LIST:
    case SB_LAYOUT_SPARSE_UNION:
      return 1;
    case SB_LAYOUT_BYTES:
      return 3;
    case SB_LAYOUT_VIEWS:
      return 4;
    default:
      return 2;
  }
}
