"""Where the schema of a model file goes."""

from __future__ import annotations

import pytest

import schemabridge as sb


@pytest.mark.parametrize("name", ["x" * 300, "no\0name", "absent.keras"])
def test_a_model_file_whose_name_no_system_takes_is_one_that_is_not_there(name: str) -> None:
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.record_schema({"x": [1.0, 2.0]}, path=name)
    assert caught.value.code == "unknown_path"
