"""Texts that read as missing and that the schema does not know: they are told, with the options that make them missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import typer

from schemabridge.batches.text_cells import MISSING
from schemabridge.errors import SchemabridgeError
from schemabridge.frames.arrow_values import flatten, kind_of
from schemabridge.frames.frame import open_frame

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schemabridge.batches.batches import Batches, Block
    from schemabridge.batches.csv_file import CsvForm
    from schemabridge.frames.arrow_values import ArrowColumn

NULLS_HINT = "where these are missing, write them as nulls"


class MissingTexts:
    """Counts texts such as NA and the empty one in columns of text whose vocabulary does not have them.

    A policy may take them as unknown values without an error, which is another row than that of a missing cell.
    """

    def __init__(self, batches: Batches) -> None:
        self.batches = batches
        self.counts: dict[str, Counter[str]] = {}
        names = [name for name, column in batches.columns.items() if column.type.facts.is_text]
        self._unknown = {name: [text for text in MISSING if not batches.is_known(name, text)] for name in names}

    def add(self, block: Block) -> None:
        """Count the texts of one block."""
        for name, column in list_columns(block, self._unknown):
            found = count_texts(column, self._unknown[name])
            if found:
                self.counts.setdefault(name, Counter()).update(found)

    def tell(self) -> None:
        """Say on stderr what was counted, a line for each column, and what to do where these are missing cells."""
        if not self.counts:
            return
        for name, counts in self.counts.items():
            listed = ", ".join(f"{text!r} ({counts[text]})" for text in MISSING if counts[text])
            typer.echo(f"note: column {name!r}: unknown values that read as missing: {listed}", err=True)
        typer.echo(f"  hint: {self._find_hint()}", err=True)

    def _find_hint(self) -> str:
        files = tuple(file for file in self.batches.files if file.kind == "csv")
        if not files:
            return NULLS_HINT
        texts = tuple(text for text in MISSING if any(counts[text] for counts in self.counts.values()))
        missing = tuple(dict.fromkeys((*self.batches.form.missing, *texts)))
        form = replace(self.batches.form, missing=missing)
        remaining = MissingTexts(replace(self.batches, files=files, form=form, every_column=False))
        for block in remaining.batches:
            remaining.add(block)
        form = replace(form, quoted_missing=form.quoted_missing or bool(remaining.counts))
        return f"where these are missing: {' '.join(spell_options(form))}"


def list_columns(block: Block, names: Mapping[str, object]) -> Iterator[tuple[str, ArrowColumn | list[object]]]:
    """Return the columns of a block that have these names, without those that cannot be read or are there twice."""
    if isinstance(block.frame, dict):
        yield from ((name, block.frame[name]) for name in names if name in block.frame)
        return
    frame = open_frame(block.frame)
    for name in names:
        try:
            yield name, frame.get(name)
        except SchemabridgeError:  # whoever prepares or validates the frame says so
            continue


def count_texts(column: ArrowColumn | list[object], texts: list[str]) -> Counter[str]:
    """Return how often each of some texts is in a column."""
    if isinstance(column, list):
        return Counter(value for value in column if isinstance(value, str) and value in texts)
    flat = flatten(column)
    if kind_of(flat.type) != "string":
        return Counter()
    found = flat.filter(pc.is_in(flat, value_set=pa.array(texts, flat.type)))
    return Counter(found.to_pylist())


def spell_options(form: CsvForm) -> Iterator[str]:
    """Return the options that say which cells are missing, those aside that need not be said."""
    if form.missing != ("",):
        yield from (f"--missing-cell '{text}'" for text in form.missing)
    if form.quoted_missing:
        yield "--quoted-missing"
