"""What X alone says, what it leaves open, and what is refused."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse
from sklearn.preprocessing import KBinsDiscretizer

import schemabridge as sb

ROWS = 60
DF = pd.DataFrame(
    {
        "age": [20.0 + (7 * row) % 50 for row in range(ROWS)],
        "pay": [1000.5 + (37 * row) % 101 for row in range(ROWS)],
        "city": [["Bonn", "Oslo", "Rome"][row * row % 7 % 3] for row in range(ROWS)],
        "paid": [row % 5 < 2 for row in range(ROWS)],
        "note": [f"note {row}" for row in range(ROWS)],
    }
)


def told(schema):
    return [each["of"] for each in schema.evidence.inputs["features"]]


# forms of X


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_matrix, pl.DataFrame, lambda X: X.astype(object).to_numpy()])
def test_a_matrix_of_any_form_is_recognised(form) -> None:
    X = pd.get_dummies(DF[["age", "city"]]).astype(float)
    schema = sb.record_schema(DF, X=form(X))
    assert schema.feature_names == ("age", "city_Bonn", "city_Oslo", "city_Rome")
    assert [each.kind for each in schema.inputs[0].encodings] == ["numeric", "one_hot"]
    assert (schema.evidence.source, schema.evidence.rows) == ("recognised", ROWS)


def test_the_order_and_the_names_of_the_matrix_are_kept() -> None:
    X = pd.get_dummies(DF[["city", "age", "paid"]]).rename(columns={"age": "years"})
    schema = sb.record_schema(DF, X=X)
    assert schema.feature_names == tuple(X.columns) == ("years", "paid", "city_Bonn", "city_Oslo", "city_Rome")


def test_columns_that_the_matrix_does_not_need_are_not_recorded() -> None:
    df = DF.assign(when=pd.Timestamp("2024-01-01", tz="Europe/Berlin"), lists=[[1]] * ROWS, gone=None)
    schema = sb.record_schema(df, X=DF[["pay"]])
    assert [column.name for column in schema.columns] == ["pay"]


def test_each_input_has_its_matrix() -> None:
    X = {"a": DF[["age", "pay"]].to_numpy(), "b": pd.get_dummies(DF["city"]).to_numpy()}
    schema = sb.record_schema(DF, X=X)
    assert [(each.name, each.features) for each in schema.inputs] == [
        ("a", ("age", "pay")),
        ("b", ("city_Bonn", "city_Oslo", "city_Rome")),
    ]


def test_an_input_is_made_of_its_own_columns_only(raises_code) -> None:
    X = {"a": DF["age"].to_numpy(), "b": DF["pay"].to_numpy()}
    assert sb.record_schema(DF, X=X, inputs={"a": ["age"], "b": ["pay"]}).evidence.rows == ROWS
    raises_code("not_recognised", sb.record_schema, DF, X=X, inputs={"a": ["pay"], "b": ["age"]})


def test_a_matrix_of_higher_rank_gives_its_shape() -> None:
    X = DF[["age", "pay"]].to_numpy().reshape(ROWS, 1, 2)
    assert sb.record_schema(DF, X=X).inputs[0].shape == (None, 1, 2)


def test_a_float64_input_is_reproduced_to_its_last_bit() -> None:
    X = (DF[["age", "pay"]] - DF[["age", "pay"]].mean()) / DF[["age", "pay"]].std()
    schema = sb.record_schema(DF, X=X, inputs={"x": sb.input(["age", "pay"], dtype="float64")})
    np.testing.assert_array_equal(sb.prepare_input(DF, schema), X.to_numpy())


def test_an_integer_input_takes_no_fractions(raises_code) -> None:
    inputs = {"x": sb.input(["age"], dtype="int32")}
    assert sb.record_schema(DF, X=DF[["age"]], inputs=inputs).evidence.rows == ROWS
    raises_code("x_mismatch", sb.record_schema, DF, X=DF[["age"]] / 2, inputs=inputs)


# policies


def test_an_unknown_value_is_refused_and_zeros_are_one_line(raises_code) -> None:
    schema = sb.record_schema(DF, X=pd.get_dummies(DF["city"]))
    batch = {"city": ["Oslo", "Wien"]}
    raises_code("unknown_value", sb.prepare_input, batch, schema)
    zeros = schema.with_policy("city", unknown="zeros")
    assert sb.prepare_input(batch, zeros).tolist() == [[0, 1, 0], [0, 0, 0]]


def test_a_dropped_value_is_a_row_of_zeros(raises_code) -> None:
    schema = sb.record_schema(DF, X=pd.get_dummies(DF[["city"]], drop_first=True))
    assert sb.prepare_input({"city": ["Bonn", "Rome"]}, schema).tolist() == [[0, 0], [0, 1]]
    raises_code("unknown_value", sb.prepare_input, {"city": ["Wien"]}, schema)


def test_missing_values_are_refused_where_training_has_none_and_become_what_the_matrix_has(raises_code) -> None:
    raises_code("missing_value", sb.prepare_input, {"age": [None]}, sb.record_schema(DF, X=DF[["age"]]))
    df = DF.assign(age=DF["age"].where(DF["age"] > 25))
    schema = sb.record_schema(df, X=df[["age"]].fillna(-1))
    assert sb.prepare_input({"age": [None, 30.0]}, schema).tolist() == [[-1], [30]]


def test_what_is_missing_needs_no_value_that_training_saw() -> None:
    df = DF.assign(city=DF["city"].where(DF["city"] != "Rome"))
    schema = sb.record_schema(df, X=df[["city"]].isna())
    assert sb.prepare_input({"city": [None, "Wien"]}, schema).tolist() == [[1], [0]]


def test_a_category_that_no_row_has_is_an_indicator_by_its_name() -> None:
    df = DF.assign(city=pd.Categorical(DF["city"], ["Rome", "Wien", "Oslo", "Bonn"]))
    X = pd.get_dummies(df[["city"]], dummy_na=True)
    schema = sb.record_schema(df, X=X)
    assert sb.prepare_input({"city": ["Wien", None]}, schema).tolist() == [[0, 1, 0, 0, 0], [0, 0, 0, 0, 1]]


# what is open


def test_two_columns_that_fit_are_told_with_the_line_that_chooses() -> None:
    df = DF.assign(copy=DF["age"])
    with pytest.warns(sb.SchemabridgeWarning, match=r"ambiguous_encoding.*'age' and 'copy'.*exclude=\['copy'\]"):
        schema = sb.record_schema(df, X=df["age"].to_numpy())
    assert schema.feature_names == ("age",)
    assert sb.record_schema(df, X=df["age"].to_numpy(), exclude=["age"]).feature_names == ("copy",)


def test_an_indicator_in_a_complete_block_has_no_rivals() -> None:
    df = pd.DataFrame({"rome": DF["city"] == "Rome", "far": (DF["city"] == "Oslo") * 700.0 + DF["pay"]}).join(
        DF["city"]
    )
    assert sb.record_schema(df, X=pd.get_dummies(df["city"]).to_numpy()).feature_names == (
        "city_Bonn",
        "city_Oslo",
        "city_Rome",
    )


def test_intervals_of_another_number_do_not_rival_a_number() -> None:
    df = pd.DataFrame({"clock": [100 * (row % 24) + row % 60 for row in range(480)]})
    df["hour"] = df["clock"] // 100
    assert sb.record_schema(df, X=df[["hour"]].to_numpy()).feature_names == ("hour",)


def test_a_table_of_months_comes_before_intervals_of_the_dates_of_one_year() -> None:
    when = pd.Series(pd.Timestamp("2013-01-01 02:00") + pd.to_timedelta(np.arange(0, 8760, 13), unit="h"))
    df = pd.DataFrame({"when": when + pd.Timedelta(5, unit="h"), "month": when.dt.month})
    schema = sb.record_schema(df, X=np.sin(df[["month"]].to_numpy() / 6 * np.pi))
    assert schema.feature_names == ("month",)
    assert told(schema)[0].startswith("table of 12 values of 'month'")


def test_a_value_that_stands_twice_in_a_block_is_told() -> None:
    df = pd.DataFrame({"rome": DF["city"] == "Rome", "city": DF["city"]})
    X = np.column_stack([df["rome"], pd.get_dummies(df["city"])])
    with pytest.warns(sb.SchemabridgeWarning, match="ambiguous_encoding.*'column [03] of X'"):
        sb.record_schema(df, X=X)


def test_too_few_rows_to_tell_are_told_and_follow_the_order_of_the_frame() -> None:
    df = pd.DataFrame({"age": [30.0, 50.0, 40.0], "city": ["Rome", "Oslo", "Rome"], "paid": [True, False, True]})
    X = np.column_stack([df["age"], pd.get_dummies(df["city"]), df["paid"]])
    with pytest.warns(sb.SchemabridgeWarning, match="ambiguous_encoding"):
        schema = sb.record_schema(df, X=X)
    assert schema.feature_names == ("age", "city_Oslo", "city_Rome", "paid")


@pytest.mark.parametrize("X", [DF[["age"]].rename(columns={"age": "copy"}), DF[["age", "age"]].to_numpy()])
def test_the_names_or_the_order_of_the_matrix_choose_between_equal_columns(X) -> None:
    schema = sb.record_schema(DF.assign(copy=DF["age"]), X=X)
    assert schema.feature_names[-1] == "copy"


def test_a_number_of_zeros_and_ones_beside_its_sibling_is_an_indicator() -> None:
    df = DF.assign(flag=DF["paid"].astype(int))
    schema = sb.record_schema(df, X=pd.get_dummies(df["flag"]).to_numpy(), exclude="paid")
    assert schema.feature_names == ("flag_0", "flag_1")


def test_a_column_that_never_changes_is_recorded_with_a_warning() -> None:
    X = DF[["age"]].assign(bias=1.0)
    with pytest.warns(sb.SchemabridgeWarning, match="ambiguous_encoding.*'bias' is the same in all rows"):
        schema = sb.record_schema(DF, X=X)
    assert sb.prepare_input({"age": [30.0]}, schema).tolist() == [[30, 1]]


def test_the_evidence_says_what_was_recognised_and_what_else_fits() -> None:
    schema = sb.record_schema(DF, X=(DF[["age"]] - DF["age"].min()) / (DF["age"].max() - DF["age"].min()))
    assert told(schema)[0].startswith("'age', min_max (minimum and range)")
    schema = sb.record_schema(DF, X=DF[["paid"]])
    assert "also fits: indicator of True of 'paid'" in told(schema)[0]


def test_a_difference_from_a_year_is_no_code() -> None:
    df = pd.DataFrame({"year": [1990 + row % 30 for row in range(ROWS)]})
    schema = sb.record_schema(df, X=2024 - df[["year"]])
    assert sb.prepare_input({"year": [1950]}, schema).tolist() == [[74]]


def test_a_center_that_no_statistic_gives_is_solved_and_no_written_number() -> None:
    pay = np.random.default_rng(1).lognormal(3, 1, 120)
    X = ((pay - 21.7182818284) / 13.1415926535).astype(np.float32)
    assert "solved from X, last digits open" in told(sb.record_schema({"pay": pay}, X=X))[0]


# what is refused


def test_nothing_is_written_where_a_column_of_the_matrix_is_not_recognised(raises_code, tmp_path) -> None:
    X = DF[["age", "pay"]].assign(wave=np.sin(DF["age"]) * DF["pay"])
    error = raises_code("not_recognised", sb.record_schema, DF, X=X, path=tmp_path / "a.schema.json")
    assert "1 of 3 columns of X" in error.message
    assert "'wave'" in error.message
    assert list(tmp_path.iterdir()) == []


def test_the_closest_candidate_is_told_with_the_first_row_in_which_it_fails(raises_code) -> None:
    X = DF[["age"]].copy()
    X.loc[17, "age"] += 1
    error = raises_code("not_recognised", sb.record_schema, DF, X=X)
    assert (error.column, error.rows) == ("age", (17,))
    assert error.values == (X["age"][17], DF["age"][17])


@pytest.mark.parametrize("seed", range(3))
def test_numbers_that_only_an_identifier_would_explain_are_refused(seed, raises_code) -> None:
    numbers = np.random.default_rng(seed).permutation(ROWS) * 1.7
    raises_code("not_recognised", sb.record_schema, DF[["note"]], X=numbers)
    raises_code("not_recognised", sb.record_schema, DF, X=np.random.default_rng(seed).integers(0, 2, (ROWS, 1)))


def test_a_single_row_proves_nothing(raises_code) -> None:
    numbers = np.random.default_rng(0).normal(size=ROWS)
    order = np.argsort(numbers)
    for rows in ([17], order[30:32]):
        X = np.isin(np.arange(ROWS), rows)
        raises_code("not_recognised", sb.record_schema, {"note": DF["note"], "x": numbers}, X=X)


def test_a_matrix_that_never_changes_is_refused(raises_code) -> None:
    raises_code("not_recognised", sb.record_schema, DF, X=np.ones((ROWS, 3)))


@pytest.mark.parametrize(
    "X",
    [
        DF[["age"]][:-1],
        DF[["age", "city"]],
        DF[["city"]].to_numpy(),
        np.zeros((ROWS, 0)),
        "age",
        {"a": DF[["age"]], "b": DF[["pay"]][:3]},
    ],
)
def test_a_matrix_of_other_rows_or_of_text_is_a_mismatch(X, raises_code) -> None:
    raises_code("x_mismatch", sb.record_schema, DF, X=X)


def test_text_in_the_matrix_is_named_with_its_place(raises_code) -> None:
    error = raises_code("x_mismatch", sb.record_schema, DF, X=DF[["age", "city"]])
    assert "column 'city'" in error.message
    assert error.rows == (0,)


def test_columns_left_out_are_not_what_the_matrix_is_made_of(raises_code) -> None:
    raises_code("not_recognised", sb.record_schema, DF, X=DF[["age"]], target="age")


def test_numbers_of_very_different_magnitudes_are_refused_as_any_others(raises_code) -> None:
    df = pd.DataFrame({"age": [1.0, 20.0, 35.0, 45.0, 60.0, 70.0], "pay": [1.5, 7.5, 3.0, 2.0, 4.0, 6.0]})
    raises_code("not_recognised", sb.record_schema, df, X=np.sinh(df).to_numpy())


@pytest.mark.parametrize(
    "make", [lambda when: when > "2013-06-17", lambda when: (when - pd.Timestamp("2013-01-01")).dt.days]
)
def test_what_dates_of_one_year_leave_open_is_said_and_read_from_their_count(make):
    days = np.random.default_rng(0).integers(0, 365, 800)
    when = pd.Series(pd.Timestamp("2013-01-01") + pd.to_timedelta(days, unit="D"))
    other = pd.DataFrame({"when": when + pd.Timedelta(days=365)})
    with pytest.warns(sb.SchemabridgeWarning, match="differ in other years"):
        schema = sb.record_schema(pd.DataFrame({"when": when}), X=pd.DataFrame({"x": make(when).astype(int)}))
    assert sb.prepare_input(other, schema)[:, 0].tolist() == make(other["when"]).astype(float).tolist()


def test_a_month_that_is_compared_in_one_year_is_ambiguous():
    when = pd.Series(pd.Timestamp("2013-01-01") + pd.to_timedelta(np.arange(365), unit="D"))
    with pytest.warns(sb.SchemabridgeWarning, match="month of 'when'.*differ in other years"):
        sb.record_schema(pd.DataFrame({"when": when}), X=pd.DataFrame({"late": (when.dt.month > 5).astype(int)}))


def test_rows_in_another_order_are_told(raises_code) -> None:
    df = pd.DataFrame({"pay": np.random.default_rng(0).lognormal(3, 1, 100)})
    error = raises_code("not_recognised", sb.record_schema, df, X=df[::-1].to_numpy())
    assert "'pay' in another order of rows" in error.message


def test_a_function_of_float32_numbers_of_tiny_spread_is_refused_with_what_to_do(raises_code) -> None:
    df = pd.DataFrame({"lat": (47.5 + np.random.default_rng(0).normal(0, 0.001, 300)).astype("float32")})
    logs = np.log(df)
    error = raises_code("not_recognised", sb.record_schema, df, X=(logs - logs.mean()) / logs.std())
    assert "('lat'), scaled, of a float32 column" in error.message
    assert "float64" in error.hint
    assert sb.record_schema(df, X=logs).evidence.rows == 300


@pytest.mark.parametrize("kind", ["int64", "float64"])
@pytest.mark.parametrize("make", [lambda x: x + 1, lambda x: x * 2, lambda x: 5 - x, lambda x: x / 4])
def test_a_number_of_few_values_is_a_number_and_no_table(make, kind) -> None:
    rooms = pd.Series(np.random.default_rng(0).integers(1, 5, 200).astype(kind))
    schema = sb.record_schema({"rooms": rooms}, X=make(rooms).to_frame())
    assert sb.prepare_input({"rooms": [7]}, schema).tolist() == [[make(7.0)]]


def test_a_whole_part_holds_beyond_what_training_has_and_halves_round_to_even() -> None:
    generator = np.random.default_rng(0)
    df = pd.DataFrame({"age": generator.integers(17, 60, 300), "pay": generator.integers(0, 1300, 300) / 8})
    schema = sb.record_schema(df, X=pd.DataFrame({"age": df["age"] // 10, "pay": df["pay"].round(1)}))
    batch = {"age": [5, 98, 100], "pay": [-2.25, 2.25, 999.75]}
    expected = np.column_stack([np.array(batch["age"]) // 10, np.round(batch["pay"], 1)])
    assert (sb.prepare_input(batch, schema) == expected.astype(np.float32)).all()


def test_a_function_that_leaves_its_domain_in_training_rows_passes_it_on() -> None:
    x = np.random.default_rng(0).normal(2, 2, 300)
    with np.errstate(invalid="ignore"):
        X = np.nan_to_num(np.log(x), nan=0.0)
    assert sb.prepare_input({"x": [-3.0, 1.0]}, sb.record_schema({"x": x}, X=X)).tolist() == [[0.0], [0.0]]


def test_parts_of_a_date_that_two_columns_have_are_told() -> None:
    begin = pd.Timestamp("2016-01-01") + pd.to_timedelta(np.random.default_rng(0).integers(0, 10**8, 300), "s")
    df = pd.DataFrame({"begin": begin, "end": begin + pd.Timedelta("3s")})
    X = pd.DataFrame({"m": begin.month, "s": begin.second})
    with pytest.warns(sb.SchemabridgeWarning, match="ambiguous_encoding.*month of 'begin' and month of 'end'"):
        schema = sb.record_schema(df, X=X)
    assert [each.name for each in schema.columns] == ["begin"]


@pytest.mark.parametrize("make", [lambda at: at.month.isin([12, 1, 2]), lambda at: at.month % 12 // 3])
def test_seasons_of_one_year_are_ambiguous(make) -> None:
    when = pd.Series(pd.Timestamp("2013-01-01") + pd.to_timedelta(np.arange(365), unit="D"))
    with pytest.warns(sb.SchemabridgeWarning, match="month of 'when'.*differ in other years"):
        sb.record_schema({"when": when}, X=make(when.dt).astype(int).to_frame())


def test_indicators_of_all_months_are_of_one_column_though_another_has_some_of_them() -> None:
    utc = pd.Series(pd.Timestamp("2013-01-01 05:00") + pd.to_timedelta(np.arange(0, 365 * 24 - 5, 7), "h"))
    local = utc - pd.Timedelta("5h")
    rows = (local.dt.month == utc.dt.month) | ~utc.dt.month.isin([1, 2, 9, 10])
    df = pd.DataFrame({"utc": utc, "month": local.dt.month})
    train = df[rows].reset_index(drop=True)
    schema = sb.record_schema(train, X=pd.get_dummies(train["utc"].dt.month_name()))
    assert [each.name for each in schema.columns] == ["utc"]
    assert (sb.prepare_input(df, schema) == pd.get_dummies(df["utc"].dt.month_name()).to_numpy()).all()


def test_indicators_of_all_months_of_one_year_are_no_intervals_of_its_dates() -> None:
    df = pd.DataFrame({"when": pd.Timestamp("2013-01-01") + pd.to_timedelta(np.arange(365), "D")})
    later = pd.DataFrame({"when": df["when"] + pd.Timedelta(days=900)})
    schema = sb.record_schema(df, X=pd.get_dummies(df["when"].dt.month, prefix="m"))
    assert (sb.prepare_input(later, schema) == pd.get_dummies(later["when"].dt.month)).all(axis=None)
    assert "above 4 up to 5" in sb.explain_schema(schema)["words"][4]


def test_months_that_training_never_saw_are_none_of_those_that_have_an_indicator() -> None:
    days = np.random.default_rng(0).integers(0, 730, 2000)
    when = pd.Series(pd.Timestamp("2013-01-01") + pd.to_timedelta(days, "D"))
    df = pd.DataFrame({"when": when[when.dt.month.isin([2, 3, 6])]}).reset_index(drop=True)
    with pytest.warns(sb.SchemabridgeWarning, match="'m_2', 'm_3', 'm_6' are 1 for the values of month of 'when'"):
        schema = sb.record_schema(df, X=pd.get_dummies(df["when"].dt.month, prefix="m"))
    expected = np.stack([when.dt.month == each for each in (2, 3, 6)], axis=1)
    assert (sb.prepare_input({"when": when}, schema) == expected).all()


@pytest.mark.parametrize("count", [4, 5, 8, 10])
def test_bins_of_equal_width_of_the_frame_are_no_whole_parts_by_an_odd_width(count: int) -> None:
    for seed in range(4):
        generator = np.random.default_rng(seed)
        train, unseen = (pd.DataFrame({"x": np.abs(generator.normal(0, 10, rows))}) for rows in (900, 5000))
        bins = KBinsDiscretizer(count, encode="ordinal", strategy="uniform", subsample=None).fit(train)
        schema = sb.record_schema(train, X=bins.transform(train))
        assert (sb.prepare_input(unseen, schema) == bins.transform(unseen)).all()


def test_whole_parts_by_a_round_width_that_bins_of_equal_width_give_as_well_are_ambiguous() -> None:
    x = pd.DataFrame({"x": np.arange(0, 500, 0.7)})
    with pytest.warns(
        sb.SchemabridgeWarning, match=r"floor\('x' / 50\) and bin of 'x'.*beyond training rows they differ"
    ):
        schema = sb.record_schema(x, X=x // 50)
    assert sb.prepare_input({"x": [-1.0, 620.0]}, schema)[:, 0].tolist() == [-1.0, 12.0]


def test_a_table_of_measurements_of_which_new_rows_have_others_is_refused(raises_code) -> None:
    x = (np.random.default_rng(0).integers(-150, 150, 2000) / 10).astype("float32")
    error = raises_code("not_recognised", sb.record_schema, {"x": x}, X=np.sinh(x.astype("float64")).round(6))
    assert "no encoding of a raw column" in error.message


def test_values_of_measurements_are_not_marked_one_by_one(raises_code) -> None:
    x = np.random.default_rng(0).integers(20, 400, 3000) / 100
    raises_code("not_recognised", sb.record_schema, {"x": x}, X=pd.DataFrame({"new": (x % 1 < 0.05) * 1}))


def test_ranks_of_measurements_that_were_scaled_are_not_recorded(raises_code) -> None:
    x = np.round(np.exp(np.random.default_rng(0).integers(0, 90, 2000) / 20), 3)
    ranks = np.unique(x, return_inverse=True)[1]
    raises_code("not_recognised", sb.record_schema, {"x": x}, X=pd.DataFrame({"rank": ranks / 45 - 1}))
