#include "decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* LC_NUMERIC of the session may have any text between the digits. */
static void write_point(char *text) {
  char *to = text;
  for (const char *from = text; *from; from++) {
    if (strchr("0123456789+-e", *from)) {
      *to++ = *from;
    } else if (to == text || to[-1] != '.') {
      *to++ = '.';
    }
  }
  *to = '\0';
}

void sb_write_decimal(double number, char *out) {
  if (!isfinite(number)) {
    strcpy(out, isnan(number) ? "NaN" : number > 0 ? "Inf" : "-Inf");
    return;
  }
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(out, SB_DECIMAL_SIZE, "%.*g", digits, number);
    if (strtod(out, NULL) == number) break;
  }
  write_point(out);
}
