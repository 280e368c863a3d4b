# What counts as a frame: names, columns and the number of rows, wherever they
# come from. R frames are one chunk; Arrow streams have one per batch.

# `zone` is that of times without one, NULL where nothing says it.
read_frame <- function(df, zone = NULL) {
  c(read_named_columns(collect_lazy(df)), list(zone = zone))
}

read_named_columns <- function(df) {
  if (is.data.frame(df) && typeof(df) == "list") {
    return(read_columns(df, .row_names_info(df, 2L)))
  }
  if (is_named_list(df) && !is_frames(df)) {
    return(read_columns(df, if (length(df) > 0L) NROW(strip_s4(df[[1L]])) else 0L))
  }
  if (typeof(df) %in% c("externalptr", "environment") && is.object(df) && !inherits(df, names(lazy_tables))) {
    return(read_arrow_frame(df))
  }
  stop_not_a_frame(df)
}

is_named_list <- function(df) {
  typeof(df) == "list" && !is.object(df) && (length(df) == 0L || !is.null(names(df)))
}

# The frame's own methods are not asked: tibbles, data.tables and groups are
# lists of columns too.
read_columns <- function(df, rows) {
  columns <- unclass(df)
  is_s4 <- vapply(columns, isS4, NA, USE.NAMES = FALSE)
  counted <- if (any(is_s4)) replace(columns, is_s4, lapply(columns[is_s4], strip_s4)) else columns
  lengths <- lengths(counted, use.names = FALSE)
  if (any(lengths != rows)) {
    check_lengths(counted, rows)
  }
  list(names = frame_names(attr(df, "names", exact = TRUE)), rows = rows, columns = columns)
}

# length() of an S4 object asks for the package of its class, which need not be installed.
strip_s4 <- function(x) {
  if (isS4(x) && is.atomic(x)) unclass(x) else x
}

# Columns that are matrices or records have another length than rows.
check_lengths <- function(columns, rows) {
  heights <- vapply(columns, function(column) as.double(NROW(column)), 0, USE.NAMES = FALSE)
  other <- which(heights != rows)
  if (length(other) > 0L) {
    name <- frame_names(names(columns)[[other[[1L]]]])
    # What jsonlite makes of null.
    hint <- if (is.null(columns[[other[[1L]]]])) paste("a missing value is NA:", assign_code(name, "NA"))
    stop_wrong_length(name, heights[[other[[1L]]]], rows, hint)
  }
}

stop_wrong_length <- function(name, height, rows, hint = NULL) {
  found <- paste0("`", name, "` with ", format_count(height), " where the batch has ", format_count(rows))
  stop_finding(new_finding("wrong_length", NA_character_, new_words("columns of one length", found, hint)))
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
  opened <- tryCatch(open_arrow(df), error = function(error) stop_not_a_frame(df))
  new_arrow_frame(df, opened$schema, opened$batches)
}

# An array is taken as it is: a stream of it is a copy, which nanoarrow cannot make of every type.
open_arrow <- function(df) {
  if (inherits(df, "nanoarrow_array")) {
    return(list(schema = nanoarrow::infer_nanoarrow_schema(df), batches = list(df)))
  }
  if (is_spent(df)) {
    stop_not_a_frame(df)
  }
  stream <- nanoarrow::as_nanoarrow_array_stream(df)
  schema <- stream$get_schema()
  batches <- nanoarrow::collect_array_stream(stream, validate = FALSE)
  # A stream that was read to its end gives no rows, and without a word, when it is read again.
  nanoarrow::nanoarrow_pointer_release(stream)
  mark_spent(df)
  list(schema = schema, batches = batches)
}

# A reader of arrow has no release. It is an environment, and the attributes of one are there for everybody who has it.
mark_spent <- function(df) {
  if (inherits(df, "RecordBatchReader")) {
    attr(df, "schemabridge_read") <- TRUE
  }
}

# `children` and `skipped` are those of each batch, asked for once: nanoarrow makes all children anew at every `$`.
new_arrow_frame <- function(df, schema, batches) {
  checked <- vapply(batches, function(batch) check_table(schema, batch), 0L)
  if (!identical(schema$format, "+s") || anyNA(checked)) {
    stop_not_a_frame(df)
  }
  rows <- vapply(batches, function(batch) as.double(batch$length), 0)
  names <- unname(vapply(schema$children, function(field) enc2utf8(field$name), ""))
  if (any(checked > 0L)) {
    at <- which(checked > 0L)[[1L]]
    stop_wrong_length(names[[checked[[at]]]], batches[[at]]$children[[checked[[at]]]]$length, rows[[at]])
  }
  list(
    names = names,
    rows = rows,
    fields = unname(schema$children),
    batches = batches,
    children = lapply(batches, function(batch) batch$children),
    skipped = vapply(batches, function(batch) as.double(batch$offset), 0),
    schema = schema
  )
}

# The positions of the schema's columns in the frame, by exact name (clause 4.9).
find_columns <- function(frame, schema, wanted) {
  at <- match(wanted, frame$names)
  if (anyNA(at) || anyDuplicated(frame$names) > 0L) {
    faults <- find_name_faults(frame, wanted, at)
    if (length(faults) > 0L) {
      first <- faults[[1L]]
      is_absent <- vapply(faults, function(fault) fault$code == "absent_column", NA)
      first$absent <- vapply(faults[is_absent], `[[`, "", "absent")
      first$likely <- vapply(faults[is_absent], `[[`, "", "likely")
      stop_finding(new_fault_finding(first, first$position, schema, new_counted()))
    }
  }
  at
}

# What is wrong with the names, in the order of clause 7.1.
find_name_faults <- function(frame, wanted, at) {
  is_twice <- wanted %in% frame$names[duplicated(frame$names)]
  absent <- which(is.na(at))
  unused <- if (length(absent) > 0L) setdiff(frame$names, c(wanted, NA))
  likely <- if (length(absent) > 0L) find_likely_names(wanted[absent], unused)
  c(
    Map(function(i, likely) new_name_fault("absent_column", i, 1, frame, wanted, likely, unused), absent, likely),
    lapply(which(is_twice), function(i) new_name_fault("duplicated_column", i, 2, frame, wanted))
  )
}

# `unused` are the names of the frame that no column has.
new_name_fault <- function(code, position, rank, frame, wanted, likely = NA_character_, unused = character()) {
  list(
    code = code,
    phase = "names",
    position = position,
    rank = rank,
    feature = 1,
    names = frame$names,
    absent = wanted[[position]],
    likely = likely,
    unused = unused
  )
}

# A column of the frame as it was found.
describe_frame_column <- function(frame, at) {
  if (is.null(frame$fields)) {
    return(give_zone(describe_column(frame$columns[[at]]), frame$zone))
  }
  arrays <- lapply(frame$children, `[[`, at)
  describe_arrow_column(frame$fields[[at]], arrays, frame$skipped)
}

# clause 4.6: of a POSIXct without one, if the caller says it
give_zone <- function(found, zone) {
  if (identical(found$zone, "") && !is.null(zone)) {
    found$zone <- zone
  }
  found
}
