# Another package in turn with prepare_input: Rscript peers.R LINE FOLDER.
#
# A peer is fitted to the training rows. It is a list: `transform`; `to_matrix`, which gives the result in the order of ours, to count cells,
# NULL where it makes others; `less`, what counting cells does not show.

source("turns.R")

numbers <- paste0("x", 0:9)
texts <- paste0("c", 0:4)
over_n_minus_1 <- "the standard deviation is that over n - 1"

as_factors <- function(df) {
  df[texts] <- lapply(df[texts], factor)
  df
}

fit_model_matrix <- function(training) {
  training <- as_factors(training)
  levels <- lapply(training[texts], levels)
  contrasts <- lapply(training[texts], contrasts, contrasts = FALSE)
  form <- stats::terms(stats::reformulate(c(numbers, texts), intercept = FALSE))
  transform <- function(df) {
    frame <- stats::model.frame(form, df, xlev = levels)
    stats::model.matrix(form, frame, contrasts.arg = contrasts)
  }
  list(transform = transform, less = "leaves numbers as they are")
}

fit_recipe <- function(training) {
  recipe <- recipes::recipe(training)
  recipe <- recipes::step_normalize(recipe, recipes::all_numeric())
  recipe <- recipes::step_dummy(recipe, recipes::all_nominal(), one_hot = TRUE)
  recipes::prep(recipe, training, strings_as_factors = TRUE)
}

fit_recipe_matrix <- function(training) {
  recipe <- fit_recipe(training)
  transform <- function(df) recipes::bake(recipe, df, composition = "matrix")
  list(transform = transform, to_matrix = identity, less = over_n_minus_1)
}

fit_recipe_tibble <- function(training) {
  recipe <- fit_recipe(training)
  transform <- function(df) recipes::bake(recipe, df)
  list(transform = transform, to_matrix = as.matrix, less = paste0(over_n_minus_1, "; a tibble, not a matrix"))
}

fit_hardhat <- function(training) {
  blueprint <- hardhat::default_formula_blueprint(indicators = "one_hot", composition = "matrix")
  form <- stats::reformulate(c(numbers, texts))
  blueprint <- hardhat::mold(form, as_factors(training), blueprint = blueprint)$blueprint
  list(transform = function(df) hardhat::forge(df, blueprint)$predictors, less = "leaves numbers as they are")
}

fit_caret <- function(training) {
  suppressPackageStartupMessages(library(caret)) # model.matrix looks for its contr.ltfr among what is attached
  training <- as_factors(training)
  scaler <- caret::preProcess(training, method = c("center", "scale"))
  form <- stats::reformulate(c(numbers, texts))
  dummies <- caret::dummyVars(form, stats::predict(scaler, training), fullRank = FALSE)
  transform <- function(df) stats::predict(dummies, stats::predict(scaler, df))
  list(transform = transform, to_matrix = identity, less = over_n_minus_1)
}

fit_dcast <- function(training) {
  transform <- function(df) {
    rows <- data.table::as.data.table(df)
    rows$row <- seq_len(nrow(rows))
    rows$one <- 1
    wide <- lapply(texts, function(name) {
      data.table::dcast(rows, stats::reformulate(name, "row"), value.var = "one", fill = 0)[, -1]
    })
    do.call(cbind, c(list(rows[, 1:10]), wide))
  }
  less <- "leaves numbers as they are; has columns for the texts of the batch only; a data.table, not a matrix"
  list(transform = transform, less = less)
}

peers <- list(
  "`model.matrix`" = list(package = "stats", fit = fit_model_matrix),
  "recipes, to a matrix" = list(package = "recipes", fit = fit_recipe_matrix),
  "recipes, to a tibble" = list(package = "recipes", fit = fit_recipe_tibble),
  "hardhat `forge`" = list(package = "hardhat", fit = fit_hardhat),
  "caret `preProcess`, `dummyVars`" = list(package = "caret", fit = fit_caret),
  "data.table `dcast`" = list(package = "data.table", fit = fit_dcast)
)

measure_rows <- function(peer, training, schema, rows) {
  df <- make_frame(training, rows)
  ours <- function() prepare_input(df, schema)
  theirs <- function() peer$transform(df)
  note <- say_less(peer, ours(), theirs())
  seconds <- take_turns(list(ours = ours, theirs = theirs))
  list(
    new_figure("`prepare_input`", name_rows(rows), seconds[["ours"]]),
    new_figure(case, name_rows(rows), seconds[["theirs"]], seconds[["theirs"]] / seconds[["ours"]], note)
  )
}

say_less <- function(peer, ours, theirs) {
  if (is.null(peer$to_matrix)) {
    return(peer$less)
  }
  matrix <- unname(as_float32(peer$to_matrix(theirs)))
  differs <- matrix != unname(ours)
  shares <- c(numeric = mean(differs[, 1:10]), "one-hot" = mean(differs[, -(1:10)]))
  shares <- shares[shares > 0]
  words <- if (length(shares) == 0) {
    "every cell is the same"
  } else {
    found <- paste(sprintf("%.1f%% of the %s cells", 100 * shares, names(shares)), collapse = " and ")
    sprintf("differs in %s, by %.1e at most", found, max(abs(matrix - ours)))
  }
  paste(c(words, peer$less), collapse = "; ")
}

# Doubles that are float32, as ours are.
as_float32 <- function(x) {
  x[] <- readBin(writeBin(as.vector(x), raw(), size = 4), "double", length(x), size = 4)
  x
}

peer <- peers[[case]]
if (!requireNamespace(peer$package, quietly = TRUE)) {
  stop("the R package ", peer$package, " is not installed")
}
training <- read_training()
schema <- read_bench_schema()
fitted <- peer$fit(training)
write_figures(unlist(
  lapply(scale$r_rows, function(rows) measure_rows(fitted, training, schema, rows)),
  recursive = FALSE
))
