# What cells may be (clause 4.3), one entry a meaning: how R and Arrow have them, how they are counted and shown.

# * `classes`: R's classes (without AsIs) and storage mode, exactly these, because a further class may mean anything; each
#   with how its cells are stored and what it is called.
# * `formats`: Arrow's format strings (Arrow C data interface) likewise; a `*` stands for a unit and what follows.
# * `per(found)`: in how many parts an integer is read; `settle(cells, found)` makes equal what is equal;
#   `show(cells, found)` gives values.
new_meaning <- function(
  classes,
  formats,
  show,
  per = function(found) integer_base,
  settle = function(cells, found) cells
) {
  list(classes = classes, formats = formats, show = show, per = per, settle = settle)
}

new_stored <- function(storage, label, unit = NULL) {
  list(storage = storage, label = label, unit = unit)
}

column_meanings <- list(
  text = new_meaning(
    classes = list(
      "character" = new_stored("r_text", "character"),
      "factor/integer" = new_stored("r_factor", "factor"),
      "ordered/factor/integer" = new_stored("r_factor", "factor")
    ),
    formats = list(
      u = new_stored("utf8", "string"),
      U = new_stored("large_utf8", "large_string"),
      vu = new_stored("utf8_view", "string_view")
    ),
    show = function(cells, found) cells
  ),
  boolean = new_meaning(
    classes = list("logical" = new_stored("r_int32", "logical")),
    formats = list(b = new_stored("bits", "bool")),
    show = function(cells, found) Im(cells) == 1
  ),
  integer = new_meaning(
    classes = list(
      "integer" = new_stored("r_int32", "integer"),
      "integer64/double" = new_stored("r_int64", "integer64")
    ),
    formats = list(
      c = new_stored("int8", "int8"),
      C = new_stored("uint8", "uint8"),
      s = new_stored("int16", "int16"),
      S = new_stored("uint16", "uint16"),
      i = new_stored("int32", "int32"),
      I = new_stored("uint32", "uint32"),
      l = new_stored("int64", "int64"),
      L = new_stored("uint64", "uint64")
    ),
    show = function(cells, found) show_integers(Re(cells), Im(cells))
  ),
  floating = new_meaning(
    classes = list("double" = new_stored("float64", "double")),
    formats = list(
      e = new_stored("float16", "halffloat"),
      f = new_stored("float32", "float"),
      g = new_stored("float64", "double")
    ),
    show = function(cells, found) Re(cells) + 0 # -0 is 0
  ),
  date = new_meaning(
    classes = list(
      "Date/double" = new_stored("float64", "Date"),
      "Date/integer" = new_stored("r_int32", "Date"),
      "IDate/Date/integer" = new_stored("r_int32", "Date"),
      "IDate/Date/double" = new_stored("float64", "Date")
    ),
    formats = list(tdD = new_stored("int32", "date32"), tdm = new_stored("int64", "date64", unit = "ms")),
    per = function(found) if (is.null(found$unit)) 1 else day_seconds * per_second[[found$unit]],
    settle = function(cells, found) mark_far_years(complex(real = floor(Re(cells)), imaginary = 0), day_seconds),
    show = function(cells, found) show_dates(Re(cells))
  ),
  timestamp = new_meaning(
    classes = list(
      "POSIXct/POSIXt/double" = new_stored("float64", "POSIXct"),
      "POSIXct/POSIXt/integer" = new_stored("r_int32", "POSIXct"),
      "POSIXt/POSIXct/double" = new_stored("float64", "POSIXct"),
      "POSIXt/POSIXct/integer" = new_stored("r_int32", "POSIXct")
    ),
    formats = list("ts*" = new_stored("int64", "timestamp")),
    per = function(found) per_second[[found$unit]],
    settle = function(cells, found) mark_far_years(if (is_floating(found)) split_seconds(Re(cells)) else cells, 1),
    show = function(cells, found) show_timestamps(Re(cells), Im(cells), count_digits(found))
  ),
  duration = new_meaning(
    classes = list(
      "difftime/double" = new_stored("float64", "difftime"),
      "difftime/integer" = new_stored("r_int32", "difftime"),
      "Duration/double" = new_stored("float64", "Duration")
    ),
    formats = list("tD*" = new_stored("int64", "duration")),
    per = function(found) if (found$unit %in% names(per_second)) per_second[[found$unit]] else 1,
    settle = function(cells, found) settle_duration(cells, found),
    show = function(cells, found) show_durations(Re(cells), Im(cells), count_digits(found))
  )
)

# The entries of all meanings by class or format, each with its meaning.
list_stored <- function(name, nothing) {
  stored <- lapply(names(column_meanings), function(meaning) {
    lapply(column_meanings[[meaning]][[name]], function(each) c(meaning = meaning, each))
  })
  c(do.call(c, stored), nothing)
}

nothing_stored <- c(meaning = "null", new_stored("null", "NULL"))
column_kinds <- list_stored("classes", list("NULL" = nothing_stored))
arrow_formats <- list_stored("formats", list(n = replace(nothing_stored, "label", "null")))
