/* Every op with its edges, whole programs over blocks, and strings by their address. */
#include <math.h>

#include "check.h"
#include "ops.h"

static const int32_t SLOT[] = {0, 1, 2, 3};

/* What one op gives for a column of doubles. */
typedef struct {
  double cells[16];
  sb_fault fault;
} result;

static void run_program(const sb_instruction *instructions, int32_t n, const sb_source *sources, sb_output *outputs,
                        int64_t rows, const sb_text_reader *reader, sb_fault *fault) {
  sb_program program = {instructions, n, 4, 2, 1};
  sb_run run = {.program = &program, .sources = sources, .outputs = outputs, .reader = reader, .fault = fault};
  sb_run_start(&run, rows, allocate);
  sb_run_rows(&run, 0, rows);
}

static sb_output new_output(int32_t features, int64_t rows) {
  return (sb_output){.dtype = SB_DTYPE_FLOAT64,
                     .features = features,
                     .rows = rows,
                     .is_sparse = true,
                     .data = allocate((size_t)features * (size_t)rows * 8)};
}

static result run_op(sb_instruction op, const double *x, int32_t n) {
  sb_source source = {.storage = SB_FLOAT64, .conversion = SB_TO_FLOAT64, .cells = x};
  sb_output output = new_output(1, n);
  bool gives_codes = op.op == sb_find_op("bin") || op.op == sb_find_op("match_number");
  op.in = SLOT;
  op.out = SLOT + 1;
  op.width = 1;
  sb_instruction program[] = {
      {.op = sb_find_op("read"), .out = SLOT},
      op,
      {.op = sb_find_op("code_number"), .code_in = 0, .out = SLOT + 1},
      {.op = sb_find_op("store"), .in = SLOT + 1, .width = 1},
  };
  if (!gives_codes) program[2] = program[3];
  result result = {.fault = {0}};
  run_program(program, gives_codes ? 4 : 3, &source, &output, n, NULL, &result.fault);
  memcpy(result.cells, output.data, (size_t)n * 8);
  return result;
}

#define EXPECT(operation, x, ...)                                                    \
  do {                                                                               \
    const double expected[] = {__VA_ARGS__};                                         \
    result found = run_op((sb_instruction)operation, x, COUNT(x));                   \
    CHECK(found.fault.code == SB_NO_FAULT);                                          \
    for (int32_t i = 0; i < COUNT(x); i++) CHECK(same(found.cells[i], expected[i])); \
  } while (0)

#define OP(...) {__VA_ARGS__}

static void fill_replaces_nan_and_nothing_else(void) {
  const double x[] = {NAN, -0.0, INFINITY, 3}, a[] = {7};
  EXPECT(OP(.op = sb_find_op("fill"), .a = a, .n_a = 1), x, 7, -0.0, INFINITY, 3);
}

static void is_missing_is_1_for_nan(void) {
  const double x[] = {NAN, 0, -INFINITY};
  EXPECT(OP(.op = sb_find_op("is_missing")), x, 1, 0, 0);
}

static void center_scale_divides_in_the_stated_precision(void) {
  const double x[] = {1, NAN, 0.1}, a[] = {0.7}, b[] = {3};
  EXPECT(OP(.op = sb_find_op("center_scale"), .a = a, .n_a = 1, .b = b, .n_b = 1), x, (1 - 0.7) / 3, NAN,
         (0.1 - 0.7) / 3);
  EXPECT(OP(.op = sb_find_op("center_scale"), .a = a, .n_a = 1, .b = b, .n_b = 1, .round_float32 = true), x,
         (double)(float)((double)(float)(1 - 0.7) / 3), NAN, (double)(float)((double)(float)(0.1 - 0.7) / 3));
}

static void scale_offset_rounds_twice(void) {
  const double x[] = {1 + 0x1p-30, NAN, 5}, a[] = {1 + 0x1p-30}, b[] = {-(1 + 0x1p-29)};
  EXPECT(OP(.op = sb_find_op("scale_offset"), .a = a, .n_a = 1, .b = b, .n_b = 1), x, 0, NAN,
         5 * (1 + 0x1p-30) - (1 + 0x1p-29));
  EXPECT(OP(.op = sb_find_op("scale_offset"), .a = a, .n_a = 1, .b = b, .n_b = 1, .round_float32 = true), x,
         (double)(float)(1 - (1 + 0x1p-29)), NAN, 4);
}

static void clip_keeps_what_lies_on_a_bound(void) {
  const double x[] = {-0.0, -1, 2, NAN, INFINITY, 0.5}, a[] = {0}, b[] = {1}, none[] = {-INFINITY};
  EXPECT(OP(.op = sb_find_op("clip"), .a = a, .n_a = 1, .b = b, .n_b = 1), x, -0.0, 0, 1, NAN, 1, 0.5);
  EXPECT(OP(.op = sb_find_op("clip"), .a = none, .n_a = 1, .b = b, .n_b = 1), x, -0.0, -1, 1, NAN, 1, 0.5);
}

static void bins_hold_the_edge_of_their_closed_side(void) {
  const double x[] = {-INFINITY, 0, 0.5, 1, 1.5, INFINITY, NAN}, edges[] = {0, 1};
  const int32_t codes[] = {30, 10, 20};
  EXPECT(OP(.op = sb_find_op("bin"), .a = edges, .n_a = 2, .missing = -1), x, 0, 1, 1, 2, 2, 2, -1);
  EXPECT(OP(.op = sb_find_op("bin"), .a = edges, .n_a = 2, .missing = -1, .closed_right = true), x, 0, 0, 1, 1, 2, 2,
         -1);
  EXPECT(OP(.op = sb_find_op("bin"), .a = edges, .n_a = 2, .missing = 99, .codes = codes), x, 30, 10, 10, 20, 20, 20,
         99);
}

static void bins_compare_float32_with_edges_as_they_are(void) {
  const double x[] = {0.1}, edges[] = {0.1}; /* float32(0.1) is above 0.1 */
  EXPECT(OP(.op = sb_find_op("bin"), .a = edges, .n_a = 1, .closed_right = true), x, 0);
  EXPECT(OP(.op = sb_find_op("bin"), .a = edges, .n_a = 1, .closed_right = true, .round_float32 = true), x, 1);
}

static void a_bin_of_many_edges_is_found(void) {
  enum { N = 1000 };
  double edges[N];
  for (int32_t i = 0; i < N; i++) edges[i] = i;
  for (int32_t i = -1; i <= N; i++) {
    const double x[] = {i, i + 0.5};
    double left = i + 1 < N ? i + 1 : N;
    EXPECT(OP(.op = sb_find_op("bin"), .a = edges, .n_a = N), x, left, left);
  }
}

static void numbers_match_by_value(void) {
  const double values[] = {0.5, 0, INFINITY}, x[] = {-0.0, INFINITY, 0.5, 3, NAN};
  const int32_t codes[] = {7, 7, 1};
  int32_t slots[8];
  sb_vocabulary vocabulary = {.size = 3, .numbers = values, .slots = slots};
  sb_vocabulary_index(&vocabulary);
  EXPECT(OP(.op = sb_find_op("match_number"), .vocabulary = &vocabulary, .missing = -1, .unknown = 5), x, 1, 2, 0, 5,
         -1);
  EXPECT(OP(.op = sb_find_op("match_number"), .vocabulary = &vocabulary, .missing = -1, .unknown = 5, .codes = codes),
         x, 7, 1, 7, 5, -1);
}

static void policies_that_refuse_note_the_rows(void) {
  const double values[] = {1}, x[] = {1, 2, NAN, 3};
  int32_t slots[8];
  sb_vocabulary vocabulary = {.size = 1, .numbers = values, .slots = slots};
  sb_vocabulary_index(&vocabulary);
  sb_instruction match = {.op = sb_find_op("match_number"),
                          .step = 4,
                          .vocabulary = &vocabulary,
                          .missing = SB_REFUSE,
                          .unknown = SB_REFUSE};
  result found = run_op(match, x, 4);
  CHECK(found.fault.code == SB_MISSING_VALUE && found.fault.rows[0] == 2 && found.fault.place.position == 4);
  match.missing = 0;
  found = run_op(match, x, 4);
  CHECK(found.fault.code == SB_UNKNOWN_VALUE && found.fault.count == 2 && found.fault.rows[1] == 3);
  const double edges[] = {1};
  found = run_op((sb_instruction){.op = sb_find_op("bin"), .a = edges, .n_a = 1, .missing = SB_REFUSE}, x, 4);
  CHECK(found.fault.code == SB_MISSING_VALUE && found.fault.rows[0] == 2);
}

static void checks_refuse_missing_values_before_those_out_of_range(void) {
  const double x[] = {5, -0.5, NAN, 1, 0}, within[] = {0, 1};
  sb_source source = {.storage = SB_FLOAT64, .conversion = SB_TO_FLOAT64, .cells = x};
  sb_output output = new_output(1, COUNT(x));
  sb_instruction program[] = {{.op = sb_find_op("read"), .out = SLOT},
                              {.op = sb_find_op("check"), .in = SLOT, .a = within, .n_a = 2, .missing = SB_REFUSE},
                              {.op = sb_find_op("store"), .in = SLOT, .width = 1}};
  sb_fault fault = {0};
  run_program(program, 3, &source, &output, COUNT(x), NULL, &fault);
  CHECK(fault.code == SB_MISSING_VALUE && fault.rows[0] == 2);
  program[1].missing = 0;
  fault.code = SB_NO_FAULT;
  run_program(program, 3, &source, &output, COUNT(x), NULL, &fault);
  CHECK(fault.code == SB_OUT_OF_RANGE && fault.count == 2 && fault.rows[0] == 0 && fault.rows[1] == 1);
}

static void codes_become_rows_of_tables_and_ones(void) {
  const double x[] = {0, 1, 2}, edges[] = {1, 2}, table[] = {1, 2, NAN, 4, 5, 6};
  sb_source source = {.storage = SB_FLOAT64, .conversion = SB_TO_FLOAT64, .cells = x};
  sb_output output = new_output(7, 3);
  sb_instruction program[] = {
      {.op = sb_find_op("read"), .out = SLOT},
      {.op = sb_find_op("bin"), .in = SLOT, .a = edges, .n_a = 2},
      {.op = sb_find_op("take"), .out = SLOT + 1, .width = 2, .a = table, .n_a = 6},
      {.op = sb_find_op("store"), .in = SLOT + 1, .width = 2},
      {.op = sb_find_op("one_hot"), .out = SLOT + 1, .width = 2}, /* 2 is not in -1 .. 1: no one */
      {.op = sb_find_op("store"), .in = SLOT + 1, .width = 2, .feature = 2},
      {.op = sb_find_op("store_ones"), .width = 3, .feature = 4},
  };
  const double expected[] = {1, 2, 1, 0, 1, 0, 0, NAN, 4, 0, 1, 0, 1, 0, 5, 6, 0, 0, 0, 0, 1};
  sb_fault fault = {0};
  run_program(program, COUNT(program), &source, &output, 3, NULL, &fault);
  CHECK(fault.code == SB_NO_FAULT);
  for (int32_t i = 0; i < COUNT(expected); i++) CHECK(same(((double *)output.data)[i], expected[i]));
}

/* Strings of a host language: here the address of a text; NULL bytes are missing. */
static int reads = 0;

static enum sb_text_status read_string(void *context, const void *cell, sb_text *text) {
  (void)context;
  reads++;
  const char *bytes = *(const char *const *)cell;
  if (!bytes) return SB_TEXT_MISSING;
  if (bytes[0] == '!') return SB_TEXT_INVALID;
  *text = (sb_text){bytes, (int64_t)strlen(bytes)};
  return SB_TEXT_PRESENT;
}

static const char *const STRINGS[] = {"b", "a", "c", NULL, "\xff", "!"};

/* Matches rows of STRINGS against a, b; the codes as float64. */
static sb_fault match_strings(const int32_t *rows, int32_t n, int32_t missing, int32_t unknown, double *codes) {
  const char *bytes[] = {"a", "b"};
  const int32_t lengths[] = {1, 1};
  int32_t slots[8];
  const void **cells = allocate((size_t)n * sizeof *cells);
  for (int32_t i = 0; i < n; i++) cells[i] = STRINGS + rows[i];
  sb_vocabulary vocabulary = {.size = 2, .bytes = bytes, .lengths = lengths, .slots = slots};
  sb_vocabulary_index(&vocabulary);
  sb_source source = {.storage = SB_R_TEXT, .conversion = SB_TO_TEXT, .cells = cells};
  sb_text_reader reader = {read_string, NULL};
  sb_output output = new_output(1, n);
  sb_instruction program[] = {{.op = sb_find_op("match_text"),
                               .vocabulary = &vocabulary,
                               .missing = missing,
                               .unknown = unknown,
                               .reports_type = true},
                              {.op = sb_find_op("code_number"), .out = SLOT},
                              {.op = sb_find_op("store"), .in = SLOT, .width = 1}};
  sb_fault fault = {0};
  run_program(program, 3, &source, &output, n, &reader, &fault);
  memcpy(codes, output.data, (size_t)n * 8);
  return fault;
}

static void strings_are_read_once_and_matched_often(void) {
  enum { N = 5000 };
  int32_t rows[N];
  double codes[N];
  for (int32_t i = 0; i < N; i++) rows[i] = i % 4;
  reads = 0;
  CHECK(match_strings(rows, N, -1, 9, codes).code == SB_NO_FAULT);
  const double expected[] = {1, 0, 9, -1};
  for (int32_t i = 0; i < N; i++) CHECK(codes[i] == expected[i % 4]);
  CHECK(reads < N / 2);
}

/* Unless the source calls some of them missing. */
static void strings_that_the_vocabulary_holds_are_not_read(void) {
  const char *bytes[] = {"a", "b"};
  const int32_t lengths[] = {1, 1};
  const void *held[] = {STRINGS + 1, STRINGS}, *cells[] = {STRINGS, STRINGS + 1, STRINGS};
  int32_t slots[8], cell_slots[8];
  sb_vocabulary vocabulary = {
      .size = 2, .bytes = bytes, .lengths = lengths, .cells = held, .slots = slots, .cell_slots = cell_slots};
  sb_vocabulary_index(&vocabulary);
  sb_source source = {.storage = SB_R_TEXT, .conversion = SB_TO_TEXT, .cells = cells};
  sb_text_reader reader = {read_string, NULL};
  sb_output output = new_output(1, 3);
  sb_instruction program[] = {{.op = sb_find_op("match_text"), .vocabulary = &vocabulary, .missing = -1},
                              {.op = sb_find_op("code_number"), .out = SLOT},
                              {.op = sb_find_op("store"), .in = SLOT, .width = 1}};
  sb_fault fault = {0};
  reads = 0;
  run_program(program, 3, &source, &output, 3, &reader, &fault);
  CHECK(reads == 0 && memcmp(output.data, (double[]){1, 0, 1}, 24) == 0);
  const sb_text missing[] = {{"b", 1}};
  source.missing_texts = missing;
  source.n_missing = 1;
  run_program(program, 3, &source, &output, 3, &reader, &fault);
  CHECK(reads > 0 && memcmp(output.data, (double[]){-1, 0, -1}, 24) == 0);
}

static void without_a_vocabulary_every_text_is_taken_that_holds_no_zero(void) {
  const int32_t offsets[] = {0, 1, 3, 3};
  sb_source source = {.storage = SB_UTF8, .conversion = SB_TO_TEXT, .cells = offsets, .text = "ab"}; /* and its zero */
  sb_text_reader reader = {read_string, NULL};
  sb_output output = new_output(1, 3);
  sb_instruction program[] = {{.op = sb_find_op("match_text"), .missing = SB_REFUSE, .unknown = SB_REFUSE},
                              {.op = sb_find_op("code_number"), .out = SLOT},
                              {.op = sb_find_op("store"), .in = SLOT, .width = 1}};
  sb_fault fault = {0};
  run_program(program, 3, &source, &output, 3, &reader, &fault);
  CHECK(fault.code == SB_UNKNOWN_VALUE && fault.count == 1 && fault.rows[0] == 1);
}

static void invalid_text_comes_before_what_steps_refuse(void) {
  const int32_t rows[] = {2, 3, 0, 4, 5};
  double codes[5];
  sb_fault fault = match_strings(rows, 5, SB_REFUSE, SB_REFUSE, codes);
  CHECK(fault.code == SB_INVALID_ENCODING && fault.count == 2 && fault.rows[0] == 3 && fault.rows[1] == 4);
  fault = match_strings(rows, 3, SB_REFUSE, SB_REFUSE, codes);
  CHECK(fault.code == SB_MISSING_VALUE && fault.rows[0] == 1);
}

static void labels_are_matched_once_each(void) {
  const int32_t positions[] = {2, 1, INT32_MIN, 3, 4};
  const char *bytes[] = {"a"};
  const int32_t lengths[] = {1};
  const void *cells[] = {STRINGS, STRINGS + 1, STRINGS + 3};
  int32_t slots[8];
  sb_vocabulary vocabulary = {.size = 1, .bytes = bytes, .lengths = lengths, .slots = slots};
  sb_vocabulary_index(&vocabulary);
  sb_source labels = {.storage = SB_R_TEXT, .conversion = SB_TO_TEXT, .cells = cells};
  sb_source source = {
      .storage = SB_R_FACTOR, .conversion = SB_TO_TEXT, .cells = positions, .labels = &labels, .n_labels = 3};
  sb_text_reader reader = {read_string, NULL};
  sb_output output = new_output(1, 5);
  sb_instruction program[] = {
      {.op = sb_find_op("match_text"), .vocabulary = &vocabulary, .missing = -1, .unknown = 5, .reports_type = true},
      {.op = sb_find_op("code_number"), .out = SLOT},
      {.op = sb_find_op("store"), .in = SLOT, .width = 1}};
  sb_fault fault = {0};
  run_program(program, 3, &source, &output, 4, &reader, &fault);
  const double expected[] = {0, 5, -1, -1}; /* a label that is missing is missing */
  CHECK(fault.code == SB_NO_FAULT && memcmp(output.data, expected, sizeof expected) == 0);
  run_program(program, 3, &source, &output, 5, &reader, &fault);
  CHECK(fault.code == SB_UNSUPPORTED_TYPE && fault.rows[0] == 4);
  fault.code = SB_NO_FAULT;
  sb_check_column(&source, 5, 0, 100, &reader, &fault);
  CHECK(fault.code == SB_UNSUPPORTED_TYPE && fault.rows[0] == 104);
}

static void blocks_chunks_and_layouts_give_one_array(void) {
  enum { N = 3001, SPLIT = 1234 };
  int32_t *cells = allocate(N * sizeof *cells);
  for (int32_t i = 0; i < N; i++) cells[i] = i;
  const double center[] = {1}, scale[] = {2};
  sb_instruction program[] = {
      {.op = sb_find_op("read"), .out = SLOT},
      {.op = sb_find_op("center_scale"),
       .in = SLOT,
       .out = SLOT + 1,
       .width = 1,
       .a = center,
       .n_a = 1,
       .b = scale,
       .n_b = 1},
      {.op = sb_find_op("store"), .in = SLOT + 1, .width = 1, .feature = 1},
      {.op = sb_find_op("store"), .in = SLOT, .width = 1, .feature = 0},
  };
  sb_program whole = {program, COUNT(program), 2, 0, 1};
  sb_output rows = new_output(2, N), columns = new_output(2, N);
  columns.by_column = true;
  for (sb_output *output = &rows; output; output = output == &rows ? &columns : NULL) {
    sb_fault fault = {0};
    sb_run run = {.program = &whole, .outputs = output, .fault = &fault};
    for (int32_t chunk = 0; chunk < 2; chunk++) {
      sb_source source = {.storage = SB_R_INT32, .conversion = SB_TO_INTEGER, .cells = cells + chunk * SPLIT};
      int64_t n = chunk ? N - SPLIT : SPLIT;
      run.sources = &source;
      sb_run_start(&run, n, allocate);
      sb_run_rows(&run, 0, n);
      run.first_row += n;
    }
  }
  for (int32_t i = 0; i < N; i++) {
    CHECK(((double *)rows.data)[2 * i] == i && ((double *)rows.data)[2 * i + 1] == (i - 1) / 2.0);
    CHECK(((double *)columns.data)[i] == i && ((double *)columns.data)[N + i] == (i - 1) / 2.0);
  }
}

static void columns_of_one_operand_take_their_own_parameters(void) {
  const double x[] = {1, 2}, y[] = {10, 20}, values[] = {3, 4};
  sb_source sources[] = {{.storage = SB_FLOAT64, .conversion = SB_TO_FLOAT64, .cells = x},
                         {.storage = SB_FLOAT64, .conversion = SB_TO_FLOAT64, .cells = y}};
  sb_output output = new_output(2, 2);
  sb_instruction program[] = {
      {.op = sb_find_op("read"), .out = SLOT},
      {.op = sb_find_op("read"), .column = 1, .out = SLOT + 1},
      {.op = sb_find_op("center_scale"),
       .in = SLOT,
       .out = SLOT + 2,
       .width = 2,
       .a = values,
       .n_a = 2,
       .b = values,
       .n_b = 1},
      {.op = sb_find_op("store"), .in = SLOT + 2, .width = 2},
  };
  const double expected[] = {(1.0 - 3) / 3, (10.0 - 4) / 3, (2.0 - 3) / 3, (20.0 - 4) / 3};
  sb_fault fault = {0};
  run_program(program, 4, sources, &output, 2, NULL, &fault);
  CHECK(memcmp(output.data, expected, sizeof expected) == 0);
}

static void an_instruction_is_found_by_its_whole_name(void) {
  CHECK(strcmp(sb_find_op("match_text")->name, "match_text") == 0);
  CHECK(!sb_find_op("match") && !sb_find_op("match_texts") && !sb_find_op(""));
}

int main(void) {
  an_instruction_is_found_by_its_whole_name();
  fill_replaces_nan_and_nothing_else();
  is_missing_is_1_for_nan();
  center_scale_divides_in_the_stated_precision();
  scale_offset_rounds_twice();
  clip_keeps_what_lies_on_a_bound();
  bins_hold_the_edge_of_their_closed_side();
  bins_compare_float32_with_edges_as_they_are();
  numbers_match_by_value();
  policies_that_refuse_note_the_rows();
  checks_refuse_missing_values_before_those_out_of_range();
  codes_become_rows_of_tables_and_ones();
  strings_are_read_once_and_matched_often();
  strings_that_the_vocabulary_holds_are_not_read();
  without_a_vocabulary_every_text_is_taken_that_holds_no_zero();
  invalid_text_comes_before_what_steps_refuse();
  labels_are_matched_once_each();
  blocks_chunks_and_layouts_give_one_array();
  columns_of_one_operand_take_their_own_parameters();
  CHECK(sb_arithmetic_is_sound());
  release_memory();
  a_bin_of_many_edges_is_found();
  release_memory();
  return failures > 0;
}
