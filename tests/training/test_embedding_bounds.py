"""Codes that reach an embedding lie in it, or nothing is recorded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.models.facts import ModelFacts, Tensor
from schemabridge.training.embedding_bounds import check_codes, check_lookups

DF = pd.DataFrame({"code": [0, 3, 2, 1], "size": ["S", "M", "S", "L"]})


def predict(arrays: object, batch_size: int) -> dict[str, np.ndarray]:
    return {"p": np.zeros((len(next(iter(arrays.values()))), 1))}  # type: ignore[attr-defined]


@pytest.fixture
def embed(monkeypatch):
    """Return what makes a model of one integer input of an embedding; only what it declares counts here."""

    def make(rows: object, width: int = 1, dtype: str = "int32", **changes: object) -> object:
        embedding = {"layer": "table", "input_dim": rows, "output_dim": 2, "input": "x", **changes}
        tensors = (Tensor("x", dtype, (None, width)),)
        facts = ModelFacts("own", predict, tensors, details={"embeddings": [embedding]})
        monkeypatch.setattr("schemabridge.record.describe_model", lambda _: facts)
        return object()

    return make


def test_raw_integers_are_bounded_by_the_embedding(embed, raises_code) -> None:
    schema = sb.record_schema(DF[["code"]], embed(4), encodings={"code": "numeric"})
    assert schema.steps[0].params["within"] == (0, 3)
    for bad in (-1, 4, -2147483648):
        raises_code("out_of_range", sb.prepare_input, {"code": [bad]}, schema)
    raises_code("missing_value", sb.prepare_input, pd.DataFrame({"code": pd.array([1, None], "Int64")}), schema)


def test_training_rows_outside_of_the_embedding_are_refused(embed, raises_code) -> None:
    raises_code("out_of_range", sb.record_schema, DF[["code"]], embed(3), encodings={"code": "numeric"})


def test_bounds_that_are_given_stay_where_they_lie_in_the_embedding(embed, raises_code) -> None:
    within = {"code": sb.numeric(within=(0, 3))}
    assert sb.record_schema(DF[["code"]], embed(9), encodings=within).steps[0].params["within"] == (0, 3)
    error = raises_code("model_mismatch", sb.record_schema, DF[["code"]], embed(3), encodings=within)
    assert "0 to 3" in error.message
    assert "codes 0 to 2" in error.message


@pytest.mark.parametrize("encoding", ["ordinal", sb.ordinal(unknown=3), sb.ordinal(missing=3)])
def test_codes_of_a_vocabulary_may_fill_the_embedding(embed, encoding) -> None:
    assert sb.record_schema(DF[["size"]], embed(4), encodings={"size": encoding}).model


@pytest.mark.parametrize(
    ("encoding", "rows"),
    [("ordinal", 2), (sb.ordinal(unknown=-1), 4), (sb.ordinal(missing=-1), 4), (sb.ordinal(unknown=4), 4)],
)
def test_a_code_that_is_not_in_the_embedding_is_refused_whatever_it_is_for(embed, encoding, rows, raises_code) -> None:
    error = raises_code("model_mismatch", sb.record_schema, DF[["size"]], embed(rows), encodings={"size": encoding})
    assert error.column == "size"
    assert "'table'" in error.message


def test_a_schema_taken_verbatim_is_held_against_the_embedding_and_bounds_are_the_remedy(embed, raises_code) -> None:
    to = {"x": sb.input(["code"], dtype="int32")}
    schema = sb.record_schema(DF[["code"]], encodings={"code": "numeric"}, inputs=to)
    error = raises_code("model_mismatch", sb.record_schema, DF[["code"]], embed(4), encodings=schema)
    assert "with_policy('code', within=(0, 3))" in error.hint
    bounded = schema.with_policy("code", within=(0, 3))
    assert sb.record_schema(DF[["code"]], embed(4), encodings=bounded).fingerprint == bounded.fingerprint


def test_a_policy_gives_an_embedding_no_other_code_either(embed, raises_code) -> None:
    schema = sb.record_schema(DF[["size"]], embed(4), encodings={"size": "ordinal"})
    raises_code("model_mismatch", schema.with_policy, "size", unknown=-1)
    assert schema.with_policy("size", unknown=3).fingerprint


@pytest.mark.parametrize("encoding", [sb.fill(0), sb.fill("most_frequent"), [sb.fill(2), sb.clip(0, 3)]])
def test_numbers_that_are_filled_or_clipped_reach_the_embedding_within_it(embed, encoding, raises_code) -> None:
    df = pd.DataFrame({"code": pd.array([0, 3, None, 1], "Int64")})
    schema = sb.record_schema(df, embed(4), encodings={"code": encoding})
    assert sb.prepare_input({"code": [None, 3, 0]}, schema).min() >= 0
    for bad in (-1, 4, -2147483648):
        frame = {"code": [bad]}
        if isinstance(encoding, list):
            assert 0 <= sb.prepare_input(frame, schema)[0, 0] <= 3
        else:
            raises_code("out_of_range", sb.prepare_input, frame, schema)


@pytest.mark.parametrize(
    ("column", "encoding"),
    [
        ("code", sb.fill(-1)),
        ("code", sb.fill(4)),
        ("code", sb.clip(-1, 3)),
        ("code", sb.clip(0, 4)),
        ("size", sb.lookup({"S": -1, "M": 1, "L": 2})),
        ("size", sb.lookup({"S": 0, "M": 1, "L": 4})),
    ],
)
def test_a_number_that_steps_make_is_held_against_the_embedding_too(embed, column, encoding, raises_code) -> None:
    df = DF.assign(code=pd.array([0, 3, None, 1], "Int64") if "fill" in repr(encoding).lower() else DF["code"])
    error = raises_code("model_mismatch", sb.record_schema, df[[column]], embed(4), encodings={column: encoding})
    assert error.column == column


def test_a_model_that_overruns_its_own_embedding_is_not_recorded(raises_code) -> None:
    facts = ModelFacts(
        "own", predict, overrun="'words' gives the codes 0 to 3 to the embedding 'table', which has 3 rows"
    )
    error = raises_code("model_mismatch", check_lookups, facts)
    assert "0 to 3" in error.message
    check_lookups(replace(facts, overrun=None))


def test_embeddings_that_could_not_be_traced_are_warned_of() -> None:
    with pytest.warns(
        sb.SchemabridgeWarning, match=r"\[untraced_embedding\].* its embeddings 'one', 'two' could not be"
    ):
        check_lookups(ModelFacts("own", predict, untraced=("one", "two")))


def test_two_embeddings_that_take_a_number_in_two_ways_bound_it_together(embed, raises_code) -> None:
    both = [{"layer": "a", "input_dim": 4, "input": "x"}, {"layer": "b", "input_dim": 9, "input": "x", "add": -1}]
    schema = sb.record_schema(DF[["code"]], embed(9), encodings={"code": "numeric"})
    check_codes(schema.with_policy("code", within=(1, 3)), both)
    error = raises_code("model_mismatch", check_codes, schema.with_policy("code", within=(0, 3)), both)
    assert "to which the model adds -1, to the embedding 'b'" in error.message
    check_codes(schema, [{"layer": "b", "input_dim": 1, "input": "x", "features": [1]}])


def test_nan_is_no_code(embed, raises_code) -> None:
    df = pd.DataFrame({"code": [0.0, 3.0, None, 1.0]})
    encodings = {"code": sb.numeric(missing="pass")}
    error = raises_code("model_mismatch", sb.record_schema, df, embed(4, dtype="float32"), encodings=encodings)
    assert "NaN" in error.message


@pytest.mark.parametrize("rows", ["4", None, 0])
def test_what_is_no_number_of_rows_bounds_nothing(embed, rows) -> None:
    df = DF.assign(code=DF["code"] * 100)
    assert "within" not in sb.record_schema(df[["code"]], embed(rows), encodings={"code": "numeric"}).steps[0].params


def test_an_embedding_behind_other_layers_bounds_nothing() -> None:
    facts_without_input = {"layer": "table", "input_dim": 1, "output_dim": 2}
    schema = sb.record_schema(
        DF[["code"]], encodings={"code": "numeric"}, inputs={"x": sb.input(["code"], dtype="int32")}
    )
    check_codes(schema, [facts_without_input])
    with pytest.raises(sb.SchemabridgeError):
        check_codes(schema, [{**facts_without_input, "input": "x"}])
