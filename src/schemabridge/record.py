"""record_schema: what was done at training time, as a schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING, Literal

from schemabridge.document.read import open_schema
from schemabridge.document.write import write_schema
from schemabridge.encodings.apply import refuse_alone
from schemabridge.encodings.declared_column import check_columns, name_columns
from schemabridge.encodings.declared_column import column as column  # noqa: PLC0414
from schemabridge.encodings.registry import ENCODINGS
from schemabridge.errors import check_flag, is_word, list_values, new_error, warn
from schemabridge.golden.rows import LEAST_ROWS, Predict, add_predictions, flatten_outputs, make_golden
from schemabridge.models import ModelFacts, describe_model
from schemabridge.models.parts import SplitModel, split_model
from schemabridge.program.plan import get_plan
from schemabridge.schema import Evidence, FeatureSchema
from schemabridge.statistics.buckets import count_vocabularies
from schemabridge.statistics.columns import describe_columns
from schemabridge.statistics.identifiers import warn_identifiers
from schemabridge.training.code_file import describe_code, make_code, write_code
from schemabridge.training.data import TrainingData, check_matrix_rows, open_training, warn_converted_names
from schemabridge.training.declared_output import output as output  # noqa: PLC0414
from schemabridge.training.declared_program import record_declared
from schemabridge.training.embedding_bounds import check_lookups
from schemabridge.training.environment import describe_environment
from schemabridge.training.fitted_program import record_fitted
from schemabridge.training.inputs import input as input  # noqa: PLC0414
from schemabridge.training.merged_numbers import warn_merged
from schemabridge.training.missing_words import warn_missing_words
from schemabridge.training.model_facts import describe_section, prove_files
from schemabridge.training.model_file import find_places
from schemabridge.training.outputs import describe_outputs
from schemabridge.training.raw_frame import check_takes_matrix
from schemabridge.training.recognised_program import record_recognised
from schemabridge.training.replaced_schema import check_replaced
from schemabridge.training.staged_program import record_staged
from schemabridge.training.subset_file import find_subset, write_subset
from schemabridge.training.verbatim_program import take_verbatim

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from schemabridge.document.read import SchemaLike
    from schemabridge.encodings.declared_column import DeclaredColumn
    from schemabridge.frames.frame import Frame, FrameLike
    from schemabridge.sources.declared import EncodingsLike
    from schemabridge.training.declared_output import LabelsLike, OutputsLike
    from schemabridge.training.inputs import InputsLike
    from schemabridge.training.model_file import PathsLike


def record_schema(
    df: FrameLike,
    model: object | None = None,
    *,
    path: PathsLike | None = None,
    X: object | None = None,
    encodings: EncodingsLike | SchemaLike | None = None,
    preprocessor: object | None = None,
    stages: Sequence[object] | None = None,
    columns: Mapping[str, DeclaredColumn] | None = None,
    inputs: InputsLike | None = None,
    labels: LabelsLike | None = None,
    outputs: OutputsLike | None = None,
    target: str | Sequence[str] | None = None,
    exclude: str | Sequence[str] = (),
    golden_rows: int = 32,
    statistics: Literal["full", "exact", "none"] = "full",
    bundle_code: bool = False,
    save_subset: str | PathLike[str] | None = None,
) -> FeatureSchema:
    """Return the schema of a training frame, and write it where `path` says so.

    Parameters
    ----------
    df
        The raw training rows: any frame that `prepare_input` takes.
    model
        The trained model: Keras, scikit-learn, or anything with `predict`. Its inputs are compared with the schema's, its
        predictions go into the golden rows.
    path
        The model's file, which must exist: `churn.keras` gets `churn.schema.json` beside it, which records the model's SHA-256, or
        `churn.keras.schema.json` where the former is of other files. Or the schema's own file, ending in `.json` or `.arrow`. Several files of one
        model, such as `["churn.keras", "churn.h5"]`, have one schema; the name of that may be among them. Each file of a Keras or pickled scikit-learn
        model is loaded in a process of its own, which takes as long as importing the framework does, and has to predict what `model` predicts
        (`wrong_model`); one that does not load gets the warning `does_not_load`. Without a path nothing is written. A schema that is there is replaced,
        unless it has predictions, a comparison with X or encodings that the new one would not have (`proof_lost`).
    X
        The matrix the model was trained on, or a dict of them by input: an array, a frame, a sparse matrix. Beside `encodings` it is proof: the
        schema must give it bit for bit. Alone it is what the encodings are worked out from: each of its columns is recognised as a number as
        it is, filled, clipped, binned or scaled, as an indicator, a code or a table of values of a raw column, as a part of a date, as a sum, product,
        difference, ratio or comparison of columns or a function of these, of text that spells numbers or times too, or the recording ends with
        `not_recognised`. Only cells behind a logarithm, an exponential or a power may differ: by 2^-20 of the largest magnitude of the feature, from
        float64 one in 100,000 of them; the evidence counts them. Its names and order are kept; columns of `df` that it does not need are not recorded. What it does not show is refused in a batch:
        values that training never saw (get_dummies would make zeros of them, those of the dropped value: ask for that by
        `schema.with_policy(column, unknown="zeros")`), and missing values where training has none.
    encodings
        What becomes of each column: a name, `sb.<encoding>(...)`, a list (a chain), a tuple (side by side). Columns that
        are not named: boolean as 0 and 1, numbers as they are, text and categories one-hot. Under a tuple of columns stands what is made of them
        together, `{("price", "area"): sb.combine("quotient")}`; it stands behind the last of them, and a column that is named nowhere else gives
        nothing else. Or a fitted object of scikit-learn, under a column or a
        tuple of them, `{"sex": label_encoder, ("age", "pay"): scaler}`; each takes its columns as earlier ones have left them, and its features
        stand where their columns stand, those of several columns together at the first. A list of fitted objects is a chain, a tuple stands side by
        side. Or a schema, or the path of its file, taken verbatim.
    preprocessor
        A fitted transformer of scikit-learn (ColumnTransformer, Pipeline, a single encoder or scaler) in place of `encodings`: what `transform(df)`
        gives is recorded, and proven on every row. A `model` that is a fitted Pipeline brings its own: the schema gives the matrix of its last step,
        and names it (`schema.model["part"]`). What scikit-learn refuses in a batch is refused, but for infinite numbers where training had none: they
        go on to the model, `validate_batch` notes them, and `schema.with_policy(column, within=(lo, hi))` refuses them.
    stages
        Training code stage by stage, in place of `encodings`: `[df, by_hand, fitted, X]`. The first is `df` itself; then, in the order of the
        code, come the frames and matrices that it made, and the fitted objects (scikit-learn, a Keras layer, any other transformer of pandas frames)
        and functions that it called. A fitted object is captured; what a function did, or whatever was done by hand between two frames, is recognised
        from all training rows as for `X` alone: texts too, as they are, filled, by a table of values, or cut into intervals. A frame behind a step
        that is what the step gives is proof of it. Columns that no later stage needs may be anything. The last stage is the matrix of the model,
        or a step that gives it; a `model` that is a Pipeline fitted on the last frame continues the stages. A dict of fitted objects by column,
        `{"city": label_encoder, ("age", "pay"): scaler}`, is a stage too, in which each replaces its columns; for several inputs the last stage is a
        dict of their matrices, or of lists of further stages, by the input's name.
    columns
        What columns are, where the training frame does not say it: `{"TotalCharges": sb.column(type="float64", missing=[""])}` has text that means
        numbers. Columns that are not named have the type of the frame, and text stays text.
    inputs
        `{name: columns}` or `{name: sb.input(...)}`; needed where the model takes several inputs whose names are not columns.
    labels
        Labels of the output's classes, or a dict of them by output; one sigmoid takes two.
    outputs
        `sb.output(...)`, or a dict of it by output, in place of `labels`: labels, whether predictions are probabilities or logits, whether
        several labels may hold, a threshold, and what turns a prediction into the target (`inverse=`). What a Keras model shows need
        not be said: `from_logits=True` of its loss, and several sigmoids.
    target, exclude
        Columns that are not recorded.
    golden_rows
        How many golden rows the file has; at least 8, and more where the branches of the program need them.
    statistics
        `"full"`: range, mean, standard deviation, histogram and value counts of the training columns, with which `drift` and checks of ranges compare
        batches, rounded so that no value of fewer than 5 rows is among them. `"exact"`: range, mean and standard deviation to the last digit, and
        the count of every value. `"none"`: nothing of that. What encodings have learned, such as a mean or a vocabulary, is in the steps either way.
    bundle_code
        Whether the custom classes and functions of a Keras model, and what these name, are written as one file of source beside the model,
        `churn.code.py`, so that it loads where the training code is not. What is of installed packages is imported there. What cannot be written
        down, such as lambdas and state of enclosing functions, is `cannot_bundle`.
    save_subset
        Where to write up to 200 training rows, spread evenly over the frame, with the predictions of `model` for them: a path that ends in `.csv`
        or `.parquet`. `verify_schema(schema, model, data=...)` compares them with what a model predicts elsewhere, in R too. The file holds training
        rows as they are; nothing else that is written does.

    Raises
    ------
    SchemabridgeError
        With the `code` of `schemas/errors.md`; nothing is written then.

    Examples
    --------
    >>> import schemabridge as sb
    >>> df = {"age": [30.0, 50.0], "city": ["Rome", "Oslo"]}
    >>> schema = sb.record_schema(df, encodings={"age": "standardize"})
    >>> schema.feature_names
    ('age', 'city_Oslo', 'city_Rome')
    >>> import pandas as pd
    >>> X = pd.get_dummies(pd.DataFrame(df), drop_first=True)
    >>> sb.record_schema(df, X=X).feature_names
    ('age', 'city_Rome')
    """
    if not isinstance(golden_rows, int) or golden_rows < LEAST_ROWS:
        raise new_error(
            "invalid_argument",
            f"golden_rows should be at least {LEAST_ROWS}, found {golden_rows}",
            hint="leave golden_rows out, or take golden_rows=32",
        )
    if not is_word(statistics, ("full", "exact", "none")):
        found = list_values([statistics])
        raise new_error(
            "invalid_argument",
            f"statistics should be 'full', 'exact' or 'none', found {found}",
            hint='statistics="none" keeps training values out of the file',
        )
    places = None if path is None else find_places(path)
    frame = open_training(df, model)
    warn_converted_names(frame)
    beside = encodings is not None or preprocessor is not None
    split = choose_split(model, frame, beside=beside) if stages is None else choose_last(model, stages)
    steps = split if stages is None else None  # behind stages, the steps of a pipeline are the last of them
    sources = {"preprocessor=": preprocessor, "encodings=": encodings, "stages=": stages}
    check_sources({**sources, "the steps of the pipeline": steps})
    facts = describe_trained(model, split, df, frame)
    subset = find_subset(save_subset, facts)
    code = make_code(facts, places) if check_flag("bundle_code", bundle_code) else None
    left_out = [*list_names(target), *list_names(exclude)]
    declared = name_columns(columns)
    check_columns(frame, declared, left_out)
    training = TrainingData(df, frame, declared, inputs, facts, X, left_out)
    check_matrix_rows(training)
    schema = record_source(training, encodings, preprocessor, stages, split)
    files = () if places is None else places.files
    schema = replace(
        schema,
        model=describe_section(facts, None if split is None else split.part, files)
        | describe_code(facts, places, code),
        environment=describe_environment(),
    )
    schema = add_statistics(schema, frame, statistics)
    schema = add_golden(schema, facts, labels, outputs, golden_rows)
    schema = replace(schema, model=prove_files(schema, facts, files, code))
    evidence = schema.evidence or Evidence("declared", frame.rows if X is not None else 0)
    is_assumed = evidence.source == "declared" and encodings is None and facts is not None and X is None
    schema = replace(schema, evidence=Evidence("assumed") if is_assumed else evidence)
    if places is not None:
        check_replaced(schema, places.schema)
    with write_subset(subset, schema, frame, facts):
        if places is not None:
            with write_code(places.code, code):
                write_schema(schema, places.schema)
    if is_assumed:
        warn("unproven_schema", "encodings were not given, so defaults were recorded beside a trained model")
    return schema


def describe_trained(model: object, split: SplitModel | None, df: FrameLike, frame: Frame) -> ModelFacts | None:
    """Return what the model, or the part of it that takes the matrix, declares; None where there is no model."""
    if model is None:
        return None
    facts = describe_model(model if split is None else split.estimator)
    if split is None:
        check_takes_matrix(model, df, frame)
    check_lookups(facts)
    return facts


def add_statistics(schema: FeatureSchema, frame: Frame, statistics: str) -> FeatureSchema:
    """Return the schema with the training columns in numbers.

    Warns of values that tell of persons, that files are read without, or that the input does not tell apart.
    """
    counted = count_vocabularies(get_plan(schema), frame)
    if statistics != "none":
        described = describe_columns(schema, frame, counted, is_exact=statistics == "exact")
        schema = replace(schema, statistics=described)
    warn_identifiers(schema, counted)
    warn_missing_words(schema)
    warn_merged(schema, frame)
    return schema


def list_names(names: str | Sequence[str] | None) -> list[str]:
    """Return the names in an argument that takes one or several."""
    if names is None:
        return []
    if isinstance(names, (str, int)):
        return [str(names)]
    if not isinstance(names, Iterable) or isinstance(names, (bytes, type)) or getattr(names, "ndim", 1) == 0:
        found = list_values([names])
        raise new_error(
            "invalid_argument",
            f"target= and exclude= should be names of columns, found {found}",
            hint='exclude=["id", "date"]',
        )
    return [str(name) for name in names]


def choose_split(model: object, frame: Frame, *, beside: bool) -> SplitModel | None:
    """Return a pipeline in two parts, None where the model takes the matrix as a whole.

    Beside another source (`beside`) it does, unless it was fitted on columns of the frame by their names.
    """
    split = None if model is None else split_model(model)
    if split is None or not beside:
        return split
    names = getattr(model, "feature_names_in_", None)
    return split if names is not None and all(str(name) in frame.counts for name in names) else None


def choose_last(model: object, stages: Sequence[object]) -> SplitModel | None:
    """Return a pipeline in two parts where it was fitted on the columns of the last stage; None where that is its matrix."""
    split = None if model is None else split_model(model)
    names = getattr(model, "feature_names_in_", None)
    columns = (
        {str(name) for name in getattr(stages[-1], "columns", ())}
        if isinstance(stages, (list, tuple)) and stages
        else set()
    )
    return split if names is not None and all(str(name) in columns for name in names) else None


def check_sources(sources: Mapping[str, object]) -> None:
    """Raise `conflicting_sources` where more than one argument says what the encodings are."""
    given = [name for name, source in sources.items() if source is not None]
    if len(given) > 1:
        hint = "give one of them; beside encodings= or preprocessor=, give the last step of a pipeline as the model"
        raise new_error("conflicting_sources", f"the encodings are given by {' and by '.join(given)}", hint=hint)


def record_source(
    training: TrainingData,
    encodings: EncodingsLike | SchemaLike | None,
    preprocessor: object | None,
    stages: Sequence[object] | None,
    split: SplitModel | None,
) -> FeatureSchema:
    """Return the sealed program that the one source gives: what is given, else X alone, else defaults."""
    if isinstance(encodings, str) and encodings in ENCODINGS:
        raise refuse_alone(encodings)
    if isinstance(encodings, (FeatureSchema, str, PathLike)):
        check_undeclared(training.declared, "a schema, which has its columns")
        return take_verbatim(training, open_schema(encodings))
    if stages is not None:
        return record_staged(training, stages, split)
    if preprocessor is not None or split is not None:
        return record_fitted(training, preprocessor if split is None else split.preprocessor)
    if encodings is None and training.X is not None and not takes_text(training):
        return record_recognised(training)
    return record_declared(training, encodings)


def takes_text(training: TrainingData) -> bool:
    """Return whether an input of the model takes strings, so that raw values go to it and X is their proof."""
    declared = () if training.facts is None else training.facts.inputs
    requests = training.inputs.values() if isinstance(training.inputs, Mapping) else ()
    return any(getattr(each, "dtype", None) == "string" for each in (*declared, *requests))


def check_undeclared(declared: Mapping[str, DeclaredColumn], source: str) -> None:
    """Raise `conflicting_sources` where columns are declared beside a source that says what they are."""
    if declared:
        message = f"columns= says what {list_values(list(declared))} are, beside {source}"
        raise new_error("conflicting_sources", message, hint="leave out columns=, or give encodings= by column")


def add_golden(
    schema: FeatureSchema,
    facts: ModelFacts | None,
    labels: LabelsLike | None,
    outputs: OutputsLike | None,
    golden_rows: int,
) -> FeatureSchema:
    """Return the schema with golden rows, and with the model's outputs and predictions where there is a model."""
    golden = make_golden(schema, rows=golden_rows, known=find_known_texts(schema, facts))
    seen: dict[str, np.ndarray] = {}
    if facts is not None:
        golden = add_predictions(golden, schema, watch_outputs(facts.predict, seen))
    return replace(schema, golden=golden, outputs=describe_outputs(facts, seen, labels, outputs))


def find_known_texts(schema: FeatureSchema, facts: ModelFacts | None) -> dict[str, tuple[str, ...]]:
    """Return texts that the model's own lookups know, by column."""
    known = {} if facts is None else facts.known_texts
    names = {each.name: each.name for each in schema.inputs}
    if facts is not None and len(names) == len(facts.inputs) == 1:  # one input may have another name than the model's
        names = dict.fromkeys(names, facts.inputs[0].name)
    return {
        encoding.columns[0]: known[names[each.name]]
        for each in schema.inputs
        if each.is_text and names[each.name] in known
        for encoding in each.encodings
    }


def watch_outputs(predict: Predict, seen: dict[str, np.ndarray]) -> Predict:
    """Return `predict`, which also keeps its first outputs: not every model declares them, nor in which dtype."""

    def watched(arrays: Mapping[str, object], batch_size: int) -> Mapping[str, object]:
        outputs = predict(arrays, batch_size)  # type: ignore[arg-type]
        for name in flatten_outputs(outputs):
            seen.setdefault(name, outputs[name])
        return outputs

    return watched  # type: ignore[return-value]
