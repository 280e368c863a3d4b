hex <- function(bytes) paste(as.character(bytes), collapse = "")

form <- function(value) hex(unlist(canonical_form(value)))

test_that("single values have the forms of clause 8.2", {
  expect_identical(form(NULL), "6e")
  expect_identical(form(TRUE), "74")
  expect_identical(form(FALSE), "66")
  expect_identical(form(1L), "64000000000000f03f")
  expect_identical(form(1), "64000000000000f03f")
  expect_identical(form(-0), "640000000000000080")
  expect_identical(form("é"), "7302000000c3a9")
  expect_identical(form(""), "7300000000")
})

test_that("every NaN has the same form", {
  for (number in c(NaN, NA, 0 / 0, -NaN, Inf - Inf)) {
    expect_identical(form(number), "64000000000000f87f")
  }
})

test_that("arrays have the forms of clause 8.2", {
  expect_identical(form(list()), "6100000000")
  expect_identical(form(I(character())), "6100000000")
  expect_identical(form(I(double())), "6100000000")
  expect_identical(form(I("a")), "6101000000730100000061")
  expect_identical(form(I(c("a", "bc"))), "53020000000100000002000000616263")
  expect_identical(form(I(c(TRUE, FALSE))), "61020000007466")
  expect_identical(form(I(c(1, NaN))), "610200000064000000000000f03f64000000000000f87f")
  expect_identical(form(list(NULL, 2L)), "61020000006e640000000000000040")
})

test_that("keys of an object stand in the byte order of UTF-8, in every locale", {
  # As values, for R's parser would translate the names of a list() to the session's encoding.
  object <- structure(list(1L, TRUE, FALSE, NULL, NULL, NULL), names = c("b", "\U1F600", "\uFFFD", "B", "a", "\u00e9"))
  expected <- vapply(c("B", "a", "b", "\u00e9", "\uFFFD", "\U1F600"), function(key) hex(charToRaw(key)), "")
  on.exit(Sys.setlocale("LC_COLLATE", "C"))
  for (locale in c("C", "C.UTF-8", "en_US.UTF-8", "tr_TR.UTF-8")) {
    set_locale("LC_COLLATE", locale)
    found <- form(object)
    positions <- vapply(expected, function(key) regexpr(paste0("000000", key), found, fixed = TRUE)[1L], 0L)
    expect_false(is.unsorted(positions))
  }
})

test_that("fingerprints written by another program are found again, from both forms", {
  json <- read_schema(test_path("schemas", "types.schema.json"))
  arrow <- read_schema(test_path("schemas", "types.schema.arrow"))
  expect_identical(json, arrow)
  expect_identical(json$fingerprint, "sha256:c1da58c4090add58be4d4f897a82e49ffed3e22ae0d3040170b217e76062d01b")
})

test_that("layout, order of keys and the spelling of a number do not matter", {
  expected <- read_schema(example_path())$fingerprint
  spelled <- exchange(example_text(), "\"value\": [197]", "\"value\": [1.97e2]")
  expect_identical(read_text(spelled)$fingerprint, expected)
  turned <- exchange(
    example_text(),
    "\"op\": \"is_missing\", \"in\": [\"bill_length_mm\"]",
    "\"in\": [\"bill_length_mm\"], \"op\": \"is_missing\""
  )
  expect_identical(read_text(turned)$fingerprint, expected)
  expect_identical(read_text(gsub("\n", " ", example_text()))$fingerprint, expected)
})

test_that("values of every type are read as their own, also those spelled like numbers", {
  schema <- read_schema(test_path("schemas", "types.schema.json"))
  values <- function(name) schema$vocabularies[[name]]$values
  expect_identical(values("flag"), c(FALSE, TRUE))
  expect_identical(values("count"), c(-5, 0, 2^53))
  expect_identical(1 / values("ratio")[1], -Inf)
  expect_identical(values("ratio")[-1], c(0.1, Inf, -Inf, 5e-324))
  expect_identical(values("\U1F600")[1:5], c("", "NA", "-0.0", "NaN", "\u00e9"))
  expect_identical(values("local"), double())
  take <- Filter(function(step) step$op == "take", schema$steps)[[1]]
  expect_identical(take$values, c(1, 2, 3, 4, NaN, 6, 7, Inf))
})
