# What a dtype of an input is (clause 6.1), one entry a dtype: asked, never compared.

# `size` in bytes; the `policies` that an input must have; `digits` that tell its numbers apart, NULL for integers;
# `read(bytes, n)`: cells as doubles; `numpy`: its name in Python. Texts have no size and are no numbers.
new_dtype <- function(size, policies, digits, read, numpy) {
  list(size = size, policies = policies, digits = digits, read = read, numpy = numpy)
}

input_dtypes <- list(
  float32 = new_dtype(
    size = 4L,
    policies = c("nan", "overflow"),
    digits = 9L,
    read = function(bytes, n) readBin(bytes, "double", n, size = 4L, endian = "little"),
    numpy = "<f4"
  ),
  float64 = new_dtype(
    size = 8L,
    policies = "nan",
    digits = 17L,
    read = function(bytes, n) readBin(bytes, "double", n, size = 8L, endian = "little"),
    numpy = "<f8"
  ),
  int32 = new_dtype(
    size = 4L,
    policies = character(),
    digits = NULL,
    read = function(bytes, n) read_words(bytes, n),
    numpy = "<i4"
  ),
  int64 = new_dtype(
    size = 8L,
    policies = character(),
    digits = NULL,
    read = function(bytes, n) {
      words <- matrix(read_words(bytes, 2 * n), nrow = 2L)
      words[2L, ] * 2^32 + words[1L, ] %% 2^32
    },
    numpy = "<i8"
  ),
  string = new_dtype(size = NA_integer_, policies = character(), digits = NULL, read = NULL, numpy = NULL)
)

# NULL for the name of none.
find_dtype <- function(name) {
  if (is_text(name)) input_dtypes[[name]]
}

# Integers of 32 bits as doubles; readBin() takes -2^31 for missing.
read_words <- function(bytes, n) {
  words <- as.double(readBin(bytes, "integer", n, size = 4L, endian = "little"))
  words[is.na(words)] <- -2^31
  words
}
