import schemabridge as sb


def test_only_boolean_columns_are_boolean(raises_code) -> None:
    raises_code("encoding_mismatch", sb.record_schema, {"b": [0, 1]}, encodings={"b": "boolean"})
