# Runs the tables of habits in the locale of this process:
# run.R <schema> <folder for what they write> <results.json> [<LC_NUMERIC> [<another table>]]

arguments <- commandArgs(trailingOnly = TRUE)
here <- normalizePath(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))))
path <- arguments[[1L]]

if (!identical(Sys.getlocale("LC_CTYPE"), Sys.getenv("LC_ALL"))) {
  stop("no locale ", Sys.getenv("LC_ALL"), ", which setup/locales.sh generates")
}
# That of LC_NUMERIC while a batch is prepared, validated and split; other packages need the one of R.
numeric_locale <- c(arguments[-(1:3)], "C")[[1L]]
others <- normalizePath(arguments[-(1:4)])

suppressPackageStartupMessages({
  library(dplyr)
  library(data.table)
  library(schemabridge)
})
schema <- read_schema(path)

# The tables are UTF-8 whatever the locale says.
read_table <- function(file) {
  for (expression in parse(file, encoding = "UTF-8", keep.source = FALSE)) {
    eval(expression, globalenv())
  }
}

read_table(file.path(here, "habit.R"))
setwd(arguments[[2L]])
for (table in c(file.path(here, c("verbs.R", "classes.R", "sources.R", "sessions.R")), others)) {
  read_table(table)
}
writeLines(enc2utf8(jsonlite::toJSON(results, auto_unbox = TRUE)), arguments[[3L]], useBytes = TRUE)
