import numpy as np
import pandas as pd
import pytest
from sklearn.tree import DecisionTreeRegressor

import schemabridge as sb
from schemabridge.models.facts import ModelFacts, Tensor
from schemabridge.schema import Encoding, Input
from schemabridge.training.inputs import check_inputs


def make_input(name="a", dtype="float32", shape=(None, 4)) -> Input:
    return Input(name, dtype, shape, (Encoding("any", ("x",), "x", tuple("pqrs")),))


def make_facts(*tensors) -> ModelFacts:
    return ModelFacts("any", lambda arrays, batch_size: {}, inputs=tensors)


@pytest.mark.parametrize(
    "tensor",
    [
        Tensor("a"),
        Tensor("of another name"),
        Tensor("a", "float32", (None, 4)),
        Tensor("a", "float16", (None, 4)),
        Tensor("a", None, (32, None)),
    ],
    ids=str,
)
def test_a_sealed_input_is_taken_where_the_model_allows_its_type_and_shape(tensor):
    check_inputs([make_input()], make_facts(tensor))


@pytest.mark.parametrize(
    "tensor",
    [
        Tensor("a", "float64", (None, 4)),
        Tensor("a", "int8", None),
        Tensor("a", "float32", (None, 5)),
        Tensor("a", "float32", (None, 2, 2)),
        Tensor("a", "float32", (None,)),
    ],
    ids=str,
)
def test_a_sealed_input_of_another_type_or_shape_is_refused(tensor, raises_code):
    error = raises_code("model_mismatch", check_inputs, [make_input()], make_facts(tensor))
    assert str(tensor) in str(error)


def test_several_sealed_inputs_have_the_names_of_the_model_and_each_its_own_type(raises_code):
    floats, counts = Tensor("a", "float32", (None, 4)), Tensor("b", "int32", (None, 4))
    sealed = [make_input(), make_input("b", "int32")]
    check_inputs(sealed, make_facts(counts, floats))
    raises_code("model_mismatch", check_inputs, sealed, make_facts(floats))
    raises_code("model_mismatch", check_inputs, sealed, make_facts(floats, Tensor("c", "int32", (None, 4))))
    raises_code("model_mismatch", check_inputs, [make_input(), make_input("b")], make_facts(floats, counts))


def test_a_model_that_declares_nothing_takes_every_input():
    check_inputs([make_input(), make_input("b")], make_facts())


@pytest.mark.parametrize("change", [lambda X: X[["a"]], lambda X: X.assign(chance=[3.0, 1.0, 4.0, 1.5] * 5)])
def test_a_matrix_of_another_width_than_the_model_takes_is_told_before_it_is_recognised(change, raises_code) -> None:
    df = pd.DataFrame({"a": np.arange(20.0), "b": np.arange(20.0) % 7})
    model = DecisionTreeRegressor().fit(df, df["b"])
    error = raises_code("model_mismatch", sb.record_schema, df, model, X=change(df))
    assert "takes 2 features" in error.message
    assert f"X has {change(df).shape[1]}: 'a'" in error.message
