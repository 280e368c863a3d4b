#!/usr/bin/env bash
# Run in a root, in the project's folder: the tests of the R package, models scored through its Python, what people do
# with arrow where it is there.
set -euo pipefail

export CI=true LANG=C.UTF-8 TZ=UTC TF_CPP_MIN_LOG_LEVEL=3
export R_LIBS=$PWD/.venv/r-library RETICULATE_PYTHON=$PWD/.venv/bin/python

main() {
  mkdir -p "$R_LIBS"
  R CMD INSTALL --preclean --clean --library="$R_LIBS" r-package >recorded/install.log 2>&1 ||
    { cat recorded/install.log && exit 1; }
  test_package
  .venv/bin/python tests/matrix/predict_models.py recorded 2>recorded/predict.log || { cat recorded/predict.log && exit 1; }
  Rscript tests/matrix/score_models.R recorded
  if has_arrow; then try_habits; fi
  tell_versions
}

test_package() {
  Rscript \
    -e 'results <- as.data.frame(testthat::test_local("r-package", load_package = "installed", reporter = "summary"))' \
    -e 'if (any(results$skipped)) stop("skipped: ", toString(results$test[results$skipped]))' \
    -e 'cat(sum(results$passed), "passed\n")'
}

has_arrow() { Rscript -e 'quit(status = !requireNamespace("arrow", quietly = TRUE))'; }

# Those of all other packages as well: here they are newer.
try_habits() {
  mkdir -p recorded/habits
  LC_ALL=en_US.UTF-8 TZ=America/St_Johns Rscript --vanilla tests/cross/habits/run.R "$PWD/recorded/people.schema.json" \
    "$PWD/recorded/habits" "$PWD/recorded/habits.json" C tests/matrix/arrow_habits.R
  Rscript \
    -e 'results <- unlist(jsonlite::fromJSON("recorded/habits.json"))' \
    -e 'failed <- results[nzchar(results)]' \
    -e 'cat(sprintf("%s: %s\n", names(failed), failed), sep = "")' \
    -e 'cat(sum(!nzchar(results)), "passed\n")' \
    -e 'quit(status = length(failed) > 0)'
}

# A line of the table in the README.
tell_versions() {
  .venv/bin/python -c '
from importlib.metadata import distributions
import sys
wanted = ("keras", "tensorflow", "tensorflow_cpu", "scikit-learn", "numpy", "pandas")
print("Python", sys.version.split()[0], *sorted(f"{d.name} {d.version}" for d in distributions() if d.name in wanted))'
  Rscript -e 'for (package in c("base", "reticulate", "nanoarrow", "arrow", "dplyr", "data.table")) {
    version <- tryCatch(format(packageVersion(package)), error = function(error) "none")
    cat(package, " ", version, "\n", sep = "")
  }'
}

main
