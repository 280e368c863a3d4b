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
  if (!is.null(known) && !endsWith(format, "*")) {
    return(known)
  }
  head <- paste0(substr(format, 1L, 2L), "*")
  unit <- c(s = "s", m = "ms", u = "us", n = "ns")[substr(format, 3L, 3L)]
  known <- arrow_formats[[head]]
  if (!is.null(known) && !is.na(unit)) {
    zone <- substr(format, 5L, nchar(format))
    known[c("unit", "zone")] <- list(unname(unit), if (nzchar(zone)) zone)
    return(known)
  }
  list(meaning = "unsupported", label = name_arrow_type(format))
}

# What is told of a type that no schema has, by the beginning of its format.
name_arrow_type <- function(format) {
  names <- c(
    "d:" = "decimals",
    tt = "times of day",
    ti = "intervals",
    "+l" = "lists",
    "+L" = "lists",
    "+s" = "records",
    z = "bytes",
    Z = "bytes"
  )
  name <- names[startsWith(format, names(names))]
  type <- paste("Arrow type", format)
  if (length(name) > 0L) sprintf("%s (%s)", name[[1L]], type) else type
}
