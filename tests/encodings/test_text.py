import pytest

import schemabridge as sb

DF = {"t": ["a", "b"], "u": ["c", None], "n": [1.0, 2.0]}


def test_an_input_of_nothing_but_texts_is_one_of_strings_by_itself() -> None:
    schema = sb.record_schema({"t": ["a", "b"]}, encodings={"t": "text"})
    assert (schema.inputs[0].dtype, schema.inputs[0].shape) == ("string", (None, 1))
    assert schema.format_version == "1.1"
    assert sb.verify_schema(schema)


def test_text_is_the_default_of_an_input_of_strings() -> None:
    inputs = {"x": sb.input(["t"], dtype=str), "n": ["n"]}
    schema = sb.record_schema(DF, inputs=inputs)
    assert [each.encodings[0].kind for each in schema.inputs] == ["text", "numeric"]


def test_a_fill_alone_is_text_in_an_input_of_strings() -> None:
    inputs = {"x": sb.input(["u"], dtype="string")}
    schema = sb.record_schema(DF, encodings={"u": sb.fill("none")}, inputs=inputs)
    assert sb.prepare_input({"u": [None, "d"]}, schema).tolist() == [["none"], ["d"]]


def test_a_missing_text_may_be_filled_with_the_word_error() -> None:
    schema = sb.record_schema({"u": DF["u"]}, encodings={"u": [sb.fill("error"), "text"]})
    assert sb.prepare_input({"u": [None, "d"]}, schema).tolist() == [["error"], ["d"]]


def test_texts_and_numbers_do_not_share_an_input(raises_code) -> None:
    error = raises_code("encoding_mismatch", sb.record_schema, DF, encodings={"t": "text", "u": sb.text(missing="")})
    assert "inputs={name: columns}" in error.hint
    raises_code(
        "encoding_mismatch",
        sb.record_schema,
        DF,
        encodings={"t": "one_hot"},
        inputs={"x": sb.input(["t"], dtype="string")},
    )


def test_text_takes_no_column_of_numbers(raises_code) -> None:
    error = raises_code("encoding_mismatch", sb.record_schema, {"n": [1, 2]}, encodings={"n": "text"})
    assert error.hint == "make text of it where the training code did: df['n'].astype(str)"


def test_nothing_follows_text_in_a_chain(raises_code) -> None:
    error = raises_code("encoding_mismatch", sb.record_schema, DF, encodings={"t": ["text", "ordinal"]})
    assert "text is the end of a chain" in error.message


@pytest.mark.parametrize("missing", [0, None, "a\0b", ["a"]])
def test_what_stands_for_a_missing_text_is_a_text(raises_code, missing) -> None:
    raises_code("unknown_encoding", sb.text, missing=missing)


def test_missing_texts_of_training_need_a_policy(raises_code) -> None:
    error = raises_code("policy_needed", sb.record_schema, {"u": ["c", None]}, encodings={"u": "text"})
    assert 'sb.text(missing="")' in error.hint
    assert '[sb.fill("most_frequent"), "text"]' in error.hint


def test_matrices_of_texts_are_proof() -> None:
    inputs = {"x": sb.input(["t"], dtype="string")}
    schema = sb.record_schema(DF, inputs=inputs, encodings={"t": "text"}, X=[["a"], ["b"]])
    assert schema.evidence.rows == 2
    with pytest.raises(sb.SchemabridgeError, match="X has 'c', the schema gives 'b'; 1 cell differs"):
        sb.record_schema(DF, inputs=inputs, encodings={"t": "text"}, X=[["a"], ["c"]])
    with pytest.raises(sb.SchemabridgeError, match="X has 1 row"):
        sb.record_schema(DF, inputs=inputs, encodings={"t": "text"}, X=[["a"]])


def test_matrices_of_texts_are_not_compared_as_numbers(raises_code) -> None:
    schema = sb.record_schema({"t": ["a", "b"]}, encodings={"t": "text"})
    raises_code("invalid_argument", sb.compare_matrices, [["a"]], [["a"]], schema)


def test_texts_of_a_schema_without_statistics_are_told_by_no_page() -> None:
    schema = sb.record_schema({"t": ["secret one", "secret two"]}, encodings={"t": "text"})
    assert "secret" not in schema.to_html()
    assert "string" in repr(schema)


def test_a_text_input_may_be_of_one_text_a_row_without_a_width() -> None:
    df = {"t": ["Oslo", "Rome", "é"]}
    schema = sb.record_schema(df, inputs={"x": sb.input(["t"], dtype="string", shape=(None,))})
    assert sb.prepare_input(df, schema).tolist() == df["t"]
    assert sb.verify_schema(schema)
