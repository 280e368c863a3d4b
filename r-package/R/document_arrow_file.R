# An Arrow IPC file of one record batch, as far as clause 3.1 allows one. Read
# here rather than by a package: what a damaged file may do is then known, and
# servers need nothing more installed.

arrow_magic <- charToRaw("ARROW1")

is_arrow_file <- function(bytes) {
  length(bytes) >= 6L && identical(bytes[1:6], arrow_magic)
}

# list(footer, schema), the part of the file that leads to all others and where in it the schema begins.
read_arrow_footer <- function(bytes) {
  size <- length(bytes)
  if (size < 26L || !identical(bytes[size - 5:0], arrow_magic)) {
    stop_arrow("it does not end as an Arrow file does")
  }
  footer_size <- read_signed(bytes, size - 10, 4)
  footer <- slice_bytes(bytes, size - 10 - footer_size, footer_size)
  schema <- table_reference(footer, root_table(footer, 0), 1)
  if (is.null(schema) || table_number(footer, schema, 0, 2) != 0) {
    stop_arrow("its schema is absent or big-endian")
  }
  list(bytes = footer, schema = schema)
}

most_metadata <- 1000

# The JSON text in the schema's metadata (clause 3.2).
read_arrow_metadata <- function(footer) {
  entries <- table_reference(footer$bytes, footer$schema, 2)
  if (vector_length(footer$bytes, entries) > most_metadata) {
    stop_arrow("it has too many metadata entries")
  }
  entries <- read_references(footer$bytes, entries)
  keys <- lapply(entries, function(entry) table_text(footer$bytes, entry, 0))
  found <- which(vapply(keys, identical, NA, charToRaw("schemabridge")))
  if (length(found) != 1L) {
    stop_arrow("its metadata does not hold one entry \"schemabridge\"")
  }
  as.raw(table_text(footer$bytes, entries[[found]], 1))
}

# Where the tables of a vector of tables begin.
read_references <- function(bytes, vector) {
  if (is.null(vector)) {
    return(list())
  }
  lapply(vector_items(bytes, vector, 4), function(at) at + read_little(bytes, at, 4))
}

count_fields <- function(footer) {
  vector_length(footer$bytes, table_reference(footer$bytes, footer$schema, 1))
}

# The columns as vectors of class AsIs, named, with their Arrow type as attribute.
read_arrow_columns <- function(bytes, footer) {
  fields <- read_references(footer$bytes, table_reference(footer$bytes, footer$schema, 1))
  types <- vapply(fields, read_field_type, "", bytes = footer$bytes)
  sizes <- ifelse(types == "utf8", 5L, 4L)
  batch <- read_arrow_batch(bytes, read_only_block(footer$bytes), 2L * length(fields), sum(sizes))
  first <- cumsum(c(0, sizes))
  columns <- lapply(seq_along(fields), function(position) {
    buffers <- batch$buffers[first[position] + seq_len(sizes[position])]
    read_list_column(batch$nodes[2L * position - 1:0], buffers, types[position])
  })
  names(columns) <- vapply(fields, read_field_name, "", bytes = footer$bytes)
  columns
}

read_field_name <- function(bytes, field) {
  name <- table_text(bytes, field, 0)
  if (any(name == 0)) {
    stop_arrow("the name of a column holds a NUL character")
  }
  name <- rawToChar(as.raw(name))
  Encoding(name) <- "UTF-8"
  name
}

arrow_list <- 12 # numbers of the union Type
arrow_items <- c(int64 = 2, float64 = 3, utf8 = 5, bool = 6)

# The type of the items, which is one of four: no dictionaries, views or extension types.
read_field_type <- function(bytes, field) {
  children <- table_reference(bytes, field, 5)
  if (table_number(bytes, field, 2, 1) != arrow_list || vector_length(bytes, children) != 1) {
    stop_arrow("a column is not a list of utf8, int64, float64 or bool")
  }
  item <- read_references(bytes, children)[[1L]]
  type <- names(arrow_items)[match(table_number(bytes, item, 2, 1), arrow_items)]
  detail <- table_reference(bytes, item, 3)
  fits <- !is.na(type) &&
    !is.null(detail) &&
    switch(
      type,
      int64 = table_number(bytes, detail, 0, 4) == 64 && table_number(bytes, detail, 1, 1) != 0,
      float64 = table_number(bytes, detail, 0, 2) == 2,
      TRUE
    )
  if (!fits || is_decorated(bytes, field) || is_decorated(bytes, item)) {
    stop_arrow("a column is not a list of utf8, int64, float64 or bool")
  }
  type
}

# Whether a field is a dictionary or of an extension type, which its metadata says.
is_decorated <- function(bytes, field) {
  entries <- table_reference(bytes, field, 6)
  if (!is.null(table_field(bytes, field, 4)) || vector_length(bytes, entries) > most_metadata) {
    return(TRUE)
  }
  keys <- lapply(read_references(bytes, entries), function(entry) table_text(bytes, entry, 0))
  any(vapply(keys, function(key) identical(key[seq_along(extension_key)], extension_key), NA))
}

extension_key <- charToRaw("ARROW:extension:")

# The place of the one record batch that the footer lists.
read_only_block <- function(footer) {
  table <- root_table(footer, 0)
  if (vector_length(footer, table_reference(footer, table, 2)) != 0) {
    stop_arrow("it holds dictionaries")
  }
  blocks <- table_reference(footer, table, 3)
  if (vector_length(footer, blocks) != 1) {
    stop_arrow("it does not hold one record batch")
  }
  list(
    start = read_signed(footer, blocks + 4, 8),
    metadata = read_signed(footer, blocks + 12, 4),
    body = read_signed(footer, blocks + 20, 8)
  )
}

arrow_record_batch <- 3 # the number of the union MessageHeader

# list(nodes, buffers): the lengths and null counts of as many arrays, and the bytes of as many buffers.
read_arrow_batch <- function(bytes, block, nodes, buffers) {
  message <- slice_bytes(bytes, block$start, block$metadata)
  if (read_little(message, 0, 4) != 0xffffffff) {
    stop_arrow("its record batch does not begin as one")
  }
  table <- root_table(message, 8)
  batch <- table_reference(message, table, 2)
  if (is.null(batch) || table_number(message, table, 1, 1) != arrow_record_batch) {
    stop_arrow("its footer does not lead to a record batch")
  }
  if (table_number(message, batch, 0, 8) != 1 || !is.null(table_field(message, batch, 3))) {
    stop_arrow("its record batch is compressed or does not have one row")
  }
  body <- block$start + block$metadata
  if (body + block$body > length(bytes)) {
    stop_damaged()
  }
  list(
    nodes = lapply(read_pairs(message, batch, 1, nodes), function(pair) list(length = pair[1L], nulls = pair[2L])),
    buffers = lapply(read_pairs(message, batch, 2, buffers), function(pair) read_buffer(bytes, body, block$body, pair))
  )
}

# Cut out of the file at once: the body may be large.
read_buffer <- function(bytes, body, size, pair) {
  if (pair[1L] < 0 || pair[2L] < 0 || pair[1L] + pair[2L] > size) {
    stop_damaged()
  }
  slice_bytes(bytes, body + pair[1L], pair[2L])
}

# A vector of `count` pairs of 64 bit integers.
read_pairs <- function(bytes, table, index, count) {
  vector <- table_reference(bytes, table, index)
  if (vector_length(bytes, vector) != count) {
    stop_arrow("its record batch does not fit its schema")
  }
  if (is.null(vector)) {
    return(list())
  }
  lapply(vector_items(bytes, vector, 16), function(at) c(read_signed(bytes, at, 8), read_signed(bytes, at + 8, 8)))
}

# The items of the one row of a list column.
read_list_column <- function(nodes, buffers, type) {
  if (nodes[[1L]]$length != 1 || nodes[[1L]]$nulls != 0 || nodes[[2L]]$nulls != 0) {
    stop_arrow("a list or one of its items is null, or there is more than one list")
  }
  range <- read_offsets(buffers[[2L]], 2)
  if (range[2L] > nodes[[2L]]$length) {
    stop_arrow("a list reaches beyond its items")
  }
  values <- read_items(buffers[-(1:3)], range[1L], range[2L] - range[1L], type)
  structure(values, class = "AsIs", arrow_type = type)
}

# Offsets of 32 bits, which must not decrease.
read_offsets <- function(bytes, count) {
  offsets <- readBin(slice_bytes(bytes, 0, 4 * count), "integer", count, size = 4L, endian = "little")
  if (anyNA(offsets) || offsets[1L] < 0 || is.unsorted(offsets)) {
    stop_arrow("the offsets of a list or text decrease")
  }
  offsets
}

read_items <- function(buffers, start, count, type) {
  if (count == 0) {
    return(switch(type, utf8 = character(), bool = logical(), double()))
  }
  switch(
    type,
    utf8 = read_arrow_texts(buffers[[1L]], buffers[[2L]], start, count),
    bool = read_bits(buffers[[1L]], start, count),
    float64 = plain_nan(readBin(slice_bytes(buffers[[1L]], 8 * start, 8 * count), "double", count, endian = "little")),
    int64 = read_int64(slice_bytes(buffers[[1L]], 8 * start, 8 * count), count)
  )
}

read_arrow_texts <- function(offsets, data, start, count) {
  offsets <- read_offsets(offsets, start + count + 1)
  if (start > 0) {
    offsets <- offsets[-seq_len(start)]
  }
  data <- slice_bytes(data, offsets[1L], offsets[count + 1L] - offsets[1L])
  if (length(grepRaw(as.raw(0), data, fixed = TRUE)) > 0L) {
    stop_arrow("a text holds a NUL character")
  }
  texts <- readChar(data, diff(offsets), useBytes = TRUE)
  Encoding(texts) <- "UTF-8"
  if (!all(validUTF8(texts))) {
    stop_arrow("a text is not valid UTF-8")
  }
  texts
}

read_bits <- function(bytes, start, count) {
  bits <- rawToBits(slice_bytes(bytes, 0, ceiling((start + count) / 8)))
  bits[start + seq_len(count)] == 1
}

# R's NA is a NaN with a payload.
plain_nan <- function(numbers) {
  numbers[is.na(numbers)] <- NaN
  numbers
}

# Integers beyond 2^53 become infinite, which no place takes (clause 3.4).
read_int64 <- function(bytes, count) {
  words <- matrix(readBin(bytes, "integer", 2 * count, size = 4L, endian = "little"), nrow = 2L)
  # R reads the word -2^31 as NA.
  words[is.na(words)] <- -2^31
  low <- words[1L, ] %% 2^32
  high <- words[2L, ]
  numbers <- high * 2^32 + low
  beyond <- high > 2^21 | high < -2^21 | (high == 2^21 & low > 0)
  numbers[beyond] <- Inf * sign(high[beyond])
  numbers
}
