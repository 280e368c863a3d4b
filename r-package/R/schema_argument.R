# A schema as functions take it, read already or as the path of its file; and what was given in its place.

# `read` reads the file where it is a path: open_schema() where what read_schema() warns of is reported. `frame` is the
# argument that takes a frame, NULL where none does.
as_schema <- function(schema, read = read_schema, argument = "schema", frame = "df") {
  if (inherits(schema, "schemabridge_schema")) {
    return(schema)
  }
  if (is.character(schema) && length(schema) == 1L) {
    return(read(schema))
  }
  given <- describe_given(schema, frame)
  stop_schemabridge(
    "not_a_schema",
    sprintf("`%s` must be a schema or the path of one, found %s", argument, given$found),
    hint = if (is.null(given$hint)) give_path else given$hint
  )
}

give_path <- "give the path of the file that was recorded beside the model, \"<model>.schema.json\""

describe_given <- function(schema, frame) {
  if (is.data.frame(schema)) {
    return(describe_swapped("a data frame", frame))
  }
  if (inherits(schema, arrow_frames)) {
    return(describe_swapped("a table of Arrow", frame))
  }
  for (class in intersect(names(given_classes), class(schema))) {
    return(given_classes[[class]])
  }
  if (is.function(schema)) {
    return(new_given("a function", "assign the path to the name first: schema <- \"<model>.schema.json\""))
  }
  if (is.character(schema)) {
    return(new_given(count_things(length(schema), "text"), "give the path of one file"))
  }
  if (is.list(schema) && identical(schema[["format"]], "schemabridge")) {
    return(new_given("what is in its file, as a list", "give the path of the file: it says whether it was changed"))
  }
  new_given(paste("an object of class", enumerate(class(schema))))
}

# Classes of the packages arrow and nanoarrow.
arrow_frames <- c("ArrowTabular", "RecordBatchReader", "Dataset", "nanoarrow_array", "nanoarrow_array_stream")

describe_swapped <- function(found, frame) {
  hint <- if (!is.null(frame)) {
    sprintf("the frame goes to `%s`; name both: %s = <frame>, schema = \"<model>.schema.json\"", frame, frame)
  }
  new_given(found, hint)
}

says_types <- paste0("it says the types of columns alone: ", give_path, ", or read it with read_feature_schema()")

given_classes <- list(
  schemabridge_model = new_given("a model from load_model()", "give the schema in it: <model>$schema"),
  Schema = new_given("a schema of the package arrow", says_types),
  nanoarrow_schema = new_given("a schema of the package nanoarrow", says_types),
  python.builtin.object = new_given("an object of Python", give_path)
)
