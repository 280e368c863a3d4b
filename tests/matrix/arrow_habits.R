# fmt: skip file
# What people do with the package arrow, one habit a line, in the form of tests/cross/habits.

# Behind ours, whose read_schema() it masks.
suppressPackageStartupMessages(library(arrow))

# The batch as Python writes it: booked without a zone, and nothing that says what R had.
as_python <- function(people) {
  table <- arrow_table(people)
  table$booked <- table$booked$cast(timestamp("us"))
  table$metadata <- NULL
  table
}

written <- function(table, file = "people.parquet") {
  write_parquet(table, file)
  file
}

# A folder of files, of which the first has two rows.
in_folder <- function(people) {
  folder <- tempfile("people")
  dir.create(folder)
  write_parquet(as_python(people[1:2, ]), file.path(folder, "1.parquet"))
  write_parquet(as_python(people[3:5, ]), file.path(folder, "2.parquet"))
  folder
}

# Two parts that stay parts.
in_parts <- function(people) concat_tables(arrow_table(people[1:2, ]), arrow_table(people[3:5, ]))

# A column as another type of Arrow.
cast <- function(people, column, type, table = arrow_table(people)) {
  table[[column]] <- table[[column]]$cast(type)
  table
}

list_columns <- function(table) lapply(stats::setNames(nm = names(table)), function(name) table[[name]])

casts <- "cast the column to float64"
queried <- "df <- dplyr::collect(dplyr::ungroup(df), as_data_frame = FALSE)"

habit("a Table", arrow_table(people), gives())
habit("a Table as Python has it", as_python(people), gives())
habit("a Table of several parts", in_parts(people), gives())
habit("a Table of no rows", arrow_table(people[0, ]), gives(integer()))
habit("rows of a Table", arrow_table(people)[2:3, ], gives(2:3))
habit("rows of a Table by condition", { table <- arrow_table(people); table[table$age > 30, ] }, gives(c(1, 2, 4)))
habit("Slice() of a Table", in_parts(people)$Slice(1, 3), gives(2:4))
habit("head() of a Table", head(in_parts(people), 3), gives(1:3))
habit("tail() of a Table", tail(in_parts(people), 4), gives(2:5))
habit("columns of a Table in another order", arrow_table(people)[rev(names(people))], gives())
habit("a Table with a column set by $<-", { table <- arrow_table(people); table$age <- table$age + 1L; table }, gives(age = c(32, 46, 29, 63, 20)))
habit("a Table without a column that is needed", arrow_table(people[-2]), refused("absent_column", "`age`"))
habit("a Table with names of another case", rename(people, Age = age) |> arrow_table(), refused("absent_column", "`age`", "`Age`"))
habit("a Table of a grouped frame", arrow_table(group_by(people, member)), gives())
habit("a Table of a data.table", arrow_table(as.data.table(people)), gives())
habit("a RecordBatch", record_batch(people), gives())
habit("a slice of a RecordBatch", record_batch(people)$Slice(3), gives(4:5))
habit("rows of a RecordBatch", record_batch(people)[c(1, 4), ], gives(c(1, 4)))
habit("a RecordBatchReader", as_record_batch_reader(in_parts(people)), gives())
habit("a RecordBatchReader of no parts", RecordBatchReader$create(batches = list(), schema = arrow_table(people)$schema), gives(integer()))
habit_of_calls("a RecordBatchReader twice", { reader <- as_record_batch_reader(arrow_table(people)); prepare_input(reader, schema); prepare_input(reader, schema) }, refused("not_a_frame", "read before"))
habit("a RecordBatchReader as a Table", as_record_batch_reader(in_parts(people))$read_table(), gives())
habit("a struct array", as_arrow_array(people), gives())
habit("a ChunkedArray", arrow_table(people)$age, refused("not_a_frame", "ChunkedArray"))
habit("an Array", Array$create(people$age), refused("not_a_frame", "Array"))
habit("as.list() of a Table", as.list(arrow_table(people)), gives())
habit_of_calls("a list of ChunkedArrays", prepare_input(list_columns(arrow_table(people)), schema), refused("unsupported_type", "`age`", "an array of arrow", "df$age <- as.vector(df$age)"))
habit("a list of ChunkedArrays as vectors", lapply(list_columns(as_python(people))[-9], as.vector) |> c(people["booked"]), gives())
habit("a Schema for the schema", arrow_table(people)$schema, refused("not_a_frame", "Schema"))

habit("as.data.frame() of a Table", as.data.frame(in_parts(people)), gives())
habit("as_tibble() of a Table", as_tibble(arrow_table(people)), gives())
habit("as.data.frame() of a Table of Python", as.data.frame(as_python(people)), refused("ambiguous_time_zone", "`booked`", "zone = \"UTC\""))
habit("collect() of a Table", collect(in_parts(people)), gives())
habit("as.data.frame() of a RecordBatchReader", as.data.frame(as_record_batch_reader(in_parts(people))), gives())
habit("a Table that went through nanoarrow", nanoarrow::as_nanoarrow_array_stream(arrow_table(people)), gives())

habit("a factor in a Table", arrow_table(mutate(people, city = factor(city))), gives())
habit("factors with other levels in each part", concat_tables(arrow_table(mutate(people[1:2, ], city = factor(city))), arrow_table(mutate(people[3:5, ], city = factor(city)))), gives())
habit("a factor in a Table, unified", concat_tables(arrow_table(mutate(people[1:2, ], city = factor(city))), arrow_table(mutate(people[3:5, ], city = factor(city)))) |> as.data.frame(), gives())
habit("a dictionary of long positions", cast(people, "city", dictionary(int32(), utf8())), gives())
habit("large_utf8", cast(people, "city", large_utf8()), gives())
habit("string_view", cast(people, "city", as_data_type(nanoarrow::na_string_view())), gives())
habit("int64", cast(people, "age", int64()), gives())
habit("uint8", cast(people, "age", uint8()), gives())
habit("float32", cast(people, "income", float32()), gives())
habit("float64 for integers", cast(people, "age", float64()), gives())
habit("null", { table <- arrow_table(people); table$income <- Array$create(rep(NA, 5), null()); table }, gives(income = 41000))
habit("decimal128", cast(people, "income", decimal128(12, 4)), refused("unsupported_type", "`income`", "decimals", casts))
habit("decimal128 cast to float64", cast(people, "income", float64(), cast(mutate(people, income = 0.5), "income", decimal128(12, 4))), gives(income = 0.5))
habit("date64", cast(people, "since", date64()), gives())
habit("timestamp[ms, UTC]", cast(people, "seen", timestamp("ms", "UTC")), gives())
habit("timestamp[ns] without a zone", cast(people, "booked", timestamp("ns")), gives())
habit("timestamp of another zone", cast(people, "seen", timestamp("us", "Asia/Tokyo")), gives())
habit("timestamp without a zone for an instant", cast(people, "seen", timestamp("us")), refused("ambiguous_time_zone", "`seen`", "with a time zone"))
habit("timestamp of another zone for a clock", cast(people, "booked", timestamp("us", "Asia/Tokyo")), refused("ambiguous_time_zone", "`booked`"))
habit("utf8 for numbers", cast(people, "age", utf8()), refused("wrong_type", "`age`"))
habit("hms in a Table", arrow_table(mutate(people, waited = hms::as_hms(waited))), refused("unsupported_type", "`waited`", "times of day"))
habit("a list column in a Table", arrow_table(mutate(people, age = as.list(age))), refused("unsupported_type", "`age`", "lists"))
habit("POSIXlt in a Table", arrow_table(mutate(people, seen = as.POSIXlt(seen))), refused("unsupported_type", "`seen`"))
habit("a labelled column", arrow_table(mutate(people, age = haven::labelled(age, c(young = 19L)))), refused("unsupported_type", "`age`"))
habit("integer64 in a Table", arrow_table(mutate(people, age = bit64::as.integer64(age))), gives())

habit("read_parquet()", read_parquet(written(people)), gives())
habit("read_parquet(as_data_frame = FALSE)", read_parquet(written(people), as_data_frame = FALSE), gives())
habit("read_parquet() of Python's times", read_parquet(written(as_python(people))), refused("ambiguous_time_zone", "`booked`", "zone = \"UTC\"", "as_data_frame = FALSE"))
habit("read_parquet(as_data_frame = FALSE) of Python's times", read_parquet(written(as_python(people)), as_data_frame = FALSE), gives())
habit_of_calls("read_parquet() and zone = \"UTC\"", prepare_input(read_parquet(written(as_python(people))), schema, zone = "UTC"), gives())
habit("read_parquet(col_select)", read_parquet(written(people), col_select = -id), gives())
habit("read_parquet() without altrep", withr::with_options(list(arrow.use_altrep = FALSE), read_parquet(written(people))), gives())
habit("read_parquet() of int64", read_parquet(written(cast(people, "age", int64()))), gives())
habit("read_parquet() of large integers", read_parquet(written(arrow_table(mutate(people, age = bit64::as.integer64("9007199254740993"))))), refused("not_exact", "`age`"))
habit("read_parquet() of a dictionary", read_parquet(written(arrow_table(mutate(people, city = factor(city))))), gives())
habit("read_parquet() and verbs", read_parquet(written(people)) |> filter(age > 30) |> mutate(age = age + 0L), gives(c(1, 2, 4)))
habit("read_feather()", { write_feather(people, "people.feather"); read_feather("people.feather") }, gives())
habit("read_feather(as_data_frame = FALSE)", { write_feather(people, "people.feather"); read_feather("people.feather", as_data_frame = FALSE) }, gives())
habit("read_ipc_stream()", { write_ipc_stream(people, "people.arrows"); read_ipc_stream("people.arrows") }, gives())
habit("read_csv_arrow(na = \"\")", as_span(mutate(read_csv_arrow("people.csv", na = ""), booked = as.POSIXct(booked, tz = "UTC"))), gives())
habit("read_csv_arrow() of a value that is called NA", as_span(mutate(read_csv_arrow("people.csv"), booked = as.POSIXct(booked, tz = "UTC"))), refused("missing_value", "`city`", "row 4"))
habit("read_csv_arrow() and nothing else", read_csv_arrow("people.csv", na = ""), refused("ambiguous_time_zone", "`booked`", "zone = \"UTC\""))
habit("read_csv_arrow(as_data_frame = FALSE)", cast(people, "waited", duration("s"), read_csv_arrow("people.csv", na = "", as_data_frame = FALSE)), gives())
habit("read_csv_arrow(as_data_frame = FALSE) and nothing else", read_csv_arrow("people.csv", na = "", as_data_frame = FALSE), refused("wrong_type", "`waited`"))
habit("read_json_arrow()", { jsonlite::stream_out(people[2:4], file("people.json"), verbose = FALSE); cbind(read_json_arrow("people.json"), people[5:10]) }, gives())

habit("filter() of a Table", arrow_table(people) |> filter(age > 30), refused("not_a_frame", "a query of arrow", runs = queried, mended = gives(c(1, 2, 4))))
habit("filter() of a Table and collect()", arrow_table(people) |> filter(age > 30) |> collect(), gives(c(1, 2, 4)))
habit("filter() of a Table and compute()", arrow_table(people) |> filter(age > 30) |> compute(), gives(c(1, 2, 4)))
habit("group_by() of a Table", arrow_table(people) |> group_by(member), refused("not_a_frame", "a query of arrow", runs = queried))
habit("mutate() of a Table", as_python(people) |> mutate(age = age + 1L), refused("not_a_frame", "a query of arrow", runs = queried, mended = gives(age = c(32, 46, 29, 63, 20))))
habit("rename() of a Table", rename(people, Age = age) |> arrow_table() |> rename(age = Age) |> compute(), gives())
habit("open_dataset()", open_dataset(in_folder(people)), refused("not_a_frame", "a data set of arrow", runs = "df <- dplyr::collect(df, as_data_frame = FALSE)"))
habit("open_dataset() and collect()", open_dataset(in_folder(people)) |> collect() |> arrange(id), refused("ambiguous_time_zone", "`booked`", "zone = \"UTC\""))
habit("open_dataset() and collect(as_data_frame = FALSE)", open_dataset(in_folder(people)) |> collect(as_data_frame = FALSE), gives())
habit("open_dataset() and filter()", open_dataset(in_folder(people)) |> filter(age > 30), refused("not_a_frame", "a query of arrow", runs = queried, mended = gives(c(1, 2, 4))))
habit("open_dataset() and filter() and compute()", open_dataset(in_folder(people)) |> filter(age > 30) |> compute(), gives(c(1, 2, 4)))
habit("open_dataset() of a CSV file", open_csv_dataset("people.csv"), refused("not_a_frame", "a data set of arrow"))
habit("a Scanner", Scanner$create(open_dataset(in_folder(people)))$ToTable(), gives())
habit("a Scanner that is not read", Scanner$create(open_dataset(in_folder(people))), refused("not_a_frame", "a scanner of arrow", runs = "df <- df$ToTable()"))
habit_of_calls("map_batches() of a data set", { ds <- open_dataset(in_folder(people)); x <- map_batches(ds, function(batch) as_record_batch(as.data.frame(prepare_input(batch, schema)))); as.matrix(as.data.frame(collect(x))) }, gives())
habit("partitions", { folder <- tempfile(); write_dataset(group_by(people, `plan type`), folder); collect(arrange(open_dataset(folder), id)) }, gives())
habit("write_dataset() and read_parquet() of a file", { folder <- tempfile(); write_dataset(people, folder); read_parquet(list.files(folder, full.names = TRUE)) }, gives())

split_table <- function(table) split_batch(table, schema)
with_gaps <- function(people) mutate(people, age = replace(age, 2, NA))

habit_of_calls("good rows of a Table", prepare_input(split_table(arrow_table(with_gaps(people)))$good, schema), gives(c(1, 3, 4, 5)))
habit_of_calls("good rows of a RecordBatchReader", prepare_input(split_table(as_record_batch_reader(arrow_table(with_gaps(people))))$good, schema), gives(c(1, 3, 4, 5)))
habit_of_calls("good rows of a Table as a Table", prepare_input(as_arrow_table(split_table(in_parts(with_gaps(people)))$good), schema), gives(c(1, 3, 4, 5)))
habit_of_calls("classes of the parts", vapply(list(arrow_table(people), record_batch(people), as_record_batch_reader(arrow_table(people))), function(df) class(split_table(df)$good)[[1L]], ""), list(matrix = c("Table", "RecordBatch", "RecordBatchReader")))
habit_of_calls("types of the parts", { table <- as_python(people); parts <- split_table(table); parts$good$Equals(table) && parts$bad$schema$Equals(table$schema) }, list(matrix = TRUE))
habit_of_calls("good rows of a RecordBatch", prepare_input(split_table(record_batch(with_gaps(people)))$good, schema), gives(c(1, 3, 4, 5)))
habit_of_calls("good rows of a Table and verbs", prepare_input(split_table(arrow_table(with_gaps(people)))$good |> filter(age > 30) |> compute(), schema), gives(c(1, 4)))
habit_of_calls("good rows written as a data set", { folder <- tempfile(); write_dataset(split_table(arrow_table(with_gaps(people)))$good, folder); prepare_input(collect(open_dataset(folder)), schema) }, gives(c(1, 3, 4, 5)))
habit_of_calls("good rows of a Table as a data frame", prepare_input(as.data.frame(split_table(arrow_table(with_gaps(people)))$good), schema), gives(c(1, 3, 4, 5)))
habit_of_calls("good rows written as Parquet", { write_parquet(as_arrow_table(split_table(as_python(with_gaps(people)))$good), "good.parquet"); prepare_input(read_parquet("good.parquet", as_data_frame = FALSE), schema) }, gives(c(1, 3, 4, 5)))
habit_of_calls("bad rows of a Table", as.data.frame(split_table(arrow_table(with_gaps(people)))$bad)$id, list(matrix = 2L))
habit_of_calls("a report of a Table", attr(validate_batch(arrow_table(people), schema), "ok"), list(matrix = TRUE))
habit_of_calls("a report of a query", validate_batch(filter(arrow_table(people), age > 30), schema)$code, list(matrix = "not_a_frame"))
habit_of_calls("a JSON report of a Table", jsonlite::validate(report_json(validate_batch(arrow_table(with_gaps(people)), schema))), list(matrix = TRUE))
habit_of_calls("a Table as it is after all that", { table <- as_python(people); prepare_input(table, schema); split_table(table); table$Equals(as_python(people)) }, list(matrix = TRUE))

habit_of_calls("read_schema() is arrow's", identical(read_schema, arrow::read_schema), list(matrix = TRUE))
habit_of_calls("read_feature_schema()", prepare_input(arrow_table(people), read_feature_schema(path)), gives())
habit_of_calls("a Table and the path of a schema", prepare_input(arrow_table(people), path), gives())
habit_of_calls("schema(), which is a function of arrow", prepare_input(people, arrow::schema), refused("not_a_schema", "a function"))
habit_of_calls("a schema of arrow", prepare_input(people, arrow_table(people)$schema), refused("not_a_schema", "a schema of the package arrow"))
habit_of_calls("a Table and a schema swapped", prepare_input(schema, arrow_table(people)), refused("not_a_schema", "the frame goes to `df`"))
habit_of_calls("as = \"float32\" as a column of a Table", nrow(arrow_table(x = unclass(prepare_input(people, schema)[, 1]))), list(matrix = 5L))
habit_of_calls("the matrix written as Parquet", { write_parquet(as.data.frame(prepare_input(people, schema)), "x.parquet"); as.matrix(read_parquet("x.parquet")) }, gives())
