# How long reading a large vocabulary takes: Rscript reading.R LINE FOLDER.

source("turns.R")

path <- file.path(folder, "vocabulary.schema.arrow")
seconds <- take_turns(list(read = function() read_schema(path)))
write_figures(list(new_figure(paste0(case, ", R"), "time", seconds[["read"]])))
