/* Cuts of text (clause 4.15), in memory of exactly their size. */
#include "text_cut.h"

#include "check.h"

static bool cuts_to(const char *text, const sb_cut *cuts, int32_t n, const char *expected) {
  sb_cut_scratch scratch = {.allocate = allocate};
  int64_t length = (int64_t)strlen(text);
  const char *bytes = copy_of(text, (size_t)length);
  bool found = sb_cut_text(&(sb_cuts){cuts, n}, &scratch, &bytes, &length);
  bool holds =
      expected ? found && length == (int64_t)strlen(expected) && memcmp(bytes, expected, (size_t)length) == 0 : !found;
  release_memory();
  return holds;
}

static sb_cut part(const char *at, int32_t index) {
  return (sb_cut){SB_PART, at, (int64_t)strlen(at), "", 0, index, SB_OPEN};
}

static sb_cut replace(const char *old, const char *put) {
  return (sb_cut){SB_REPLACE, old, (int64_t)strlen(old), put, (int64_t)strlen(put), SB_OPEN, SB_OPEN};
}

static sb_cut slice(int32_t start, int32_t stop) { return (sb_cut){SB_SLICE, "", 0, "", 0, start, stop}; }

static void nothing_is_read_beside_a_text(void) {
  const sb_cut all[] = {{.kind = SB_STRIP},          {.kind = SB_LOWER}, {.kind = SB_UPPER}, replace("ab", "b"),
                        slice(-2147483647, SB_OPEN), slice(-3, 2),       part("a", 0)};
  for (int32_t i = 0; i < COUNT(all); i++) CHECK(cuts_to("", all + i, 1, ""));
  CHECK(cuts_to(" ", all, 1, "") && cuts_to("a", all + 3, 1, "a") && cuts_to("ba", all + 3, 1, "ba"));
}

static void positions_are_those_of_code_points(void) {
  CHECK(cuts_to("\xf0\x9f\x98\x80\xc3\xa9x", (sb_cut[]){slice(1, 2)}, 1, "\xc3\xa9"));
  CHECK(cuts_to("\xf0\x9f\x98\x80\xc3\xa9x", (sb_cut[]){slice(-3, -2)}, 1, "\xf0\x9f\x98\x80"));
  CHECK(cuts_to("ab", (sb_cut[]){slice(-9, -1)}, 1, "a") && cuts_to("ab", (sb_cut[]){slice(2, 1)}, 1, ""));
}

static void parts_are_counted_from_either_end(void) {
  CHECK(cuts_to("a, b, c", (sb_cut[]){part(", ", 0)}, 1, "a") && cuts_to("a, b, c", (sb_cut[]){part(", ", 2)}, 1, "c"));
  CHECK(cuts_to("a, b, c", (sb_cut[]){part(", ", -2)}, 1, "b") && cuts_to("a, b", (sb_cut[]){part(", ", -2)}, 1, "a"));
  CHECK(cuts_to("a, b, c", (sb_cut[]){part(", ", 3)}, 1, NULL) && cuts_to("a", (sb_cut[]){part(", ", -2)}, 1, NULL));
}

static void what_a_cut_has_made_the_next_one_reads(void) {
  const sb_cut cuts[] = {{.kind = SB_LOWER}, replace("a", "bb"), {.kind = SB_UPPER}, replace("B", "a"), slice(1, -1)};
  CHECK(cuts_to("xAAx", cuts, COUNT(cuts), "aaaa"));
}

static void buffers_grow_with_the_texts(void) {
  sb_cut_scratch scratch = {.allocate = allocate};
  const sb_cut cuts[] = {replace("a", "aaaaaaaaaa"), replace("aa", "b")};
  char text[600];
  memset(text, 'a', sizeof text);
  for (int64_t n = 1; n <= COUNT(text); n++) {
    const char *bytes = text;
    int64_t length = n;
    CHECK(sb_cut_text(&(sb_cuts){cuts, 2}, &scratch, &bytes, &length) && length == 5 * n && bytes[length - 1] == 'b');
  }
  release_memory();
}

int main(void) {
  nothing_is_read_beside_a_text();
  positions_are_those_of_code_points();
  parts_are_counted_from_either_end();
  what_a_cut_has_made_the_next_one_reads();
  buffers_grow_with_the_texts();
  return failures > 0;
}
