/* Bytes of text: UTF-8, and Latin-1 as UTF-8. */
#include "text.h"

#include "check.h"

static bool is_utf8(const char *text) {
  size_t length = strlen(text);
  return sb_is_utf8(copy_of(text, length), (int64_t)length);
}

static void utf8_has_no_surrogates_overlong_forms_or_stumps(void) {
  const char *good[] = {"",
                        "a",
                        "\x7f",
                        "\xc2\x80",
                        "\xdf\xbf",
                        "\xe0\xa0\x80",
                        "\xed\x9f\xbf",
                        "\xee\x80\x80",
                        "\xef\xbf\xbf",
                        "\xf0\x90\x80\x80",
                        "\xf4\x8f\xbf\xbf"};
  const char *bad[] = {"\x80",
                       "\xbf",
                       "\xc0\xaf",
                       "\xc1\xbf",
                       "\xc2",
                       "\xc2z",
                       "\xe0\x9f\xbf",
                       "\xe2\x82",
                       "\xed\xa0\x80",
                       "\xed\xbf\xbf",
                       "\xf0\x8f\xbf\xbf",
                       "\xf0\x9f\x98",
                       "\xf4\x90\x80\x80",
                       "\xf5\x80\x80\x80",
                       "\xff",
                       "a\xe9"};
  for (int32_t i = 0; i < COUNT(good); i++) CHECK(is_utf8(good[i]));
  for (int32_t i = 0; i < COUNT(bad); i++) CHECK(!is_utf8(bad[i]));
}

static void latin1_becomes_utf8(void) {
  char out[12];
  CHECK(sb_latin1_to_utf8("a\xe9\xff\x80", 4, out) == 8 && memcmp(out, "a\xc3\xa9\xc3\xbf\xe2\x82\xac", 8) == 0);
  CHECK(sb_latin1_to_utf8("\x81", 1, out) == -1);
  CHECK(sb_is_ascii("abc", 3) && !sb_is_ascii("ab\xe9", 3) && sb_is_ascii("", 0));
}

int main(void) {
  utf8_has_no_surrogates_overlong_forms_or_stumps();
  latin1_becomes_utf8();
  release_memory();
  return failures > 0;
}
