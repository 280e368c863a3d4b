#include "text.h"

static bool is_continuation(unsigned char byte) { return (byte & 0xc0) == 0x80; }

int64_t sb_utf8_length(const unsigned char *s, int64_t left) {
  if (s[0] < 0x80) return 1;
  if (s[0] < 0xc2 || s[0] > 0xf4 || left < 2) return 0;
  unsigned char lowest = s[0] == 0xe0 ? 0xa0 : s[0] == 0xf0 ? 0x90 : 0x80;
  unsigned char highest = s[0] == 0xed ? 0x9f : s[0] == 0xf4 ? 0x8f : 0xbf;
  if (s[1] < lowest || s[1] > highest) return 0;
  if (s[0] < 0xe0) return 2;
  if (left < 3 || !is_continuation(s[2])) return 0;
  if (s[0] < 0xf0) return 3;
  return left >= 4 && is_continuation(s[3]) ? 4 : 0;
}

bool sb_is_utf8(const char *bytes, int64_t length) {
  const unsigned char *s = (const unsigned char *)bytes;
  while (length > 0) {
    int64_t step = sb_utf8_length(s, length);
    if (step == 0) return false;
    s += step;
    length -= step;
  }
  return true;
}

bool sb_is_ascii(const char *bytes, int64_t length) {
  unsigned char any = 0;
  for (int64_t i = 0; i < length; i++) any |= (unsigned char)bytes[i];
  return any < 0x80;
}

/* Windows-1252 from 0x80 on; 0 where it has no character. */
static const uint16_t WINDOWS_1252[32] = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                          0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                          0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                          0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

static int64_t write_utf8(uint32_t point, char *out) {
  if (point < 0x80) {
    out[0] = (char)point;
    return 1;
  }
  if (point < 0x800) {
    out[0] = (char)(0xc0 | point >> 6);
    out[1] = (char)(0x80 | (point & 0x3f));
    return 2;
  }
  out[0] = (char)(0xe0 | point >> 12);
  out[1] = (char)(0x80 | (point >> 6 & 0x3f));
  out[2] = (char)(0x80 | (point & 0x3f));
  return 3;
}

int64_t sb_latin1_to_utf8(const char *bytes, int64_t length, char *out) {
  int64_t written = 0;
  for (int64_t i = 0; i < length; i++) {
    uint32_t point = (unsigned char)bytes[i];
    if (point >= 0x80 && point < 0xa0) point = WINDOWS_1252[point - 0x80];
    if (point == 0) return -1;
    written += write_utf8(point, out + written);
  }
  return written;
}
