# Cells of golden rows compared as bits (clause 9.2).

# The difference of the first cell whose bytes differ, NULL where none does.
compare_bytes <- function(input, expected, found, positions) {
  if (length(expected) != length(found)) {
    text <- sprintf(
      "input \"%s\": expected %s, found %d",
      input$name,
      count_things(length(expected), "byte"),
      length(found)
    )
    return(new_difference("golden_mismatch", text, input = input$name))
  }
  size <- input_dtypes[[input$dtype]]$size
  differing <- unique((which(expected != found) - 1L) %/% size)
  if (length(differing) == 0L) {
    return(NULL)
  }
  features <- feature_names(input)
  bytes <- differing[1L] * size + seq_len(size)
  expected <- read_cell(expected[bytes], input$dtype)
  found <- read_cell(found[bytes], input$dtype)
  row <- positions[differing[1L] %/% length(features) + 1L]
  feature <- features[differing[1L] %% length(features) + 1L]
  new_difference(
    "golden_mismatch",
    describe_cell(input$name, row, feature, expected, found, length(differing)),
    input = input$name,
    row = row,
    feature = feature,
    expected = expected$value,
    found = found$value,
    expected_bits = expected$bits,
    found_bits = found$bits,
    ulp = ulp_distance(expected, found)
  )
}

# The difference of the first text that is another one, NULL where none is. `expected` has the texts of each row.
compare_texts <- function(input, expected, found, positions) {
  expected <- unlist(expected)
  found <- list_cells(found)
  differing <- which(expected != found)
  if (length(differing) == 0L) {
    return(NULL)
  }
  features <- feature_names(input)
  at <- differing[1L]
  row <- positions[(at - 1L) %/% length(features) + 1L]
  feature <- features[(at - 1L) %% length(features) + 1L]
  shown <- format_text(c(expected[at], found[at]))
  text <- "input \"%s\", golden row %d, feature \"%s\": expected %s, found %s; %s"
  new_difference(
    "golden_mismatch",
    sprintf(text, input$name, row, feature, shown[1L], shown[2L], count_things(length(differing), "cell")),
    input = input$name,
    row = row,
    feature = feature,
    expected = shown[1L],
    found = shown[2L]
  )
}

describe_cell <- function(input, row, feature, expected, found, differing) {
  ulp <- ulp_distance(expected, found)
  sprintf(
    "input \"%s\", golden row %d, feature \"%s\": expected %s (%s), found %s (%s)%s; %s",
    input,
    row,
    feature,
    expected$value,
    expected$bits,
    found$value,
    found$bits,
    if (is.na(ulp)) "" else sprintf(", %s ulp apart", format_count(ulp)),
    if (differing == 1L) "one cell differs" else sprintf("%d cells differ", differing)
  )
}

# One cell: its value as text, its bits as hexadecimal digits, and where it stands in the order of its dtype's numbers.
read_cell <- function(bytes, dtype) {
  dtype <- input_dtypes[[dtype]]
  number <- dtype$read(bytes, 1L)
  is_float <- !is.null(dtype$digits)
  list(
    value = if (is_float) with_c_numbers(sprintf("%.*g", dtype$digits, number)) else format_count(number),
    bits = paste(rev(as.character(bytes)), collapse = ""),
    words = rev(read_words(bytes, length(bytes) / 4L)),
    is_float = is_float,
    is_nan = is.na(number)
  )
}

# How many numbers of the dtype lie between two cells; NA for NaN and for integers.
ulp_distance <- function(a, b) {
  if (!a$is_float || a$is_nan || b$is_nan) {
    return(NA_real_)
  }
  a <- ordered_words(a$words)
  b <- ordered_words(b$words)
  abs(if (length(a) == 1L) a - b else (a[1L] - b[1L]) * 2^32 + (a[2L] - b[2L]))
}

# Sign and magnitude turned into a number that grows with the value, word by word to stay exact.
ordered_words <- function(words) {
  sign <- if (words[1L] < 0) -1 else 1
  magnitude <- c(words[1L] %% 2^31, words[-1L] %% 2^32)
  sign * magnitude
}
