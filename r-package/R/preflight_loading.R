# clause 20.6: whether the framework that is here loads a file, by the table of known failures

judge_loading <- function(facts, here, answers, packages) {
  fails_again <- length(packages) > 0L &&
    all(vapply(packages, `[[`, "", "severity") == "fine") &&
    length(answers$custom_objects) == 0L # which may be what was lacking
  lapply(list_present(facts), judge_loading_of, here, fails_again)
}

judge_loading_of <- function(file, here, fails_again) {
  way <- describe_way(file, here)
  tell <- function(severity, message, code = NULL, ...) {
    new_model_check("loading", severity, message, code, file$file, way$written_by, way$read_by, of_file = TRUE, ...)
  }
  reader <- find_absent_reader(file$format, here)
  if (!is.null(reader)) {
    text <- sprintf("is read by %s: %s", reader, say_absent(here))
    return(tell("blocks", text, "package_missing", hint = hint_install(reader, here$interpreter)))
  }
  row <- find_failure(way)
  if (!is.null(row)) {
    text <- paste0(row$message, if (!is.null(row$says)) sprintf(" (\"%s\")", row$says))
    return(tell(row$severity, text, "known_failure", hint = row$hint, failure = row$id))
  }
  if (file$is_recorded && isFALSE(file$loads)) {
    text <- paste0("did not load when it was recorded: ", file$does_not_load)
    return(tell(if (fails_again) "blocks" else "cannot_tell", text, "does_not_load"))
  }
  if (way$is_keras && (is.null(way$written_by) || is.null(way$read_by))) {
    return(tell("cannot_tell", say_unknown(way), "known_failure", hint = "load it, and replay the golden rows"))
  }
  tell("fine", if (way$is_keras) say_way(way) else "nothing is known to fail")
}

# The distribution that reads files of a format, where it is not installed.
find_absent_reader <- function(format, here) {
  reader <- if (!is.null(format) && !is.null(here$python)) failure_table()$readers[[format]]
  if (!is.null(reader) && is.null(find_installed(reader, here))) reader
}

# What writes the file and what reads it: list(format, is_keras, writer, written_by, reader, read_by).
describe_way <- function(file, here) {
  if (!isTRUE(file$format %in% c("keras", "hdf5"))) {
    return(list(format = file$format, is_keras = FALSE))
  }
  written_by <- if (!is.null(parse_version(file$written_by))) file$written_by
  installed <- as.list(here$distributions)
  beside_newer <- !is.null(installed[["tf-keras"]]) && !is_within(installed[["keras"]], "<3")
  reader <- if (is_within(written_by, "<3") && beside_newer) "tf-keras" else "keras"
  list(
    format = file$format,
    is_keras = TRUE,
    writer = if (is_within(written_by, ">=2.16,<3")) "tf-keras" else "keras",
    written_by = written_by,
    reader = reader,
    read_by = installed[[reader]]
  )
}

say_way <- function(way) {
  sprintf("written by Keras %s, read by %s %s: nothing is known to fail", way$written_by, way$reader, way$read_by)
}

say_unknown <- function(way) {
  unknown <- c(if (is.null(way$written_by)) "which Keras wrote it", if (is.null(way$read_by)) "which Keras reads it")
  paste("it is not known", paste(unknown, collapse = " and "))
}

# The first row that fits; those of clients fit nothing here.
find_failure <- function(way) {
  for (row in failure_table()$failures) {
    if (fits_failure(row, way)) {
      return(row)
    }
  }
}

fits_failure <- function(row, way) {
  fits <- function(key, test) is.null(row[[key]]) || (!is.null(way[[key]]) && test(way[[key]], row[[key]]))
  is.null(row$client) &&
    fits("format", function(own, listed) own %in% unlist(listed)) &&
    fits("writer", `==`) &&
    fits("written_by", is_within) &&
    fits("reader", `==`) &&
    fits("read_by", is_within)
}

# ---- Versions ----

# Whether a version is in all comparisons of a range such as ">=2.16,<3".
is_within <- function(version, range) {
  numbers <- parse_version(version)
  if (is.null(numbers)) {
    return(FALSE)
  }
  all(vapply(trimws(strsplit(range, ",", fixed = TRUE)[[1L]]), compares, NA, numbers))
}

compares <- function(comparison, numbers) {
  bound <- parse_version(sub("^(>=|<|==) *", "", comparison))
  order <- compare_numbers(numbers, bound)
  switch(sub("^(>=|<|==).*$", "\\1", comparison), ">=" = order >= 0, "<" = order < 0, "==" = order == 0, FALSE)
}

# The numbers between dots at the beginning; NULL without any.
parse_version <- function(version) {
  if (!is.null(version) && grepl("^[0-9]", version)) {
    as.numeric(strsplit(sub("^([0-9]+([.][0-9]+)*).*$", "\\1", version), ".", fixed = TRUE)[[1L]])
  }
}

# -1, 0 or 1; absent numbers are 0.
compare_numbers <- function(a, b) {
  size <- max(length(a), length(b))
  differing <- Filter(function(sign) sign != 0, sign(fill_numbers(a, size) - fill_numbers(b, size)))
  c(differing, 0)[1L]
}

# So many first numbers of a version.
take_numbers <- function(version, count) {
  fill_numbers(parse_version(version), count)
}

fill_numbers <- function(numbers, count) {
  c(numbers, rep(0, count))[seq_len(count)]
}
