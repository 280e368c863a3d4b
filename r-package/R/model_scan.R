# What the objects of a JSON text have at some keys, found by its tokens. A parser would need a bound on the depth, which
# models made of models exceed, and would stop at the NaN and Infinity that Python writes.

# One row an object, by the token that opens it: at each key its text, NA where it has none; `<key>_is` says what stands
# there: "absent", "null", "text" or "other"; `<key>_at` is the token of it. Of a key that stands twice the last counts.
# What is below a key of `without` is left out. NULL where the text is not that of one object.
scan_objects <- function(text, keys, without = character()) {
  if (!is_json_object(text)) {
    return(NULL)
  }
  tokens <- split_tokens(text)
  marks <- find_keys(tokens, keys, without)
  owners <- sort(unique(marks$owner))
  columns <- lapply(keys, function(key) {
    own <- marks[marks$key == key, ]
    at <- nrow(own) + 1L - match(owners, rev(own$owner))
    found <- list(own$text[at], ifelse(is.na(at), "absent", own$is[at]), own$at[at])
    stats::setNames(found, paste0(key, c("", "_is", "_at")))
  })
  data.frame(object = owners, columns, check.names = FALSE, stringsAsFactors = FALSE)
}

# NaN and the like as null, for the validator knows them not.
is_json_object <- function(text) {
  Encoding(text) <- "UTF-8"
  if (!grepl("^[ \\t\\r\\n]*[{]", text, useBytes = TRUE) || !validUTF8(text)) {
    return(FALSE)
  }
  plain <- gsub(paste0(text_pattern, "(*SKIP)(*F)|-?Infinity|NaN"), "null", text, perl = TRUE, useBytes = TRUE)
  isTRUE(as.logical(jsonlite::validate(plain)))
}

# The object that a text begins with, whatever comes behind it; NULL where its braces are never even.
cut_object <- function(text) {
  tokens <- split_tokens(text)
  if (!is.null(tokens)) {
    Encoding(text) <- "latin1"
    cut <- substr(text, 1L, tokens$end[length(tokens$end)])
    Encoding(cut) <- "UTF-8"
    cut
  }
}

text_pattern <- "(?s)\"(?:[^\"\\\\]++|\\\\.)*+\""
token_pattern <- paste0(text_pattern, "|[{}\\[\\]:,]|[^\\s{}\\[\\]:,\"]++")

# The tokens of the first object of a text: their first bytes, where they stand, and how deep the text is behind each.
split_tokens <- function(text) {
  Encoding(text) <- "latin1" # one byte a character, whatever the bytes are
  found <- gregexpr(token_pattern, text, perl = TRUE, useBytes = TRUE)[[1L]]
  start <- as.integer(found)
  end <- start + attr(found, "match.length") - 1L
  first <- substring(text, start, start)
  braces <- cumsum((first == "{") - (first == "}"))
  last <- match(0L, braces)
  if (first[1L] != "{" || is.na(last)) {
    return(NULL)
  }
  kept <- seq_len(last)
  first <- first[kept]
  depth <- cumsum((first %in% c("{", "[")) - (first %in% c("}", "]")))
  list(text = text, start = start[kept], end = end[kept], first = first, depth = depth)
}

# One row a key: its name, the token that opens the object it belongs to, and what stands there.
find_keys <- function(tokens, keys, without) {
  is_key <- tokens$first == "\"" & c(tokens$first[-1L], "") == ":"
  at <- which(is_key)
  name <- substring(rep(tokens$text, length(at)), tokens$start[at] + 1L, tokens$end[at] - 1L)
  left_out <- cover_values(tokens, at[name %in% without])
  kept <- name %in% keys & !left_out[at]
  at <- at[kept]
  value <- at + 2L
  is_text <- tokens$first[value] == "\""
  found <- substring(rep(tokens$text, length(value)), tokens$start[value], tokens$end[value])
  texts <- rep(NA_character_, length(at))
  texts[is_text] <- decode_tokens(found[is_text])
  data.frame(
    key = name[kept],
    at = value,
    owner = find_last(at, tokens$depth[at], which(tokens$first == "{"), tokens$depth[tokens$first == "{"]),
    text = texts,
    is = ifelse(is_text, "text", ifelse(found == "null", "null", "other")),
    stringsAsFactors = FALSE
  )
}

# Whether each token is inside of the object or array that is the value of one of the keys.
cover_values <- function(tokens, at) {
  at <- at[tokens$first[at + 2L] %in% c("{", "[")]
  is_end <- tokens$first %in% c("}", "]")
  end <- -find_last(-(at + 2L), tokens$depth[at], -which(is_end), tokens$depth[is_end])
  count <- length(tokens$first)
  opened <- tabulate(at + 2L, count)
  closed <- tabulate(end[!is.na(end)], count)
  cumsum(opened - closed) > 0L
}

# For each position the last mark of its level before it; NA where there is none.
find_last <- function(position, level, marks, mark_levels) {
  levels <- c(mark_levels, level)
  positions <- c(marks, position)
  sorted <- order(levels, positions)
  is_mark <- sorted <= length(marks)
  last <- cummax(ifelse(is_mark, seq_along(sorted), 0L))
  found <- rep(NA_real_, length(positions))
  seen <- last > 0L
  same <- seen
  same[seen] <- levels[sorted[last[seen]]] == levels[sorted[seen]]
  found[sorted[same]] <- positions[sorted[last[same]]]
  found[length(marks) + seq_along(position)]
}

# Texts of JSON without their escapes; as they stand where one cannot be read.
decode_tokens <- function(tokens) {
  escaped <- grep("\\", tokens, fixed = TRUE)
  texts <- substring(tokens, 2L, nchar(tokens, "bytes") - 1L)
  Encoding(texts) <- "UTF-8"
  texts[!validUTF8(texts)] <- "?"
  texts[escaped] <- vapply(escaped, function(i) decode_token(tokens[[i]], texts[[i]]), "")
  texts
}

decode_token <- function(token, otherwise) {
  Encoding(token) <- "UTF-8"
  tryCatch(jsonlite::parse_json(paste0("[", token, "]"))[[1L]], error = function(error) otherwise)
}
