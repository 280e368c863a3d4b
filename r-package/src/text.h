/* Bytes of text: what is valid, and Latin-1 as UTF-8 (clause 4.8). */
#ifndef SCHEMABRIDGE_TEXT_H
#define SCHEMABRIDGE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

/* Length of the UTF-8 sequence that starts at `bytes`, of which `left` are there; 0 where there is none (Unicode 15,
   table 3-7). */
int64_t sb_utf8_length(const unsigned char *bytes, int64_t left);

/* Whether bytes are UTF-8 without surrogates and overlong forms. */
bool sb_is_utf8(const char *bytes, int64_t length);

bool sb_is_ascii(const char *bytes, int64_t length);

/* Writes Latin-1 as UTF-8 into `out`, which holds 3 * length bytes; returns how
   many it wrote, or -1 where a byte stands for no character. As in R, 0x80 to
   0x9f are the characters of Windows-1252. */
int64_t sb_latin1_to_utf8(const char *bytes, int64_t length, char *out);

#endif
