# Sets one category of the locale. A machine that lacks the locale skips the rest of the test, which "make test-r" refuses.
set_locale <- function(category, locale) {
  found <- suppressWarnings(Sys.setlocale(category, locale))
  testthat::skip_if(found == "", sprintf("no locale %s, which setup/locales.sh generates", locale))
}
