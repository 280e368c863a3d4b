"""record_schema with X alone: formulas that are rounded at last, and numbers in steps, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed, rows=700):
    generator = np.random.default_rng(seed)
    df = pd.DataFrame({f"n{each}": generator.lognormal(3, 1, rows).round(2) for each in range(4)})
    df["i"], df["j"] = generator.integers(0, 20_000, rows), generator.integers(1, 40, rows)
    df["z"] = generator.normal(0, 10, rows).round(3)
    df["weight"], df["height"] = generator.normal(75, 12, rows).round(1), generator.normal(172, 9, rows).round()
    df["m"] = generator.normal(50, 9, rows).round(2)
    return df.assign(m=df.m.mask(generator.random(rows) < 0.1))


TRAIN = make(0)
FAR = TRAIN.iloc[:3].assign(n0=[1e6, 0.005, 2.5], n1=[0.02, 1e3, 1], i=[10**6, 9, 10], z=[-0.004, 55.005, -5.5])
UNSEEN = pd.concat([make(1), FAR], ignore_index=True)

ROUNDED = {
    "ratio": lambda df: (df.n0 / df.n1).round(2),
    "ratio to three digits": lambda df: (df.n0 / (df.n1 + 1)).round(3),
    "ratio to whole numbers": lambda df: np.round(df.n0 / df.n1),
    "sum": lambda df: (df.n0 + df.n1).round(1),
    "product": lambda df: (df.n0 * df.n1).round(),
    "difference with a sign": lambda df: (df.z - df.n1).round(1),
    "times a number": lambda df: (df.n0 * 1.19).round(2),
    "over a number": lambda df: (df.n0 / 3).round(1),
    "index of the body": lambda df: (df.weight / (df.height / 100) ** 2).round(1),
    "root": lambda df: np.sqrt(df.n0).round(2),
    "logarithm": lambda df: np.log1p(df.n0).round(1),
    "filled": lambda df: (df.m / df.n0).round(2).fillna(-1),
    "whole part of a ratio": lambda df: (df.n0 / df.n1).astype(int),
    "whole ratio": lambda df: df.i // df.j,
    "root, whole part": lambda df: np.floor(np.sqrt(df.n0)),
    "steps of ten": lambda df: df.i // 10 * 10,
    "steps of a quarter": lambda df: np.floor(df.z / 0.25) * 0.25,
    "many steps counted": lambda df: df.i // 7,
    "minutes as hours": lambda df: (df.i / 60).round(2),
}


@pytest.mark.parametrize("recipe", ROUNDED.values(), ids=ROUNDED)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_what_is_rounded_at_last_is_given_to_the_bit(recipe, dtype) -> None:
    schema = sb.record_schema(TRAIN, X=pd.DataFrame({"x": recipe(TRAIN)}).astype(dtype), statistics="none")
    found = sb.prepare_input(UNSEEN, schema)[:, 0]
    expected = np.asarray(recipe(UNSEEN), "float32")
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    "make_steps", [lambda df: df.n0 // 10, lambda df: np.floor(df.n1 / 5) * 5, lambda df: df.i // 1000]
)
def test_steps_that_were_scaled_go_on_beyond_those_of_training(make_steps) -> None:
    middle, spread = make_steps(TRAIN).mean(), make_steps(TRAIN).std()
    schema = sb.record_schema(TRAIN, X=((make_steps(TRAIN) - middle) / spread).to_frame("x"), statistics="none")
    expected = ((make_steps(UNSEEN) - middle) / spread).to_numpy("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], expected)
    assert "floor(" in str(schema.evidence.inputs)


SCALED = {
    **{name: ROUNDED[name] for name in ("ratio to three digits", "ratio", "sum", "product", "root", "logarithm")},
    **{name: ROUNDED[name] for name in ("difference with a sign", "index of the body", "minutes as hours")},
    "days as years": lambda df: (-df.i / 365.25).round(1),
}


@pytest.mark.parametrize("recipe", SCALED.values(), ids=SCALED)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_what_is_rounded_and_then_scaled_is_given_to_the_bit(recipe, dtype) -> None:
    fitted = recipe(TRAIN)[:560]
    X = ((recipe(TRAIN) - fitted.mean()) / fitted.std(ddof=0)).astype(dtype)
    schema = sb.record_schema(TRAIN, X=X.to_frame("x"), statistics="none")
    expected = ((recipe(UNSEEN) - fitted.mean()) / fitted.std(ddof=0)).to_numpy("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], expected)


def test_noise_in_steps_is_no_rounded_formula(raises_code) -> None:
    noise = np.random.default_rng(5).normal(0, 1, len(TRAIN)).round(1)
    raises_code("not_recognised", sb.record_schema, TRAIN, X=(noise * 1.7 - 0.3).reshape(-1, 1))


def test_bands_of_several_widths_that_were_scaled_are_no_steps() -> None:
    bands = pd.cut(TRAIN.n0, [0, 5, 10, 20, 50, np.inf], labels=False)
    said = str(sb.record_schema(TRAIN, X=((bands - 1.5) / 0.7).to_frame("x"), statistics="none").evidence.inputs)
    assert "bin of 'n0'" in said
    assert "floor" not in said


def test_the_words_say_what_is_rounded() -> None:
    X = pd.DataFrame({"sum": ROUNDED["sum"](TRAIN), "steps": ROUNDED["steps of ten"](TRAIN)})
    said = str(sb.record_schema(TRAIN, X=X, statistics="none").evidence.inputs)
    assert "round(('n0' + 'n1') / 0.1) * 0.1" in said
    assert "floor('i' / 10) * 10" in said


@pytest.mark.parametrize(
    "make_column",
    [
        lambda df: ROUNDED["ratio"](df) + 0.01 * (df.index == 300),
        lambda df: ROUNDED["steps of ten"](df) + 10 * (df.index == 300),
        lambda df: (df.n0 / df.n1).round(2) + (df.n2 * df.z).round(2),
        lambda df: np.random.default_rng(3).normal(size=len(df)).round(1),
        lambda df: np.random.default_rng(3).integers(0, 9, len(df)),
        lambda df: ((df.n0 / df.n1) / 50).round() + np.random.default_rng(3).integers(0, 4, len(df)),
    ],
)
def test_what_is_nearly_rounded_so_is_refused(make_column, raises_code) -> None:
    raises_code("not_recognised", sb.record_schema, TRAIN, X=np.asarray(make_column(TRAIN)).reshape(-1, 1))


def test_few_rows_are_not_rounded_formulas_by_chance(raises_code) -> None:
    X = np.random.default_rng(1).integers(0, 6, (16, 3))
    raises_code("not_recognised", sb.record_schema, make(5, rows=16), X=X)
