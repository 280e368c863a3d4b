# clause 8: SHA-256 over the canonical form of what determines the matrix

check_fingerprint <- function(sealed, fingerprint) {
  found <- fingerprint_of(sealed)
  if (!identical(found, fingerprint)) {
    shortened <- shorten_fingerprint(c(found, fingerprint))
    message <- sprintf("The content has the fingerprint %s, the file says %s.", shortened[1L], shortened[2L])
    stop_schemabridge("fingerprint_mismatch", message)
  }
}

fingerprint_of <- function(sealed) {
  content <- sealed[c("columns", "format", "inputs", "steps", "vocabularies")]
  paste0("sha256:", cli::hash_raw_sha256(unlist(canonical_form(content), use.names = FALSE)))
}

shorten_fingerprint <- function(fingerprint) {
  sub("^(sha256:.{12}).*$", "\\1...", fingerprint)
}

# clause 8.2, as a list of pieces that are joined once: the arrays may be large
canonical_form <- function(value) {
  if (is.null(value)) {
    return(charToRaw("n"))
  }
  if (inherits(value, "AsIs")) {
    return(canonical_vector(unclass(value)))
  }
  if (is_object(value)) {
    return(canonical_object(value))
  }
  if (is.list(value)) {
    if (length(value) > 1L && all(has_types(value, "character"))) {
      return(canonical_vector(unlist(value))) # one that is not decoded
    }
    return(c(list(charToRaw("a"), u32(length(value))), lapply(value, canonical_form)))
  }
  canonical_items(value)
}

canonical_object <- function(object) {
  keys <- names(object)
  # The byte order of UTF-8 in every locale.
  positions <- order(keys, method = "radix")
  forms <- lapply(positions, function(position) {
    list(canonical_items(keys[position]), canonical_form(object[[position]]))
  })
  c(list(charToRaw("o"), u32(length(keys))), forms)
}

# An array of items of one type, without a loop over its items.
canonical_vector <- function(items) {
  if (is.character(items) && length(items) > 1L) {
    return(list(charToRaw("S"), u32(length(items)), u32(nchar(items, "bytes")), charToRaw(paste(items, collapse = ""))))
  }
  list(charToRaw("a"), u32(length(items)), canonical_items(items))
}

# Items of one type one after another; of texts at most one.
canonical_items <- function(items) {
  if (is.character(items)) {
    return(if (length(items) > 0L) list(charToRaw("s"), u32(nchar(items, "bytes")), charToRaw(items)))
  }
  if (is.logical(items)) {
    return(charToRaw("ft")[items + 1L])
  }
  bytes <- binary64(items)
  as.vector(rbind(rep(charToRaw("d"), ncol(bytes)), bytes))
}

# One column of eight bytes a number.
binary64 <- function(numbers) {
  bytes <- matrix(writeBin(as.double(numbers), raw(), endian = "little"), nrow = 8L)
  if (anyNA(numbers)) {
    # R's NaN and NA have other bits than the one NaN of the format.
    bytes[, is.na(numbers)] <- as.raw(c(0, 0, 0, 0, 0, 0, 0xf8, 0x7f))
  }
  bytes
}

u32 <- function(counts) {
  if (length(counts) == 1L && counts < 256L) {
    return(as.raw(c(counts, 0L, 0L, 0L))) # most of them, and three times as fast
  }
  writeBin(as.integer(counts), raw(), endian = "little")
}
