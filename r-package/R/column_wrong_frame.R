# What was given where a frame is wanted, in words, and the line that makes a frame of it where there is one.

stop_not_a_frame <- function(df) {
  given <- describe_wrong_frame(df)
  words <- new_words("a data frame as `df`", given$found, given$hint)
  stop_finding(new_finding("not_a_frame", NA_character_, words))
}

describe_wrong_frame <- function(df) {
  if (inherits(df, names(lazy_tables))) {
    return(describe_lazy(df))
  }
  if (is_spent(df)) {
    return(describe_spent(df))
  }
  for (class in Filter(function(class) inherits(df, class), names(wrong_frames))) {
    return(wrong_frames[[class]])
  }
  describe_plain(df)
}

# What no class says.
describe_plain <- function(df) {
  if (is.function(df)) {
    return(new_given("a function", "assign the frame to the name first: `df` of a new session is a function of R"))
  }
  if (is.null(df)) {
    return(new_given("NULL", "look where it comes from: a list has NULL for a name that it does not have"))
  }
  if (length(dim(df)) == 2L) {
    return(describe_matrix(df))
  }
  if (is.atomic(df)) {
    return(if (is_plain_text(df)) describe_single_text(df) else describe_vector(df))
  }
  if (is_frames(df)) {
    hint <- "prepare each: lapply(df, prepare_input, schema); or bind their rows: df <- do.call(rbind, df)"
    return(new_given(sprintf("a list of %s", count_things(length(df), "data frame")), hint))
  }
  if (typeof(df) == "list" && !is.object(df)) {
    return(describe_list(df))
  }
  new_given(paste("an object of class", enumerate(class(df))))
}

is_plain_text <- function(x) {
  is.character(x) && length(x) == 1L && is.null(names(x))
}

is_spent <- function(df) {
  (inherits(df, "nanoarrow_array_stream") && !nanoarrow::nanoarrow_pointer_is_valid(df)) ||
    isTRUE(attr(df, "schemabridge_read", exact = TRUE))
}

describe_spent <- function(df) {
  if (inherits(df, "nanoarrow_array_stream")) {
    hint <- "make the stream again; to read it more than once, make a data frame of it: df <- as.data.frame(df)"
    return(new_given("a stream of nanoarrow that was read before", hint))
  }
  hint <- "make the reader again; to read it more than once, make a table of it: df <- df$read_table()"
  new_given("a RecordBatchReader of arrow that was read before", hint)
}

# What split() and dplyr::group_split() give.
is_frames <- function(df) {
  if (typeof(df) != "list" || is.data.frame(df) || length(df) == 0L) {
    return(FALSE)
  }
  columns <- unclass(df)
  is.data.frame(columns[[1L]]) && all(vapply(columns, is.data.frame, NA))
}

wrong_frames <- list(
  schemabridge_schema = new_given("a schema", "the frame goes to `df`, the schema to `schema`: name both"),
  schemabridge_split = new_given("both parts of a split batch", "df <- df$good"),
  schemabridge_float32 = new_given("the input of a model, which is prepared already"),
  schemabridge_text = new_given("the input of a model, which is prepared already"),
  Matrix = new_given("a matrix of the package Matrix", "df <- as.data.frame(as.matrix(df))"),
  DBIConnection = new_given("a connection to a database", "df <- DBI::dbReadTable(df, \"<table>\")"),
  DBIResult = new_given("a result of a database that is not fetched", "df <- DBI::dbFetch(df)"),
  python.builtin.object = new_given("an object of Python", "df <- reticulate::py_to_r(df)")
)

# Arrays with names of columns become frames as they are; what prepare_input() gave is such an array too.
describe_matrix <- function(df) {
  if (is.character(df)) {
    return(new_given(
      "a matrix of text",
      "give the data frame itself: as.matrix() and apply() make text of all columns"
    ))
  }
  if (is.null(colnames(df))) {
    hint <- "if these are raw values: df <- as.data.frame(df); names(df) <- c(\"<name>\", ...)"
    return(new_given("a matrix without column names", hint))
  }
  new_given("a matrix", paste0(says_prepared, "; if these are raw values: df <- as.data.frame(df)"))
}

says_prepared <- "what prepare_input() gave is prepared: it goes to the model itself"

# The text itself is not told: it may be data. The lines make the missing cells that those of Python make, so not fromJSON(),
# for which the text "NA" is missing, and not read.csv() alone, for which an empty text is none.
describe_single_text <- function(df) {
  reads <- c(
    "^\\s*[{]" = paste0(
      "df <- lapply(jsonlite::parse_json(df), function(x) ",
      "unlist(replace(x, lengths(x) == 0L, NA), recursive = FALSE))"
    ),
    "^\\s*\\[" = "df <- do.call(rbind, lapply(jsonlite::parse_json(df), as.data.frame, check.names = FALSE))",
    "[.]csv$" = "df <- read.csv(df, check.names = FALSE, na.strings = c(\"\", \"NA\"))",
    "[.]parquet$" = "df <- arrow::read_parquet(df, as_data_frame = FALSE)",
    "[.]rds$" = "df <- readRDS(df)"
  )
  fits <- vapply(names(reads), grepl, NA, df, ignore.case = TRUE, perl = TRUE, useBytes = TRUE)
  new_given("a text", c(reads[fits], "read the file first, and give the frame")[[1L]])
}

describe_vector <- function(df) {
  found <- sprintf("a vector of class %s and length %s", class(df)[[1L]], format_count(length(df)))
  if (!is.null(names(df))) {
    return(new_given(
      found,
      "take a row as a frame: df[1, , drop = FALSE]; unlist() and apply() make one type of all columns"
    ))
  }
  new_given(
    found,
    "take a column as a frame: df[, \"<name>\", drop = FALSE]; or name it: df <- data.frame(`<name>` = df)"
  )
}

# Records, as services get them.
describe_list <- function(df) {
  is_record <- vapply(df, function(each) is.list(each) && !is.null(names(each)), NA)
  if (all(is_record)) {
    code <- "df <- do.call(rbind, lapply(df, as.data.frame, check.names = FALSE))"
    return(new_given("a list of rows", paste0("make columns of them: ", code)))
  }
  new_given("a list without names", "name its columns: names(df) <- c(\"<name>\", ...)")
}
