# Values of a batch as findings and errors show them (clause 12.6): raw cells, the most frequent first.

most_values <- 10L

new_counted <- function(values = NULL, frequencies = integer(), distinct = 0L) {
  list(values = values, frequencies = frequencies, distinct = distinct)
}

# What some rows of a column hold, ascending and counted from 1: the ten most frequent values, how often each is there,
# and how many there are.
count_values <- function(found, frame_rows, rows) {
  if (!found$meaning %in% names(column_meanings) || length(rows) == 0L) {
    return(new_counted())
  }
  cells <- read_found_cells(found, frame_rows, rows)
  cells <- cells[!is.na(cells)]
  if (length(cells) == 0L) {
    return(new_counted())
  }
  distinct <- unique(cells)
  frequencies <- tabulate(match(cells, distinct), length(distinct))
  # Radix sorting is stable, so that equally frequent values stay in the order of their first rows.
  top <- order(-frequencies, method = "radix")[seq_len(min(length(distinct), most_values))]
  new_counted(show_values(distinct[top], found), frequencies[top], length(distinct))
}

# Cells that are equal exactly where their values are: texts; complex numbers of which the parts are those of
# fetch_cells(), or for times whole seconds and the units beyond them, or whole days. What is not counted is NA.
read_found_cells <- function(found, frame_rows, rows) {
  meaning <- column_meanings[[found$meaning]]
  meaning$settle(fetch_cells(chunk_plainly(found, frame_rows), rows, meaning$per(found)), found)
}

show_values <- function(cells, found) {
  column_meanings[[found$meaning]]$show(cells, found)
}

# So that both parts of any integer of 64 bits are exact.
integer_base <- 1e6

# clause 4.7: integral seconds are exact, others the nearest microsecond, half to even.
split_seconds <- function(x) {
  x[is.infinite(x)] <- NA
  microseconds <- round(x * 1e6)
  rest <- ifelse(x == floor(x), 0, microseconds %% 1e6)
  whole <- ifelse(x == floor(x), x, round((microseconds - rest) / 1e6))
  complex(real = whole, imaginary = rest)
}

settle_duration <- function(cells, found) {
  seconds <- difftime_seconds[found$unit]
  if (is.na(seconds)) {
    return(cells)
  }
  x <- Re(cells) * seconds[[1L]]
  if (is_floating(found)) split_seconds(x) else complex(real = x, imaginary = 0)
}

# Before the year 1 and after 9999.
mark_far_years <- function(cells, unit_seconds) {
  cells[!is.na(cells) & is_far(Re(cells) * unit_seconds)] <- NA
  cells
}

is_far <- function(seconds) {
  seconds < first_second | seconds > last_second
}

first_second <- -62135596800
last_second <- 253402300799

# ---- Distinct cells as values ----

# Numbers; a list with decimal text where some are beyond 2^53.
show_integers <- function(whole, rest) {
  is_below <- whole < 0 & rest > 0
  high <- abs(whole + is_below)
  low <- ifelse(is_below, integer_base - rest, rest)
  is_beyond <- high > 9007199254 | (high == 9007199254 & low > 740992)
  numbers <- whole * integer_base + rest
  if (!any(is_beyond)) {
    return(numbers)
  }
  texts <- paste0(ifelse(whole < 0, "-", ""), sprintf("%.0f%06.0f", high, low))
  if (all(is_beyond)) texts else ifelse(is_beyond, as.list(texts), as.list(numbers))
}

count_digits <- function(found) {
  if (is_floating(found)) {
    return(6L)
  }
  digits <- second_digits[found$unit]
  if (is.na(digits)) 0L else digits[[1L]]
}

second_digits <- c(s = 0L, ms = 3L, us = 6L, ns = 9L)

# Days since 1970-01-01 as 2013-01-31, by integers alone: format() knows locales and zones.
show_dates <- function(days) {
  # Years begin in March, so that the leap day is the last one; 146097 days are 400 years.
  shifted <- days + 719468
  era <- shifted %/% 146097
  day <- shifted %% 146097
  year <- (day - day %/% 1460 + day %/% 36524 - day %/% 146096) %/% 365
  day <- day - (365 * year + year %/% 4 - year %/% 100)
  month <- (5 * day + 2) %/% 153
  sprintf(
    "%04.0f-%02.0f-%02.0f",
    year + era * 400 + (month >= 10),
    ifelse(month < 10, month + 3, month - 9),
    day - (153 * month + 2) %/% 5 + 1
  )
}

show_timestamps <- function(seconds, rest, digits) {
  time <- seconds %% day_seconds
  clock <- sprintf("%02.0f:%02.0f:%02.0f", time %/% 3600, time %/% 60 %% 60, time %% 60)
  paste0(show_dates(seconds %/% day_seconds), "T", clock, show_fractions(rest, digits))
}

show_durations <- function(seconds, rest, digits) {
  is_below <- seconds < 0 & rest > 0
  sign <- ifelse(seconds < 0, "-", "")
  whole <- sprintf("%.0f", abs(seconds + is_below))
  paste0(sign, whole, show_fractions(ifelse(is_below, 10^digits - rest, rest), digits), " s")
}

# The digits that are needed.
show_fractions <- function(rest, digits) {
  fractions <- sprintf(sprintf(".%%0%d.0f", digits), rest)
  ifelse(rest == 0, "", sub("0+$", "", fractions))
}

# ---- Values in words ----

# One text per value, as a message shows it.
format_values <- function(values) {
  if (is.character(values)) {
    return(format_text(values))
  }
  if (is.numeric(values)) {
    return(format_numbers(values))
  }
  vapply(values, function(value) if (is.list(values)) format_values(value) else as.character(value), "")
}

# Bounds of a column as its values are shown; as numbers where they are no such times.
format_bounds <- function(bounds, column) {
  texts <- format_numbers(bounds)
  is_count <- abs(bounds) <= largest_integer & bounds == trunc(bounds)
  if (is_time(column) && any(is_count)) {
    shown <- column_type(column)$show_counts(bounds[is_count], column)
    texts[is_count] <- ifelse(is.na(shown), texts[is_count], shown)
  }
  texts
}

# Values of a vocabulary as those that are found are shown: times as text.
format_known <- function(values, column) {
  if (!is_time(column)) {
    return(format_values(values))
  }
  format_text(format_bounds(as.double(values), column))
}

is_time <- function(column) {
  !is.null(column_type(column)$show_counts)
}

# Counts in the unit of a column as seconds, units beyond them, and the digits that these have.
split_counts <- function(counts, column) {
  per <- per_second[[column[["unit"]]]]
  rest <- if (per == 1) 0 * counts else counts %% per
  list(seconds = (counts - rest) / per, rest = rest, digits = second_digits[[column[["unit"]]]])
}
