"""A Keras model that looks up and scales raw values itself, scored from R through reticulate: the predictions of Python, bit for bit."""

from __future__ import annotations

from pathlib import Path
import sys

import numpy as np
import pytest

from cross.commands import run
import schemabridge as sb

TRAIN = """
import keras, pandas as pd, tensorflow as tf
import schemabridge as sb

layers = keras.layers
df = pd.DataFrame({
    "age": [22.0, 38.5, 26.0, 35.25, 54.0, 2.0],
    "sex": ["male", "female", "female", "weiblich é", "male", "f"],
    "code": [1, 2, 7, 2, 1, 7],
})
keras.utils.set_random_seed(3)
age = keras.Input((1,), name="age")
sex = keras.Input((1,), name="sex", dtype="string")
code = keras.Input((1,), name="code", dtype="int64")
scale, lookup = layers.Normalization(), layers.StringLookup(output_mode="one_hot")
index = layers.IntegerLookup(output_mode="one_hot")
scale.adapt(df[["age"]].to_numpy("float32"))
lookup.adapt(tf.constant(df[["sex"]].to_numpy(object)))
index.adapt(df[["code"]].to_numpy())
joined = layers.Concatenate()([scale(age), lookup(sex), index(code)])
hidden = layers.Dense(4, activation="tanh")(joined)
model = keras.Model({"age": age, "sex": sex, "code": code}, layers.Dense(1, activation="sigmoid", name="p")(hidden))
model.save("titanic.keras")
sb.record_schema(df, model, path="titanic.keras", encodings={"sex": sb.text(missing="")})
"""
PREDICT = """
import keras, numpy as np, pandas as pd
import schemabridge as sb

model = keras.saving.load_model("titanic.keras")
for name, rows in {"several": slice(None), "one": slice(0, 1)}.items():
    df = pd.DataFrame({
        "sex": ["male", "weiblich é", "never seen", None, "東京"][rows],
        "code": [7, 2, 99, 1, -1][rows],
        "age": [1.5, 90.0, -0.0, 1e30, 26.0][rows],
    })
    prepared = sb.prepare_input(df, "titanic.schema.json", text="tensor")
    model.predict(prepared, batch_size=32, verbose=0).astype("<f4").tofile(f"python-{name}")
"""
SCORE = """
library(schemabridge)
keras <- reticulate::import("keras", convert = FALSE)
model <- keras$saving$load_model("titanic.keras")
schema <- read_schema("titanic.schema.json")
stopifnot(isTRUE(verify_schema(schema, model)$ok))
sex <- c("male", "weiblich \\u00e9", "never seen", NA, "\\u6771\\u4eac")
frame <- function(sex, rows) data.frame(age = c(1.5, 90, -0, 1e30, 26), sex = sex, code = c(7L, 2L, 99L, 1L, -1L))[rows, ]
latin1 <- iconv(sex[1:2], "UTF-8", "latin1")
score <- function(df) {
  predicted <- model$predict(prepare_input(df, schema, as = "float32"), batch_size = 32L, verbose = 0L)
  as.raw(reticulate::py_to_r(reticulate::import_builtins(convert = FALSE)$bytearray(predicted$astype("<f4")$tobytes())))
}
for (column in list(sex, factor(sex), c(latin1, sex[3:5]))) {
  for (name in c("several", "one")) {
    expected <- readBin(paste0("python-", name), "raw", 1000)
    cat(class(column), name, identical(score(frame(column, if (name == "one") 1L else 1:5)), expected), "\\n")
  }
}
loaded <- load_model("titanic.schema.json")
for (name in c("several", "one")) {
  found <- predict(loaded, frame(sex, if (name == "one") 1L else 1:5), "raw")
  expected <- readBin(paste0("python-", name), "double", nrow(found), size = 4L)
  cat("in one call", name, identical(as.vector(found), expected), "\\n")
}
refused <- tryCatch(model$predict(unclass(prepare_input(frame(sex, 1:5), schema)$sex), verbose = 0L), error = identity)
cat("array refused:", inherits(refused, "error"), "\\n")
cat("computes in", schemabridge:::say_precision(schemabridge:::describe_precision(schemabridge:::hold_model(model, schema))), "\\n")
"""


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("keras")
    for name, code in {"train.py": TRAIN, "predict.py": PREDICT, "score.R": SCORE}.items():
        (folder / name).write_text(code, encoding="utf-8")
    run(sys.executable, "-X", "utf8", "train.py", folder=folder)
    run(sys.executable, "-X", "utf8", "predict.py", folder=folder)
    return folder


def test_r_predicts_from_raw_values_what_python_predicts(trained):
    *scored, refused, precision = run("Rscript", "score.R", folder=trained).strip().splitlines()
    assert len(scored) == 8
    assert {line.split()[-1] for line in scored} == {"TRUE"}
    assert refused.split() == ["array", "refused:", "TRUE"]
    assert precision.strip() == "computes in float32 under tensorflow"  # that of the tests' machine, which has no GPU


def test_the_predictions_that_are_compared_differ_from_each_other(trained):
    predicted = np.fromfile(trained / "python-several", "<f4")
    assert len(predicted) == 5
    assert len(set(predicted.tolist())) == 5
    assert sb.read_schema(trained / "titanic.schema.json").evidence.inputs["age"][0]["source"] == "captured"
