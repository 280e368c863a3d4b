import pytest

import schemabridge as sb

DF = {"x": [1.0, 3.0], "s": ["a", "b"]}


def record(**encodings: object) -> sb.FeatureSchema:
    return sb.record_schema({name: DF[name] for name in encodings}, encodings=encodings)


@pytest.mark.parametrize(
    ("encoding", "features"),
    [
        (("standardize", sb.bin([2])), ("x", "x_bin0", "x_bin1")),
        (("standardize", "min_max"), ("x_standardized", "x_min_max")),
        (("min_max", "standardize"), ("x_min_max", "x_standardized")),
        (("numeric", "robust"), ("x", "x_robust")),
        (
            (sb.clip(0, 1), sb.fill(0), "ordinal", sb.lookup({1: 2, 3: 4})),
            ("x_clipped", "x_filled", "x_ordinal", "x_lookup"),
        ),
        (("one_hot", ["one_hot", "standardize"]), ("x_1.0", "x_3.0", "x_1.0_standardized", "x_3.0_standardized")),
        ([("standardize", "min_max"), sb.bin([0], as_="ordinal")], ("x_standardized", "x_min_max")),
        ((sb.named("x", "standardize"), "min_max"), ("x", "x_min_max")),
        (("standardize", ("min_max", "robust")), ("x", "x_min_max", "x_robust")),
    ],
)
def test_features_of_encodings_side_by_side_have_names_of_their_own_in_the_order_of_the_tuple(
    encoding, features
) -> None:
    schema = record(x=encoding)
    assert schema.feature_names == features
    assert sb.prepare_input({"x": [3.0]}, schema).shape == (1, len(features))


def test_each_of_two_scalings_is_what_it_is_alone() -> None:
    both = sb.prepare_input(DF, record(x=("standardize", "min_max")))
    alone = [sb.prepare_input(DF, record(x=kind)) for kind in ("standardize", "min_max")]
    assert both.tolist() == [[-1, 0], [1, 1]]
    assert both.tobytes() == b"".join(row.tobytes() for pair in zip(*alone, strict=True) for row in pair)


def test_names_that_the_user_gives_win_in_their_order() -> None:
    schema = record(
        x=(sb.named("z", "standardize"), sb.named(["low", "high"], sb.bin([2]))), s=sb.named(["A", "B"], "one_hot")
    )
    assert schema.feature_names == ("z", "low", "high", "A", "B")


def test_a_chain_goes_on_with_the_given_name() -> None:
    assert record(x=[sb.named("z", "standardize"), sb.bin([0])]).feature_names == ("z_bin0", "z_bin1")
    assert record(x=sb.named("z", [sb.fill(0), "standardize"])).feature_names == ("z",)
    assert record(x=sb.named("z", sb.fill(0))).feature_names == ("z",)


def test_an_indicator_that_is_named_lets_missing_values_pass_beside_it() -> None:
    encoding = {"x": ([sb.fill(0), "standardize"], sb.named("gone", "missing"))}
    schema = sb.record_schema({"x": [1.0, None]}, encodings=encoding)
    assert schema.feature_names == ("x", "gone")


@pytest.mark.parametrize("names", [[], "", 3, [3], ["a", ""], None])
def test_what_is_no_name_is_refused(names, raises_code) -> None:
    raises_code("unknown_encoding", sb.named, names, "numeric")


@pytest.mark.parametrize("names", ["a", ["a", "b", "c"]])
def test_one_name_for_each_feature_or_the_features_are_listed(names, raises_code) -> None:
    error = raises_code("unknown_encoding", record, s=sb.named(names, "one_hot"))
    assert "'s_a', 's_b'" in error.hint


def test_one_name_twice_is_refused_with_the_way_out(raises_code) -> None:
    error = raises_code("duplicate_feature", record, x=(sb.named("z", "standardize"), sb.named("z", "min_max")))
    assert "sb.named" in error.hint


def test_two_encodings_of_one_kind_are_told_apart_by_their_number() -> None:
    given = ("numeric", sb.math("square"), sb.math("log1p"), sb.math("sqrt"))
    encodings = {"x": given, "s": (sb.one_hot(["a", "b"]), sb.one_hot(["b", "c"], unknown="zeros"))}
    schema = sb.record_schema({"x": [0.5, 4.0], "s": ["a", "b"]}, encodings=encodings)
    assert schema.feature_names[:4] == ("x", "x_math", "x_math_2", "x_math_3")
    assert schema.feature_names[4:] == ("s_a", "s_b", "s_b_2", "s_c_2")
    assert sb.prepare_input({"x": [4.0], "s": ["b"]}, schema)[0].tolist()[3:] == [2.0, 0, 1, 1, 0]
