# What a column of an Arrow table is: the mirror of column_r.R, by Arrow's format
# strings (Arrow C data interface).

describe_arrow_column <- function(field, arrays, skipped) {
  type <- arrow_type(field)
  if (type$meaning == "unsupported") {
    return(new_found("unsupported", "null", arrays, type$label))
  }
  damage <- unlist(lapply(arrays, function(array) find_damage(field, array)))
  if (length(damage) > 0L) {
    return(describe_damaged(arrays, type$label, damage[[1L]]))
  }
  new_found(
    type$meaning,
    type$storage,
    arrays,
    type$label,
    unit = type$unit,
    zone = type$zone,
    labels = type$labels,
    skipped = skipped
  )
}

# Memory that is not what its type says is of no type (clause 4.3).
describe_damaged <- function(arrays, label, damage) {
  found <- new_found(
    "unsupported",
    "null",
    arrays,
    sprintf("Arrow data of type %s that are damaged: %s", label, damage)
  )
  found$is_damaged <- TRUE
  found
}

arrow_type <- function(field) {
  if ("ARROW:extension:name" %in% names(field$metadata)) {
    return(list(meaning = "unsupported", label = paste("extension type", field$metadata[["ARROW:extension:name"]])))
  }
  if (is.null(field$dictionary)) {
    return(parse_arrow_format(field$format))
  }
  labels <- arrow_type(field$dictionary)
  positions <- parse_arrow_format(field$format)
  if (labels$meaning == "unsupported" || labels$storage == "dictionary") {
    return(list(meaning = "unsupported", label = "dictionary"))
  }
  labels$labels <- c(positions$storage, labels$storage)
  labels[c("storage", "label")] <- list("dictionary", paste("dictionary of", labels$label))
  labels
}

parse_arrow_format <- function(format) {
  known <- arrow_formats[[format]]
  if (!is.null(known)) {
    return(known)
  }
  head <- substr(format, 1L, 3L)
  unit <- c(s = "s", m = "ms", u = "us", n = "ns")[substr(format, 3L, 3L)]
  if (head %in% c("tss", "tsm", "tsu", "tsn")) {
    zone <- substr(format, 5L, nchar(format))
    return(new_arrow_type("timestamp", "int64", "timestamp", unit, if (nzchar(zone)) zone))
  }
  if (head %in% c("tDs", "tDm", "tDu", "tDn")) {
    return(new_arrow_type("duration", "int64", "duration", unit))
  }
  list(meaning = "unsupported", label = paste("Arrow type", format))
}

new_arrow_type <- function(meaning, storage, label, unit = NULL, zone = NULL) {
  list(meaning = meaning, storage = storage, label = label, unit = unname(unit), zone = zone)
}

arrow_formats <- list(
  n = new_arrow_type("null", "null", "null"),
  b = new_arrow_type("boolean", "bits", "bool"),
  c = new_arrow_type("integer", "int8", "int8"),
  C = new_arrow_type("integer", "uint8", "uint8"),
  s = new_arrow_type("integer", "int16", "int16"),
  S = new_arrow_type("integer", "uint16", "uint16"),
  i = new_arrow_type("integer", "int32", "int32"),
  I = new_arrow_type("integer", "uint32", "uint32"),
  l = new_arrow_type("integer", "int64", "int64"),
  L = new_arrow_type("integer", "uint64", "uint64"),
  e = new_arrow_type("floating", "float16", "halffloat"),
  f = new_arrow_type("floating", "float32", "float"),
  g = new_arrow_type("floating", "float64", "double"),
  u = new_arrow_type("text", "utf8", "string"),
  U = new_arrow_type("text", "large_utf8", "large_string"),
  vu = new_arrow_type("text", "utf8_view", "string_view"),
  tdD = new_arrow_type("date", "int32", "date32"),
  tdm = new_arrow_type("date", "int64", "date64", unit = "ms")
)
