# fmt: skip file
# Where batches come from, one habit a line: files, databases, Arrow, other formats.

# The batch as a file that R, Python or a database has written, and as records.
lines <- c(
  "age,income,city,plan type,member,since,seen,booked,waited",
  "31,52000.5,Bern,low,TRUE,2021-03-01,2024-05-01T08:30:00Z,2024-05-01 00:00:00,90",
  "45,0.1,K\u00f6ln,high,FALSE,2019-12-31,2024-05-01T13:30:00Z,2024-05-02 00:00:00,3600",
  "28,,\u0130zmir,mid,TRUE,1969-12-31,2024-05-01T23:30:00Z,2024-05-09 00:00:00,0",
  "62,0.001,NA,low,FALSE,2000-02-29,2024-05-02T00:30:00Z,2024-05-31 00:00:00,1",
  "19,16777217,Bern,high,TRUE,2024-02-29,2024-05-03T00:30:00Z,2024-06-01 00:00:00,86400"
)
writeLines(enc2utf8(lines), "people.csv", useBytes = TRUE)
writeLines(enc2utf8(gsub(".", ",", gsub(",", ";", lines), fixed = TRUE)), "people2.csv", useBytes = TRUE)

# By a function of R or data.table, with what it needs to read this file as it is meant.
read_people <- function(read, file = "people.csv", ...) {
  arguments <- list(file, encoding = "UTF-8", check.names = FALSE, na.strings = "")
  do.call(read, utils::modifyList(arguments, list(...)))
}

cols <- readr::cols

# The columns that text files do not tell the class of, as people convert them.
as_times <- function(df) {
  df$since <- as.Date(df$since)
  df$seen <- as.POSIXct(df$seen, format = "%Y-%m-%dT%H:%M:%SZ", tz = "UTC")
  df$booked <- as.POSIXct(df$booked, tz = "UTC")
  as_span(df)
}

as_span <- function(df) {
  df$waited <- as.difftime(as.numeric(df$waited), units = "secs")
  df
}

# A list of what a function makes of two rows at a time.
fetch_parts <- function(connection, prepare) {
  result <- DBI::dbSendQuery(connection, all_people)
  on.exit(DBI::dbClearResult(result))
  parts <- list()
  while (!DBI::dbHasCompleted(result)) {
    parts <- c(parts, list(prepare(DBI::dbFetch(result, 2))))
  }
  do.call(rbind, parts)
}

all_people <- "SELECT * FROM people"

open_sqlite <- function(people, ...) {
  connection <- DBI::dbConnect(RSQLite::SQLite(), ":memory:", ...)
  DBI::dbWriteTable(connection, "people", people)
  connection
}

# In a Turkish session haven's own names of "id" are "iD", of which it can make nothing.
through_sav <- function(df) {
  withr::with_locale(c(LC_CTYPE = "C"), haven::write_sav(rename(df, plan = `plan type`), "people.sav"))
  rename(haven::read_sav("people.sav"), `plan type` = plan)
}

habit("read.csv()", as_times(read_people(read.csv)), gives())
habit("read.csv() of names with spaces", as_times(read_people(read.csv, check.names = TRUE)), refused("absent_column", "`plan type`", "check.names = FALSE", runs = renames("plan.type", "plan type")))
habit("read.csv() of a value that is called NA", as_times(read_people(read.csv, na.strings = "NA")), refused("missing_value", "`city`", "row 4"))
habit("read.csv() and nothing else", read_people(read.csv), refused("wrong_type", "`since`", "character", runs = sets("since", as_date), mended = refused("wrong_type", "`seen`", "T%H:%M:%SZ")))
habit("read.csv() with factors", as_times(read_people(read.csv, stringsAsFactors = TRUE)[1:2, ]), gives(1:2))
habit("read.csv() of text alone", as_times(read_people(read.csv, colClasses = "character")), refused("wrong_type", "`age`", "character", runs = sets("age", "as.numeric({x})"), mended = refused("wrong_type", "`income`")))
habit("read.csv() without a header", read_people(read.csv, header = FALSE), refused("absent_column", "header = TRUE"))
habit("read.csv2()", as_times(read_people(read.csv2, "people2.csv")), gives())
habit("read.csv() of a file with semicolons", read_people(read.csv, "people2.csv"), refused("absent_column", "`age`", "sep = \";\""))
habit("read.csv(dec = \".\") of decimal commas", as_times(read_people(read.csv, "people2.csv", sep = ";")), refused("wrong_type", "`income`", "decimal commas", runs = sets("income", without_comma)))
habit("read.table()", as_times(read_people(read.table, header = TRUE, sep = ",")), gives())
habit("write.csv() and read.csv()", { write.csv(people[-4], "written.csv", row.names = FALSE); cbind(read.csv("written.csv", check.names = FALSE)[c(1:3, 5)], people[c(4, 5, 7:10)]) }, gives())
habit("a column of row names that write.csv() left", { write.csv(people[-4], "written.csv"); cbind(read.csv("written.csv")["X"], people) }, gives())

habit("readr::read_csv()", as_span(readr::read_csv("people.csv", na = "", col_types = cols())), gives())
habit("readr::read_csv() of a value that is called NA", as_span(readr::read_csv("people.csv", show_col_types = FALSE)), refused("missing_value", "`city`", "row 4"))
habit("readr::read_csv() and nothing else", readr::read_csv("people.csv", na = "", col_types = cols()), refused("wrong_type", "`waited`", runs = sets("waited", counted_seconds)))
habit("readr::read_csv() of text alone", readr::read_csv("people.csv", na = "", col_types = cols(.default = "c")), refused("wrong_type", "`age`", "character", runs = sets("age", "as.numeric({x})"), mended = refused("wrong_type", "`income`")))
habit("readr::type_convert()", as_span(readr::type_convert(readr::read_csv("people.csv", na = "", col_types = cols(.default = "c")), na = "", col_types = cols())), gives())
habit("readr::read_csv2()", as_span(suppressMessages(readr::read_csv2("people2.csv", na = "", show_col_types = FALSE))), gives())
habit("readr::col_factor()", as_span(readr::read_csv("people.csv", na = "", col_types = cols(city = readr::col_factor()))), gives())
habit("readr::col_time()", as_span(mutate(readr::read_csv("people.csv", na = "", col_types = cols()), waited = hms::as_hms(waited))), gives())
habit_of_calls("readr::read_csv_chunked()", do.call(rbind, readr::read_csv_chunked("people.csv", readr::ListCallback$new(function(part, position) prepare_input(as_span(part), schema)), chunk_size = 2, na = "", col_types = cols())), gives())
habit("fread()", as_span(read_people(fread)), gives())
habit("fread() of a value that is called NA", as_span(read_people(fread, na.strings = "NA")), refused("missing_value", "`city`", "row 4"))
habit("fread() as a data frame", as_span(read_people(fread, data.table = FALSE)), gives())
habit("fread() of large integers", mutate(people, age = fread("age\n9007199254740993\n2\n3\n4\n5")$age), refused("not_exact", "`age`", "9007199254740993"))
habit("fread(check.names = TRUE)", as_span(read_people(fread, check.names = TRUE)), refused("absent_column", "`plan type`", runs = renames("plan.type", "plan type")))
habit("fread() of decimal commas", as_span(read_people(fread, "people2.csv", dec = ",")), gives())
habit("fwrite() and fread()", { fwrite(people[-4], "written.csv"); as_span(cbind(fread("written.csv"), people["city"])) }, gives())
habit("saveRDS() of a batch", { saveRDS(as.data.table(people), "people.rds"); readRDS("people.rds") }, gives())
habit("save() of a batch", { save(people, file = "people.rda"); rm(people); load("people.rda"); people }, gives())
habit("dput() of a batch", { dput(people[-4], "people.R"); cbind(dget("people.R"), people["city"]) }, gives())
habit("dput(control = \"exact\") of a batch", { dput(people[-4], "people.R", control = "exact"); cbind(dget("people.R"), people["city"]) }, gives())

habit("fromJSON() of records", cbind(jsonlite::fromJSON(jsonlite::toJSON(people[1:7], digits = NA)), people[8:10]), refused("wrong_type", "`since`", runs = sets("since", as_date)))
habit("fromJSON() of records as lists", jsonlite::fromJSON(jsonlite::toJSON(people[-10]), simplifyVector = FALSE), refused("not_a_frame", "list"))
habit("fromJSON() of one record", c(jsonlite::fromJSON('{"age": 31, "city": "Bern", "plan type": "low", "member": true}'), people[1, c(3, 7:10)]), gives(1))
habit("fromJSON() of one record with null", c(jsonlite::fromJSON('{"age": 31, "income": null}'), people[1, c(4:10)]), refused("wrong_length", "`income` with 0", runs = sets("income", "NA"), mended = gives(1, income = 41000)))
habit("stream_out() and stream_in()", { jsonlite::stream_out(people[1:6], file("people.json"), verbose = FALSE); cbind(jsonlite::stream_in(file("people.json"), verbose = FALSE), people[7:10]) }, gives())

habit("dbGetQuery()", DBI::dbGetQuery(open_sqlite(people), all_people), refused("wrong_type", "`since`", runs = sets("since", counted_days), mended = refused("wrong_type", "`seen`", "in UTC")))
habit("dbGetQuery() and classes", DBI::dbGetQuery(open_sqlite(people), all_people) |> mutate(since = .Date(since), seen = .POSIXct(seen, "UTC"), booked = .POSIXct(booked, "UTC")) |> as_span(), gives())
habit("dbGetQuery() of extended types", as_span(DBI::dbGetQuery(open_sqlite(people, extended_types = TRUE), all_people)), gives())
habit("dbReadTable()", as_span(DBI::dbReadTable(open_sqlite(people, extended_types = TRUE), "people")), refused("absent_column", "`plan type`", runs = renames("plan.type", "plan type")))
habit("dbGetQuery() of integer64", as_span(DBI::dbGetQuery(open_sqlite(people, extended_types = TRUE, bigint = "integer64"), all_people)), gives())
habit("dbGetQuery() of no rows", DBI::dbGetQuery(open_sqlite(people), "SELECT * FROM people WHERE age > 100"), gives(integer()))
habit_of_calls("dbFetch() in parts", fetch_parts(open_sqlite(people, extended_types = TRUE), function(part) prepare_input(as_span(part), schema)), gives())
habit("tbl()", tbl(open_sqlite(people, extended_types = TRUE), "people"), refused("not_a_frame", "in a database", runs = "df <- dplyr::collect(df)", mended = refused("wrong_type", "`waited`")))
habit("tbl() and collect()", open_sqlite(people, extended_types = TRUE) |> tbl("people") |> filter(age > 30) |> collect() |> as_span(), gives(c(1, 2, 4)))

habit("read_sav()", as_span(through_sav(people)), gives())
habit("read_sav() and nothing else", through_sav(mutate(people, waited = hms::as_hms(waited))), refused("unsupported_type", "`waited`", "hms", runs = sets("waited", as_seconds)))
habit("read_sav() of labels", as_span(through_sav(mutate(people, `plan type` = factor(`plan type`)))), refused("unsupported_type", "`plan type`", "haven_labelled", runs = "df[[\"plan type\"]] <- haven::as_factor(df[[\"plan type\"]])"))
habit("read_dta()", { haven::write_dta(people[-c(5, 10)], "people.dta"); cbind(haven::read_dta("people.dta"), people[c(5, 10)]) }, gives())
habit("read_xpt()", { haven::write_xpt(mutate(people["age"], note = "x"), "people.xpt"); cbind(haven::read_xpt("people.xpt"), people[-2]) }, gives())

habit("a nanoarrow array", nanoarrow::as_nanoarrow_array(people), gives())
habit("a nanoarrow stream", nanoarrow::as_nanoarrow_array_stream(people), gives())
habit("a nanoarrow stream of parts", nanoarrow::basic_array_stream(lapply(list(people[1:2, ], people[3:5, ]), nanoarrow::as_nanoarrow_array)), gives())
habit("a nanoarrow stream of no parts", nanoarrow::basic_array_stream(list(), nanoarrow::infer_nanoarrow_schema(people)), gives(integer()))
habit("a nanoarrow stream as a data frame", as.data.frame(nanoarrow::as_nanoarrow_array_stream(people)), gives())
habit("a nanoarrow array of a factor", nanoarrow::as_nanoarrow_array(mutate(people, city = factor(city))), gives())
habit("a nanoarrow array of a column", nanoarrow::as_nanoarrow_array(people$age), refused("not_a_frame", "nanoarrow_array"))
habit("an Arrow stream from a file", { nanoarrow::write_nanoarrow(people, "people.arrows"); nanoarrow::read_nanoarrow("people.arrows") }, gives())
habit("a released nanoarrow stream", { stream <- nanoarrow::as_nanoarrow_array_stream(people); stream$release(); stream }, refused("not_a_frame", "was read before"))
habit_of_calls("a nanoarrow stream twice", { stream <- nanoarrow::as_nanoarrow_array_stream(people); validate_batch(stream, schema); prepare_input(stream, schema) }, refused("not_a_frame", "was read before"))
