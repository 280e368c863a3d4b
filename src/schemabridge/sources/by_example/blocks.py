"""From the choice for each column of X to encodings: indicators of one column that stand together become one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemabridge.schema import Encoding, Vocabulary
from schemabridge.sources.by_example.bins import Steps, add_bin
from schemabridge.sources.by_example.edges import choose_edges
from schemabridge.sources.by_example.explanation import SCALED_INDICATOR
from schemabridge.sources.by_example.gaps import Gaps
from schemabridge.sources.by_example.tables import NOTHING, Table, add_match

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.by_example.choose import Choice


@dataclass(frozen=True, eq=False)
class Block:
    """Columns of X that stand together and become one encoding."""

    choices: tuple[Choice, ...]

    def lower(self, program: ProgramBuilder, features: Sequence[str]) -> Encoding:
        """Add the steps; return the encoding."""
        first = self.choices[0].taken
        contents = [each.taken.content for each in self.choices]
        kind = first.content.kind
        columns = first.columns
        if all(isinstance(each, Table) and each.kind == "one_hot" for each in contents):
            tables = [each for each in contents if isinstance(each, Table)]
            if len(tables) == 1 and tables[0].is_presence:
                kind, register = "missing", tables[0].lower(program)
            else:
                register = lower_indicators(program, tables)
        elif first.rank == SCALED_INDICATOR and len(contents) > 1:
            register = lower_scaled(program, [each for each in contents if isinstance(each, Table)])
        elif len(contents) > 1:
            register = lower_intervals(program, [each for each in contents if isinstance(each, Steps)])
        else:
            register = first.content.lower(program)
            columns = columns or (first.content.column.name,)  # type: ignore[attr-defined]
        return Encoding(kind, columns, register, tuple(features))


def list_blocks(choices: Sequence[Choice]) -> Iterator[Block]:
    """Yield the columns of X, those that become one encoding together."""
    block: list[Choice] = []
    for choice in choices:
        if block and not fits(choice, block):
            yield Block(tuple(block))
            block = []
        block.append(choice)
    if block:
        yield Block(tuple(block))


def fits(choice: Choice, block: Sequence[Choice]) -> bool:
    """Return whether a column of X goes into the block before it: of the same raw column, with a 1 in no row that has one."""
    one, first = choice.taken, block[0].taken
    if one.source != first.source or one.content.kind != first.content.kind:
        return False
    contents = [each.taken.content for each in block]
    if isinstance(one.content, Table):
        tables = [each for each in contents if isinstance(each, Table)]
        if one.rank == first.rank == SCALED_INDICATOR:
            return True
        return one.content.kind == "one_hot" and not any(overlap(one.content, each) for each in tables)
    if isinstance(one.content, Steps) and one.content.is_indicator:
        steps = [each for each in contents if isinstance(each, Steps)]
        return all(
            each.base is one.content.base and each.is_indicator and not (one.content.spread() * each.spread()).any()
            for each in steps
        )
    return False


def overlap(one: Table, other: Table) -> bool:
    """Return whether two indicators are 1 for the same value."""
    if one.unseen is not NOTHING or other.unseen is not NOTHING:
        return one.unseen == other.unseen
    used = one.column.is_used
    return bool(((one.numbers[used] == 1) & (other.numbers[used] == 1)).any())


def lower_indicators(program: ProgramBuilder, tables: Sequence[Table]) -> str:
    """Add match and one_hot; values without a feature of their own, the dropped ones, are a row of zeros."""
    owners = find_owners(tables)
    name = tables[0].column.name
    code = program.add_reading(
        f"{name}.code",
        "match",
        name,
        vocabulary=program.add_vocabulary(name, owners.vocabulary),
        codes=None if owners.codes == tuple(range(len(owners.codes))) else np.array(owners.codes, np.int64),
        missing="error" if owners.missing is None else owners.missing,
        unknown="error",
        cut=tables[0].column.training.cuts or None,
    )
    return program.add_step(f"{name}.hot", "one_hot", [code], width=len(tables))


@dataclass(frozen=True, eq=False)
class Owners:
    """Which indicator each value has, by position, and a missing one; -1 for none, None where training has none missing."""

    vocabulary: Vocabulary
    codes: tuple[int, ...]
    missing: int | None


def find_owners(tables: Sequence[Table]) -> Owners:
    """Return which of the indicators of a column each of its values has.

    Unknown values are refused: X does not show what becomes of them, and zeros would be those of the dropped value.
    """
    column, count = tables[0].column, tables[0].column.count
    owners = np.full(count + 1, -1)
    for place, table in enumerate(tables):
        owners[column.is_used & (table.numbers == 1)] = place
    missing = int(owners[count]) if column.is_used[count] else None
    values: list[object] = []
    codes: list[int] = []
    for place, table in enumerate(tables):
        positions = np.flatnonzero(column.is_used[:-1] & (owners[:-1] == place))
        values += column.vocabulary.values.take(positions).to_pylist()
        if table.unseen is None:
            missing = place
        elif table.unseen is not NOTHING:
            values.append(table.unseen)
        codes += [place] * (len(values) - len(codes))
    dropped = np.flatnonzero(column.is_used[:-1] & (owners[:-1] < 0))
    values += column.vocabulary.values.take(dropped).to_pylist()
    codes += [-1] * len(dropped)
    vocabulary = Vocabulary(column.vocabulary.type, pa.array(values, column.vocabulary.values.type))
    return Owners(vocabulary, tuple(codes), missing)


def lower_scaled(program: ProgramBuilder, tables: Sequence[Table]) -> str:
    """Add match and take: a row of the numbers in X for each value."""
    column = tables[0].column
    numbers = np.stack([each.numbers[column.is_used] for each in tables], axis=1)
    code = add_match(program, column, tables[0].used, np.arange(len(numbers)))
    return program.add_step(f"{column.name}.taken", "take", [code], width=len(tables), values=numbers.reshape(-1))


def lower_intervals(program: ProgramBuilder, parts: Sequence[Steps]) -> str:
    """Add bin and one_hot: the intervals of all features, cut at the edges of each."""
    base = parts[0].base
    low, first = np.unique(np.concatenate([each.gaps.low for each in parts]), return_index=True)
    high = np.concatenate([each.gaps.high for each in parts])[first]
    owners = np.full(len(low) + 1, -1)
    missing = None if parts[0].missing is None else -1
    for place, each in enumerate(parts):
        cells = each.numbers[np.searchsorted(each.gaps.low, np.append(low, np.inf), side="left")]
        owners[cells == 1] = place
        if each.missing == 1:
            missing = place
    missing_in = () if missing is None else tuple(np.flatnonzero(owners == missing).tolist())
    gaps = Gaps(base, low, high, missing_in)
    steps = Steps(base, gaps, np.arange(len(low) + 1.0), None if missing is None else float(missing))
    codes = owners if missing is None else np.append(owners, missing)
    code = add_bin(program, steps, choose_edges(gaps, np.ones(len(low), np.int64)), codes)
    return program.add_step(f"{base.columns[0]}.hot", "one_hot", [code], width=len(parts))
