# Files of models and environments of Python made by hand, as small as they can be.

# A zip of entries that are stored. `size`, `method` and `flags` are what the directory says of each.
write_zip <- function(path, entries, size = NULL, method = 0, flags = 0) {
  pieces <- list()
  directory <- list()
  at <- 0
  for (name in names(entries)) {
    content <- entries[[name]]
    content <- if (is.character(content)) charToRaw(content) else content
    said <- if (is.null(size)) length(content) else size
    shared <- c(
      number(flags, 2),
      number(method, 2),
      raw(4),
      find_checksum(content),
      number(length(content), 4),
      number(said, 4)
    )
    lengths <- c(number(nchar(name), 2), raw(2))
    local <- c(as.raw(c(0x50, 0x4b, 3, 4, 20, 0)), shared, lengths, charToRaw(name), content)
    header <- c(as.raw(c(0x50, 0x4b, 1, 2, 20, 0, 20, 0)), shared, lengths, raw(10), number(at, 4), charToRaw(name))
    at <- at + length(local)
    pieces <- c(pieces, list(local))
    directory <- c(directory, list(header))
  }
  listed <- unlist(directory)
  counts <- rep(number(length(entries), 2), 2)
  end <- c(as.raw(c(0x50, 0x4b, 5, 6)), raw(4), counts, number(length(listed), 4), number(at, 4), raw(2))
  writeBin(c(unlist(pieces), listed, end), path)
  path
}

# The CRC-32 of bytes, as gzip writes it at its end.
find_checksum <- function(content) {
  path <- withr::local_tempfile()
  connection <- gzfile(path, "wb")
  writeBin(content, connection)
  close(connection)
  packed <- readBin(path, "raw", file.size(path))
  packed[length(packed) - 7:4]
}

# The lowest byte first.
number <- function(value, size) {
  as.raw((value %/% 256^(seq_len(size) - 1)) %% 256)
}

write_keras <- function(path, config, version = "3.15.1") {
  metadata <- if (!is.null(version)) list(metadata.json = sprintf("{\"keras_version\": \"%s\"}", version))
  write_zip(path, c(metadata, list(config.json = config)))
}

hdf5_magic <- as.raw(c(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a))

# What HDF5 has between texts is of no interest here.
write_hdf5 <- function(path, ...) {
  pieces <- lapply(list(...), function(piece) c(if (is.character(piece)) charToRaw(piece) else piece, raw(2)))
  writeBin(c(hdf5_magic, raw(3), unlist(pieces)), path)
  path
}

# A virtual environment without a Python in it: its folders alone are read.
write_environment <- function(root, version = "3.11", packages = character(), settings = character()) {
  dir.create(file.path(root, "bin"), recursive = TRUE)
  writeBin(as.raw(c(0x7f, 0x45, 0x4c, 0x46)), file.path(root, "bin", "python"))
  writeLines(c(paste0("version = ", version, ".4"), settings), file.path(root, "pyvenv.cfg"))
  add_packages(file.path(root, "lib", paste0("python", version), "site-packages"), packages)
  root
}

# `packages` are names of folders without their end.
add_packages <- function(folder, packages) {
  dir.create(folder, recursive = TRUE)
  for (package in packages) {
    dir.create(file.path(folder, paste0(package, ".dist-info")))
  }
}

# A folder with a schema whose section `model` is the JSON text; gives its path.
write_model_schema <- function(folder, model, file = "m.schema.json") {
  text <- sub("\"model\": \\{[^}]*\\}", paste0("\"model\": ", gsub("\\", "\\\\", model, fixed = TRUE)), example_text())
  path <- file.path(folder, file)
  writeBin(charToRaw(enc2utf8(text)), path)
  path
}

# Nothing of this machine says which Python is used, and there is none.
local_no_python <- function(frame = parent.frame()) {
  variables <- c("RETICULATE_PYTHON", "VIRTUAL_ENV", "RETICULATE_PYTHON_ENV", "PYTHONPATH")
  withr::local_envvar(stats::setNames(rep(NA, 4L), variables), .local_envir = frame)
  withr::local_envvar(PYTHONNOUSERSITE = "1", CUDA_VISIBLE_DEVICES = "", .local_envir = frame)
}
