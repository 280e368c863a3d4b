#include "text_cut.h"

#include <string.h>

const char *const SB_CUTS[] = {
    [SB_STRIP] = "strip",
    [SB_LOWER] = "lower",
    [SB_UPPER] = "upper",
    [SB_REPLACE] = "replace",
    [SB_SLICE] = "slice",
    [SB_PART] = "part",
    NULL,
};

/* The text so far: from `at` to before `end`. */
typedef struct {
  const char *at, *end;
} span;

static span strip(span text) {
  while (text.at < text.end && (*text.at == ' ' || (*text.at >= '\t' && *text.at <= '\r'))) text.at++;
  while (text.end > text.at && (text.end[-1] == ' ' || (text.end[-1] >= '\t' && text.end[-1] <= '\r'))) text.end--;
  return text;
}

/* Memory for a text that is not in the same buffer as the one before it. */
static char *open_buffer(sb_cut_scratch *scratch, int64_t length) {
  int which = scratch->next;
  scratch->next = 1 - which;
  if (scratch->size[which] < length + 1) {
    scratch->size[which] = 2 * length + 64;
    scratch->bytes[which] = scratch->allocate((size_t)scratch->size[which]);
  }
  return scratch->bytes[which];
}

static span change_case(span text, char first, char last, int by, sb_cut_scratch *scratch) {
  char *out = open_buffer(scratch, text.end - text.at);
  span result = {out, out + (text.end - text.at)};
  for (; text.at < text.end; text.at++) {
    *out++ = *text.at >= first && *text.at <= last ? (char)(*text.at + by) : *text.at;
  }
  return result;
}

/* Where something is found next, or NULL. */
static const char *seek(span text, const char *sought, int64_t length) {
  while (text.end - text.at >= length) {
    text.at = memchr(text.at, sought[0], (size_t)(text.end - text.at - length + 1));
    if (!text.at) return NULL;
    if (memcmp(text.at, sought, (size_t)length) == 0) return text.at;
    text.at++;
  }
  return NULL;
}

static int64_t count_sought(span text, const sb_cut *cut) {
  int64_t n = 0;
  for (const char *found; (found = seek(text, cut->sought, cut->sought_length)); n++) {
    text.at = found + cut->sought_length;
  }
  return n;
}

static char *put_bytes(char *out, const char *bytes, int64_t length) {
  memcpy(out, bytes, (size_t)length);
  return out + length;
}

static span replace_sought(span text, const sb_cut *cut, sb_cut_scratch *scratch) {
  int64_t n = count_sought(text, cut);
  if (n == 0) return text;
  int64_t length = text.end - text.at + n * (cut->put_length - cut->sought_length);
  char *out = open_buffer(scratch, length);
  span result = {out, out + length};
  for (const char *found; (found = seek(text, cut->sought, cut->sought_length));) {
    out = put_bytes(out, text.at, found - text.at);
    out = put_bytes(out, cut->put, cut->put_length);
    text.at = found + cut->sought_length;
  }
  put_bytes(out, text.at, text.end - text.at);
  return result;
}

/* Every byte but 0x80 to 0xbf begins a code point. */
static bool begins(char byte) { return ((unsigned char)byte & 0xc0) != 0x80; }

/* Where a code point begins that is counted from either end. */
static const char *find_point(span text, int32_t position) {
  const char *at = position < 0 ? text.end : text.at;
  for (; position < 0 && at > text.at; position++) {
    do at--;
    while (at > text.at && !begins(*at));
  }
  for (; position > 0 && at < text.end; position--) {
    do at++;
    while (at < text.end && !begins(*at));
  }
  return at;
}

static span slice(span text, const sb_cut *cut) {
  span result = {cut->start == SB_OPEN ? text.at : find_point(text, cut->start),
                 cut->stop == SB_OPEN ? text.end : find_point(text, cut->stop)};
  if (result.end < result.at) result.end = result.at;
  return result;
}

static bool take_part(span *text, const sb_cut *cut) {
  int64_t index = cut->start;
  if (index < 0) index += count_sought(*text, cut) + 1;
  if (index < 0) return false;
  for (; index > 0; index--) {
    const char *found = seek(*text, cut->sought, cut->sought_length);
    if (!found) return false;
    text->at = found + cut->sought_length;
  }
  const char *end = seek(*text, cut->sought, cut->sought_length);
  if (end) text->end = end;
  return true;
}

bool sb_cut_text(const sb_cuts *cuts, sb_cut_scratch *scratch, const char **bytes, int64_t *length) {
  span text = {*bytes, *bytes + *length};
  for (const sb_cut *cut = cuts->cuts; cut < cuts->cuts + cuts->n; cut++) {
    switch (cut->kind) {
      case SB_STRIP:
        text = strip(text);
        break;
      case SB_LOWER:
        text = change_case(text, 'A', 'Z', 'a' - 'A', scratch);
        break;
      case SB_UPPER:
        text = change_case(text, 'a', 'z', 'A' - 'a', scratch);
        break;
      case SB_REPLACE:
        text = replace_sought(text, cut, scratch);
        break;
      case SB_SLICE:
        text = slice(text, cut);
        break;
      case SB_PART:
        if (!take_part(&text, cut)) return false;
        break;
    }
  }
  *bytes = text.at;
  *length = text.end - text.at;
  return true;
}
