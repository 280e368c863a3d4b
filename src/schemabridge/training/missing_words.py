"""Texts of a vocabulary that readers of files take for missing values."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemabridge.display import dump_json
from schemabridge.encodings.registry import ENCODINGS
from schemabridge.errors import list_values, warn
from schemabridge.program.plan import get_plan

if TYPE_CHECKING:
    from schemabridge.program.code_table import CodeTable
    from schemabridge.schema import FeatureSchema

WORDS = frozenset(  # pandas.read_csv, of which R's readers have "NA" and ""
    ("", "NA", "N/A", "n/a", "NULL", "null", "NaN", "nan", "-NaN", "-nan", "None", "<NA>", "#N/A", "#NA", "#N/A N/A")
)


def warn_missing_words(schema: FeatureSchema) -> None:
    """Warn `missing_words` of the columns whose vocabulary holds texts that pandas or R make missing where they read a file.

    In a batch that was read so the value is missing, and refused or encoded as that; after `fillna("NA")` it is the same code.
    """
    found: dict[str, list[str]] = defaultdict(list)
    plan = get_plan(schema)
    for instruction in plan.instructions:
        table = plan.tables.get(instruction.step.id)
        if table is not None and table.vocabulary.type.facts.is_text:
            words = list_told_apart(table, instruction.step.params["missing"])
            found[instruction.column] += [word for word in words if word not in found[instruction.column]]
    found = {name: words for name, words in found.items() if words}
    if not found:
        return
    listed = "; ".join(f"{name!r} has {list_values(words)}" for name, words in found.items())
    columns = ", ".join(
        f'{dump_json(name)}: sb.column(type="string", missing={dump_json(words)})' for name, words in found.items()
    )
    message = f"readers of files make missing what is a value of the vocabulary here: {listed}"
    meant = f"missing ones: columns={{{columns}}}{suggest_encodings(schema, list(found))}"
    held = any("" in words for words in found.values())  # then no empty cell is missing
    python, r = ("", "character()") if held else (', na_values=[""]', '""')
    values = f"values: read batches with pd.read_csv(..., keep_default_na=False{python}), in R read.csv(..., na.strings = {r})"
    warn("missing_words", message, hint=f"{meant}\n{values}")


def list_told_apart(table: CodeTable, missing: object) -> list[str]:
    """Return the words of a vocabulary that do not count as what a missing value counts as."""
    values = table.vocabulary.values
    found = np.flatnonzero(pc.is_in(values, value_set=pa.array(sorted(WORDS), values.type)))
    return [values[position].as_py() for position in found.tolist() if int(table.codes[position]) != missing]


def suggest_encodings(schema: FeatureSchema, names: list[str]) -> str:
    """Return the encodings in which what is missing has a place of its own, of those columns that are of such a kind."""
    kinds = {each.columns[0]: each.kind for to in schema.inputs for each in to.encodings if len(each.columns) == 1}
    apart = [
        name for name in names if "category" in getattr(ENCODINGS.get(kinds.get(name, "")), "missing_policies", ())
    ]
    written = ", ".join(f'{dump_json(name)}: sb.{kinds[name]}(missing="category")' for name in apart)
    return f", encodings={{{written}}}" if apart else ""
