"""compare_matrices: whether two matrices are equal in every bit, and where and why they are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse

import schemabridge as sb

A = np.random.default_rng(5).lognormal(0, 1, (40, 4)).astype(np.float32)
NAMES = ["w", "x", "y", "z"]


def find_kinds(a: object, b: object, schema: object = None) -> list[str]:
    return [each.kind for each in sb.compare_matrices(a, b, schema).causes]


def replace_column(values: np.ndarray, place: int = 1) -> np.ndarray:
    changed = A.astype(np.float64)
    changed[:, place] = values
    return changed


@pytest.mark.parametrize(
    "same",
    [
        A.copy(),
        A.astype(np.float64),
        pd.DataFrame(A),
        pl.DataFrame(A),
        sparse.csr_matrix(A),
        A.tolist(),
        np.asfortranarray(A),
    ],
    ids=["copy", "float64", "pandas", "polars", "sparse", "lists", "fortran"],
)
def test_what_holds_the_same_numbers_is_equal_wherever_it_is(same) -> None:
    comparison = sb.compare_matrices(A, same)
    assert comparison
    assert comparison.causes == comparison.columns == ()
    assert repr(comparison) == "a and b are equal in every bit: 40 rows, 4 features (float32)"


def test_every_nan_is_one_and_zeros_of_different_sign_are_two() -> None:
    other = np.array([0x7FC00001, 0x80000000], np.uint32).view(np.float32)
    comparison = sb.compare_matrices(np.array([np.nan, 0.0], np.float32), other)
    assert not comparison
    assert comparison.first.row == 1
    assert [each.kind for each in comparison.causes] == ["zeros"]


def test_the_first_cell_is_told_with_values_bits_and_ulp_and_every_column_with_its_cells() -> None:
    b = A.copy()
    b[3, 2] = np.nextafter(b[3, 2], np.float32(9e9))
    b[7:9, 1] += 1
    b[8, 1] += 5
    comparison = sb.compare_matrices(pd.DataFrame(A, columns=NAMES), b)
    first = comparison.first
    assert (first.row, first.feature, first.a, first.b) == (3, "y", A[3, 2], b[3, 2])
    bits = f"{int(A[3, 2].view(np.uint32)):08x}"
    assert bits in repr(comparison) and "1 ulp apart" in repr(comparison)
    table = comparison.to_frame()
    assert table[["position", "feature", "cells", "first_row"]].to_numpy().tolist() == [[1, "x", 2, 7], [2, "y", 1, 3]]
    assert table["largest_ulp"].tolist()[1] == 1
    assert comparison.differing == 3
    assert "cause: none was found" not in repr(comparison)  # one of two columns was explained


def test_a_column_without_a_cause_has_none() -> None:
    b = A.copy()
    b[7, 1] += 1
    comparison = sb.compare_matrices(A, b)
    assert comparison.causes == ()
    assert repr(comparison).endswith("cause: none was found")


# Order and shape


def test_a_permutation_of_columns_is_found() -> None:
    order = [0, 3, 1, 2]
    (cause,) = sb.compare_matrices(A, A[:, order]).causes
    assert (cause.kind, cause.order, cause.positions) == ("order", tuple(order), (1, 2, 3))


def test_columns_in_another_order_are_found_where_their_nan_have_other_bits() -> None:
    a, b = A.copy(), A[:, [1, 0, 2, 3]]
    a[3, 0], b[3, 1] = np.nan, np.uint32(0x7FC00001).view(np.float32)
    assert find_kinds(a, b) == ["order"]


def test_columns_of_equal_numbers_stay_where_they_are() -> None:
    a = np.column_stack([A[:, 0], A[:, 0], A[:, 1], A[:, 2]])
    (cause,) = sb.compare_matrices(a, a[:, [0, 1, 3, 2]]).causes
    assert cause.order == (0, 1, 3, 2)


def test_columns_in_another_order_and_another_cause_are_both_found() -> None:
    b = A[:, [1, 0, 2, 3]].astype(np.float64)
    b[:, 3] = b[:, 3] * 3 + 1
    assert find_kinds(A, b) == ["order", "affine"]


def test_rows_in_another_order_are_found() -> None:
    order = np.random.default_rng(1).permutation(40)
    (cause,) = sb.compare_matrices(A, A[order]).causes
    assert (cause.kind, cause.order) == ("rows", tuple(order.tolist()))


@pytest.mark.parametrize("kept", [[1, 2, 3], [0, 2], [3, 1]])
def test_a_matrix_without_some_columns_is_recognised_from_both_sides(kept) -> None:
    for a, b in ((A, A[:, kept]), (A[:, kept], A)):
        comparison = sb.compare_matrices(a, b)
        (cause,) = comparison.causes
        assert not comparison
        assert cause.kind == "dropped"
        assert cause.positions == tuple(sorted(set(range(4)) - set(kept)))
        assert comparison.first is None


def test_lost_rows_are_named() -> None:
    (cause,) = sb.compare_matrices(np.delete(A, [3, 7], axis=0), A).causes
    assert cause.words == "a is b without rows 3, 7"


def test_a_transposed_matrix_and_one_read_in_the_other_order_are_told_apart() -> None:
    assert find_kinds(A, A.T) == ["transposed"]
    assert find_kinds(A, np.frombuffer(A.tobytes("F"), np.float32).reshape(A.shape)) == ["memory"]
    assert find_kinds(np.frombuffer(A.tobytes("F"), np.float32).reshape(A.shape), A) == ["memory"]
    assert find_kinds(A, np.zeros((3, 3))) == []


# Single columns

X = A[:, 1].astype(np.float64)
Z = (X - X.mean()) / X.std()


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        (Z, (X - X.mean()) / X.std(ddof=1), "ddof"),
        ((X - X.mean()) / X.std(ddof=1), Z, "ddof"),
        (Z, Z * 0.9, "statistics"),
        (Z, X, "unscaled"),
        (X, (X - X.min()) / (X.max() - X.min()), "unscaled"),
        (Z, (X - X[:30].mean()) / X[:30].std(), "statistics"),
        (X, X * 2 + 1, "affine"),
        (X, X + X * 2**-22, "rounding"),
        (X > 1, X <= 1, "exchanged"),
        (np.where(X > 2, np.nan, X), np.where(X > 2, 0, X), "missing"),
        (np.where(X > 2, -1, X), np.where(X > 2, np.nan, X), "missing"),
    ],
)
def test_the_cause_of_a_column_is_found_on_its_numbers(a, b, kind) -> None:
    assert find_kinds(replace_column(a).astype(np.float32), replace_column(b)) == [kind]


@pytest.mark.parametrize(
    "b", [X**2, np.where(np.arange(40) == 5, X * 2, X), np.where(X > 2, np.nan, X * 2), X + X * 2**-10 * (X > 1)]
)
def test_what_is_no_such_cause_is_not_taken_for_one(b) -> None:
    assert find_kinds(A, replace_column(b)) == []


def test_a_scale_without_an_offset_is_said_without_the_rounding_of_a_solution() -> None:
    hours = np.random.default_rng(0).integers(0, 900, (300, 1)).astype(np.float32)
    compared = sb.compare_matrices(hours, hours * 24)
    assert [each.words.split("on another scale: ")[1] for each in compared.causes] == ["b = a * 24"]


def test_two_values_are_no_scale() -> None:
    assert find_kinds(replace_column(X > 1).astype(np.float32), replace_column(np.where(X > 1, 3.0, 2.0))) == []


SCHEMA = sb.record_schema({"x": X, "y": A[:, 2]}, encodings={"x": sb.standardize(mean=30.2, scale=12.4)})


def test_with_a_schema_the_scaling_step_says_what_is_raw_and_with_what_the_other_was_scaled() -> None:
    ours = sb.prepare_input({"x": X, "y": A[:, 2]}, SCHEMA)
    raw, other = ours.astype(np.float64), ours.astype(np.float64)
    raw[:, 0], other[:, 0] = X, (X - 31) / 12
    assert find_kinds(raw, ours, SCHEMA) == find_kinds(ours, raw, SCHEMA) == ["unscaled"]
    (cause,) = sb.compare_matrices(other, ours, SCHEMA).causes
    assert cause.kind == "statistics"
    assert cause.words.endswith("where b has mean 30.2 and scale 12.4, a has 31 and 12")
    assert sb.compare_matrices(raw, ours, SCHEMA).first.feature == "x"


# Files


def test_a_file_of_numbers_alone_has_the_width_of_the_schema_or_of_the_other_matrix(tmp_path: Path) -> None:
    path = tmp_path / "x.float32"
    A.astype("<f4").tofile(path)
    np.save(tmp_path / "x.npy", A)
    assert sb.compare_matrices(path, A)
    assert sb.compare_matrices(A, str(path))
    assert sb.compare_matrices(tmp_path / "x.npy", path)
    ours = sb.prepare_input({"x": X, "y": A[:, 2]}, SCHEMA)
    ours.tofile(path)
    assert sb.compare_matrices(path, path, SCHEMA)


def test_a_file_that_says_no_width_is_refused_and_so_is_one_that_ends_within_a_row(tmp_path: Path, raises_code) -> None:
    path = tmp_path / "x.float32"
    A.tofile(path)
    raises_code("invalid_argument", sb.compare_matrices, path, path)
    raises_code("invalid_argument", sb.compare_matrices, path, A[:, :3])
    raises_code("file_not_found", sb.compare_matrices, A, tmp_path / "none.float32")
    (tmp_path / "x.npy").write_bytes(b"no")
    raises_code("invalid_argument", sb.compare_matrices, A, tmp_path / "x.npy")


@pytest.mark.parametrize("value", [None, 3, "", dict, ["a"], object()])
def test_what_is_no_matrix_is_refused(value, raises_code) -> None:
    code = "file_not_found" if value == "" else "invalid_argument"
    assert raises_code(code, sb.compare_matrices, value, A)


def test_a_file_of_text_is_not_read_as_numbers_and_is_told_how_to_be_read(tmp_path: Path, raises_code) -> None:
    path = tmp_path / "a.csv"
    pd.DataFrame(A, columns=NAMES).to_csv(path, index=False)
    error = raises_code("invalid_argument", sb.compare_matrices, A, path)
    read = eval(error.hint.partition("b=")[2], {"pd": pd})
    assert sb.compare_matrices(A, read.astype(np.float32))


def test_what_prepare_input_gives_for_several_inputs_is_compared_by_the_name_of_one() -> None:
    df = pd.DataFrame(A, columns=NAMES)
    schema = sb.record_schema(df, inputs={"one": ["w"], "two": ["x", "y", "z"]})
    prepared = sb.prepare_input(df, schema)
    assert sb.compare_matrices(prepared, prepared, schema, input="two")
    assert find_kinds(prepared["two"], prepared["two"][:, ::-1]) == ["order"]
    assert not sb.compare_matrices(prepared, prepared["two"][:, ::-1], schema, input="two")


def test_one_of_several_inputs_is_named(raises_code) -> None:
    schema = sb.record_schema({"x": X, "y": X}, inputs={"one": ["x"], "two": sb.input(["y"], dtype="float64")})
    raises_code("invalid_argument", sb.compare_matrices, A[:, :1], A[:, :1], schema)
    raises_code("invalid_argument", sb.compare_matrices, A[:, :1], A[:, :1], schema, input="three")
    assert sb.compare_matrices(A[:, :1], A[:, :1], schema, input="two").dtype == "float64"
