import numpy as np
import pytest

from documents import dump, new_document, seal
import schemabridge as sb
from schemabridge.document.read import parse_schema
from schemabridge.program import plan


@pytest.mark.parametrize("cells", [1, 4, 9])
def test_a_row_that_is_wider_than_a_block_is_one_of_its_own(cells, monkeypatch) -> None:
    schema = parse_schema(dump(new_document()))
    monkeypatch.setattr(plan, "BLOCK_CELLS", cells)
    matrix = sb.prepare_input({"x": [1.0, None, 3.0], "s": ["a", "b", "a"]}, schema)
    assert matrix.tolist() == [[1, 0, 1], [0.5, 1, 0], [3, 0, 1]]


def test_what_an_input_refuses_is_told_by_the_name_of_its_feature(raises_code) -> None:
    document = new_document()
    document["steps"][3] = {"id": "s.hot", "op": "take", "in": ["s"], "width": 2, "values": [1, 2, 3, "NaN"]}
    document["steps"][2]["unknown"] = "error"
    error = raises_code("nan_value", sb.prepare_input, {"x": [1.0], "s": ["a"]}, parse_schema(dump(seal(document))))
    assert "feature 's_a'" in str(error)
    assert error.column == "s"


def test_of_several_features_the_first_is_told(raises_code) -> None:
    document = new_document()
    document["steps"][3] = {"id": "s.hot", "op": "take", "in": ["s"], "width": 2, "values": [1, "NaN", "NaN", 2]}
    document["steps"][2]["unknown"] = "error"
    schema = parse_schema(dump(seal(document)))
    error = raises_code("nan_value", sb.prepare_input, {"x": [1.0, 1.0], "s": ["b", "a"]}, schema)
    assert "feature 's_b'" in str(error)
    assert error.rows == (1,)


def test_several_operands_stand_side_by_side() -> None:
    document = new_document()
    document["steps"].append({"id": "z", "op": "select", "in": ["s.hot", "x.filled"], "index": [2, 0]})
    document["inputs"][0]["encodings"] = [{"kind": "z", "columns": ["x", "s"], "from": "z", "features": ["a", "b"]}]
    document["inputs"][0]["shape"] = [None, 2]
    matrix = sb.prepare_input({"x": [4.0], "s": ["b"]}, parse_schema(dump(seal(document))))
    assert np.array_equal(matrix, [[4, 1]])
