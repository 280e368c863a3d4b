# The R side of the tests between the languages: a process that reads requests from standard input until it is closed.
#
# A request is the length of a serialized list as a double, then the list: `command` and what the command needs.
# Answers are binary, on the file descriptor given as the only argument. Nothing that is compared passes through text.

main <- function(descriptor) {
  locale <- Sys.getenv("LC_ALL")
  if (!identical(Sys.getlocale("LC_CTYPE"), locale)) {
    stop("no locale ", locale, ", which setup/locales.sh generates")
  }
  options(OutDec = ",", scipen = -9, digits = 3, na.action = "na.fail", warn = 2)
  options(contrasts = c("contr.sum", "contr.helmert"), encoding = "latin1", datatable.integer64 = "double")
  requests <- file("stdin", "rb", encoding = "native.enc")
  answers <- file(paste0("/dev/fd/", descriptor), "wb", raw = TRUE, encoding = "native.enc")
  repeat {
    size <- readBin(requests, "double", 1L)
    if (length(size) == 0L) {
      break
    }
    request <- unserialize(readBin(requests, "raw", size))
    handlers <- list(
      prepare = answer_prepare,
      validate = answer_validate,
      drift = answer_drift,
      explain = answer_explain,
      read = answer_read,
      read_all = answer_read_all,
      verify = answer_verify,
      give = answer_give,
      preflight = answer_preflight,
      check_model = answer_check_model,
      numeric = answer_numeric
    )
    handle <- handlers[[request$command]]
    answer <- handle(request)
    writeBin(as.double(length(answer)), answers, size = 8L)
    writeBin(answer, answers)
    flush(answers)
  }
}

# Sets LC_NUMERIC, which R does not take from the environment.
answer_numeric <- function(request) {
  suppressWarnings(Sys.setlocale("LC_NUMERIC", request$locale))
  pack_text(Sys.getlocale())
}

# Tells whether a schema file is taken: its fingerprint, or code and paths of the problems.
answer_read <- function(request) {
  schema <- tryCatch(read_schema(request$path), error = identity)
  if (inherits(schema, "schemabridge_error")) {
    return(c(pack_error(schema), pack_texts(as.character(schema$problems$path))))
  }
  if (inherits(schema, "error")) {
    return(pack_error(schema))
  }
  c(pack_integer(0L), pack_text(schema$fingerprint))
}

# Tells of each of many schema files whether it is taken: its fingerprint or the code, or what no reader may raise.
answer_read_all <- function(request) {
  answers <- lapply(request$paths, function(path) {
    schema <- tryCatch(read_schema(path), error = identity)
    if (inherits(schema, "error") && !inherits(schema, "schemabridge_error")) {
      return(pack_error(schema))
    }
    taken <- !inherits(schema, "error")
    c(pack_integer(if (taken) 0L else 1L), pack_text(if (taken) schema$fingerprint else schema$code))
  })
  unlist(answers)
}

# Verifies a schema file, with a model of known predictions where there are any: whether nothing differs, and code and row
# (counted from 0) of every finding.
answer_verify <- function(request) {
  predictions <- request$predictions
  model <- if (length(predictions) > 0L) function(inputs) predictions
  here <- asNamespace("schemabridge")$new_precision(request$here$matmul_precision, request$here$dtype_policy)
  utils::assignInNamespace("describe_precision", function(...) here, "schemabridge")
  data <- if (length(request$data) > 0L) build_frame(request$data[[1L]]$container, request$data[[1L]]$columns)
  report <- tryCatch(verify_schema(request$path, model, data), error = identity)
  if (inherits(report, "error")) {
    return(pack_failure("verify_schema() raised", report))
  }
  found <- report$findings
  c(pack_integer(0L), pack_integer(report$ok), pack_texts(found$code), pack_doubles(found$row - 1))
}

# What an output gives as a type, from golden and raw predictions of it.
answer_give <- function(request) {
  document <- schemabridge:::parse_document(readBin(request$path, "raw", 1e6))
  name <- document$outputs[[1L]]$name
  rows <- lapply(seq_len(nrow(request$golden)), function(i) {
    list(predictions = stats::setNames(list(request$golden[i, ]), name))
  })
  schema <- list(outputs = document$outputs, golden = list(rows = rows))
  found <- tryCatch(
    schemabridge:::give_prediction(schemabridge:::read_outputs(schema)[[1L]], request$raw, request$type),
    error = identity
  )
  if (inherits(found, "error")) pack_error(found) else pack_prediction(found, document$outputs[[1L]]$labels)
}

# Numbers with the names of their columns, or labels as their positions.
pack_prediction <- function(found, labels) {
  is_class <- is.null(dim(found))
  numbers <- if (is_class) match(as.character(found), as.character(unlist(labels))) - 1 else found
  c(
    pack_integer(0L),
    pack_text(if (is_class) class(found) else mode(found)),
    pack_integer(!is_class),
    pack_texts(as.character(colnames(found))),
    pack_texts(as.character(levels(found))),
    pack_doubles(if (is_class) length(found) else dim(found)),
    pack_doubles(numbers)
  )
}

# Judges every case of a vector of preflights: verdict, chosen file, and what a vector has of each check.
answer_preflight <- function(request) {
  vector <- schemabridge:::parse_document(readBin(request$path, "raw", file.size(request$path)))
  do.call(
    c,
    lapply(vector$cases, function(case) {
      judged <- tryCatch(judge_case(case, vector$model), error = identity)
      if (inherits(judged, "error")) {
        return(pack_failure("judge_model() raised", judged))
      }
      field <- function(name) vapply(judged$checks, function(check) c(check[[name]], NA_character_)[1L], "")
      columns <- lapply(c("subject", "item", "severity", "code", "failure"), field)
      c(
        pack_integer(0L),
        pack_text(judged$verdict),
        pack_text(c(judged$chosen, NA_character_)[1L]),
        unlist(lapply(columns, pack_texts))
      )
    })
  )
}

# Checks the model beside a schema for an interpreter: verdict, chosen file, and of each check what a vector has.
answer_check_model <- function(request) {
  found <- tryCatch(schemabridge::check_model(request$path, python = request$python), error = identity)
  if (inherits(found, "error")) {
    return(pack_failure("check_model() raised", found))
  }
  columns <- lapply(c("subject", "item", "severity", "code"), function(name) found$checks[[name]])
  c(pack_integer(0L), pack_text(found$verdict), pack_text(found$chosen), unlist(lapply(columns, pack_texts)))
}

judge_case <- function(case, model) {
  found <- case$here
  here <- list(
    files = lapply(found$files, new_found_file),
    code = found$code,
    python = found$python,
    unknown = "nothing says it",
    distributions = unlist(found$distributions),
    modules = found$modules,
    gpu = found$gpu
  )
  answers <- list(trust_code = case$trust_code, custom_objects = as.character(unlist(case$custom_objects)))
  facts <- schemabridge:::read_facts(if (is.null(case$model)) model else case$model)
  schemabridge:::judge_model(facts, here, answers)
}

new_found_file <- function(file) {
  objects <- lapply(file$custom_objects, function(object) {
    list(name = object$registered_name, distribution = object$distribution)
  })
  list(
    sha256 = file$sha256,
    format = file$format,
    written_by = file$written_by,
    objects = if ("custom_objects" %in% names(file)) objects,
    lambda_layers = if ("lambda_layers" %in% names(file)) as.character(unlist(file$lambda_layers)),
    is_unsure = isTRUE(file$unsure),
    types = if ("types" %in% names(file)) as.character(unlist(file$types)),
    fault = file$fault
  )
}

# Prepares each frame of a request with one schema, which is read once.
answer_prepare <- function(request) {
  schema <- tryCatch(find_schema(request$path), error = identity)
  if (inherits(schema, "error")) {
    return(rep(pack_error(schema), length(request$frames)))
  }
  do.call(c, lapply(request$frames, prepare_frame, schema = schema))
}

schemas <- new.env()

find_schema <- function(path) {
  if (is.null(schemas[[path]])) {
    assign(path, read_schema(path), envir = schemas)
  }
  schemas[[path]]
}

prepare_frame <- function(described, schema) {
  frame <- build_frame(described$container, described$columns)
  buffers <- try_prepare(frame, schema, "float32")
  # An Arrow stream can be read once.
  frame <- build_frame(described$container, described$columns, unread = frame)
  matrices <- try_prepare(frame, schema, "matrix")
  untouched <- is_untouched(frame, described)
  if (inherits(buffers, "error") || inherits(matrices, "error")) {
    same <- untouched &&
      identical(class(buffers), class(matrices)) &&
      identical(buffers$rows, matrices$rows) &&
      identical(buffers$column, matrices$column)
    return(
      if (same) pack_error(buffers) else pack_failure("float32 and matrix differ in their error", buffers, matrices)
    )
  }
  if (length(schema$inputs) == 1L) {
    buffers <- list(buffers)
    matrices <- list(matrices)
  }
  packed <- Map(pack_input, schema$inputs, buffers, matrices)
  c(pack_integer(0L), pack_integer(untouched), pack_integer(length(packed)), unlist(packed))
}

# Warnings of schemabridge are meant (clause 10); any other is an error, which it would be to a user with warn = 2.
try_prepare <- function(frame, schema, as) {
  tryCatch(
    withCallingHandlers(
      prepare_input(frame, schema, as = as),
      schemabridge_warning = function(warning) tryInvokeRestart("muffleWarning")
    ),
    error = identity
  )
}

# A short frame is compared with what it was before (clause 4.10).
is_untouched <- function(frame, described) {
  !is.list(described$columns) ||
    length(described$columns) == 0L ||
    length(described$columns[[1L]]) > 50L ||
    described$container == "data.table" ||
    startsWith(described$container, "nanoarrow") ||
    identical(frame, build_frame(described$container, described$columns), num.eq = FALSE, single.NA = FALSE)
}

# Validates and splits each frame of a request with one schema.
answer_validate <- function(request) {
  schema <- find_schema(request$path)
  do.call(c, lapply(request$frames, validate_frame, schema = schema, ranges = request$ranges))
}

# The report as JSON and the positions of the bad rows, counted from 0; or what is wrong with what R does.
validate_frame <- function(described, schema, ranges) {
  again <- function(frame = NULL) build_frame(described$container, described$columns, unread = frame)
  frame <- again()
  report <- tryCatch(validate_batch(frame, schema, ranges), error = identity)
  parts <- tryCatch(split_batch(again(frame), schema, ranges), error = identity)
  if (inherits(report, "error")) {
    return(pack_failure("validate_batch() raised", report))
  }
  is_frame <- !is.na(attr(report, "rows"))
  prepared <- try_prepare(again(frame), schema, "matrix")
  broken <- c(
    if (!is_untouched(frame, described)) "validation or splitting changed the frame",
    if (inherits(parts, "error") == is_frame) "a frame is split, and nothing else",
    check_law(report, prepared),
    if (is_frame && !inherits(parts, "error")) check_parts(parts, report, schema, prepared)
  )
  if (length(broken) > 0L) {
    return(pack_failure(broken[[1L]], parts))
  }
  bad <- if (is_frame) unique(parts$reasons$row) else integer()
  c(pack_integer(0L), pack_text(report_json(report)), pack_doubles(bad - 1))
}

# clause 12.2
check_law <- function(report, prepared) {
  codes <- report$code[report$severity == "error"]
  holds <- if (inherits(prepared, "error")) prepared$code %in% codes else length(codes) == 0L
  if (!holds || attr(report, "ok") != (length(codes) == 0L)) {
    paste("errors are", toString(codes), "but prepare_input() gave", describe_condition(prepared))
  }
}

# Clauses 13.1 and 13.2; where all rows are good they give what the batch gives.
check_parts <- function(parts, report, schema, prepared) {
  parts[c("good", "bad")] <- lapply(parts[c("good", "bad")], collect_part)
  if (report_json(parts$report) != report_json(report)) {
    return("splitting gives another report")
  }
  rows <- c(count_part(parts$good), count_part(parts$bad))
  if (length(parts$good) > 0L && sum(rows) != attr(report, "rows")) {
    return(paste("the parts have", sum(rows), "of", attr(report, "rows"), "rows"))
  }
  if (length(unique(parts$reasons$row)) != rows[[2L]] && length(parts$bad) > 0L) {
    return("the bad rows are not those with a reason")
  }
  is_whole <- report$severity == "error" & lengths(report$rows) == 0L
  if (any(is_whole)) {
    return(NULL)
  }
  good <- try_prepare(open_part(parts$good), schema, "matrix")
  if (inherits(good, "error")) {
    paste("the good rows are refused:", describe_condition(good))
  } else if (attr(report, "ok") && !identical(good, prepared)) {
    "the good rows give another matrix"
  }
}

# A stream can be read once: it is kept as its schema and its arrays.
collect_part <- function(part) {
  if (inherits(part, "nanoarrow_array_stream")) {
    list(schema = part$get_schema(), arrays = nanoarrow::collect_array_stream(part))
  } else {
    part
  }
}

open_part <- function(part) {
  if (is_stream(part)) nanoarrow::basic_array_stream(part$arrays, part$schema) else part
}

is_stream <- function(part) {
  inherits(part[["schema"]], "nanoarrow_schema")
}

count_part <- function(part) {
  if (is_stream(part)) {
    sum(vapply(part$arrays, function(array) array$length, 0L))
  } else if (is.data.frame(part)) {
    .row_names_info(part, 2L)
  } else {
    count_rows(part)
  }
}

# Explains one schema, and each frame of a request, which has one row: the columns of both tables.
answer_explain <- function(request) {
  schema <- find_schema(request$path)
  do.call(c, lapply(request$frames, explain_frame, schema))
}

explain_frame <- function(described, schema) {
  frame <- build_frame(described$container, described$columns)
  row <- tryCatch(explain_schema(schema, frame), error = identity)
  if (inherits(row, "error")) {
    return(pack_error(row))
  }
  features <- explain_schema(schema)
  if (
    !identical(names(features), c("input", "position", "feature", "columns", "words")) || !all(is_line(features$words))
  ) {
    return(pack_failure("explain_schema() gives other columns, or words that are not one line", features))
  }
  has_text <- any(vapply(schema$inputs, function(input) input$dtype == "string", NA))
  if (!identical(names(row), c("input", "position", "feature", "step", "op", "value", if (has_text) "text"))) {
    return(pack_failure("explain_schema(row) gives other columns", row))
  }
  c(
    pack_integer(0L),
    unlist(lapply(features[c("input", "feature", "columns")], pack_texts)),
    pack_doubles(features$position - 1),
    unlist(lapply(row[c("input", "feature", "step", "op")], pack_texts)),
    pack_doubles(row$position - 1),
    pack_doubles(row$value),
    pack_texts(as.character(row$text))
  )
}

is_line <- function(words) {
  !is.na(words) & words != "" & !grepl("[\r\n]", words)
}

# Compares each frame of a request with the statistics of one schema.
answer_drift <- function(request) {
  schema <- find_schema(request$path)
  do.call(c, lapply(request$frames, drift_frame, schema, request$min_rows, request$thresholds))
}

drift_frame <- function(described, schema, min_rows, thresholds) {
  frame <- build_frame(described$container, described$columns)
  found <- tryCatch(drift(frame, schema, min_rows, thresholds), error = identity)
  printed <- tryCatch(format(found), error = identity)
  if (inherits(found, "error")) {
    return(pack_error(found))
  }
  if (!is_untouched(frame, described) || inherits(printed, "error")) {
    return(pack_failure("drift() changed the frame, or does not print", printed))
  }
  findings <- attr(found, "findings")
  measures <- c("missing_training", "missing_batch", "unknown_training", "unknown_batch", "psi", "js")
  c(
    pack_integer(0L),
    pack_doubles(c(attr(found, "rows"), attr(found, "training_rows"))),
    pack_texts(found$column),
    pack_texts(found$refused),
    unlist(lapply(measures, function(measure) pack_doubles(found[[measure]]))),
    pack_texts(findings$code),
    pack_texts(findings$severity),
    pack_texts(findings$column),
    pack_doubles(findings$count)
  )
}

build_frame <- function(container, columns, unread = NULL) {
  if (!is.null(unread) && !startsWith(container, "nanoarrow")) {
    return(unread)
  }
  switch(
    container,
    list = columns,
    nanoarrow = nanoarrow::read_nanoarrow(columns),
    nanoarrow_r = nanoarrow::as_nanoarrow_array_stream(as_data_frame(columns)),
    nanoarrow_parts = build_parts_table(columns),
    data.frame = as_data_frame(columns),
    tibble = tibble::new_tibble(columns, nrow = count_rows(columns)),
    data.table = suppressWarnings(data.table::setDT(as_data_frame(columns))),
    grouped = group_frame(tibble::new_tibble(columns, nrow = count_rows(columns))),
    value = columns[[1L]]
  )
}

# A table of one column from the parts of an array, of which nanoarrow checks nothing.
build_parts_table <- function(parts) {
  type <- nanoarrow::na_struct(list(x = build_parts_type(parts)))
  values <- list(length = parts$counts[[1L]], null_count = 0, children = list(x = build_parts(parts)))
  nanoarrow::nanoarrow_array_modify(nanoarrow::nanoarrow_array_init(type), values, validate = FALSE)
}

build_parts_type <- function(parts) {
  type <- nanoarrow::nanoarrow_schema_modify(nanoarrow::na_int32(), list(format = parts$format))
  if (is.null(parts$dictionary)) {
    return(type)
  }
  nanoarrow::nanoarrow_schema_modify(type, list(dictionary = build_parts_type(parts$dictionary)))
}

build_parts <- function(parts) {
  values <- list(
    length = parts$counts[[1L]],
    offset = parts$counts[[2L]],
    null_count = parts$counts[[3L]],
    buffers = parts$buffers
  )
  if (!is.null(parts$dictionary)) {
    values$dictionary <- build_parts(parts$dictionary)
  }
  empty <- nanoarrow::nanoarrow_array_init(build_parts_type(parts))
  nanoarrow::nanoarrow_array_modify(empty, values, validate = FALSE)
}

# Grouped by the first column, where dplyr takes its name.
group_frame <- function(frame) {
  tryCatch(dplyr::grouped_df(frame, names(frame)[1L]), error = function(error) frame)
}

as_data_frame <- function(columns) {
  structure(columns, class = "data.frame", row.names = .set_row_names(count_rows(columns)))
}

count_rows <- function(columns) {
  if (length(columns) == 0L) 0L else NROW(columns[[1L]])
}

pack_input <- function(input, buffer, matrix) {
  if (input$dtype == "string") {
    return(pack_text_input(input, buffer, matrix))
  }
  bytes <- unclass(buffer)
  attributes(bytes) <- NULL
  c(
    pack_text(input$name),
    pack_text(attr(buffer, "dtype")),
    pack_doubles(attr(buffer, "shape")),
    pack_integer(identical(write_rows(matrix, attr(buffer, "dtype")), bytes)),
    writeBin(as.double(length(bytes)), raw(), size = 8L),
    bytes
  )
}

pack_text_input <- function(input, buffer, matrix) {
  texts <- as.character(aperm(unclass(buffer)))
  is_sound <- inherits(buffer, "schemabridge_text") && !anyNA(texts) && all(is_utf8(texts))
  c(
    pack_text(input$name),
    pack_text("string"),
    pack_doubles(dim(buffer)),
    pack_integer(is_sound && identical(matrix, buffer)),
    pack_texts(texts)
  )
}

# Marked as UTF-8, or ASCII, which has no mark.
is_utf8 <- function(texts) {
  Encoding(texts) == "UTF-8" | vapply(texts, function(text) all(charToRaw(text) < 0x80), NA)
}

# The numbers of a matrix as the bytes of an array in row-major order.
write_rows <- function(matrix, dtype) {
  values <- as.vector(if (length(dim(matrix)) > 1L) aperm(matrix) else matrix)
  switch(
    dtype,
    float32 = mark_nan(writeBin(as.double(values), raw(), size = 4L), values, as.raw(c(0x00, 0x00, 0xc0, 0x7f))),
    float64 = mark_nan(writeBin(as.double(values), raw(), size = 8L), values, as.raw(c(0, 0, 0, 0, 0, 0, 0xf8, 0x7f))),
    int32 = write_int32(as.double(values)),
    int64 = write_int64(as.double(values))
  )
}

mark_nan <- function(bytes, values, pattern) {
  size <- length(pattern)
  at <- (which(is.nan(values) | is.na(values)) - 1L) * size
  for (position in seq_along(pattern)) {
    bytes[at + position] <- pattern[position]
  }
  bytes
}

# The bits of -2^31 are those of NA.
write_int32 <- function(values) {
  values[values == -2^31] <- NA
  writeBin(as.integer(values), raw(), size = 4L)
}

write_int64 <- function(values) {
  high <- floor(values / 2^32)
  low <- values - high * 2^32
  low <- ifelse(low >= 2^31, low - 2^32, low)
  write_int32(as.vector(rbind(low, high)))
}

pack_error <- function(error) {
  if (!inherits(error, "schemabridge_error")) {
    return(pack_failure("a condition that is not a schemabridge_error", error))
  }
  c(
    pack_integer(1L),
    pack_text(error$code),
    pack_text(if (is.null(error$column)) NA_character_ else error$column),
    pack_doubles(as.double(error$rows) - 1),
    pack_text(conditionMessage(error))
  )
}

pack_failure <- function(what, ...) {
  conditions <- vapply(list(...), describe_condition, "")
  c(pack_integer(2L), pack_text(paste(c(what, conditions), collapse = "\n")))
}

describe_condition <- function(result) {
  if (!inherits(result, "condition")) {
    return(class(result)[1L])
  }
  paste(c(class(result), conditionMessage(result), deparse(conditionCall(result))[1L]), collapse = " | ")
}

pack_integer <- function(value) {
  writeBin(as.integer(value), raw())
}

pack_doubles <- function(values) {
  c(pack_integer(length(values)), writeBin(as.double(values), raw(), size = 8L))
}

pack_texts <- function(texts) {
  c(pack_integer(length(texts)), unlist(lapply(texts, pack_text)))
}

pack_text <- function(text) {
  if (is.na(text)) {
    return(pack_integer(-1L))
  }
  bytes <- charToRaw(enc2utf8(text))
  c(pack_integer(length(bytes)), bytes)
}

suppressPackageStartupMessages(library(schemabridge))
main(commandArgs(trailingOnly = TRUE))
