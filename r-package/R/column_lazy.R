# Tables of which the rows are computed when somebody asks for them. Only those of dtplyr are asked: their rows are in the
# memory of R and have an order. Those of a database, of a query or a data set of arrow have none that a second time is bound
# to keep, so that predictions would stand beside other rows; and a database has no types for much of what R has.

# A lazy table of dtplyr as a data frame, anything else as it is.
collect_lazy <- function(df) {
  if (!inherits(df, "dtplyr_step") || changes_source(df) || !requireNamespace("dtplyr", quietly = TRUE)) {
    return(df)
  }
  tryCatch(as.data.frame(df), error = function(error) stop_not_a_frame(df))
}

# Whether a step may write into the data.table that it starts from: lazy_dt(immutable = FALSE) does at every computation.
changes_source <- function(step) {
  if (inherits(step, "dtplyr_step_first")) {
    return(!isFALSE(step[["implicit_copy"]]))
  }
  parents <- Filter(function(each) inherits(each, "dtplyr_step"), unclass(step))
  any(vapply(parents, changes_source, NA))
}

# By class what a lazy table is called, and the line that computes it.
lazy_tables <- list(
  tbl_lazy = list(
    found = "a lazy table, whose rows are in a database",
    code = "dplyr::collect(df)",
    more = "; what the database has no type for, as SQLite for dates, comes as text or numbers"
  ),
  arrow_dplyr_query = list(
    found = "a query of arrow, whose rows are not computed yet",
    code = "dplyr::collect(dplyr::ungroup(df), as_data_frame = FALSE)",
    more = ", which keeps the types of Arrow"
  ),
  Dataset = list(
    found = "a data set of arrow, whose rows are in its files",
    code = "dplyr::collect(df, as_data_frame = FALSE)",
    more = ", which keeps the types of Arrow"
  ),
  Scanner = list(found = "a scanner of arrow, whose rows are not read yet", code = "df$ToTable()", more = NULL),
  dtplyr_step = list(
    found = "a lazy table of dtplyr that fails, or that changes the data.table it was made of",
    code = "dplyr::collect(df)",
    more = NULL
  ),
  RPolarsLazyFrame = list(found = "a lazy frame of polars", code = "df$collect()", more = NULL),
  polars_lazy_frame = list(found = "a lazy frame of polars", code = "df$collect()", more = NULL)
)

describe_lazy <- function(df) {
  table <- lazy_tables[[intersect(names(lazy_tables), class(df))[[1L]]]]
  new_given(table$found, paste0("compute it once and keep the rows: df <- ", table$code, table$more))
}
