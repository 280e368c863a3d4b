# What counts as a frame: names, columns and the number of rows, wherever they
# come from. R frames are one chunk; Arrow streams have one per batch.

read_frame <- function(df) {
  if (is.data.frame(df) && is.list(df)) {
    return(read_columns(df, .row_names_info(df, 2L)))
  }
  if (is.list(df) && !is.object(df) && (length(df) == 0L || !is.null(names(df)))) {
    return(read_columns(df, if (length(df) > 0L) NROW(df[[1L]]) else 0L))
  }
  if (typeof(df) %in% c("externalptr", "environment") && is.object(df)) {
    return(read_arrow_frame(df))
  }
  stop_not_a_frame(df)
}

new_frame <- function(names, rows, columns = NULL, fields = NULL, batches = NULL) {
  list(names = names, rows = rows, columns = columns, fields = fields, batches = batches)
}

# The frame's own methods are not asked: tibbles, data.tables and groups are
# lists of columns too.
read_columns <- function(df, rows) {
  columns <- unclass(df)
  lengths <- lengths(columns, use.names = FALSE)
  if (any(lengths != rows)) {
    check_lengths(columns, rows)
  }
  new_frame(frame_names(attr(df, "names", exact = TRUE)), rows, columns = columns)
}

# Columns that are matrices or records have another length than rows.
check_lengths <- function(columns, rows) {
  heights <- vapply(columns, function(column) as.double(NROW(column)), 0, USE.NAMES = FALSE)
  other <- which(heights != rows)
  if (length(other) > 0L) {
    name <- names(columns)[[other[[1L]]]]
    stop_schemabridge(
      "wrong_length",
      paste0(
        "the columns have different lengths: `",
        name,
        "` has ",
        format_count(heights[[other[[1L]]]]),
        ", the batch has ",
        format_count(rows)
      ),
      column = name
    )
  }
}

frame_names <- function(names) {
  if (is.null(names)) character() else translate_text(names)
}

read_arrow_frame <- function(df) {
  if (!requireNamespace("nanoarrow", quietly = TRUE)) {
    stop_schemabridge(
      "package_missing",
      "reading an Arrow table or stream needs the package nanoarrow",
      hint = "install.packages(\"nanoarrow\")"
    )
  }
  # An array is taken as it is: a stream of it is a copy, which nanoarrow cannot make of every type.
  if (inherits(df, "nanoarrow_array")) {
    return(new_arrow_frame(df, nanoarrow::infer_nanoarrow_schema(df), list(df)))
  }
  stream <- tryCatch(nanoarrow::as_nanoarrow_array_stream(df), error = function(error) stop_not_a_frame(df))
  new_arrow_frame(df, stream$get_schema(), nanoarrow::collect_array_stream(stream, validate = FALSE))
}

new_arrow_frame <- function(df, schema, batches) {
  if (!identical(schema$format, "+s") || any(vapply(batches, has_null_rows, NA))) {
    stop_not_a_frame(df)
  }
  rows <- vapply(batches, function(batch) as.double(batch$length), 0)
  names <- vapply(schema$children, function(field) enc2utf8(field$name), "")
  new_frame(unname(names), rows, fields = unname(schema$children), batches = batches)
}

# Rows that are missing as a whole: an array of structs may have them, a table cannot.
has_null_rows <- function(batch) {
  batch$null_count != 0L && batch$buffers[[1L]]$size_bytes > 0
}

stop_not_a_frame <- function(df) {
  stop_schemabridge(
    "not_a_frame",
    paste0("`df` must be a data frame, found an object of class ", enumerate(class(df))),
    hint = if (is.matrix(df)) "as.data.frame(df)" else NULL
  )
}

# The positions of the schema's columns in the frame, by exact name (clause 4.9).
find_columns <- function(frame, wanted) {
  found <- match(wanted, frame$names)
  if (anyNA(found)) {
    stop_absent(wanted[is.na(found)], frame$names)
  }
  if (anyDuplicated(frame$names) > 0L) {
    stop_if_duplicated(wanted, frame$names)
  }
  found
}

stop_absent <- function(absent, names) {
  others <- if (length(absent) > 1L) {
    paste0(" (", length(absent), " columns are absent: ", enumerate(paste0("`", absent, "`")), ")")
  }
  stop_schemabridge(
    "absent_column",
    paste0(
      "column `",
      absent[[1L]],
      "` is not in the batch",
      others,
      "; the batch has ",
      if (length(names) > 0L) enumerate(paste0("`", names, "`")) else "no columns"
    ),
    column = absent[[1L]],
    hint = hint_absent(absent, names)
  )
}

stop_if_duplicated <- function(wanted, names) {
  twice <- wanted[wanted %in% names[duplicated(names)]]
  if (length(twice) > 0L) {
    stop_schemabridge(
      "duplicated_column",
      paste0("column `", twice[[1L]], "` is in the batch ", sum(names %in% twice[[1L]]), " times"),
      column = twice[[1L]]
    )
  }
}

# A column of the frame as it was found.
describe_frame_column <- function(frame, at) {
  if (is.null(frame$fields)) {
    return(describe_column(frame$columns[[at]]))
  }
  arrays <- lapply(frame$batches, function(batch) batch$children[[at]])
  skipped <- vapply(frame$batches, function(batch) as.double(batch$offset), 0)
  describe_arrow_column(frame$fields[[at]], arrays, skipped)
}

# The distinct values of some rows of the batch, for messages.
frame_values <- function(frame, at, rows) {
  if (is.null(frame$fields)) {
    return(column_values(frame$columns[[at]], rows))
  }
  before <- cumsum(c(0, frame$rows))
  values <- lapply(rows, function(row) {
    chunk <- findInterval(row - 1, before)
    batch <- frame$batches[[chunk]]
    arrow_values(batch$children[[at]], batch$offset, row - before[[chunk]])
  })
  unique(do.call(c, values))
}
