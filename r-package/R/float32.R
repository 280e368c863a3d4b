#' The bytes that a model takes
#'
#' What [prepare_input()] returns with `as = "float32"`: the array of one input in row-major order, little-endian, as an
#' atomic raw vector with a class. It goes to Python without a cast: packages such as keras3 hand it to
#' `reticulate::r_to_py()`, which gives a numpy array of the right shape and dtype. An input whose dtype is float64, int32
#' or int64 has the same class and its own dtype.
#'
#' `dim()` gives the shape, `length()` the number of cells and `dimnames()` the features, as of a matrix;
#' `x[rows, features]`, `head()` and `tail()` give the same class with fewer rows or features (features also by name);
#' `as.matrix()` and `as.array()` give what `prepare_input(as = "matrix")` gives; `unclass()` gives the raw vector.
#'
#' @section Computing:
#' Functions that ask the class of their argument compute with the numbers and give ordinary vectors and matrices:
#' arithmetic and comparisons, `sum()`, `as.numeric()`, `rbind()`, `c()`, `is.na()`, `mean()`, `quantile()`,
#' `as.data.frame()`, `all.equal()` and so on. What would change the array (`x[1, 1] <- 0`), draws it, or makes it a
#' column of a tibble is an error of the code `invalid_argument`, which names `as.matrix()`.
#'
#' Some functions of R ask no class, and see the bytes in place of the numbers, or refuse them: `for (cell in x)`, `cat()`,
#' `var()`, `cov()`, `which.max()`, `which.min()`, `diag()`, `unlist(list(x))`, `rapply()`, `is.numeric()`, `is.matrix()`;
#' functions that ask the class of another argument first, such as `c(1, x)`, `max(1, x)` and `rbind(df, x)` with a data
#' frame; operators between `x` and an object of another class, such as a Date; and compiled code of other packages. Give
#' them `as.matrix(x)`.
#'
#' @param x,object The array.
#' @param ... One index for each dimension; an empty one takes all. Names of features are allowed for the second
#'   dimension of a matrix. Otherwise further arguments, not used.
#' @param n How many of the last rows; as in `utils::tail()`.
#' @param drop Not used: the result has as many dimensions as `x`.
#' @param convert As in `reticulate::r_to_py()`.
#'
#' @return `dim()`: whole numbers. `length()`: a whole number. `dimnames()`: a list, NULL where the shape is of another
#'   rank than 2. `[`, `tail()`: an object of the same class. `as.matrix()`: a numeric matrix, rows by features.
#'   `as.array()`: a numeric array of the shape. `as.data.frame()`: a column for each feature. `format()`: one text.
#'   `print()`: `x`, invisibly. `str()`: nothing.
#'
#' @seealso [write_float32()] for programs that are neither R nor Python.
#' @name schemabridge_float32
#' @aliases schemabridge_float32-class
NULL

#' @rdname schemabridge_float32
#' @export
dim.schemabridge_float32 <- function(x) {
  attr(x, "shape", exact = TRUE)
}

#' @rdname schemabridge_float32
#' @export
format.schemabridge_float32 <- function(x, ...) {
  dtype <- attr(x, "dtype", exact = TRUE)
  shape <- paste(format_count(dim(x)), collapse = " x ")
  paste0("<", shape, " ", dtype, ", ", format_count(prod(dim(x), input_dtypes[[dtype]]$size)), " bytes, row by row>")
}

#' @rdname schemabridge_float32
#' @export
print.schemabridge_float32 <- function(x, ...) {
  cat(format(x), "\n", sep = "")
  shown <- c(min(dim(x)[[1L]], 6L), min(count_features(x), 8L))
  if (all(shown > 0L)) {
    cells <- select_cells(x, seq_len(shown[[1L]]), seq_len(shown[[2L]]), shown)
    print(as.matrix(cells))
  }
  more <- c(dim(x)[[1L]], count_features(x)) - shown
  if (any(more > 0)) {
    cat("... and ", format_count(more[[1L]]), " more rows, ", format_count(more[[2L]]), " more features\n", sep = "")
  }
  invisible(x)
}

#' @rdname schemabridge_float32
#' @importFrom utils str
#' @export
str.schemabridge_float32 <- function(object, ...) {
  cat(" ", format(object), "\n", sep = "")
}

#' @rdname schemabridge_float32
#' @export
`[.schemabridge_float32` <- function(x, ..., drop = FALSE) {
  shape <- dim(x)
  if (...length() != length(shape)) {
    stop_float32(sprintf("`[` takes one index for each of the %d dimensions", length(shape)))
  }
  chosen <- vector("list", length(shape))
  names <- if (length(shape) == 2L) attr(x, "features", exact = TRUE)
  for (k in seq_along(shape)) {
    is_empty <- eval(call("missing", as.name(paste0("..", k))))
    chosen[[k]] <- resolve_index(if (is_empty) TRUE else ...elt(k), shape[[k]], if (k == 2L) names)
  }
  select_cells(x, chosen[[1L]], flatten_features(shape[-1L], chosen[-1L]), lengths(chosen))
}

resolve_index <- function(index, size, names) {
  if (is.character(index)) {
    positions <- match(index, names)
  } else if (is.numeric(index) || is.logical(index)) {
    positions <- seq_len(size)[index]
  } else {
    positions <- NA
  }
  if (anyNA(positions)) {
    stop_float32("a subscript is out of bounds")
  }
  positions
}

# Positions of features (clause 6.2: the last dimension runs fastest).
flatten_features <- function(shape, chosen) {
  if (length(shape) < 2L) {
    return(if (length(shape) == 1L) chosen[[1L]] else 1L)
  }
  positions <- aperm(array(seq_len(prod(shape)), rev(shape)))
  as.vector(aperm(do.call(`[`, c(list(positions), chosen, list(drop = FALSE)))))
}

select_cells <- function(x, rows, features, shape) {
  dtype <- attr(x, "dtype", exact = TRUE)
  cells <- gather_cells(x, input_dtypes[[dtype]]$size, count_features(x), rows, features)
  structure(
    cells,
    class = "schemabridge_float32",
    shape = shape,
    dtype = dtype,
    features = attr(x, "features", exact = TRUE)[features]
  )
}

count_features <- function(x) {
  prod(dim(x)[-1L])
}

#' @rdname schemabridge_float32
#' @export
as.matrix.schemabridge_float32 <- function(x, ...) {
  rows <- dim(x)[[1L]]
  width <- count_features(x)
  result <- matrix(0, rows, width, dimnames = list(NULL, attr(x, "features", exact = TRUE)))
  for (block in split_rows(rows, width)) {
    result[block, ] <- matrix(read_cells(x, block), ncol = width, byrow = TRUE)
  }
  result
}

#' @rdname schemabridge_float32
#' @method as.array schemabridge_float32
#' @export
as.array.schemabridge_float32 <- function(x, ...) {
  shape <- dim(x)
  if (length(shape) == 2L) {
    return(as.matrix(x))
  }
  cells <- read_cells(x, seq_len(shape[[1L]]))
  aperm(array(cells, rev(shape)))
}

# Rows in blocks of about a million cells.
split_rows <- function(rows, width) {
  height <- max(1, 2^20 %/% max(width, 1))
  first <- seq_len(ceiling(rows / height)) * height - height + 1
  lapply(first, function(from) seq(from, min(from + height - 1, rows)))
}

# The cells of some rows as doubles, row by row.
read_cells <- function(x, rows) {
  dtype <- input_dtypes[[attr(x, "dtype", exact = TRUE)]]
  width <- count_features(x)
  bytes <- gather_cells(x, dtype$size, width, rows, seq_len(width))
  dtype$read(bytes, length(rows) * width)
}

#' @rdname schemabridge_float32
#' @exportS3Method reticulate::r_to_py
r_to_py.schemabridge_float32 <- function(x, convert = FALSE) {
  numpy <- reticulate::import("numpy", convert = FALSE)
  dtype <- input_dtypes[[attr(x, "dtype", exact = TRUE)]]$numpy
  shape <- as.list(as.integer(dim(x)))
  attributes(x) <- NULL
  # A raw vector becomes a bytearray, which numpy takes over as it is; reticulate's
  # own conversion of matrices fails where it does not know numpy's version.
  numpy$frombuffer(reticulate::r_to_py(x), dtype = dtype)$reshape(do.call(reticulate::tuple, shape))
}

#' Write the bytes that a model takes
#'
#' Writes an array to a file or connection row by row, little-endian, without a header: the bytes that Python's
#' `numpy.fromfile(path, dtype = "<f4")` reads.
#'
#' @param x An object of class [schemabridge_float32], of which the bytes are written whatever its dtype, or a numeric
#'   matrix, of which every number is written as float32.
#' @param con The path of a file, or a connection for binary writing.
#'
#' @return `x`, invisibly.
#' @export
#' @examples
#' path <- tempfile()
#' write_float32(matrix(c(1, 2, 3, 4), nrow = 2), path)
#' readBin(path, "double", n = 4, size = 4, endian = "little")
write_float32 <- function(x, con) {
  if (!inherits(x, "schemabridge_float32") && !(is.numeric(x) && is.matrix(x) && !is.object(x))) {
    stop_schemabridge(
      "invalid_argument",
      "`x` must be one array of prepare_input() or a numeric matrix.",
      hint = "write_float32(prepare_input(df, schema, as = \"float32\"), \"x.float32\"); of several inputs, one by its name"
    )
  }
  if (is.character(con)) {
    con <- file(con, "wb")
    on.exit(close(con))
  } else if (!isOpen(con)) {
    open(con, "wb")
    on.exit(close(con))
  }
  width <- if (is.matrix(x)) ncol(x) else count_features(x)
  for (block in split_rows(dim(x)[[1L]], width)) {
    write_rows(x, block, con)
  }
  invisible(x)
}

write_rows <- function(x, rows, con) {
  if (inherits(x, "schemabridge_float32")) {
    width <- count_features(x)
    writeBin(gather_cells(x, input_dtypes[[attr(x, "dtype", exact = TRUE)]]$size, width, rows, seq_len(width)), con)
  } else {
    writeBin(as.double(t(x[rows, , drop = FALSE])), con, size = 4L, endian = "little")
  }
}
