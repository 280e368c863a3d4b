# code_number: a code as the number that it is (steps 11)

op_code_number <- new_op(
  "code_number",
  takes = "codes",
  gives = "numbers",
  params = list(),
  check = accept_any,
  keeps_infinity = lose_infinity,
  measure = measure_one,
  lower = function(builder, step, k) {
    new_values_register(emit_code_number(builder, operand_codes(builder, k)))
  },
  words = new_op_words(take_first, chain = omit_op, function(step, index, operands, schema) {
    list_numbers(operands[[1L]], as.double(operands[[1L]]$cases$code))
  })
)
