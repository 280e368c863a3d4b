# clause 2: the text of a document, which is JSON

# The JSON text of either form as nested lists.
parse_document <- function(bytes) {
  check_container(bytes)
  with_c_numbers({
    check_json(bytes)
    text <- rawToChar(bytes)
    Encoding(text) <- "UTF-8"
    jsonlite::parse_json(text, simplifyVector = FALSE)
  })
}

# clause 2.1
check_container <- function(bytes) {
  marked <- length(bytes) >= 3L && identical(bytes[1:3], as.raw(c(0xef, 0xbb, 0xbf)))
  first <- first_printed(if (marked) bytes[-(1:3)] else bytes)
  if (!identical(first, charToRaw("{"))) {
    stop_schemabridge("not_a_schema", "The file is neither a JSON object nor an Arrow file.")
  }
  if (marked) {
    message <- "The JSON text cannot be read: at byte 0, a byte order mark stands before the document."
    stop_schemabridge("invalid_json", message)
  }
}

# The first byte that is not white space, looked for in pieces: the rest may be 256 MiB.
first_printed <- function(bytes) {
  start <- 1
  while (start <= length(bytes)) {
    piece <- bytes[start:min(start + 65535, length(bytes))]
    printed <- piece[piece != 0x20 & piece != 0x09 & piece != 0x0a & piece != 0x0d]
    if (length(printed) > 0L) {
      return(printed[1L])
    }
    start <- start + 65536
  }
  raw()
}

# clause 2.2, before jsonlite sees the text, which accepts most of what it forbids
check_json <- function(bytes) {
  problem <- find_json_problem(bytes)
  if (!is.null(problem)) {
    message <- sprintf("The JSON text cannot be read: at byte %s, %s.", format_count(problem$offset), problem$message)
    stop_schemabridge("invalid_json", message)
  }
}
