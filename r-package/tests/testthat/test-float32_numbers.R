float32_frame <- list(a = c(84.5, 1, NA, 2), b = c(0.5, -2, 3, 7))

float32_program <- function() {
  new_program(
    list(new_column("a", "float64"), new_column("b", "float64")),
    list(
      list(id = "a", op = "number", column = "a", missing = "pass"),
      list(id = "b", op = "number", column = "b", missing = "pass")
    ),
    list(new_input(list(new_encoding("a", "fa", "a"), new_encoding("b", "fb", "b")), "float32"))
  )
}

float32_array <- function() prepare_input(float32_frame, float32_program(), "float32")

# What a call gives, without what it prints, draws and warns of; for an error its code, of which R's own have none.
outcome_of <- function(call) {
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  outcome <- NULL
  utils::capture.output(
    outcome <- suppressMessages(suppressWarnings(tryCatch(call, error = code_of_error)))
  )
  outcome
}

code_of_error <- function(error) {
  if (inherits(error, "schemabridge_error")) class(error)[[1L]] else "error"
}

expect_refused <- function(call) {
  error <- expect_error(call, class = "schemabridge_error_invalid_argument")
  expect_match(error$hint, "as.matrix(x)", fixed = TRUE)
}

# Generics that R itself dispatches, and those that call UseMethod().
find_generics <- function() {
  internal <- utils::getFromNamespace(".get_internal_S3_generics", "tools")()
  closures <- lapply(c("base", "stats", "utils", "graphics"), function(package) {
    namespace <- asNamespace(package)
    names <- if (package == "base") ls(baseenv(), all.names = TRUE) else getNamespaceExports(namespace)
    Filter(function(name) calls_use_method(get(name, namespace)), names)
  })
  sort(unique(c(internal, unlist(closures))))
}

calls_use_method <- function(object) {
  is.function(object) && !is.primitive(object) && "UseMethod" %in% all.names(body(object))
}

test_that("every generic gives what it gives for the matrix, or a coded error", {
  x <- float32_array()
  matrix <- as.matrix(x)
  # These tell what the array is, keep its class, or ask a terminal or a file.
  others <- c("format", "head", "is.array", "is.matrix", "is.numeric", "print", "str", "tail")
  others <- c(others, "close", "edit", "flush", "open", "prompt", "seek", "identify")
  operators <- c("+", "-", "*", "/", "^", "%%", "%/%", "&", "|", "==", "!=", "<", "<=", ">=", ">")
  generics <- setdiff(find_generics(), others)
  expect_gt(length(generics), 200)
  for (name in generics) {
    generic <- get(name)
    call <- function(x) if (name %in% operators) generic(2, x) else generic(x)
    found <- outcome_of(call(x))
    if (!identical(found, "schemabridge_error_invalid_argument")) {
      expect_equal(found, outcome_of(call(matrix)), info = name)
    }
  }
})

test_that("what is often called gives the numbers", {
  x <- float32_array()
  matrix <- as.matrix(x)
  expect_identical(as.numeric(x), c(84.5, 1, NaN, 2, 0.5, -2, 3, 7))
  expect_identical(rbind(x, x), rbind(matrix, matrix))
  expect_identical(do.call(rbind, list(x, x[1, ])), matrix[c(1:4, 1), ])
  expect_identical(cbind(matrix, x), cbind(matrix, matrix))
  expect_identical(array(x, dim(x)), unname(matrix))
  expect_identical(x == matrix, matrix == matrix)
  expect_identical(matrix > x, matrix > matrix)
  expect_identical(-x, -matrix)
  expect_identical(is.na(x), is.na(matrix))
  expect_identical(data.frame(m = x), data.frame(m = matrix))
  expect_identical(sapply(x, identity), as.numeric(x))
  expect_identical(apply(x, 1, sum), apply(matrix, 1, sum))
  expect_identical(x[[4, 2]], 7)
  expect_identical(max(x[-3, ]), 84.5)
  expect_identical(order(x[-3, ]), order(matrix[-3, ]))
  expect_identical(unlist(x), matrix)
  expect_identical(rep_len(x, 2), c(84.5, 1))
  expect_true(all.equal(x, matrix))
})

test_that("length, dim and dimnames are those of the matrix", {
  x <- float32_array()
  expect_identical(length(x), 8L)
  expect_identical(dim(x), c(4L, 2L))
  expect_identical(dimnames(x), list(NULL, c("fa", "fb")))
  expect_identical(seq_along(x), 1:8)
  expect_length(unclass(x), 32)
})

test_that("the last rows are of the same class", {
  x <- float32_array()
  expect_identical(tail(x, 1), x[4, ])
  expect_identical(tail(x, -3), x[4, ])
})

test_that("an array is not changed in place", {
  x <- float32_array()
  expect_refused(x[1, 1] <- 0)
  expect_refused(x[[1]] <- 0)
  expect_refused(dim(x) <- 8L)
  expect_refused(dimnames(x) <- NULL)
  expect_refused(is.na(x) <- 1)
  expect_refused(names(x) <- letters[1:8])
  expect_refused(length(x) <- 2)
  expect_refused(x$fa)
  expect_refused(x$fa <- 1)
  expect_identical(x, float32_array())
})

test_that("an index that is none is a coded error", {
  x <- float32_array()
  expect_refused(x[1])
  expect_refused(x[5, ])
  expect_refused(x[, "f"])
  expect_refused(as.raw(x))
})

test_that("a tibble refuses an array", {
  skip_if_not_installed("tibble")
  expect_refused(tibble::tibble(m = float32_array()))
})

test_that("the array goes to a file and back", {
  x <- float32_array()
  path <- withr::local_tempfile()
  saveRDS(x, path)
  expect_identical(readRDS(path), x)
})
