# A page that asks for one row and scores it. Its inputs are made from the schema, so that no list of choices can drift from
# the vocabulary of the model, and what comes back is examined by the schema before anything is scored.
#
# Usage: Rscript app.R PATH PORT
# PATH is a model with its schema beside it, or a schema alone (.schema.json), which shows the matrix in place of predictions.
# Needs shiny; for predictions also reticulate, with a Python that has the framework of the model.

library(schemabridge)

main <- function(arguments) {
  if (length(arguments) != 2 || !grepl("^[0-9]+$", arguments[2])) {
    message("usage: Rscript app.R PATH PORT")
    quit(status = 2)
  }
  app <- if (grepl("[.]schema[.](json|arrow)$", arguments[1])) {
    schema <- read_schema(arguments[1])
    make_app(schema, function(row) prepare_input(row, schema))
  } else {
    model <- load_schema_model(arguments[1])
    make_app(model$schema, function(row) predict(model, row))
  }
  shiny::runApp(app, host = "127.0.0.1", port = as.integer(arguments[2]), launch.browser = FALSE)
}

# `score` makes numbers with names of a frame of one row.
make_app <- function(schema, score) {
  shiny::shinyApp(make_page(schema), make_server(schema, score))
}

# ---- The page ----

make_page <- function(schema) {
  inputs <- Map(make_input, list_ids(schema), schema$columns, MoreArgs = list(schema = schema))
  shiny::fluidPage(
    lang = "en",
    title = "Score one row",
    shiny::h1("Score one row"),
    shiny::fluidRow(
      shiny::column(4, unname(inputs), shiny::actionButton("submit", "Score")),
      shiny::column(8, shiny::tableOutput("scores"), shiny::tableOutput("findings"))
    )
  )
}

# Names of columns may be anything; ids may not.
list_ids <- function(schema) paste0("column", seq_along(schema$columns))

make_input <- function(id, column, schema) {
  choices <- schema_choices(schema, column$name)
  if (!is.null(choices)) {
    return(shiny::selectInput(id, column$name, list_offered(choices)))
  }
  known <- schema$statistics$columns[[column$name]]
  bound <- function(key) if (is.numeric(known[[key]])) known[[key]] else NA
  switch(
    column$type,
    date = suppressWarnings(shiny::dateInput(id, column$name, value = "")), # empty, of which shiny warns; not today
    string = shiny::textInput(id, column$name),
    timestamp = shiny::textInput(id, column$name, placeholder = "2024-02-29T12:00:00Z"),
    duration = shiny::numericInput(id, paste(column$name, "(seconds)"), NA),
    shiny::numericInput(id, column$name, NA, min = bound("min"), max = bound("max"))
  )
}

# The recorded values as text, and an empty one where a missing value is taken.
list_offered <- function(choices) {
  values <- as.character(choices)
  if (attr(choices, "missing")) c("(missing)" = "", stats::setNames(values, values)) else values
}

# ---- What comes back ----

make_server <- function(schema, score) {
  function(input, output, session) {
    scored <- shiny::eventReactive(input$submit, score_row(read_row(input, schema), schema, score))
    output$scores <- shiny::renderTable(scored()$scores, digits = 4)
    output$findings <- shiny::renderTable(scored()$findings)
  }
}

read_row <- function(input, schema) {
  cells <- Map(function(id, column) read_cell(input[[id]], column, schema), list_ids(schema), schema$columns)
  structure(unname(cells), names = names(ptype(schema)), class = "data.frame", row.names = 1L)
}

# A value as the column holds it. What is none stays as it is, for the schema to refuse: NA would be a missing value.
read_cell <- function(value, column, schema) {
  if (length(value) == 0 || is.na(value) || (identical(value, "") && !is_open_text(column, schema))) {
    return(NA)
  }
  choices <- schema_choices(schema, column$name)
  if (!is.null(choices)) {
    at <- match(value, as.character(choices))
    return(if (is.na(at)) value else choices[[at]])
  }
  switch(column$type, timestamp = read_time(value), duration = as.difftime(value, units = "secs"), value)
}

is_open_text <- function(column, schema) {
  column$type == "string" && is.null(schema_choices(schema, column$name))
}

read_time <- function(text) {
  time <- as.POSIXct(text, format = "%Y-%m-%dT%H:%M:%OSZ", tz = "UTC")
  if (is.na(time)) text else time
}

# Scores, or why there are none. A value that is in no vocabulary is refused even where a policy takes it: on this page it
# can only come from a list of choices that is not the recorded one.
score_row <- function(row, schema, score) {
  ranges <- if (is.null(schema$statistics$columns)) "ignore" else "warn"
  findings <- validate_batch(row, schema, ranges)
  is_refused <- findings$severity == "error" | findings$code == "unknown_value"
  is_shown <- is_refused | findings$severity == "warning"
  shown <- as.data.frame(lapply(findings[is_shown, c("code", "column", "expected", "found", "hint")], as.character))
  list(
    scores = if (!any(is_refused)) list_numbers(score(row)),
    findings = if (nrow(shown) > 0) shown
  )
}

# One row of numbers below each other, with their names.
list_numbers <- function(scores) {
  numbers <- as.data.frame(scores, optional = TRUE)
  data.frame(name = names(numbers), value = unlist(numbers, use.names = FALSE))
}

if (sys.nframe() == 0L) {
  main(commandArgs(trailingOnly = TRUE))
}
