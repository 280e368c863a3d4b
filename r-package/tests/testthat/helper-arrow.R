# Arrow arrays from their bytes.

# Cells of a fixed width without missing ones.
fixed_array <- function(type, bytes, length = NULL) {
  empty <- nanoarrow::nanoarrow_array_init(type)
  width <- if (startsWith(type$format, "w:")) 3 else arrow_width(type$format)
  values <- list(length = length(bytes) / width, null_count = 0, buffers = list(NULL, bytes))
  nanoarrow::nanoarrow_array_modify(empty, values)
}

arrow_width <- function(format) {
  wide <- c("d:10,2" = 16, "d:50,2,256" = 32, tts = 4, tiM = 4, tin = 16, e = 2)
  if (format %in% names(wide)) wide[[format]] else 8
}

# An integer as eight bytes, little-endian.
count_bytes <- function(count) {
  as.raw(count %/% 256^(0:7) %% 256)
}

struct_of <- function(columns) {
  schema <- nanoarrow::na_struct(lapply(columns, nanoarrow::infer_nanoarrow_schema))
  values <- list(length = columns[[1]]$length, null_count = 0, buffers = list(NULL), children = columns)
  nanoarrow::nanoarrow_array_modify(nanoarrow::nanoarrow_array_init(schema), values)
}

# A batch of four rows with a further column, of which the rows 1 and 4 are good: this column in both parts.
split_extra <- function(extra) {
  split_rows(struct_of(list(x = nanoarrow::as_nanoarrow_array(c("a", "no", NA, "a")), extra = extra)))
}

split_rows <- function(batch) {
  parts <- split_batch(batch, match_program("a", missing = "error", unknown = "error"))
  lapply(parts[c("good", "bad")], function(part) part$children$extra)
}
