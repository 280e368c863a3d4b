# How far two distributions over the same buckets are from each other (clause 15.2), the same in every language to the
# bit: one rounding an operation, sums from left to right.

# `training` and `batch` are shares by bucket.
compute_psi <- function(training, batch) {
  t <- ifelse(training == 0, least_share, training)
  b <- ifelse(batch == 0, least_share, batch)
  add_up((b - t) * compute_ln(b / t))
}

least_share <- 0x1.a36e2eb1c432dp-14 # 0.0001; R need not read the decimal digits as the nearest double

compute_js <- function(training, batch) {
  middle <- (training + batch) / 2
  divergence <- (add_up(compare_shares(training, middle)) + add_up(compare_shares(batch, middle))) / 2 / ln_2
  sqrt(min(1, max(0, divergence)))
}

compare_shares <- function(share, middle) {
  terms <- numeric(length(share))
  is_some <- share > 0
  terms[is_some] <- share[is_some] * compute_ln(share[is_some] / middle[is_some])
  terms
}

# sum() and cumsum() hold the total in a long double where the machine has one.
add_up <- function(terms) {
  total <- 0
  for (term in terms) {
    total <- total + term
  }
  total
}

# The natural logarithm of finite numbers above 0 (clause 15.3); that of the platform has other last digits elsewhere.
compute_ln <- function(x) {
  m <- x
  e <- numeric(length(x))
  while (any(m >= sqrt_2)) {
    is_high <- m >= sqrt_2
    m <- m / (1 + is_high)
    e <- e + is_high
  }
  while (any(m < sqrt_half)) {
    is_low <- m < sqrt_half
    m <- m * (1 + is_low)
    e <- e - is_low
  }
  s <- (m - 1) / (m + 1)
  z <- s * s
  p <- 1 / 23
  for (k in seq(21, 1, by = -2)) {
    p <- p * z + 1 / k
  }
  e * ln_2 + 2 * (s * p)
}

sqrt_2 <- 0x1.6a09e667f3bcdp+0 # 1.4142135623730951
sqrt_half <- 0x1.6a09e667f3bcdp-1 # 0.7071067811865476
ln_2 <- 0x1.62e42fefa39efp-1 # 0.6931471805599453
