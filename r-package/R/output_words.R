# What a schema says of its outputs (clause 21), in words; the section is descriptive, so anything may be there.

format_meanings <- function(schema) {
  items <- Filter(function(item) is_object(item) && is_text(item[["name"]]), schema$outputs)
  words <- vapply(items, describe_output, "")
  said <- which(nzchar(words))
  said <- said[seq_len(min(length(said), most_shown))]
  if (length(said) > 0L) {
    heads <- paste0("  ", pad_texts(vapply(items[said], `[[`, "", "name"), 30L), "  ")
    c(sprintf("outputs (%d)", length(schema$outputs)), unlist(Map(hang_text, heads, words[said]), use.names = FALSE))
  }
}

describe_output <- function(item) {
  item <- drop_nulls(item)
  labels <- decode_labels(new_problems(), "labels", item[["labels"]])
  words <- c(
    if (!is.null(labels)) enumerate(spell_labels(labels)),
    if (any(sealing_keys %in% names(item))) describe_seal(item)
  )
  paste(words, collapse = "; ")
}

# What an output means beyond its labels.
describe_seal <- function(item) {
  output <- catch_error(read_outputs(list(outputs = list(item)))[[1L]])
  if (inherits(output, "schemabridge_error")) {
    return(sprintf("not understood [%s]", output$code))
  }
  c(
    c(logit = "logits", probability = "probabilities", value = "numbers")[[output$scale]],
    if (output$classes == "several") "several labels may hold",
    if (output$has_threshold) paste("a label holds above", format_numbers(output$threshold)),
    if (!is.null(output[["steps"]])) paste("of the prediction x:", describe_program(output))
  )
}

# What the program of an output makes of a prediction x, such as `expm1(x * 0.5 + 3)`.
describe_program <- function(output) {
  phrases <- list(raw = new_phrase("x"))
  for (step in lapply(output$steps, plain_vectors)) {
    words <- ops[[step[["op"]]]]$words
    phrases[[step[["id"]]]] <- words$say(step, 1L, unname(phrases[step[["in"]]]), NULL)
  }
  cut_text(phrases[[output$from]]$text, 200L)
}
