# Just enough of FlatBuffers to read the one kind of Arrow file there is. Every
# read is checked against the bytes there are, because the file may be hostile.
# Positions are counted from 0.

read_little <- function(bytes, at, size) {
  sum(as.integer(slice_bytes(bytes, at, size)) * powers[seq_len(size)])
}

powers <- 256^(0:7)

# Eight bytes as two halves: near 2^64 a double holds no integer but it, so -1 would become 0.
read_signed <- function(bytes, at, size) {
  if (size == 8) {
    return(read_little(bytes, at, 4) + read_signed(bytes, at + 4, 4) * 2^32)
  }
  value <- read_little(bytes, at, size)
  if (value >= 256^size / 2) value - 256^size else value
}

root_table <- function(bytes, at) {
  at + read_little(bytes, at, 4)
}

# Where field `index` of the table begins, NULL where the table does not have it (clause 3.5).
table_field <- function(bytes, table, index) {
  vtable <- table - read_signed(bytes, table, 4)
  if (read_little(bytes, vtable, 2) < 6 + 2 * index) {
    return(NULL)
  }
  offset <- read_little(bytes, vtable + 4 + 2 * index, 2)
  if (offset == 0) NULL else table + offset
}

# A number in the table, 0 where the table does not have it.
table_number <- function(bytes, table, index, size) {
  at <- table_field(bytes, table, index)
  if (is.null(at)) 0 else read_signed(bytes, at, size)
}

# Where a table or vector that the table points to begins.
table_reference <- function(bytes, table, index) {
  at <- table_field(bytes, table, index)
  if (is.null(at)) NULL else at + read_little(bytes, at, 4)
}

# Where each item of a vector begins, for items of `size` bytes.
vector_items <- function(bytes, vector, size) {
  count <- vector_length(bytes, vector)
  if (vector + 4 + count * size > length(bytes)) {
    stop_damaged()
  }
  vector + 4 + (seq_len(count) - 1) * size
}

# The length of a vector, 0 where there is none.
vector_length <- function(bytes, vector) {
  if (is.null(vector)) 0 else read_little(bytes, vector, 4)
}

# The bytes of a text, none where the table does not have it.
table_text <- function(bytes, table, index) {
  at <- table_reference(bytes, table, index)
  if (is.null(at)) raw() else slice_bytes(bytes, at + 4, read_little(bytes, at, 4))
}

slice_bytes <- function(bytes, at, size) {
  if (at < 0 || size < 0 || at + size > length(bytes)) {
    stop_damaged()
  }
  if (at == 0 && size == length(bytes)) {
    return(bytes) # no copy of what may be large
  }
  if (size == 0) raw() else bytes[(at + 1):(at + size)]
}

stop_damaged <- function() {
  stop_arrow("it is damaged, an offset points outside of it")
}
