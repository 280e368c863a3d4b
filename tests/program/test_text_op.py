import base64

import numpy as np
import pyarrow as pa
import pytest

import schemabridge as sb
from schemabridge.document.fingerprint import compute_fingerprint
from schemabridge.frames.types import ColumnType
from schemabridge.golden.row_bytes import pack_row, unpack_row
from schemabridge.golden.rows import make_golden
from schemabridge.schema import Column, Encoding, FeatureSchema, Input, Step


def build_schema(shape=(None, 1), **params: object) -> FeatureSchema:
    columns = (Column("t", ColumnType("string")),)
    steps = (Step("t", "text", "t", params=params or {"missing": "error"}),)
    inputs = (Input("x", "string", shape, (Encoding("text", ("t",), "t", ("t",)),)),)
    return FeatureSchema(columns, {}, steps, inputs, compute_fingerprint(columns, {}, steps, inputs), "1.1")


def test_texts_are_an_array_of_str():
    array = sb.prepare_input({"t": ["é", ""]}, build_schema())
    assert array.dtype == object
    assert array.tolist() == [["é"], [""]]
    assert all(type(text) is str for text in array.ravel())


@pytest.mark.parametrize("shape", [(None,), (None, 1), (None, 1, 1)])
def test_texts_have_the_shape_of_the_input(shape):
    assert sb.prepare_input({"t": ["a", "b"]}, build_schema(shape)).shape == (2, *shape[1:])


@pytest.mark.parametrize("array", [pa.array(["a", "b\0c", None]), pa.array(["a", "b\0c", None]).dictionary_encode()])
def test_a_text_that_no_string_of_r_holds_is_an_unknown_value(array):
    with pytest.raises(sb.SchemabridgeError, match=r"texts without U\+0000") as raised:
        sb.prepare_input({"t": array}, build_schema(missing="fill", value=""))
    assert (raised.value.code, raised.value.column, raised.value.rows) == ("unknown_value", "t", (1,))


def test_a_missing_text_is_refused_before_one_that_no_string_of_r_holds():
    with pytest.raises(sb.SchemabridgeError) as raised:
        sb.prepare_input({"t": pa.array(["b\0c", None])}, build_schema())
    assert (raised.value.code, raised.value.rows) == ("missing_value", (1,))


def test_texts_beyond_one_block_of_rows_are_those_of_their_rows():
    texts = [f"text {row % 1009}" for row in range(40_000)]
    assert sb.prepare_input({"t": texts}, build_schema()).ravel().tolist() == texts


def test_the_bytes_of_a_row_of_texts_read_back_as_the_texts():
    row = np.array([["é", ""], ["😀", "-0.0"]], object)
    raw = pack_row(row)
    assert raw[:6] == b"\x02\0\0\0\xc3\xa9"
    assert unpack_row(raw, Input("x", "string", (None, 2, 2), ())).tolist() == row.ravel().tolist()


def test_golden_rows_of_texts_show_every_branch_and_survive_the_file(tmp_path):
    schema = build_schema(missing="fill", value="none")
    golden = make_golden(schema)
    texts = [unpack_row(row.bytes["x"], schema.inputs[0])[0] for row in golden.rows if row.bytes is not None]
    assert {"", " Text ", "Grüße, 東京", "none"} <= set(texts)
    FeatureSchema(**{**vars(schema), "golden": golden}).save(tmp_path / "t.schema.json")
    assert sb.verify_schema(tmp_path / "t.schema.json")


def test_another_golden_text_is_found_and_shown(tmp_path):
    path = tmp_path / "t.schema.json"
    schema = build_schema()
    FeatureSchema(**{**vars(schema), "golden": make_golden(schema)}).save(path)
    recorded, other = (base64.b64encode(pack_row(np.array([text], object))).decode() for text in ("text", "tent"))
    path.write_text(path.read_text("utf-8").replace(recorded, other), "utf-8")
    (finding,) = sb.verify_schema(path).findings
    assert finding.code == "golden_mismatch"
    assert "expected 'tent', found 'text'" in finding.message


def test_a_schema_of_texts_is_explained_with_a_column_of_them():
    table = sb.explain_schema(build_schema(missing="fill", value="none"), {"t": [None]})
    assert table[["op", "text"]].values.tolist() == [["text", "none"], ["string", "none"]]
    assert table["value"].isna().all()
    words = sb.explain_schema(build_schema(missing="fill", value="none"))["words"]
    assert words.tolist() == ["text of t, 'none' where missing"]


def test_another_text_may_stand_for_missing_ones():
    schema = build_schema().with_policy("t", missing="none")
    assert sb.prepare_input({"t": [None]}, schema).tolist() == [["none"]]
    with pytest.raises(sb.SchemabridgeError, match="missing_value"):
        sb.prepare_input({"t": [None]}, schema.with_policy("t", missing="error"))


@pytest.mark.parametrize("policy", [0, True])
def test_no_number_stands_for_a_missing_text(policy):
    with pytest.raises(sb.SchemabridgeError, match="the text that stands for a missing one"):
        build_schema().with_policy("t", missing=policy)


def test_a_text_has_no_policy_for_unknown_values():
    with pytest.raises(sb.SchemabridgeError, match="it has no vocabulary"):
        build_schema().with_policy("t", unknown="missing")


def test_a_batch_of_texts_is_validated_as_it_is_prepared():
    report = sb.validate_batch({"t": ["a", None]}, build_schema())
    assert [(finding.code, finding.rows) for finding in report.errors] == [("missing_value", (1,))]


def test_the_pandera_schema_takes_any_text():
    import pandas as pd

    schema = build_schema().to_pandera()
    assert len(schema.validate(pd.DataFrame({"t": ["a", "never seen"]}))) == 2
