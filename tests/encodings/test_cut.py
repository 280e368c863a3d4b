"""Text that is cut before it is looked up, at recording (clause 4.15)."""

from __future__ import annotations

import pandas as pd
import pytest

import schemabridge as sb

NAMES = {"Name": ["Braund, Mr. Owen Harris", "Heikkinen, Miss. Laina", "Rothes, the Countess. of (Lucy)", "Cher", None]}
TITLE = sb.cut([("part", ", ", 1), ("part", ".", 0)])


def record(values: object, encoding: object) -> sb.FeatureSchema:
    return sb.record_schema({"x": values}, encodings={"x": encoding})


def test_a_title_is_cut_out_of_a_name() -> None:
    schema = sb.record_schema(NAMES, encodings={"Name": [TITLE, sb.one_hot(missing="category", unknown="zeros")]})
    assert schema.feature_names == ("Name_Miss", "Name_Mr", "Name_the Countess", "Name_missing")
    rows = sb.prepare_input({"Name": ["Allen, Mr. William", "Oliva, Dona. Fermina", "Allen"]}, schema)
    assert rows.tolist() == [[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]]
    assert schema.format_version == "1.1"


def test_training_rows_without_the_part_need_a_policy(raises_code) -> None:
    error = raises_code("policy_needed", sb.record_schema, NAMES, encodings={"Name": [TITLE, "one_hot"]})
    assert list(error.rows) == [3, 4]


def test_what_is_left_can_be_filled_marked_and_looked_up() -> None:
    filled = record(["a/S", "b", "c/P", "a/S"], [sb.cut(("part", "/", 1)), sb.fill("most_frequent"), "one_hot"])
    assert sb.prepare_input({"x": ["z", "z/P"]}, filled).tolist() == [[0, 1], [1, 0]]
    marked = record(["a/S", "b"], [sb.cut(("part", "/", 1)), "missing"])
    assert sb.prepare_input({"x": ["z", "z/P", None]}, marked).ravel().tolist() == [1, 0, 1]
    table = record(["A", "b "], [sb.cut(["strip", "lower"]), sb.lookup({"a": 0.5, "b": 2.0})])
    assert sb.prepare_input({"x": [" B", "a"]}, table).ravel().tolist() == [2.0, 0.5]


def test_categories_that_become_one_are_one_feature() -> None:
    values = pd.Series(["b1", "a2", "a1"], dtype="category")
    assert record(values, [sb.cut(("slice", 0, 1)), "one_hot"]).feature_names == ("x_a", "x_b")


def test_cuts_follow_each_other_in_a_chain_and_stand_side_by_side() -> None:
    two = ([sb.cut("strip"), sb.cut("upper"), "ordinal"], sb.named("last", [sb.cut(("slice", -1)), sb.ordinal()]))
    schema = sb.record_schema({"x": [" a", "b "]}, encodings={"x": two})
    assert sb.prepare_input({"x": ["A ", "B "]}, schema).tolist() == [[0, 0], [1, 0]]
    assert [len(step.cuts) for step in schema.steps] == [2, 1]


def test_one_cut_is_written_as_itself_and_bounds_may_be_open() -> None:
    assert sb.cut("strip") == sb.cut(["strip"])
    assert sb.cut(("slice", None, 2)) == sb.cut([("slice", None, 2)])
    assert sb.cut(("slice", 2)) == sb.cut(("slice", 2, None))


@pytest.mark.parametrize(
    "cuts",
    [
        "title",
        [],
        (),
        None,
        3,
        ("part", "a"),
        ("part", "a", 0, 1),
        ("part", "", 0),
        ("part", "a", 0.5),
        ("part", "a", True),
        ("strip", "%"),
        ("slice",),
        ("slice", None),
        ("slice", "0"),
        ("replace", "a", None),
        ("replace", "", "a"),
        ("replace", "a", "b" * 101),
        [("replace", "a", "b" * 20)] * 2,
        ["strip"] * 17,
        ("replace", "a\0", ""),
        ("part", "\ud800", 0),
    ],
)
def test_what_is_no_cut_is_refused(cuts, raises_code) -> None:
    assert raises_code("unknown_encoding", sb.cut, cuts).hint.startswith("help(sb.cut)")
    if cuts is not None:
        raises_code("invalid_argument", sb.column, "float64", cut=cuts)


@pytest.mark.parametrize(
    ("do", "text"),
    [("strip", "\u00a0a"), ("strip", "a\u2003"), ("strip", "\x1ca"), ("lower", "É"), ("lower", "İ"), ("upper", "ß")],
)
def test_a_training_text_to_which_python_would_do_more_is_refused(do, text, raises_code) -> None:
    error = raises_code("beyond_ascii", record, ["a", text], [sb.cut(do), "one_hot"])
    assert list(error.values) == [text]
    assert error.column == "x"
    frame, columns = {"x": ["1", text]}, {"x": sb.column("float64", cut=do, other="missing")}
    raises_code("beyond_ascii", sb.record_schema, frame, columns=columns, encodings={"x": sb.fill(0)})


def test_what_an_earlier_cut_takes_off_is_not_asked_for() -> None:
    assert record(["a/É", "b/È"], [sb.cut([("part", "/", 0), "lower"]), "one_hot"]).feature_names == ("x_a", "x_b")
    assert record(["é", "日本"], [sb.cut("lower"), "one_hot"]).feature_names == ("x_é", "x_日本")


@pytest.mark.parametrize(
    ("values", "encoding"),
    [
        ([1.0, 2.0], [sb.cut("strip"), "one_hot"]),
        (["a", "b"], sb.cut("strip")),
        (["a", "b"], ["one_hot", sb.cut("strip")]),
        (["a", None], [sb.fill("c"), sb.cut("strip"), "one_hot"]),
        (["a", "b"], [sb.cut(["strip"] * 9), sb.cut(["lower"] * 8), "one_hot"]),
    ],
)
def test_a_cut_is_of_text_that_nothing_has_read(values, encoding, raises_code) -> None:
    raises_code("encoding_mismatch", record, values, encoding)


def test_golden_rows_show_texts_before_they_are_cut() -> None:
    schema = sb.record_schema(
        NAMES, encodings={"Name": [TITLE, sb.ordinal(missing=-1)]}, statistics="none", golden_rows=8
    )
    left = {str(row.frame["Name"]).partition(", ")[2] for row in schema.golden.rows if row.bytes is not None}
    assert {"Miss", "Mr", "the Countess"} <= left
    assert [row.error for row in schema.golden.rows if row.error].count("unknown_value") == 1
    assert not {row.frame.get("Name") for row in schema.golden.rows} & set(filter(None, NAMES["Name"]))
    assert sb.verify_schema(schema)


def test_two_cuts_of_a_column_that_refuse_others_have_golden_rows_that_both_take() -> None:
    parts = ([sb.cut(("part", "-", 0)), "one_hot"], sb.named(["p", "q"], [sb.cut(("part", "-", 1)), "one_hot"]))
    schema = sb.record_schema({"x": ["a-p", "b-q"]}, encodings={"x": parts})
    taken = [row for row in schema.golden.rows if row.bytes is not None]
    assert len(taken) >= 8
    assert sb.verify_schema(schema)


def test_a_policy_of_what_is_left_can_be_changed() -> None:
    schema = sb.record_schema(NAMES, encodings={"Name": [TITLE, sb.one_hot(missing="zeros")]})
    opened = schema.with_policy("Name", unknown="zeros", missing="Mr")
    assert sb.prepare_input({"Name": ["x, Dr. y", "x"]}, opened).tolist() == [[0, 0, 0], [0, 1, 0]]
    assert opened.steps[0].cuts == schema.steps[0].cuts


def test_a_file_keeps_its_cuts(tmp_path) -> None:
    schema = sb.record_schema(NAMES, encodings={"Name": [TITLE, sb.one_hot(missing="zeros")]})
    for path in (tmp_path / "x.json", tmp_path / "x.arrow"):
        schema.save(path)
        assert sb.read_schema(path).steps == schema.steps


def test_a_feature_is_told_with_its_cuts() -> None:
    schema = record(["a, b"], [sb.cut(("part", ", ", 1)), sb.one_hot(missing="zeros", unknown="zeros")])
    assert sb.explain_schema(schema).words[0] == "1 where the 2nd part of x at ', ' is 'b', otherwise 0"
