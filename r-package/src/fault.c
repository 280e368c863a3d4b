#include "fault.h"

const char *const SB_FAULT_CODES[] = {
    [SB_WRONG_TYPE] = "wrong_type",
    [SB_INVALID_ENCODING] = "invalid_encoding",
    [SB_NOT_INTEGRAL] = "not_integral",
    [SB_NOT_EXACT] = "not_exact",
    [SB_FLOAT32_OVERFLOW] = "float32_overflow",
    [SB_OTHER_TEXT] = "other_text",
    [SB_UNSUPPORTED_TYPE] = "unsupported_type",
    [SB_MISSING_VALUE] = "missing_value",
    [SB_UNKNOWN_VALUE] = "unknown_value",
    [SB_OUT_OF_RANGE] = "out_of_range",
    [SB_OUT_OF_DOMAIN] = "out_of_domain",
    [SB_NAN_VALUE] = "nan_value",
    [SB_INTEGER_OVERFLOW] = "integer_overflow",
};

const char *const SB_PHASES[] = {[SB_PHASE_TYPE] = "type", [SB_PHASE_STEP] = "step", [SB_PHASE_INPUT] = "input"};

static int compare_places(sb_place a, sb_place b) {
  if (a.phase != b.phase) return a.phase < b.phase ? -1 : 1;
  if (a.position != b.position) return a.position < b.position ? -1 : 1;
  if (a.rank != b.rank) return a.rank < b.rank ? -1 : 1;
  if (a.feature != b.feature) return a.feature < b.feature ? -1 : 1;
  return 0;
}

int64_t sb_fault_places(int64_t n_columns, int64_t n_steps, int64_t n_inputs, const int32_t *features, int64_t *first) {
  first[0] = 0;
  first[1] = n_columns * SB_TYPE_KINDS;
  int64_t behind = first[1] + n_steps * SB_STEP_KINDS;
  for (int64_t i = 0; i < n_inputs; i++) {
    first[2 + i] = behind;
    behind += (int64_t)features[i] * SB_INPUT_KINDS;
  }
  return behind;
}

static int64_t map_index(const sb_fault_map *map, sb_place place, enum sb_fault_code code) {
  int64_t feature = place.feature;
  switch (place.phase) {
    case SB_PHASE_TYPE: /* the code is the kind: at one column the lowest row decides, not a rank */
      return map->first[0] + (int64_t)place.position * SB_TYPE_KINDS + (int64_t)code - 1;
    case SB_PHASE_STEP:
      return map->first[1] + (int64_t)place.position * SB_STEP_KINDS + place.rank;
    default:
      return map->first[2 + place.position] + feature * SB_INPUT_KINDS + place.rank;
  }
}

static void mark_row(sb_fault_map *map, sb_place place, enum sb_fault_code code, int64_t row) {
  int64_t index = map_index(map, place, code);
  if (!map->marks[index]) {
    map->marks[index] = map->allocate(map->context, index, (size_t)((map->rows + 7) / 8), place, code);
  }
  uint8_t *marks = map->marks[index] + (row >> 3);
  *marks = (uint8_t)(*marks | 1u << (row & 7));
}

void sb_fault_note(sb_fault *fault, sb_place place, enum sb_fault_code code, int64_t row) {
  if (fault->map) {
    mark_row(fault->map, place, code, row);
    return;
  }
  if (code == SB_OTHER_TEXT) return;
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
