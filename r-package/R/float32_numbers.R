# What R's generics make of a schemabridge_float32: the numbers, as of the array that as.array() gives, or a coded error.
# A default method would compute with the bytes.

#' @rdname schemabridge_float32
#' @export
length.schemabridge_float32 <- function(x) {
  cells <- prod(dim(x))
  if (cells <= .Machine$integer.max) as.integer(cells) else cells
}

#' @rdname schemabridge_float32
#' @export
dimnames.schemabridge_float32 <- function(x) {
  if (length(dim(x)) == 2L) list(NULL, attr(x, "features", exact = TRUE))
}

#' @rdname schemabridge_float32
#' @importFrom utils tail
#' @export
tail.schemabridge_float32 <- function(x, n = 6L, ...) {
  rows <- tail(seq_len(dim(x)[[1L]]), n)
  select_cells(x, rows, seq_len(count_features(x)), c(length(rows), dim(x)[-1L]))
}

#' @rdname schemabridge_float32
#' @export
as.data.frame.schemabridge_float32 <- function(x, ...) {
  as.data.frame(as.array(x), ...)
}

# ---- Generics without a method of their own here ----

#' @export
Ops.schemabridge_float32 <- function(e1, e2) {
  operator <- match.fun(.Generic)
  if (missing(e2)) operator(numbers_of(e1)) else operator(numbers_of(e1), numbers_of(e2))
}

#' @export
Math.schemabridge_float32 <- function(x, ...) {
  match.fun(.Generic)(as.array(x), ...)
}

#' @export
# nolint start: object_name_linter.
Summary.schemabridge_float32 <- function(..., na.rm = FALSE) {
  do.call(.Generic, c(lapply(list(...), numbers_of), na.rm = na.rm))
}
# nolint end

#' @export
Complex.schemabridge_float32 <- function(z) {
  match.fun(.Generic)(as.array(z))
}

#' @export
cbind.schemabridge_float32 <- function(...) {
  do.call(cbind, lapply(list(...), numbers_of))
}

#' @export
rbind.schemabridge_float32 <- function(...) {
  do.call(rbind, lapply(list(...), numbers_of))
}

numbers_of <- function(x) {
  if (inherits(x, "schemabridge_float32")) as.array(x) else x
}

# By the package that has the generic; not every version of R has all of them.
# fmt: skip
number_generics <- list(
  base = c(
    "[[", "all.equal", "anyDuplicated", "anyNA", "aperm", "as.character", "as.complex", "as.Date", "as.double",
    "as.expression", "as.integer", "as.list", "as.logical", "as.POSIXct", "as.POSIXlt", "as.single", "as.table",
    "as.vector", "c", "cut", "diff", "duplicated",
    "is.finite", "is.infinite", "is.na", "is.nan", "isSymmetric", "lengths", "matrixOps", "mean", "mtfrm", "nchar", "pretty",
    "rep", "rep.int", "rep_len", "rev", "scale", "sort", "split", "summary", "t", "toString", "unique", "unlist", "xtfrm"
  ),
  stats = c("median", "na.exclude", "na.fail", "na.omit", "quantile", "weighted.mean"),
  utils = "bitstring"
)

# What would change the bytes, or reads them without asking for numbers.
# fmt: skip
refused_generics <- list(
  base = c(
    "[<-", "[[<-", "$", "$<-", "as.raw", "dim<-", "dimnames<-", "is.na<-", "length<-", "levels<-", "names<-", "plot",
    "subset"
  ),
  graphics = c(
    "barplot", "boxplot", "cdplot", "contour", "hist", "image", "lines", "mosaicplot", "pairs", "persp", "points",
    "spineplot", "stripchart", "sunflowerplot", "text"
  ),
  stats = c(
    "ar.burg", "as.ts", "biplot", "cycle", "density", "diffinv", "end", "friedman.test", "ftable", "lag", "monthplot",
    "na.contiguous", "prcomp", "princomp", "qqnorm", "quade.test", "start", "time", "wilcox.test", "window"
  ),
  utils = "type.convert"
)

# Called with all arguments of the generic; further arrays among them become numbers, too.
compute_with_numbers <- function(...) {
  do.call(get(.Generic, envir = get(".GenericDefEnv"), mode = "function"), lapply(list(...), numbers_of))
}

refuse_generic <- function(...) {
  stop_float32(sprintf("`%s` does not take the bytes of a model's input", .Generic))
}

#' @exportS3Method vctrs::vec_proxy
# nolint start: object_name_linter.
vec_proxy.schemabridge_float32 <- function(x, ...) {
  stop_float32("a tibble does not take the bytes of a model's input")
}
# nolint end

stop_float32 <- function(message) {
  hint <- "compute with as.matrix(x), or as.array(x), which gives the numbers; unclass(x) gives the bytes"
  stop_schemabridge("invalid_argument", message, hint = hint)
}

register_number_methods <- function() {
  register_generics(number_generics, compute_with_numbers)
  register_generics(refused_generics, refuse_generic)
}

register_generics <- function(generics, method) {
  for (package in names(generics)) {
    namespace <- asNamespace(package)
    for (generic in generics[[package]]) {
      if (exists(generic, envir = namespace)) {
        registerS3method(generic, "schemabridge_float32", method, envir = namespace)
      }
    }
  }
}
