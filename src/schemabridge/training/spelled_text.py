"""Text columns of the training frame that spell numbers, of which the user said nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.errors import list_values, warn
from schemabridge.frames.column_text import spell_numbers
from schemabridge.schema import ColumnText, NumberFormat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemabridge.encodings.builder import ProgramBuilder

FORMS = (NumberFormat(), NumberFormat(".", ","), NumberFormat(",", "."))
MOST_LOOKED_AT = 10_000  # distinct texts


def warn_spelled(program: ProgramBuilder, columns: Iterable[str]) -> None:
    """Warn `spelled_values` for each of some columns that is text of which most distinct values spell numbers."""
    for name in columns:
        training = program.read_training(name)
        if not training.column.type.facts.is_text:
            continue
        texts = training.labels.unique().drop_null()[:MOST_LOOKED_AT].to_pylist()
        form = max(FORMS, key=lambda each: count_spelled(texts, each))  # the first of those that read as many
        spelled = count_spelled(texts, form)
        if 2 * spelled > len(texts):
            warn_column(name, form, texts, spelled)


def count_spelled(texts: list[str], form: NumberFormat) -> int:
    """Return how many texts spell numbers."""
    return len(texts) - int(spell_numbers(texts, ColumnText(form)).other.sum())


def warn_column(name: str, form: NumberFormat, texts: list[str], spelled: int) -> None:
    others = spell_numbers(texts, ColumnText(form)).other
    left = [text for text, other in zip(texts, others, strict=True) if other]
    said = "" if form == NumberFormat() else f", decimal={form.decimal!r}, grouping={form.grouping!r}"
    missing = f", missing={left!r}" if left and len(left) <= 3 and not any(text.strip() for text in left) else ""
    rest = f"; the others are {list_values(left[:3])}" if left else ""
    message = f"column {name!r} is text of which {spelled} of {len(texts)} distinct values spell numbers{rest}; it is recorded as text"
    hint = (
        f'numbers: columns={{{name!r}: sb.column(type="float64"{said}{missing})}}; '
        f'labels: encodings={{{name!r}: "one_hot"}} or columns={{{name!r}: sb.column(type="string")}}'
    )
    warn("spelled_values", f"{message}\n  {hint}")
