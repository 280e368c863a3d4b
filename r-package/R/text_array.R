#' The texts that a model takes
#'
#' What [prepare_input()] returns for an input of strings: an ordinary character matrix, rows by features, in UTF-8 and
#' without missing values, with a class of its own. A Keras model takes strings as tensors of TensorFlow and refuses
#' arrays of characters: packages such as keras3, and `model$predict()` through reticulate, hand the object to
#' `reticulate::r_to_py()`, which makes a `tf.constant` of it, whatever the locale and however many rows there are.
#'
#' `x[rows, features]` has the same class; `unclass(x)` is the matrix alone.
#'
#' @param x The array.
#' @param ... One index for each dimension; an empty one takes all. Otherwise further arguments, not used.
#' @param drop Not used: the result has as many dimensions as `x`.
#' @param convert As in `reticulate::r_to_py()`.
#'
#' @return `[`: an object of the same class. `print()`: `x`, invisibly.
#' @name schemabridge_text
#' @aliases schemabridge_text-class
NULL

# A matrix of texts, rows by features, as the array of an input; features are in row-major order (clause 6.2).
shape_texts <- function(texts, input) {
  sizes <- input$shape[-1L]
  shape <- c(nrow(texts), sizes)
  texts <- if (length(sizes) > 1L) {
    aperm(array(t(texts), rev(shape)))
  } else {
    array(texts, shape, if (length(sizes) == 1L) list(NULL, input$feature_names))
  }
  structure(texts, class = "schemabridge_text")
}

#' @rdname schemabridge_text
#' @export
`[.schemabridge_text` <- function(x, ..., drop = FALSE) {
  structure(unclass(x)[..., drop = FALSE], class = "schemabridge_text")
}

#' @rdname schemabridge_text
#' @export
print.schemabridge_text <- function(x, ...) {
  print(unclass(x), ...)
  invisible(x)
}

#' @rdname schemabridge_text
#' @exportS3Method reticulate::r_to_py
r_to_py.schemabridge_text <- function(x, convert = FALSE) {
  tensorflow <- reticulate::import("tensorflow", convert = FALSE)
  builtins <- reticulate::import_builtins(convert = FALSE)
  shape <- do.call(reticulate::tuple, as.list(as.integer(dim(x))))
  texts <- if (length(x) > 0L) split_in_python(list_cells(x), builtins) else builtins$list()
  tensorflow$constant(texts, dtype = tensorflow$string, shape = shape)
}

# A list of bytes, of one text too. Strings of R would pass through the encoding of the session, and one alone would be no
# list; no text holds U+0000, which separates them.
split_in_python <- function(texts, builtins) {
  bytes <- writeBin(texts, raw(), useBytes = TRUE) # a zero behind each text
  bytes <- builtins$bytes(reticulate::r_to_py(bytes[-length(bytes)]))
  bytes$split(builtins$bytes(1L))
}

# The texts in row-major order.
list_cells <- function(x) {
  as.character(aperm(unclass(x)))
}

# ---- As bytes (clause 6.2) ----

# The texts of a row, or of all rows, from the length, u32, and the UTF-8 of each; NULL for other bytes.
unpack_texts <- function(bytes) {
  texts <- list() # a vector would be copied for each text
  at <- 0
  while (at < length(bytes)) {
    if (at + 4 > length(bytes)) {
      return(NULL)
    }
    size <- read_words(bytes[at + 1:4], 1L) %% 2^32
    at <- at + 4
    if (at + size > length(bytes)) {
      return(NULL)
    }
    text <- bytes[at + seq_len(size)]
    if (any(text == 0)) {
      return(NULL)
    }
    texts[[length(texts) + 1L]] <- rawToChar(text)
    at <- at + size
  }
  texts <- as.character(unlist(texts))
  Encoding(texts) <- "UTF-8"
  if (!anyNA(translate_text(texts))) texts
}
