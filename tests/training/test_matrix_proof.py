"""x_mismatch: the first cell, the cause that was found, and the line that mends it, which does."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import schemabridge as sb

RNG = np.random.default_rng(0)
N = 120
DF = pd.DataFrame(
    {
        "city": RNG.choice(["Rome", "Oslo", "Bern"], N),
        "age": RNG.normal(40, 12, N).round(1),
        "pay": RNG.lognormal(8, 1, N).round(2),
    }
)
ENCODINGS = {"age": "standardize", "pay": "min_max"}
SCHEMA = sb.record_schema(DF, encodings=ENCODINGS)
FEATURES = ["city_Bern", "city_Oslo", "city_Rome", "age", "pay"]
OURS = sb.prepare_input(DF, SCHEMA)


def refuse(X: object) -> sb.SchemabridgeError:
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.record_schema(DF, X=X, encodings=ENCODINGS)
    assert caught.value.code == "x_mismatch"
    return caught.value


def read_line(hint: str) -> str:
    """Return the code of a hint, from the name that it assigns on."""
    return hint[hint.index("df = " if "df = " in hint else "encodings=") :]


def replace_age(values: np.ndarray) -> np.ndarray:
    X = OURS.astype(np.float64)
    X[:, 3] = values
    return X


@pytest.mark.parametrize("order", [[3, 4, 0, 1, 2], [4, 3, 0, 1, 2], [0, 1, 2, 4, 3]])
@pytest.mark.parametrize("as_frame", [True, False])
def test_columns_in_another_order_have_the_line_that_reorders_df(order, as_frame) -> None:
    X = OURS[:, order]
    error = refuse(pd.DataFrame(X, columns=[FEATURES[place] for place in order]) if as_frame else X)
    assert "in another order" in str(error)
    scope = {"df": DF}
    exec(read_line(error.hint), scope)
    schema = sb.record_schema(scope["df"], X=X, encodings=ENCODINGS)
    assert schema.evidence.rows == N


def test_values_in_another_order_have_the_encoding_that_orders_them() -> None:
    X = OURS[:, [2, 1, 0, 3, 4]]
    error = refuse(X)
    given = eval(read_line(error.hint).removeprefix("encodings="), {"sb": sb})
    assert sb.record_schema(DF, X=X, encodings=ENCODINGS | given).feature_names[0] == "city_Rome"


@pytest.mark.parametrize("order", [[3, 2, 1, 0, 4], [4, 1, 2, 0, 3]])
def test_values_and_columns_in_another_order_have_a_line_for_each(order) -> None:
    X = OURS[:, order]
    valued, moved = refuse(X).hint.split("; ")
    scope = {"df": DF}
    exec(read_line(moved), scope)
    given = eval(read_line(valued).removeprefix("encodings="), {"sb": sb})
    schema = sb.record_schema(scope["df"], X=X, encodings=ENCODINGS | given)
    assert schema.feature_names == tuple(FEATURES[place] for place in order)


def test_features_of_columns_that_are_mixed_are_taken_from_x() -> None:
    assert "X=X" in refuse(OURS[:, [0, 3, 1, 2, 4]]).hint


def test_an_order_that_is_not_that_of_df_is_not_mended_by_reordering_df() -> None:
    inputs = {"features": ["pay", "age"]}
    df = DF[["age", "pay"]]
    X = sb.prepare_input(df, sb.record_schema(df, encodings=ENCODINGS, inputs=inputs))[:, ::-1]
    with pytest.raises(sb.SchemabridgeError, match="in another order") as caught:
        sb.record_schema(df, X=X, encodings=ENCODINGS, inputs=inputs)
    assert "df = df" not in caught.value.hint


@pytest.mark.parametrize("as_frame", [True, False])
def test_a_dropped_reference_level_is_recognised_and_has_its_encoding(as_frame) -> None:
    X = pd.DataFrame(OURS[:, 1:], columns=FEATURES[1:]) if as_frame else OURS[:, 1:]
    error = refuse(X)
    assert "X is the schema without 'city_Bern'" in str(error)
    given = eval(read_line(error.hint).removeprefix("encodings="), {"sb": sb})
    assert sb.record_schema(DF, X=X, encodings=ENCODINGS | given).inputs[0].width == 4


def test_another_missing_feature_is_named_and_is_no_reference_level() -> None:
    error = refuse(OURS[:, [0, 1, 2, 4]])
    assert "X is the schema without 'age'" in str(error)
    assert "drop" not in error.hint


def test_another_value_than_the_first_is_dropped_by_its_name() -> None:
    X = OURS[:, [0, 2, 3, 4]]
    given = eval(read_line(refuse(X).hint).removeprefix("encodings="), {"sb": sb})
    assert sb.record_schema(DF, X=X, encodings=ENCODINGS | given).feature_names == (
        "city_Bern",
        "city_Rome",
        "age",
        "pay",
    )


def test_a_dropped_level_in_another_order_has_the_line_for_both() -> None:
    X = OURS[:, [3, 4, 1, 2]]
    dropped, moved = refuse(X).hint.split("; ")
    scope = {"df": DF}
    exec(read_line(moved), scope)
    given = eval(read_line(dropped).removeprefix("encodings="), {"sb": sb})
    schema = sb.record_schema(scope["df"], X=X, encodings=ENCODINGS | given)
    assert schema.feature_names == ("age", "pay", "city_Oslo", "city_Rome")


@pytest.mark.parametrize("encoder", [OneHotEncoder(drop="first"), OneHotEncoder(drop="if_binary")])
def test_a_level_that_scikit_learn_drops_has_its_encoding(encoder) -> None:
    df = DF.assign(sex=["f", "m", "m"] * (len(DF) // 3) + ["f"] * (len(DF) % 3))
    X = encoder.fit_transform(df[["city", "sex"]])
    encodings = {"city": "one_hot", "sex": "one_hot"}
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.record_schema(df, X=X, encodings=encodings, exclude=["age", "pay"])
    given = eval(read_line(caught.value.hint).removeprefix("encodings="), {"sb": sb})
    assert sb.record_schema(df, X=X, encodings=encodings | given, exclude=["age", "pay"]).inputs[0].width == X.shape[1]


@pytest.mark.parametrize("as_frame", [True, False])
def test_a_matrix_with_values_that_the_encodings_drop_has_the_line_that_keeps_them(as_frame) -> None:
    X = pd.DataFrame(OURS, columns=FEATURES) if as_frame else OURS
    encodings = ENCODINGS | {"city": sb.one_hot(drop="first")}
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.record_schema(DF, X=X, encodings=encodings)
    given = eval(read_line(caught.value.hint).removeprefix("encodings="), {"sb": sb})
    assert sb.record_schema(DF, X=X, encodings=encodings | given).inputs[0].width == 5


def test_a_matrix_with_columns_that_nothing_gives_is_no_fault_of_ours() -> None:
    error = refuse(np.column_stack([OURS, OURS[:, 0]]))
    assert error.hint.startswith("X has columns that the encodings do not give")


def test_a_column_of_two_values_that_was_scaled_otherwise_is_found_by_computing_it() -> None:
    df = pd.DataFrame({"x": (AGE > 40).astype(float)})
    X = ((df - df.mean()) / df.std()).to_numpy()
    with pytest.raises(sb.SchemabridgeError, match="ddof 1"):
        sb.record_schema(df, X=X, encodings={"x": "standardize"})


AGE = DF["age"]
AGE32 = AGE.to_numpy(np.float32)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((AGE - AGE.mean()) / AGE.std(), "ddof 1"),
        ((AGE32 - np.float32(AGE.mean())) / np.float32(AGE.std(ddof=0)), "in float32"),
        (AGE, "X is not scaled, the schema is"),
    ],
    ids=["ddof", "float32", "raw"],
)
def test_another_scaling_is_found_and_its_encoding_gives_x(values, words) -> None:
    X = replace_age(values)
    error = refuse(X)
    assert f"'age': X {words}" in str(error) or words in str(error)
    given = eval(read_line(error.hint).removeprefix("encodings="), {"sb": sb, "df": DF})
    assert sb.record_schema(DF, X=X, encodings=ENCODINGS | given).evidence.rows == N


def test_a_scaling_behind_a_fill_is_found_and_has_no_line_that_forgets_the_fill() -> None:
    df = DF.assign(age=AGE.where(AGE < 50))
    encodings = {"age": [sb.fill("median"), "standardize"], "pay": "min_max"}
    X = sb.prepare_input(df, sb.record_schema(df, encodings=encodings)).astype(np.float64)
    X[:, 3] *= np.sqrt((N - 1) / N)
    with pytest.raises(sb.SchemabridgeError, match="ddof 1") as caught:
        sb.record_schema(df, X=X, encodings=encodings)
    assert "encodings=" not in str(caught.value.hint)


def test_a_scaler_of_other_rows_is_found_with_its_statistics() -> None:
    mean, scale = AGE[:90].mean(), AGE[:90].std(ddof=0)
    error = refuse(replace_age((AGE - mean) / scale))
    assert "other statistics" in str(error)
    assert f"X has {mean:.6g}"[:12] in str(error)
    scaler = StandardScaler().fit(DF[["age"]].iloc[:90])
    given = eval(error.hint[: error.hint.index(";")].partition("encodings=")[2], {"scaler": scaler})
    X = OURS.astype(np.float64)
    X[:, [3]] = scaler.transform(DF[["age"]])
    assert sb.record_schema(DF, X=X, encodings=ENCODINGS | given).evidence.rows == N


def test_replaced_missing_values_are_found() -> None:
    df = DF.assign(age=AGE.where(AGE < 50))
    encodings = {"age": sb.numeric(missing="pass"), "pay": "min_max"}
    X = OURS.astype(np.float64)
    X[:, 3] = df["age"].fillna(0)
    with pytest.raises(sb.SchemabridgeError, match=r"X has 0\.0 where the schema is missing"):
        sb.record_schema(df, X=X, encodings=encodings)


def test_rows_in_another_order_and_memory_in_another_order_are_found() -> None:
    assert "the rows are in another order" in str(refuse(OURS[::-1]))
    for X in (np.frombuffer(OURS.tobytes("F"), np.float32).reshape(OURS.shape), OURS.T):
        turned = eval(refuse(X).hint.partition("X=")[2], {"np": np, "X": X})
        assert sb.record_schema(DF, X=turned, encodings=ENCODINGS).evidence.rows == N


def test_one_wrong_cell_has_no_cause_and_is_shown() -> None:
    X = OURS.copy()
    X[5, 3] += 1
    error = refuse(X)
    assert error.rows == (5,)
    assert error.column == "age"
    assert f"1 of {X.size} cells differ; row 5" in str(error)
    assert error.hint.startswith("compare the first differing cell shown; where X is right")


def test_a_fraction_in_an_integer_input_is_shown_as_it_is() -> None:
    with pytest.raises(sb.SchemabridgeError, match=r"X has 1\.5"):
        sb.record_schema(
            {"n": [1, 2]},
            X=np.array([[1.5], [2]]),
            inputs={"n": sb.input(["n"], dtype="int32")},
            encodings={"n": "numeric"},
        )


def test_every_input_is_compared_and_all_cells_that_differ_are_counted() -> None:
    inputs = {"one": ["age"], "two": ["pay"]}
    X = {"one": AGE.to_numpy().reshape(-1, 1), "two": np.zeros((N, 1))}
    df = DF[["age", "pay"]]
    with pytest.raises(sb.SchemabridgeError, match=f"{N} of {2 * N} cells differ") as caught:
        sb.record_schema(df, X=X, inputs=inputs, encodings={"age": "numeric", "pay": "numeric"})
    assert "input 'two'" in str(caught.value)


def test_a_column_of_text_and_numbers_is_scaled_otherwise_with_its_cause() -> None:
    cells = pd.Series(["1.5", 2.0, "4", 8.0], dtype=object)
    numbers = cells.astype(float)
    X = ((numbers - numbers.mean()) / numbers.std()).to_numpy().reshape(-1, 1)
    columns = {"t": sb.column(type="float64", missing=[""])}
    with pytest.raises(sb.SchemabridgeError, match="ddof 1"):
        sb.record_schema(pd.DataFrame({"t": cells}), X=X, columns=columns, encodings={"t": "standardize"})
