"""Models recorded in Python and scored from R by `predict(model, df)`: the framework's own predictions, bit for bit."""

from __future__ import annotations

from pathlib import Path
import sys

import numpy as np
import pytest

from cross.commands import run

TRAIN = """
import json, pathlib
import joblib, keras, lightgbm, numpy as np, pandas as pd, skops.io, tensorflow as tf, xgboost
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
import schemabridge as sb
from schemabridge.models.scoring.model_files import hash_file

rng = np.random.default_rng(1)
rows = 300
df = pd.DataFrame({"age": rng.normal(40, 10, rows).round(3), "plan": rng.choice(["basic", "größer", "C"], rows)})
df.to_csv("batch.csv", index=False)


def save(name, array):
    np.asarray(array, "<f8").tofile(f"{name}.bin")


def add_file(path, name, form):
    # without the process that proves it, which other tests show
    document = json.loads(open(path, encoding="utf-8").read())
    document["model"]["files"].append({"file": name, "format": form, "sha256": hash_file(pathlib.Path(name))})
    open(path, "w", encoding="utf-8").write(json.dumps(document))


@keras.saving.register_keras_serializable("mypackage")
class Scale(keras.layers.Layer):
    def call(self, x):
        return x * 0.025


keras.utils.set_random_seed(5)
x = keras.Input((4,), name="x")
hidden = keras.layers.Dense(5, activation="tanh")(Scale()(x))
kind = keras.layers.Dense(3, activation="softmax", name="kind")(hidden)
model = keras.Model(x, [kind, keras.layers.Dense(2, name="y")(hidden)])
model.save("m.keras")
model.export("m", verbose=False)
schema = sb.record_schema(
    df, model, path="m.keras", encodings={"plan": "one_hot"}, labels={"kind": ["no", "jä", "yes"]}, bundle_code=True
)
add_file("m.schema.json", "m", "saved_model")
prepared = sb.prepare_input(df, schema)
for name, array in zip(("kind", "y"), model.predict(prepared, batch_size=32, verbose=0)):
    save(name, array)
save("sevens", model.predict(prepared, batch_size=7, verbose=0)[0])
serve = tf.saved_model.load("m").signatures["serving_default"]
batches = [serve(tf.constant(prepared[at:at + 32])) for at in range(0, rows, 32)]
save("served", np.concatenate([batch[sorted(batch)[0]] for batch in batches]))

steps = ColumnTransformer([("n", StandardScaler(), ["age"]), ("c", OneHotEncoder(), ["plan"])])
pipeline = make_pipeline(steps, LogisticRegression()).fit(df, np.where(df["age"] > 40, "old", "young"))
skops.io.dump(pipeline, "pipe.skops")
joblib.dump(pipeline, "pipe.joblib")
sb.record_schema(df, pipeline, path="pipe.skops")
add_file("pipe.schema.json", "pipe.joblib", "pickle")
save("pipe", pipeline.predict_proba(df))
trees = lightgbm.LGBMClassifier(n_estimators=3, verbose=-1, n_jobs=1)
trees.fit(df.astype({"plan": "category"}), df["age"] > 40)
trees.booster_.save_model("trees.txt")
sb.record_schema(df.astype({"plan": "category"}), trees, path="trees.txt")
plain = df.assign(plan=df["plan"].replace("größer", "larger")).astype({"plan": "category"})
boost = xgboost.XGBClassifier(n_estimators=3, n_jobs=1, enable_categorical=True).fit(plain, df["age"] > 40)
boost.save_model("boost.json")
sb.record_schema(plain, boost, path="boost.json")
save("boost", boost.predict_proba(plain))
save("trees", trees.predict_proba(df.astype({"plan": "category"})))
pd.Series(pipeline.predict(df)).to_csv("pipe.csv", index=False, header=False)
"""
SCORE = """
library(schemabridge)
df <- read.csv("batch.csv", encoding = "UTF-8")
tell <- function(fact, holds) cat(fact, ":", isTRUE(holds), "\\n")
read <- function(name, width) matrix(readBin(paste0(name, ".bin"), "double", 1e5), ncol = width, byrow = TRUE)
gives <- function(found, name) identical(unname(found), read(name, ncol(found)))
code <- function(called) tryCatch({ called; "none" }, schemabridge_error = function(error) error$code)
labels <- c("no", "j\\u00e4", "yes")

wrong <- tryCatch(load_model("m.schema.json", custom_objects = list("mypackage>Scale" = 5)), error = identity)
tell("the cause comes first", wrong$code == "does_not_load" && startsWith(wrong$message, "[does_not_load] m.keras does not load: Unable"))
tell("the whole text stays", grepl("TypeError", wrong$details))
tell("bundled code needs trust", code(load_model("m.schema.json", file = "m.keras")) == "code_not_trusted")
saved <- load_schema_model("m.schema.json")
tell("a SavedModel needs none", saved$file == "m")
model <- load_model("m.schema.json", trust_code = TRUE)
found <- predict(model, df, type = "raw")
tell("a Keras model", identical(names(found), c("kind", "y")) && gives(found$kind, "kind") && gives(found$y, "y"))
tell("another batch size", gives(predict(model, df, batch_size = 7)$kind, "sevens"))
tell("columns are the output", identical(colnames(found$y), c("y_1", "y_2")))
tell("columns are the labels", identical(predict(model, df)$kind, `colnames<-`(found$kind, labels)))
tell("no classes without labels", code(predict(model, df, "class")) == "no_classes")
none <- predict(model, df[0, ])
tell("no rows", identical(dim(none$y), c(0L, 2L)) && identical(colnames(none$kind), labels))
tell("one row", identical(dim(predict(model, df[1, ])$kind), c(1L, 3L)))
tell("a list of columns with a progress bar", identical(predict(model, as.list(df), "raw", progress = TRUE), found))
tell("texts in Latin-1", identical(predict(model, transform(df, plan = iconv(plan, "UTF-8", "latin1")), "raw"), found))
tell("it is verified", isTRUE(verify_schema("m.schema.json", model)$ok))
tell("it is printed", all(vapply(c("m.keras", "float32 under tensorflow"), function(said) any(grepl(said, format(model))), NA)))
tell("frames are refused", code(predict(model, df["age"])) == "absent_column")

scale <- reticulate::py_run_string("import keras\\nclass Scale(keras.layers.Layer):\\n  def call(self, x):\\n    return x * 0.025")$Scale
handed <- load_model("m.keras", custom_objects = list(Scale = scale))
tell("a custom object is handed over, and the schema found beside the model", identical(predict(handed, df, "raw"), found))
tell("a SavedModel predicts", gives(predict(saved, df, "raw")$kind, "served"))

tell("a pickle needs trust", code(load_model("pipe.schema.json", file = "pipe.joblib")) == "code_not_trusted")
pickled <- load_model("pipe.schema.json", file = "pipe.joblib", trust_code = TRUE)
request <- schemabridge:::request_model(pickled$schema, pickled$preflight$item, "pipe.joblib", FALSE, NULL)
untrusted <- tryCatch(schemabridge:::ask_python(pickled$scoring, pickled$scoring$load, request), error = identity)
tell("what to say is said in the words of R", untrusted$hint == "say `trust_code = TRUE` where you know who wrote it")
pipe <- load_model("pipe.schema.json")
tell("a pipeline", identical(pipe$file, "pipe.skops") && gives(predict(pipe, df), "pipe") && gives(predict(pickled, df), "pipe"))
tell("classes", identical(predict(pipe, df, "class"), factor(readLines("pipe.csv"), levels = c("old", "young"))))

trees <- load_model("trees.schema.json")
tell("a booster of LightGBM", identical(trees$file, "trees.txt") && gives(predict(trees, df), "trees"))
boost <- load_model("boost.json")
plain <- transform(df, plan = sub("gr\\u00f6\\u00dfer", "larger", plan))
tell("a booster of XGBoost", identical(boost$file, "boost.json") && gives(predict(boost, plain), "boost"))
tell("an unknown category is no missing one", code(predict(trees, transform(df, plan = "?"))) == "unknown_value")

verifies <- function(schema, model) verify_schema(paste0(schema, ".schema.json"), model)$ok
loaded <- reticulate::import("lightgbm", convert = FALSE)$Booster(model_file = "trees.txt")
tell("a booster of LightGBM of another package is verified", verifies("trees", loaded))
loaded <- reticulate::import("xgboost")$Booster(model_file = "boost.json")
tell("a booster of XGBoost of another package is verified", verifies("boost", loaded))
tell("and is no other model", isFALSE(suppressWarnings(verifies("trees", loaded))))
loaded <- reticulate::import("keras")$saving$load_model("m.keras", custom_objects = list(Scale = scale))
tell("a Keras model of another package is verified", verifies("m", loaded))
loaded <- reticulate::import("joblib")$load("pipe.joblib")
tell("a pipeline of another package is verified", verifies("pipe", loaded))
fails <- reticulate::py_run_string("class Net:\n  def predict(self, x):\n    raise ValueError('out of memory')")$Net()
failed <- tryCatch(verify_schema("m.schema.json", fails), error = identity)
tell("what fails says why", failed$code == "prediction_failed" && grepl("out of memory", failed$message))
tell("an object that cannot predict is no model", code(verify_schema("m.schema.json", reticulate::dict(a = 1))) == "invalid_argument")
gone <- unserialize(serialize(loaded, NULL))
tell("an object of another session is no model", code(verify_schema("pipe.schema.json", gone)) == "invalid_argument")

copied <- c("pipe.skops", "pipe.schema.json")
dir.create("gr\u00f6\u00dfe A")
invisible(file.copy(copied, file.path("gr\u00f6\u00dfe A", copied)))
own <- list.files(".", pattern = "^gr.* A$")
ctype <- Sys.getlocale("LC_CTYPE")
for (locale in c("C", ctype)) {
  Sys.setlocale("LC_CTYPE", locale)
  tell("letters of a folder", gives(predict(load_model(file.path(own, "pipe.schema.json")), df), "pipe"))
}

tell("another Python is refused", code(load_model("m.schema.json", python = "/nowhere")) == "invalid_argument")
turned <- model
turned$scoring <- list(answer = function(...) reticulate::dict(code = "prediction_failed", message = "m", details = "d", package = "", hint = ""))
tell("a failure to predict is one of verification", code(verify_schema(model$schema, turned)) == "prediction_failed")
other <- model$schema
other$golden$rows <- lapply(other$golden$rows, function(row) replace(row, "predictions", list(lapply(row$predictions, rev))))
tell("another model is noticed", code(schemabridge:::stop_for_findings(verify_schema(other, model))) == "prediction_mismatch")
tell("a model of another session", code(predict(unserialize(serialize(model, NULL)), df)) == "invalid_argument")
"""


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scored")
    for name, code in {"train.py": TRAIN, "score.R": SCORE}.items():
        (folder / name).write_text(code, encoding="utf-8")
    run(sys.executable, "-X", "utf8", "train.py", folder=folder)
    return folder


def test_r_predicts_in_one_call_what_the_framework_predicts(trained: Path) -> None:
    said = [line.rsplit(" : ", 1) for line in run("Rscript", "score.R", folder=trained).splitlines() if " : " in line]
    assert [fact for fact, holds in said if holds.strip() != "TRUE"] == []
    assert len(said) == SCORE.count("\ntell(") + 2  # of the loop


def test_the_predictions_that_are_compared_differ_from_row_to_row(trained: Path) -> None:
    for name in ("kind", "y", "pipe"):
        assert len(np.unique(np.fromfile(trained / f"{name}.bin", "<f8"))) > 100


def test_without_a_python_that_can_be_started_the_error_says_so(trained: Path) -> None:
    call = 'schemabridge::load_model("pipe.schema.json", python = "/nowhere")'
    tell = f'tryCatch({call}, schemabridge_error = function(error) cat(error$code, error$hint, sep = "\\n"))'
    assert run("Rscript", "-e", tell, folder=trained).splitlines()[0] == "python_unknown"
