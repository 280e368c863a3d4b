#include "fault.h"

static int compare_places(sb_place a, sb_place b) {
  if (a.phase != b.phase) return a.phase < b.phase ? -1 : 1;
  if (a.position != b.position) return a.position < b.position ? -1 : 1;
  if (a.rank != b.rank) return a.rank < b.rank ? -1 : 1;
  if (a.feature != b.feature) return a.feature < b.feature ? -1 : 1;
  return 0;
}

void sb_fault_note(sb_fault *fault, sb_place place, enum sb_fault_code code, int64_t row) {
  int order = fault->code == SB_NO_FAULT ? -1 : compare_places(place, fault->place);
  if (order > 0) return;
  if (order < 0) {
    fault->code = code;
    fault->place = place;
    fault->count = 0;
  } else if (code != fault->code) {
    return; /* the lowest row of a column decided (clause 7.1, type) */
  }
  if (fault->count < SB_FAULT_ROWS) fault->rows[fault->count] = row;
  fault->count++;
}
