/* Text of a column, in all layouts of Arrow. */
#include "source_text.h"

#include "check.h"
#include "source_cells.h"

static bool reads_text(const sb_source *source, int64_t at, const char *expected) {
  sb_text text;
  if (sb_source_text(source, at, NULL, &text) != SB_TEXT_PRESENT) return false;
  return text.length == (int64_t)strlen(expected) && memcmp(text.bytes, expected, strlen(expected)) == 0;
}

static void text_of_arrow_is_read_in_all_layouts(void) {
  const int32_t small[] = {0, 1, 1, 3};
  const int64_t large[] = {0, 1, 1, 3};
  const uint8_t bitmap[] = {0x05};
  sb_text text;
  sb_source source = new_source(SB_UTF8, SB_TO_TEXT, small);
  source.text = copy_of("abc", 3);
  CHECK(reads_text(&source, 0, "a") && reads_text(&source, 1, "") && reads_text(&source, 2, "bc"));
  source.validity = bitmap;
  CHECK(sb_source_text(&source, 1, NULL, &text) == SB_TEXT_MISSING);
  sb_source wide = new_source(SB_LARGE_UTF8, SB_TO_TEXT, large);
  wide.text = source.text;
  CHECK(reads_text(&wide, 2, "bc"));
  char views[32] = {0};
  const char *buffers[] = {"a text of more than twelve bytes"};
  const int32_t inside = 2, outside[] = {26, 0, 0, 6}; /* length, first bytes, buffer, offset */
  memcpy(views, &inside, 4);
  memcpy(views + 4, "xy", 2);
  memcpy(views + 16, outside, 16);
  sb_source view = new_source(SB_UTF8_VIEW, SB_TO_TEXT, views);
  view.text = buffers;
  CHECK(reads_text(&view, 0, "xy") && reads_text(&view, 1, " of more than twelve bytes"));
}

int main(void) {
  text_of_arrow_is_read_in_all_layouts();
  release_memory();
  return failures > 0;
}
