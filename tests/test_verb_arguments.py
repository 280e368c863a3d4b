"""Any argument of a wrong kind, range or size is an error with a code, or works: for every public function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
import contextlib
import datetime
import decimal
from functools import wraps
import inspect
from pathlib import Path
import warnings

from hypothesis import given, settings
from hypothesis import strategies as st
import numpy as np
import pandas as pd
import pytest

import schemabridge as sb

COLUMNS = {
    "f": [1.0, 2.5],
    "n": [1, 2],
    "b": [True, False],
    "day": [datetime.date(2020, 1, 1), datetime.date(2020, 1, 2)],
    "at": [datetime.datetime(2020, 1, 1), datetime.datetime(2020, 1, 2)],
    "wait": [datetime.timedelta(1), datetime.timedelta(2)],
    "s": ["a", "b"],
}
NUMBERS = [name for name in COLUMNS if name != "s"]
SCHEMA = sb.record_schema(COLUMNS, encodings=dict.fromkeys(NUMBERS, "numeric"), inputs={"x": list(COLUMNS)})


class Odd:
    """An object that knows nothing."""


class Raising:
    """A model that wants another class of matrix, as boosters of xgboost do."""

    def predict(self, matrix):
        raise TypeError(f"Expecting data to be a DMatrix, found {type(matrix)}")


class Wide:
    """A model of more features than the schema has."""

    def predict(self, matrix):
        if matrix.shape[1] != 99:
            raise ValueError("expected 99 features")
        return matrix[:, 0]


VALUES: list[object] = [
    None,
    True,
    0,
    -1,
    2**31,
    2**63,
    2**70,
    -(10**400),
    0.5,
    1e19,
    1e300,
    float("nan"),
    float("inf"),
    decimal.Decimal("1e999"),
    1j,
    np.int8(1),
    np.uint64(2**64 - 1),
    np.longdouble("1e4000"),
    np.datetime64("NaT", "s"),
    np.timedelta64(5, "ns"),
    pd.NA,
    pd.NaT,
    datetime.timedelta.max,
    datetime.date.max,
    "",
    "a",
    "error",
    "category",
    "zeros",
    "first",
    "\ud800",
    "a\0b",
    "x" * 5000,
    b"a",
    [],
    (),
    {},
    set(),
    [None],
    [1, "a"],
    [[1, 2], [3]],
    (0, 1e19),
    (-1e308, 1e308),
    (2, 1),
    [1e300],
    [-1e300, 1e300],
    ["a", "b"],
    [2**70],
    {"a": 1},
    {1: 2**70},
    {"a": None},
    {None: 1},
    {"a": float("nan")},
    {"a": [1, 2]},
    {0: "numeric"},
    {"f": object()},
    {"f": []},
    {"f": ()},
    {"f": [[["numeric"]]]},
    {"f": None},
    {"psi": 2**70},
    {"psi": decimal.Decimal(1)},
    np.zeros(0),
    np.array(5),
    np.zeros((2, 2)),
    np.array(["a", None], object),
    pd.DataFrame(),
    pd.Series([1.0]),
    pd.DataFrame,
    iter([1]),
    range(3),
    len,
    object(),
    Odd,
    Odd(),
    slice(3),
    ...,
    "/nowhere/x.json",
]
values = st.sampled_from(range(len(VALUES))).map(VALUES.__getitem__)
some = settings(max_examples=40, derandomize=True, database=None)


@contextlib.contextmanager
def coded() -> Iterator[None]:
    """Let errors with codes pass, and no others."""
    with warnings.catch_warnings(), contextlib.suppress(sb.SchemabridgeError):
        warnings.simplefilter("ignore")
        yield


@wraps(sb.column)
def record_column(**arguments: object) -> object:
    """Return a schema of columns that are what the arguments say."""
    declared = dict.fromkeys(COLUMNS, sb.column(**arguments))
    return sb.record_schema(COLUMNS, columns=declared, encodings=dict.fromkeys(NUMBERS, "numeric"))


FUNCTIONS: dict[str, tuple[Callable[..., object], dict[str, object]]] = {
    "record_schema": (sb.record_schema, {"df": COLUMNS, "encodings": dict.fromkeys(NUMBERS, "numeric")}),
    "prepare_input": (sb.prepare_input, {"df": COLUMNS, "schema": SCHEMA}),
    "validate_batch": (sb.validate_batch, {"df": COLUMNS, "schema": SCHEMA}),
    "split_batch": (sb.split_batch, {"df": COLUMNS, "schema": SCHEMA}),
    "verify_schema": (sb.verify_schema, {"schema": SCHEMA}),
    "drift": (sb.drift, {"batch": COLUMNS, "schema": SCHEMA, "min_rows": 1}),
    "compare_matrices": (sb.compare_matrices, {"a": np.eye(2), "b": np.eye(2), "schema": None}),
    "diff": (sb.diff, {"old": SCHEMA, "new": SCHEMA}),
    "explain_schema": (
        sb.explain_schema,
        {"schema": SCHEMA, "row": {name: values[0] for name, values in COLUMNS.items()}},
    ),
    "read_schema": (sb.read_schema, {}),
    "read_feature_schema": (sb.read_feature_schema, {}),
    "input": (sb.input, {"columns": ["f"]}),
    "column": (record_column, {"type": "float64"}),
    "output": (sb.output, {}),
    "check_model": (sb.check_model, {"schema": SCHEMA, "file": "."}),
    "load_model": (sb.load_model, {"path": "/nowhere/x.json"}),
    "with_policy": (SCHEMA.with_policy, {"column": "f"}),
    "to_pandera": (SCHEMA.to_pandera, {}),
    "BatchValidator": (sb.BatchValidator, {"schema": SCHEMA}),
    "DriftCounter": (sb.DriftCounter, {"schema": SCHEMA}),
}
ARGUMENTS = [
    (name, argument)
    for name, (function, _) in FUNCTIONS.items()
    for argument in inspect.signature(function).parameters
    if argument != "path" or name in ("read_schema", "read_feature_schema", "load_model")
]
TAKE_SCHEMAS = [(name, argument) for name, argument in ARGUMENTS if argument in ("schema", "old", "new")]


@pytest.mark.parametrize(("name", "argument"), TAKE_SCHEMAS)
def test_every_function_that_takes_a_schema_takes_the_path_of_one(name: str, argument: str, tmp_path: Path) -> None:
    function, arguments = FUNCTIONS[name]
    if name == "compare_matrices":
        arguments = dict.fromkeys(("a", "b"), sb.prepare_input(COLUMNS, SCHEMA))
    path = tmp_path / "m.schema.json"
    SCHEMA.save(path)
    given = function(**arguments, **({argument: SCHEMA} if argument not in arguments else {}))
    assert type(function(**{**arguments, argument: path})) is type(given)
    assert type(function(**{**arguments, argument: str(path)})) is type(given)


def test_read_feature_schema_is_read_schema() -> None:
    assert sb.read_feature_schema is sb.read_schema


def test_every_public_function_is_asked() -> None:
    results = {
        "Change",
        "Check",
        "ColumnDrift",
        "Comparison",
        "Drift",
        "FeatureSchema",
        "Finding",
        "MatrixComparison",
        "Preflight",
        "Report",
        "SchemaModel",
        "Split",
    }
    errors = {"SchemabridgeError", "SchemabridgeWarning"}
    assert set(sb.__all__) - results - errors - {"with_policy", "to_pandera"} == (
        set(FUNCTIONS) - {"with_policy", "to_pandera"}
    ) | set(ENCODINGS)


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_any_argument_of_a_verb_has_a_code_or_works(name, argument) -> None:
    function, usual = FUNCTIONS[name]
    for value in VALUES:
        if argument == "golden_rows" and isinstance(value, int) and value == 2**31:
            continue  # so many rows are asked for in earnest
        with coded():
            function(**{**usual, argument: value})


@pytest.mark.parametrize("name", list(COLUMNS))
@pytest.mark.parametrize("argument", ["missing", "unknown", "within"])
def test_any_policy_of_any_column_has_a_code_or_works(name, argument) -> None:
    for value in VALUES:
        with coded():
            SCHEMA.with_policy(name, **{argument: value})


ENCODINGS = sorted(set(sb.encodings.__all__))


@pytest.mark.parametrize("kind", ENCODINGS)
@some
@given(data=st.data())
def test_any_arguments_of_an_encoding_have_a_code_or_work_on_any_column(kind, data) -> None:
    function = getattr(sb, kind)
    parameters = inspect.signature(function).parameters
    needed = {name for name, parameter in parameters.items() if parameter.default is parameter.empty}
    chosen = data.draw(st.sets(st.sampled_from(list(parameters)), max_size=3)) if parameters else set()
    arguments = {name: data.draw(values) for name in sorted(chosen | needed)}
    column = data.draw(st.sampled_from(list(COLUMNS)))
    with coded():
        sb.record_schema({column: COLUMNS[column]}, encodings={column: function(**arguments)})


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize(
    "within", [(0, 1e19), (-1e308, 1e308), (-np.inf, 1e300), (-(2**63), 2**63), (1e19, 1e20), (-1e20, -1e19)]
)
def test_bounds_that_no_column_reaches_are_bounds(name, within) -> None:
    changed = SCHEMA.with_policy(name, within=within)
    assert sb.verify_schema(changed).findings == ()
    if within[0] <= 0 <= within[1]:
        schema = sb.record_schema({name: COLUMNS[name]}, encodings={name: sb.numeric(within=within)})
        assert sb.verify_schema(schema).findings == ()
        plain = sb.record_schema({name: COLUMNS[name]}, encodings={name: "numeric"})
        assert np.array_equal(sb.prepare_input(COLUMNS, schema), sb.prepare_input(COLUMNS, plain))


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("edge", [1e300, 1e19, 2**70])
def test_an_edge_that_no_column_reaches_is_an_edge(name, edge) -> None:
    schema = sb.record_schema({name: COLUMNS[name]}, encodings={name: sb.bin([-edge, edge])})
    assert sb.prepare_input(COLUMNS, schema).tolist() == [[0.0, 1.0, 0.0]] * 2
    assert sb.verify_schema(schema).findings == ()


@pytest.mark.parametrize("drop", ["first", "if_binary"])
def test_of_an_empty_vocabulary_nothing_is_dropped(drop) -> None:
    frame = {"x": pd.Categorical([None, None], categories=[])}
    schema = sb.record_schema(frame, encodings={"x": sb.one_hot(drop=drop, missing="category")})
    assert schema.feature_names == ("x_missing",)


@pytest.mark.parametrize("model", [Raising(), Wide()])
def test_a_model_that_raises_does_not_fit_the_schema(model, raises_code) -> None:
    raises_code("model_mismatch", sb.record_schema, {"f": [1.0, 2.0]}, model, encodings={"f": "numeric"})


class Sum:
    """A model that takes any width."""

    def predict(self, matrix):
        return matrix.sum(axis=1)


@pytest.mark.parametrize("model", [Raising(), Wide()])
def test_another_model_that_raises_is_the_wrong_model(model) -> None:
    schema = sb.record_schema({"f": [1.0, 2.0]}, Sum(), encodings={"f": "numeric"})
    assert [finding.code for finding in sb.verify_schema(schema, model).findings] == ["wrong_model"]
