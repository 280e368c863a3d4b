#include "column_text.h"

#include <string.h>

static bool is_white(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

enum sb_meaning sb_read_column_text(const sb_column_text *rule, const char *bytes, int64_t length, double *number,
                                    int64_t *moment) {
  if (!sb_cut_text(&rule->cuts, rule->scratch, &bytes, &length)) return SB_MEANS_MISSING;
  for (; length > 0 && is_white(bytes[0]); length--) bytes++;
  while (length > 0 && is_white(bytes[length - 1])) length--;
  for (int32_t i = 0; i < rule->n_missing; i++) {
    if (rule->missing_lengths[i] == length && memcmp(rule->missing[i], bytes, (size_t)length) == 0) {
      return SB_MEANS_MISSING;
    }
  }
  bool is_spelled = rule->time.length > 0 ? sb_read_time(bytes, length, &rule->time, moment)
                                          : sb_read_number(bytes, length, &rule->number, number);
  return is_spelled ? SB_MEANS_VALUE : SB_MEANS_NOTHING;
}
