# Rows of an R frame as a frame of the same kind (clause 13).

# By the columns and not by the frame's own method: those of base R repair repeated names and lose the class of an
# integer64 where bit64 is not loaded.
take_frame_rows <- function(df, rows, frame = NULL) {
  if (inherits(df, c("grouped_df", "rowwise_df")) && requireNamespace("dplyr", quietly = TRUE)) {
    return(dplyr::dplyr_row_slice(df, rows))
  }
  columns <- unclass(df)
  taken <- lapply(seq_along(columns), function(i) {
    take_column_rows(columns[[i]], rows, name = frame_names(names(columns)[i]))
  })
  kept <- attributes(df)
  kept[c("row.names", ".internal.selfref", "index")] <- NULL
  attributes(taken) <- kept
  if (!is.data.frame(df)) {
    return(taken)
  }
  taken <- structure(taken, row.names = take_row_names(df, rows))
  if (inherits(df, "data.table") && requireNamespace("data.table", quietly = TRUE)) {
    return(data.table::setalloccol(taken))
  }
  taken
}

# Tibbles and data.tables number their rows anew.
take_row_names <- function(df, rows) {
  if (inherits(df, c("tbl_df", "data.table"))) {
    return(.set_row_names(length(rows)))
  }
  attr(df, "row.names")[rows]
}

# The rows of a column whose class may have any idea of them.
take_column_rows <- function(x, rows, name) {
  if (!is.atomic(x) && !is.null(x) && typeof(x) != "list") {
    stop_untaken("unsupported_type", name, paste("an object of type", typeof(x)))
  }
  taken <- tryCatch(take_rows(x, rows), schemabridge_error = stop, error = identity)
  if (inherits(taken, "error")) {
    stop_untaken("unsupported_type", name, sprintf("the class %s, which gives none", class(x)[[1L]]))
  }
  if (NROW(taken) != length(rows)) {
    stop_untaken("wrong_length", name, sprintf("the class %s, which gives others", class(x)[[1L]]))
  }
  taken
}

stop_untaken <- function(code, name, found) {
  stop_finding(new_finding(code, name, new_words("a column of which rows can be taken", found)))
}

# Classes without a method of their own, and plain vectors, lose their attributes to `[`.
take_rows <- function(x, rows) {
  if (is.data.frame(x)) {
    return(take_frame_rows(x, rows))
  }
  others <- rep(list(TRUE), max(length(dim(x)) - 1L, 0L))
  taken <- do.call(`[`, c(list(x, rows), others, if (length(others) > 0L) list(drop = FALSE)))
  if (inherits(x, "ts")) {
    return(taken)
  }
  for (name in setdiff(names(attributes(x)), c("names", "dim", "dimnames", "class", names(attributes(taken))))) {
    attr(taken, name) <- attr(x, name, exact = TRUE)
  }
  oldClass(taken) <- oldClass(x)
  taken
}
