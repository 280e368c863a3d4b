"""match: the code of a value in a vocabulary (steps 2)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import floor, isfinite
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.display import count_things, show_value
from schemabridge.frames.plain_cells import OddCellError
from schemabridge.frames.text_cuts import cut_text, find_uncut, say_cuts
from schemabridge.program.code_table import ABSENT, NOT_THERE
from schemabridge.program.expressions import Codes
from schemabridge.program.op import (
    CODES,
    Coding,
    Op,
    Param,
    Reading,
    Words,
    give_none,
    lose_infinity,
    measure_one,
    say_nothing,
    take_none,
)
from schemabridge.program.phrases import Phrase, join_or, name_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import tensorflow as tf

    from schemabridge.frames.text_cuts import Cuts
    from schemabridge.frames.types import ColumnType, Value
    from schemabridge.frames.values import Labels
    from schemabridge.program.code_table import CodeTable
    from schemabridge.program.column_source import ColumnSource
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import FewCodes, ReadBlock, ReadTile, Report
    from schemabridge.program.registers import Surroundings
    from schemabridge.program.tensors import ColumnTensor, Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step, Vocabulary

MISSING, UNKNOWN = 1, 2
UNKNOWN_ENDS = ("text", "?", "x", "X", "0", "1")  # some cut keeps none, or one character, or one case


def check(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Steps 2.1, 2.2, 2.4 and 2.6: the vocabulary's type and size, where a missing cell goes, and what is cut."""
    vocabulary, codes = around.vocabulary, step.find_array("codes")
    if vocabulary is not None and around.column not in (None, vocabulary.type):
        yield "vocabulary", f"expected a vocabulary of type {around.column}, found {vocabulary.type}"
    if vocabulary is not None and codes is not None and len(codes) != len(vocabulary):
        yield "codes", f"expected {count_things(len(vocabulary), 'code')}, found {len(codes)}"
    if step.cuts and around.column is not None and not around.column.facts.is_text:
        yield "cut", f"expected a column of type string, found {around.column}"
    if step.params.get("unknown") == "missing" and step.params.get("missing") == "error":
        yield "unknown", 'expected a code in `missing` for "missing", found "error"'


@dataclass(frozen=True)
class CodedLabels:
    """The rows of a column as positions, with the code and the fault of each distinct value (0 none, missing, unknown).

    The last entry of `codes` and `faults` is that of a missing cell, which `Labels` gives the index -1; `faults` is None
    where nothing is refused.
    """

    indices: np.ndarray
    codes: np.ndarray
    faults: np.ndarray | None


def open_codes(source: ColumnSource, step: Step, table: CodeTable | None) -> ReadBlock:
    assert table is not None
    return partial(read_block, code_labels(source.labels, step, table))


def code_labels(labels: Labels, step: Step, table: CodeTable) -> CodedLabels:
    found = table.find(labels.values)
    missing, unknown = step.params["missing"], step.params["unknown"]
    codes = np.zeros(len(found) + 1, np.int64)
    faults = np.zeros(len(found) + 1, np.int8)
    known = found >= 0
    set_policy(codes, faults, slice(len(found), None), missing, MISSING)
    if known.all():
        codes[:-1] = table.codes[found]
    else:
        codes[:-1][known] = table.codes[found[known]]
        policy, fault = (missing, MISSING) if unknown == "missing" else (unknown, UNKNOWN)
        set_policy(codes, faults, np.flatnonzero(found == NOT_THERE), policy, fault)
        set_policy(codes, faults, np.flatnonzero(found == ABSENT), missing, MISSING)
    failing = faults[:-1].any() or (labels.has_missing and faults[-1])
    return CodedLabels(labels.indices, codes, faults if failing else None)


def set_policy(codes: np.ndarray, faults: np.ndarray, where: slice | np.ndarray, policy: object, fault: int) -> None:
    if policy == "error":
        faults[where] = fault
    else:
        codes[where] = policy


def read_block(coded: CodedLabels, start: int, stop: int, report: Report) -> np.ndarray:
    indices = coded.indices[start:stop]
    if coded.faults is not None:
        failed = coded.faults[indices]
        for check, (fault, code) in enumerate(((MISSING, "missing_value"), (UNKNOWN, "unknown_value"))):
            if (rows := failed == fault).any():
                report(check, code, rows)
    return coded.codes.take(indices, mode="wrap")  # -1, missing, is the last entry


def open_together(
    sources: Sequence[ColumnSource], steps: Sequence[Step], tables: Sequence[CodeTable | None]
) -> ReadTile:
    columns = []
    for source, step, table in zip(sources, steps, tables, strict=True):
        assert table is not None
        columns.append(code_labels(source.labels, step, table))
    return partial(read_together, columns)


def read_together(columns: Sequence[CodedLabels], start: int, stop: int) -> np.ndarray | None:
    """Return the codes of rows of columns side by side, (m, w), None where one is refused."""
    register = np.empty((len(columns), stop - start), np.int64)
    for place, coded in zip(register, columns, strict=True):
        indices = coded.indices[start:stop]
        if coded.faults is not None and coded.faults.take(indices, mode="wrap").any():
            return None
        coded.codes.take(indices, out=place, mode="wrap")  # -1, missing, is the last entry
    return register.T


def bind_few(step: Step, table: CodeTable | None) -> Callable[[Sequence[object]], FewCodes] | None:
    assert table is not None
    if step.cuts:
        return None
    known = table.positions
    if "codes" in step.params:
        known = dict(zip(known, table.codes.tolist(), strict=True))
    find = known.get

    def read(cells: Sequence[object]) -> FewCodes:
        codes = list(map(find, cells))
        if None not in codes:
            return codes  # type: ignore[return-value]
        return [code_few(cell, step) if code is None else code for cell, code in zip(cells, codes, strict=True)]

    return read


def code_few(cell: object, step: Step) -> int:
    """Return the code of a cell that is not in the vocabulary."""
    absent = cell is None or cell != cell
    policy = step.params["missing" if absent or step.params["unknown"] == "missing" else "unknown"]
    if not isinstance(policy, int) or (isinstance(cell, str) and not is_unicode(cell)):
        raise OddCellError
    return policy


def is_unicode(text: str) -> bool:
    """Return whether a text has a form in UTF-8: no surrogate stands alone."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def compute_tensor(t: Tensors, step: Step, column: ColumnTensor) -> tf.Tensor:
    """Return the codes; those of rows that are refused are some that the vocabulary has, so that no table is left."""
    assert column.table is not None
    tf, own = t.tf, column.table.codes.astype(np.int64)
    found = t.look_up(column.table.vocabulary.values.to_numpy(zero_copy_only=False), column.values)
    known = (found >= 0) & ~column.missing
    codes = tf.gather(t.array(own if len(own) else np.zeros(1, np.int64)), tf.where(known, found, tf.zeros_like(found)))
    absent = column.missing | ~known if step.params["unknown"] == "missing" else column.missing
    for check, policy, rows in ((0, "missing", absent), (1, "unknown", ~known & ~absent)):
        code = f"{policy}_value"
        if step.params[policy] == "missing":
            continue  # no row is left
        if step.params[policy] == "error":
            t.refuse(check, code, rows)
        else:
            codes = tf.where(rows, t.array(np.int64(step.get_integer(policy))), codes)
    return codes


def accepts(step: Step, value: Value, vocabulary: Vocabulary | None) -> bool:
    value = cut_text(value, step.cuts) if isinstance(value, str) else value
    if value is None:
        return step.params["missing"] != "error"
    assert vocabulary is not None
    return step.params["unknown"] != "error" or vocabulary.find(value) is not None


def list_branches(step: Step, column_type: ColumnType, vocabulary: Vocabulary | None) -> list[Value]:
    """Return the first, the last and a middle value of the vocabulary, one that is not in it, and one without the part."""
    assert vocabulary is not None
    if step.cuts:
        return list_cut(step.cuts, vocabulary)
    return vocabulary.pick(3) + list_unknown(vocabulary)


def list_cut(cuts: Cuts, vocabulary: Vocabulary) -> list[Value]:
    """Return texts that are cut to such values, as far as any are found, and one in which a part is absent."""
    known = [find_uncut(str(value), cuts) for value in vocabulary.pick(3)]
    tried = [f"{value!s}{end}" for value in vocabulary.pick(1) for end in UNKNOWN_ENDS] + list(UNKNOWN_ENDS)
    others = [find_uncut(text, cuts) for text in tried if vocabulary.find(text) is None]
    open_ended = ["", *(find_uncut("", cuts[:place]) for place in range(1, len(cuts)))]
    partless = [text for text in open_ended if text is not None and cut_text(text, cuts) is None]
    unknown = [text for text in others if text is not None]
    return [*(text for text in known if text is not None), *unknown[:1], *partless[:1]]


def list_unknown(vocabulary: Vocabulary) -> list[Value]:
    """Return a value that is not in a vocabulary: a known text with a space, the next number; none where all are known."""
    values = vocabulary.values
    facts = vocabulary.type.facts
    if facts.values is not None:
        return list([value for value in sorted(facts.values) if vocabulary.find(value) is None][:1])
    if facts.is_text:
        text = values[0].as_py() if len(values) else "text"
        while vocabulary.find(text) is not None:
            text += " "
        return [text]
    numbers = [value for value in values.to_pylist() if isfinite(value)]
    candidate = floor(max(numbers, default=0)) + 1
    number: Value = float(candidate) if facts.is_floating else candidate
    return [number] if abs(candidate) < facts.exact and vocabulary.find(number) is None else []


def trace(tracer: Tracer, step: Step) -> Codes:
    """Return the code of each kind of cells of a column."""
    cells, values = tracer.get_cells(step), tracer.get_values(step)
    unknown = find_unknown_code(step)
    codes = np.full(cells.count, 0 if unknown is None else unknown, np.int64)  # a closed one lists every cell
    own = np.asarray(step.params.get("codes", np.arange(len(values))))
    positions = np.array([cells.positions.get(value, -1) for value in values], np.int64)
    codes[positions[positions >= 0]] = own[positions >= 0]
    if cells.missing is not None:
        codes[cells.missing] = step.get_integer("missing")
    return Codes(step, cells, codes)


def find_unknown_code(step: Step) -> int | None:
    """Return the code of a value outside the vocabulary, None where it is refused."""
    if step.params["unknown"] == "error":
        return None
    return step.get_integer("missing" if step.params["unknown"] == "missing" else "unknown")


def count_codes(step: Step, vocabulary: Vocabulary | None) -> int | None:
    return None if vocabulary is None else len(vocabulary)


def list_thresholds(step: Step) -> list[float]:
    return []


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    name, cases = say_cuts(name_column(str(step.column)), step.cuts), list_cases(step, program)
    refused = [policy for policy in ("missing", "unknown") if step.params[policy] == "error"]
    return Phrase(name, cases={code: join_or(words) for code, words in cases.items()}, refused=tuple(refused))


def list_cases(step: Step, program: ProgramIndex) -> dict[int, list[str]]:
    """Return the values, and the words for others, that get each code."""
    values, column_type = program.get_values(step), program.columns[str(step.column)].type
    codes = step.params.get("codes", np.arange(len(values)))
    cases: dict[int, list[str]] = {}
    for code, value in zip(np.asarray(codes).tolist(), values, strict=True):
        shown = show_value(value) if column_type.facts.is_text else column_type.facts.name_value(value, column_type)
        cases.setdefault(code, []).append(f"'{shown}'" if column_type.facts.is_text else shown)
    others = {"missing": "missing", "unknown": "unknown" if values else "not missing"}
    for policy, word in others.items():
        code = step.params["missing"] if step.params[policy] == "missing" else step.params[policy]
        if isinstance(code, int):
            cases.setdefault(code, []).append(word)
    return cases


CUT = Param("cut", "cuts", optional=True, since=1)

OP = Op(
    name="match",
    takes="column",
    gives="codes",
    params=(Param("vocabulary", "vocabulary"), CODES, Param("missing", "missing"), Param("unknown", "unknown"), CUT),
    check=check,
    measure=measure_one,
    compute=None,
    tensor=compute_tensor,
    trace=trace,
    carries_nan=False,
    keeps_infinity=lose_infinity,
    gives_nan=give_none,
    describe_missing=say_nothing,
    words=Words(take_none, say),
    call=say_nothing,
    reading=Reading(open_codes, accepts, list_branches, needs="value", together=open_together, few=bind_few),
    coding=Coding(count_codes, list_thresholds),
)
