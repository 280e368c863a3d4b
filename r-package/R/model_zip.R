# clause 20.9: entries of a zip, in bounds, without unpacking it to disk

# The entries as the directory of a zip has them: name, size, checksum, method and flags; a fault where the directory is
# too large; NULL of another file.
list_entries <- function(path) {
  end <- find_directory(path)
  if (is.null(end)) {
    return(NULL)
  }
  if (end$size > most_directory) {
    return(new_fault(sprintf(
      "its directory has %s bytes, at most %s are read",
      format_count(end$size),
      most_directory
    )))
  }
  bytes <- read_piece(path, end$from, end$size)
  starts <- list_headers(bytes)
  number <- function(offset, size) vapply(starts, function(start) read_number(bytes, start + offset, size), 0)
  data.frame(
    name = vapply(starts, read_name, "", bytes),
    size = number(24, 4L),
    checksum = number(16, 4L),
    method = number(10, 2L),
    flags = number(8, 2L),
    stringsAsFactors = FALSE
  )
}

most_directory <- 1048576L

# list(from, size) of the directory, which the last record of a zip tells, and only a comment stands behind; NULL without.
find_directory <- function(path) {
  length <- file.size(path)
  if (is.na(length) || length < 22) {
    return(NULL)
  }
  from <- max(0, length - 65557)
  tail <- read_piece(path, from, length - from)
  found <- grepRaw(end_mark, tail, fixed = TRUE, all = TRUE)
  found <- found[found + 21 <= length(tail)]
  if (length(found) == 0L) {
    return(NULL)
  }
  at <- found[length(found)]
  size <- read_number(tail, at + 12, 4L)
  # Counted from its end, for bytes before the zip shift what it says of its beginning.
  list(from = max(0, from + at - 1 - size), size = size)
}

end_mark <- as.raw(c(0x50, 0x4b, 0x05, 0x06))
header_mark <- as.raw(c(0x50, 0x4b, 0x01, 0x02))

# Where each header of a directory begins.
list_headers <- function(bytes) {
  starts <- list()
  at <- 1
  while (at + 45 <= length(bytes) && identical(bytes[at + 0:3], header_mark)) {
    starts[[length(starts) + 1L]] <- at
    at <- at + 46 + sum(vapply(c(28, 30, 32), function(offset) read_number(bytes, at + offset, 2L), 0))
  }
  starts
}

read_name <- function(start, bytes) {
  length <- min(read_number(bytes, start + 28, 2L), length(bytes) - start - 45)
  name <- bytes[seq(start + 46, length.out = length)]
  name <- rawToChar(name[name != 0L])
  Encoding(name) <- "UTF-8"
  if (validUTF8(name)) name else ""
}

# A number without sign, its lowest byte first.
read_number <- function(bytes, at, size) {
  sum(as.integer(bytes[at + seq_len(size) - 1]) * 256^(seq_len(size) - 1))
}

read_piece <- function(path, from, size) {
  connection <- file(path, "rb", raw = TRUE)
  on.exit(close(connection))
  seek(connection, from)
  readBin(connection, "raw", size)
}

# The bytes of an entry: no more than the directory says, and no more than a bound; or a fault.
read_entry <- function(path, entries, name, most) {
  entry <- entries[entries$name == name, ]
  if (nrow(entry) != 1L) {
    return(new_fault(sprintf("it has %d entries named %s in place of one", nrow(entry), name)))
  }
  if (entry$size > most) {
    text <- "its entry %s has %s bytes, at most %s are read"
    return(new_fault(sprintf(text, name, format_count(entry$size), format_count(most))))
  }
  if (!entry$method %in% c(0, 8) || entry$flags %% 2 == 1) {
    return(new_fault(sprintf("its entry %s is packed in a way that is not read", name)))
  }
  none <- function(condition) NULL
  bytes <- tryCatch(read_unpacked(path, name, entry$size + 1), error = none, warning = none)
  is_whole <- is.raw(bytes) && length(bytes) == entry$size && has_checksum(bytes, entry$checksum)
  if (is_whole) bytes else new_fault(sprintf("its entry %s is damaged", name))
}

# unz() does not look at it. What looks is the reader of gzip, whose blocks may hold bytes as they are.
has_checksum <- function(bytes, checksum) {
  blocks <- split(bytes, (seq_along(bytes) - 1) %/% 65535)
  stored <- lapply(blocks, function(block) {
    c(as.raw(0L), write_number(length(block), 2L), write_number(65535 - length(block), 2L), block)
  })
  start <- as.raw(c(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3))
  last <- as.raw(c(1, 0, 0, 0xff, 0xff))
  packed <- c(start, unlist(stored), last, write_number(checksum, 4L), write_number(length(bytes), 4L))
  none <- function(condition) NULL
  identical(tryCatch(memDecompress(unname(packed), "gzip"), error = none, warning = none), bytes)
}

write_number <- function(value, size) {
  as.raw((value %/% 256^(seq_len(size) - 1)) %% 256)
}

read_unpacked <- function(path, name, most) {
  connection <- unz(path, name, "rb")
  on.exit(close(connection))
  readBin(connection, "raw", most)
}
