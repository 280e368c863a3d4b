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
  start <- count_space(bytes, 0)
  marked <- length(bytes) >= start + 3 && identical(bytes[start + 1:3], byte_order_mark)
  first <- if (marked) count_space(bytes, start + 3) else start
  if (first == length(bytes) || bytes[first + 1] != charToRaw("{")) {
    stop_schemabridge("not_a_schema", "The file is neither a JSON object nor an Arrow file.")
  }
  if (marked) {
    message <- "The JSON text cannot be read: at byte %s, a byte order mark stands before the document."
    stop_schemabridge("invalid_json", sprintf(message, format_count(start)))
  }
}

byte_order_mark <- as.raw(c(0xef, 0xbb, 0xbf))

# How many bytes stand before the first from `start` on that is not white space, looked for in pieces: the rest may be
# 256 MiB.
count_space <- function(bytes, start) {
  while (start < length(bytes)) {
    piece <- bytes[(start + 1):min(start + 65536, length(bytes))]
    printed <- which(piece != 0x20 & piece != 0x09 & piece != 0x0a & piece != 0x0d)
    if (length(printed) > 0L) {
      return(start + printed[1L] - 1)
    }
    start <- start + 65536
  }
  length(bytes)
}

# clause 2.2, before jsonlite sees the text, which accepts most of what it forbids
check_json <- function(bytes) {
  problem <- find_json_problem(bytes)
  if (!is.null(problem)) {
    message <- sprintf("The JSON text cannot be read: at byte %s, %s.", format_count(problem$offset), problem$message)
    stop_schemabridge("invalid_json", message)
  }
}
