"""record_schema with X alone where X is made of parts of texts: which cuts are taken, and what is refused."""

import pandas as pd

import schemabridge as sb

ROWS = 120
DF = pd.DataFrame(
    {
        "name": [
            f"{'van der ' if row % 5 == 0 else ''}N{row}, {['Mr', 'Mrs', 'Dr'][row * row % 7 % 3]}. X"
            for row in range(ROWS)
        ],
        "city": [["Bergen", "Bonn", "Lyon", "Oslo"][row * row % 11 % 4] for row in range(ROWS)],
        "code": [f"{'äbc'[row % 3]}{row % 4}" for row in range(ROWS)],
    }
)
TITLE = DF["name"].str.split(", ").str[1].str.split(".").str[0]


def list_cuts(schema):
    return [[cut.list_keys() for cut in step.cuts] for step in schema.steps if step.op == "match"]


def test_the_names_in_x_choose_between_cuts_that_tell_the_same_rows_apart() -> None:
    schema = sb.record_schema(DF, X=pd.get_dummies(TITLE))
    title = [{"do": "part", "at": ", ", "index": 1}, {"do": "part", "at": ".", "index": 0}]
    assert list_cuts(schema) == [title]
    assert "the 1st part of (the 2nd part of 'name' at ', ') at '.'" in str(schema.evidence.inputs)
    assert sb.prepare_input({"name": ["van Dyck, Dr. Y"]}, schema).tolist() == [[1, 0, 0]]


def test_a_text_of_which_training_had_no_part_like_it_is_refused(raises_code) -> None:
    schema = sb.record_schema(DF, X=pd.get_dummies(TITLE))
    raises_code("unknown_value", sb.prepare_input, {"name": ["N, Prof. X"]}, schema)
    raises_code("missing_value", sb.prepare_input, {"name": ["N"]}, schema)


def test_values_of_which_some_begin_alike_are_not_cut_without_need() -> None:
    schema = sb.record_schema(DF, X=DF["city"].isin(["Bergen", "Bonn"]).astype(int).to_frame("in_b"))
    assert list_cuts(schema) == [[]]


def test_case_is_not_cut_where_python_changes_letters_beyond_ascii() -> None:
    df = pd.DataFrame({"code": [f"{'äÄbB'[row % 4]}{row}" for row in range(ROWS)]})
    schema = sb.record_schema(df, X=pd.get_dummies(df["code"].str.lower().str[0]))
    assert list_cuts(schema) == [[{"do": "slice", "start": 0, "stop": 1}]]
    assert sb.prepare_input({"code": ["Ä7", "b7"]}, schema).tolist() == [[0, 1], [1, 0]]


def test_a_number_with_a_currency_and_a_unit_is_cut_out_of_its_text() -> None:
    df = DF.assign(pay=[f"€{1000 + 37 * row:,}.50 net" for row in range(ROWS)])
    numbers = df["pay"].str.extract(r"€(.*) net", expand=False).str.replace(",", "").astype(float)
    schema = sb.record_schema(df, X=numbers.to_frame())
    (column,) = schema.columns
    assert [cut.list_keys() for cut in column.text.cut] == [
        {"do": "replace", "old": "net", "new": " "},
        {"do": "replace", "old": "€", "new": " "},
    ]
    assert sb.prepare_input({"pay": ["€2.25 net", "7"]}, schema).tolist() == [[2.25], [7.0]]
