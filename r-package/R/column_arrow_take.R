# Rows of Arrow data as Arrow data of the same type: no value is converted, since R has no exact form of many.

# An array for an array, a stream of the batches that still have rows for anything else. `rows` are ascending.
take_arrow_rows <- function(df, rows, frame) {
  check_types_taken(frame$schema)
  check_columns_sound(frame)
  last <- cumsum(frame$rows)
  taken <- Map(
    function(batch, first, last) {
      within <- rows[rows > first & rows <= last] - first
      array <- take_array(frame$schema, batch, within)
      if (isFALSE(array)) {
        stop_untaken("unsupported_type", NA_character_, "an Arrow array that is damaged")
      }
      array
    },
    frame$batches,
    last - frame$rows,
    last
  )
  if (inherits(df, "nanoarrow_array")) {
    return(taken[[1L]])
  }
  nanoarrow::basic_array_stream(Filter(function(array) array$length > 0, taken), frame$schema)
}

check_types_taken <- function(schema) {
  is_taken <- vapply(schema$children, is_type_taken, NA)
  if (!all(is_taken)) {
    first <- schema$children[[which(!is_taken)[[1L]]]]
    stop_untaken("unsupported_type", enc2utf8(first$name), paste("Arrow type", first$format))
  }
}

check_columns_sound <- function(frame) {
  for (batch in frame$batches) {
    columns <- batch$children
    for (i in seq_along(columns)) {
      damage <- find_damage(frame$fields[[i]], columns[[i]])
      if (!is.null(damage)) {
        stop_untaken("unsupported_type", frame$names[[i]], paste("Arrow data that are damaged:", damage))
      }
    }
  }
}
