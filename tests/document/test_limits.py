"""What a reader does with large documents: at the limits, beyond them, and with many problems (clauses 1.4, 2.3 and 5.6)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contract.limits import RECIPES, fits
from documents import dump, new_document, seal
from schemabridge import SchemabridgeError, prepare_input, read_schema
from schemabridge.document.read import parse_schema


def catch(document: dict) -> SchemabridgeError:
    with pytest.raises(SchemabridgeError) as caught:
        parse_schema(json.dumps(document, ensure_ascii=False).encode())
    return caught.value


@pytest.mark.parametrize("name", RECIPES)
def test_a_document_at_a_limit_is_taken_and_beyond_it_is_refused(name: str, tmp_path: Path) -> None:
    recipe = RECIPES[name]
    path = tmp_path / "limit.schema.json"
    path.write_bytes(recipe.build())
    if recipe.code is None:
        read_schema(path)
        return
    with pytest.raises(SchemabridgeError) as caught:
        read_schema(path)
    assert caught.value.code == recipe.code
    assert fits(recipe, [found for found, _ in caught.value.problems])


def test_of_many_problems_a_thousand_are_listed_and_all_are_counted() -> None:
    document = new_document()
    document["columns"] = [{"name": 1, "type": "string"} for _ in range(20_000)]
    error = catch(document)
    assert len(error.problems) == 1000
    assert error.count > 20_000
    assert f"found {error.count} problems" in str(error)


def test_few_problems_are_all_listed() -> None:
    document = new_document()
    document["columns"] += [{"name": str(number), "type": "string"} for number in range(999)]
    error = catch(document)
    assert error.count == len(error.problems) == 999


@pytest.mark.parametrize(
    "place",
    [("columns", 0, "name"), ("steps", 0, "id"), ("steps", 0, "op"), ("steps", 0, "column"), ("inputs", 0, "dtype")],
)
def test_a_long_text_is_cut_in_messages(place: tuple) -> None:
    document = new_document()
    *parents, key = place
    parent = document
    for each in parents:
        parent = parent[each]
    parent[key] = "x" * 100_000
    error = catch(document)
    assert len(str(error)) < 4000
    assert max(len(path) + len(problem) for path, problem in error.problems) < 400


@pytest.mark.parametrize("place", ["document", "vocabularies", "steps"])
def test_a_long_key_is_cut_in_messages(place: str) -> None:
    document = new_document()
    holder = {"document": document, "vocabularies": document["vocabularies"], "steps": document["steps"][0]}[place]
    holder["x" * 100_000] = 1
    error = catch(document)
    assert len(str(error)) < 4000
    assert max(len(path) + len(problem) for path, problem in error.problems) < 400


def test_a_long_name_of_a_column_is_cut_in_messages_about_a_batch() -> None:
    document = new_document()
    document["columns"][0]["name"] = document["steps"][0]["column"] = "x" * 100_000
    document["inputs"][0]["encodings"][0]["columns"] = ["x" * 100_000]
    with pytest.raises(SchemabridgeError) as caught:
        prepare_input({"s": ["a"]}, parse_schema(dump(seal(document))))
    assert caught.value.code == "absent_column"
    assert len(str(caught.value)) < 4000
