"""Every vector of clause 18: what the features are, and one row at every step, as an Arrow table and as a DataFrame."""

from collections.abc import Callable, Iterator
import json

import pandas as pd
import pytest

from explain_vectors import ExplainCase, is_words, list_explain_cases, show_double
import schemabridge as sb
from schemabridge.document.read import parse_schema
from vector_frames import build_pandas, build_table

CASES = list(list_explain_cases())
FORMS = [pytest.param(build_table, id="arrow"), pytest.param(build_pandas, id="pandas")]


def read_vector(case: ExplainCase) -> sb.FeatureSchema:
    return parse_schema(json.dumps(case.schema).encode(), case.id)


@pytest.mark.parametrize("case", [case for case in CASES if case.number == 0], ids=lambda case: case.id)
def test_the_features_of_a_vector_have_their_columns_and_one_line_of_words(case: ExplainCase) -> None:
    table = sb.explain_schema(read_vector(case))
    assert list(table.columns) == ["input", "position", "feature", "columns", "words"]
    assert list(table.drop(columns="words").itertuples(index=False, name=None)) == case.features
    assert [words for words in table["words"] if not is_words(words)] == []


def test_a_constant_is_refused_where_its_operand_is() -> None:
    case = next(case for case in CASES if case.path.stem == "constant")
    assert sb.explain_schema(read_vector(case))["words"].tolist() == [
        "always 3; refused where missing",
        "always Infinity; refused where missing",
    ]


@pytest.mark.parametrize("build", FORMS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_row_of_a_vector_has_its_values_at_every_step(case: ExplainCase, build: Callable) -> None:
    schema, frame = read_vector(case), build(case.frame)
    if case.error is not None:
        with pytest.raises(sb.SchemabridgeError) as caught:
            sb.explain_schema(schema, frame)
        found = {"code": caught.value.code, "column": caught.value.column, "rows": list(caught.value.rows)}
        assert {key: found[key] for key in case.error} == case.error
        return
    table = sb.explain_schema(schema, frame)
    names = ["input", "position", "feature", "step", "op", "value"]
    assert list(table.columns) == names + ["text"] * any(each.dtype == "string" for each in schema.inputs)
    assert list(show_lines(table)) == case.lines


def show_lines(table: pd.DataFrame) -> Iterator[tuple]:
    texts = table["text"] if "text" in table else [None] * len(table)
    for line, text in zip(table.drop(columns="text", errors="ignore").itertuples(index=False), texts, strict=True):
        *begin, value = line
        yield (*begin, show_double(value), text if isinstance(text, str) else None)
