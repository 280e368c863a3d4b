# An Arrow IPC file of one record batch, as far as clause 3.1 allows one. Read
# here rather than by a package: what a damaged file may do is then known, and
# servers need nothing more installed.

arrow_magic <- charToRaw("ARROW1")

is_arrow_file <- function(bytes) {
  length(bytes) >= 6L && identical(bytes[1:6], arrow_magic)
}

# What clause 3.5 looks at before the text is read: list(schemas, batch). A schema is list(bytes, table), the flatbuffer
# that holds it and where in it it begins; there is one at the head and one in the footer.
read_arrow_parts <- function(bytes) {
  footer <- read_arrow_footer(bytes)
  head <- read_arrow_message(bytes, 8, arrow_schema)
  if (head$body_size != 0) {
    stop_arrow("its schema has a body")
  }
  batch <- read_arrow_message(bytes, head$body, arrow_record_batch)
  end <- batch$body + batch$body_size
  if (end + 8 != footer$start || !identical(slice_bytes(bytes, end, 8), end_of_stream)) {
    stop_arrow("it is not one schema, one record batch and the footer")
  }
  check_arrow_block(footer, head$body, batch)
  if (table_number(batch$bytes, batch$table, 0, 8) != 1 || !is.null(table_field(batch$bytes, batch$table, 3))) {
    stop_arrow("its record batch is compressed or does not have one row")
  }
  schema <- table_reference(footer$bytes, footer$table, 1)
  if (is.null(schema)) {
    stop_arrow("its footer has no schema")
  }
  list(schemas = list(head[c("bytes", "table")], list(bytes = footer$bytes, table = schema)), batch = batch)
}

# list(start, bytes, table): where the footer begins in the file, its bytes, and its table in them.
read_arrow_footer <- function(bytes) {
  size <- length(bytes)
  if (size < 26L || !identical(bytes[size - 5:0], arrow_magic)) {
    stop_arrow("it does not end as an Arrow file does")
  }
  footer_size <- read_signed(bytes, size - 10, 4)
  start <- size - 10 - footer_size
  if (footer_size < 0 || start < 8) {
    stop_damaged()
  }
  footer <- slice_bytes(bytes, start, footer_size)
  list(start = start, bytes = footer, table = root_table(footer, 0))
}

message_mark <- as.raw(c(0xff, 0xff, 0xff, 0xff))
end_of_stream <- c(message_mark, raw(4))
arrow_schema <- 1 # numbers of the union MessageHeader
arrow_record_batch <- 3

# list(bytes, table, body, body_size): the header of a message, and where in the file its body is.
read_arrow_message <- function(bytes, at, kind) {
  if (!identical(slice_bytes(bytes, at, 4), message_mark)) {
    stop_arrow("a message does not begin where it has to")
  }
  size <- read_signed(bytes, at + 4, 4)
  message <- slice_bytes(bytes, at + 8, size)
  table <- root_table(message, 0)
  header <- table_reference(message, table, 2)
  if (is.null(header) || table_number(message, table, 1, 1) != kind) {
    stop_arrow("it holds another message than it has to")
  }
  body_size <- table_number(message, table, 3, 8)
  if (body_size < 0) {
    stop_damaged()
  }
  list(bytes = message, table = header, body = at + 8 + size, body_size = body_size)
}

# The footer lists one record batch, and it is the one that follows the schema.
check_arrow_block <- function(footer, at, batch) {
  if (vector_length(footer$bytes, table_reference(footer$bytes, footer$table, 2)) != 0) {
    stop_arrow("it holds dictionaries")
  }
  blocks <- table_reference(footer$bytes, footer$table, 3)
  if (vector_length(footer$bytes, blocks) != 1) {
    stop_arrow("it does not hold one record batch")
  }
  block <- vector_items(footer$bytes, blocks, 24)
  listed <- c(
    read_signed(footer$bytes, block, 8),
    read_signed(footer$bytes, block + 8, 4),
    read_signed(footer$bytes, block + 16, 8)
  )
  if (any(listed != c(at, batch$body - at, batch$body_size))) {
    stop_arrow("its footer leads to another record batch")
  }
}

# The JSON text in the metadata of both schemas (clause 3.2).
read_arrow_metadata <- function(parts) {
  texts <- lapply(parts$schemas, read_schema_text)
  if (!identical(texts[[1L]], texts[[2L]])) {
    stop_arrow("its head and its footer hold two texts that differ")
  }
  texts[[1L]]
}

read_schema_text <- function(schema) {
  if (table_number(schema$bytes, schema$table, 0, 2) != 0) {
    stop_arrow("it is big-endian")
  }
  entries <- read_entries(schema$bytes, schema$table, 2, most = 1000)
  keys <- lapply(entries, function(entry) table_text(schema$bytes, entry, 0))
  found <- which(vapply(keys, identical, NA, charToRaw("schemabridge")))
  if (length(found) != 1L) {
    stop_arrow("its metadata does not hold one entry \"schemabridge\"")
  }
  table_text(schema$bytes, entries[[found]], 1)
}

# Where the entries of metadata begin, counted before they are looked at.
read_entries <- function(bytes, table, index, most) {
  entries <- table_reference(bytes, table, index)
  if (vector_length(bytes, entries) > most) {
    stop_arrow("it has too many metadata entries")
  }
  read_references(bytes, entries)
}

# Where the tables of a vector of tables begin.
read_references <- function(bytes, vector) {
  if (is.null(vector)) {
    return(list())
  }
  lapply(vector_items(bytes, vector, 4), function(at) at + read_little(bytes, at, 4))
}

# How many columns both schemas claim.
count_fields <- function(parts) {
  counts <- vapply(
    parts$schemas,
    function(schema) vector_length(schema$bytes, table_reference(schema$bytes, schema$table, 1)),
    0
  )
  if (counts[1L] != counts[2L]) {
    stop_arrow("its head and its footer have different columns")
  }
  counts[1L]
}

# The columns as vectors of class AsIs, named, with their Arrow type as attribute.
read_arrow_columns <- function(bytes, parts) {
  fields <- lapply(parts$schemas, read_fields)
  if (!identical(fields[[1L]], fields[[2L]])) {
    stop_arrow("its head and its footer have different columns")
  }
  types <- fields[[1L]]$types
  sizes <- ifelse(types == "utf8", 5L, 4L)
  batch <- read_arrow_batch(bytes, parts$batch, 2L * length(types), sum(sizes))
  first <- cumsum(c(0, sizes))
  columns <- lapply(seq_along(types), function(position) {
    buffers <- batch$buffers[first[position] + seq_len(sizes[position])]
    read_list_column(batch$nodes[2L * position - 1:0], buffers, types[position])
  })
  names(columns) <- fields[[1L]]$names
  columns
}

# list(names, types) of the columns of one schema.
read_fields <- function(schema) {
  fields <- read_references(schema$bytes, table_reference(schema$bytes, schema$table, 1))
  types <- vapply(fields, read_field_type, "", bytes = schema$bytes)
  list(names = vapply(fields, read_field_name, "", bytes = schema$bytes), types = types)
}

read_field_name <- function(bytes, field) {
  name <- table_text(bytes, field, 0)
  if (any(name == 0)) {
    stop_arrow("the name of a column holds a NUL character")
  }
  name <- rawToChar(name)
  Encoding(name) <- "UTF-8"
  if (!validUTF8(name)) {
    stop_arrow("the name of a column is not valid UTF-8")
  }
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
  if (is.na(type) || !fits_detail(bytes, item, type) || is_decorated(bytes, field) || is_decorated(bytes, item)) {
    stop_arrow("a column is not a list of utf8, int64, float64 or bool")
  }
  type
}

# Whether a number has the one size that is taken.
fits_detail <- function(bytes, item, type) {
  if (type %in% c("utf8", "bool")) {
    return(TRUE)
  }
  detail <- table_reference(bytes, item, 3)
  if (is.null(detail)) {
    return(FALSE)
  }
  if (type == "float64") {
    return(table_number(bytes, detail, 0, 2) == 2)
  }
  table_number(bytes, detail, 0, 4) == 64 && table_number(bytes, detail, 1, 1) != 0
}

# Whether a field is a dictionary or of an extension type, which its metadata says.
is_decorated <- function(bytes, field) {
  if (!is.null(table_field(bytes, field, 4))) {
    return(TRUE)
  }
  keys <- lapply(read_entries(bytes, field, 6, most = 20), function(entry) table_text(bytes, entry, 0))
  any(vapply(keys, function(key) identical(key[seq_along(extension_key)], extension_key), NA))
}

extension_key <- charToRaw("ARROW:extension:")

# list(nodes, buffers): the lengths and null counts of as many arrays, and the bytes of as many buffers.
read_arrow_batch <- function(bytes, batch, nodes, buffers) {
  read <- function(index, count) read_pairs(batch$bytes, batch$table, index, count)
  list(
    nodes = lapply(read(1, nodes), function(pair) list(length = pair[1L], nulls = pair[2L])),
    buffers = lapply(read(2, buffers), function(pair) read_buffer(bytes, batch$body, batch$body_size, pair))
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

# Offsets of 32 bits from the position `start` on, which must not decrease.
read_offsets <- function(bytes, count, start = 0) {
  offsets <- readBin(slice_bytes(bytes, 4 * start, 4 * count), "integer", count, size = 4L, endian = "little")
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
  offsets <- read_offsets(offsets, count + 1, start)
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
