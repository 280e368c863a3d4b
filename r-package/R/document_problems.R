# Everything that is wrong with one document, collected while it is read. An
# environment, so that the functions that decode can report and go on.
new_problems <- function(minor = newest_minor) {
  problems <- new.env(parent = emptyenv())
  problems$minor <- minor
  problems$count <- 0
  problems$found <- new.env(parent = emptyenv())
  problems
}

most_problems <- 1000

# Adds one problem and returns NULL, which is what a place that cannot be decoded becomes. The first thousand are kept, the
# others counted (clause 1.4).
add_problem <- function(problems, path, text) {
  problems$count <- problems$count + 1
  if (problems$count > most_problems) {
    return(NULL)
  }
  assign(sprintf("%012.0f", problems$count), c(path, text), envir = problems$found)
  NULL
}

# clause 1.2: keys that a newer minor version has added
stop_for_unknown_keys <- function(problems, version) {
  if (is.null(problems$unknown_key) || !is_version(version) || is.finite(parse_minor(version))) {
    return(invisible())
  }
  message <- sprintf(
    "The file has format version %s and the key %s; this package reads version %s.%d.",
    quote_text(version),
    problems$unknown_key,
    supported_major,
    newest_minor
  )
  stop_schemabridge("unsupported_version", message, problems = tabulate_problems(problems))
}

# One `invalid_schema` that lists every problem (clause 1.4).
stop_for_problems <- function(problems) {
  if (problems$count == 0) {
    return(invisible())
  }
  table <- tabulate_problems(problems)
  lines <- paste0("- ", table$path, ": ", table$problem)
  shown <- lines[seq_len(min(5L, length(lines)))]
  more <- length(lines) - length(shown)
  if (more > 0L) {
    shown <- c(shown, sprintf("- and %d more, in the field `problems` of this error", more))
  }
  if (problems$count > most_problems) {
    shown <- c(shown, sprintf("- and %s that are only counted", format_count(problems$count - most_problems)))
  }
  message <- paste(c("The document breaks rules of the format:", shown), collapse = "\n")
  stop_schemabridge("invalid_schema", message, problems = table)
}

tabulate_problems <- function(problems) {
  found <- unlist(mget(sort(ls(problems$found), method = "radix"), envir = problems$found), use.names = FALSE)
  pairs <- matrix(found, nrow = 2L)
  unique(data.frame(path = pairs[1L, ], problem = pairs[2L, ], stringsAsFactors = FALSE))
}

# "expected one text, found the number 3"
add_mismatch <- function(problems, path, expected, found) {
  add_problem(problems, path, paste0("expected ", expected, ", found ", describe_json(found)))
}

describe_json <- function(value) {
  if (is.null(value)) {
    return("null")
  }
  if (is_object(value)) {
    return("an object")
  }
  if (is_array(value)) {
    return("an array")
  }
  if (is.character(value)) {
    return(quote_text(value))
  }
  if (is.logical(value)) {
    return(if (value) "true" else "false")
  }
  paste("the number", format_numbers(value))
}

cut_text <- function(text, most = 100L) {
  # Bytes first: they are counted without a look at them.
  long <- nchar(text, "bytes") > most
  if (any(long)) {
    text[long] <- cut_characters(text[long], most)
  }
  text
}

cut_characters <- function(text, most) {
  ifelse(nchar(text) > most, paste0(substr(text, 1L, most), "..."), text)
}

quote_text <- function(text) {
  shortened <- ifelse(nchar(text) > 40L, paste0(substr(text, 1L, 40L), "..."), text)
  paste0("\"", shortened, "\"")
}
