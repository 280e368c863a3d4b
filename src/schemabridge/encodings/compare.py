"""compare: 1 where a number, or a time, is less than, equal to or greater than a constant or another column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from schemabridge.encodings.arguments import check_choice, check_number, is_number, refuse_argument
from schemabridge.encodings.join import (
    count_numbers,
    join_operands,
    list_registers,
    name_columns,
    read_counts,
    read_operands,
    refuse_count,
    type_moment,
)
from schemabridge.encodings.reading import mismatch
from schemabridge.encodings.registry import register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand

RELATIONS = {"<": "lt", "<=": "le", "==": "eq", "!=": "ne", ">=": "ge", ">": "gt"}


def compare(
    relation: Literal["<", "<=", "==", "!=", ">=", ">"],
    value: object = None,
    *,
    missing: Literal["error", "pass", "compare"] = "error",
) -> Compare:
    """Return the encoding that is 1 where a column stands in a relation to a value, or two columns to one another, otherwise 0.

    Its feature is called `<column>_ge_<value>`, and `<column>_ge_<other>` under a tuple of two columns.

    Parameters
    ----------
    relation
        `"<"`, `"<="`, `"=="`, `"!="`, `">="` or `">"`; also `"lt"`, `"le"`, `"eq"`, `"ne"`, `"ge"`, `"gt"`.
    value
        What a single column is compared with: a number, or a date, time (ISO 8601 text as well) or duration for a column of these.
    missing
        `"error"`, or `"pass"` to hand NaN to the model; `"compare"` gives 0 where something is missing, 1 for `"!="`, as
        pandas does.

    Examples
    --------
    >>> import schemabridge as sb
    >>> df = {"age": [15, 40], "paid": [90.0, 20.0], "due": [80.0, 20.0]}
    >>> encodings = {"age": sb.compare(">=", 18), ("paid", "due"): sb.compare(">")}
    >>> schema = sb.record_schema(df, encodings=encodings)
    >>> schema.feature_names
    ('age_ge_18', 'paid_gt_due')
    >>> sb.prepare_input({"age": [18], "paid": [7.0], "due": [7.0]}, schema)
    array([[1., 0.]], dtype=float32)
    """
    word = (
        RELATIONS.get(relation, relation) if isinstance(relation, str) else None
    )  # not an array, which is true in part
    if word not in RELATIONS.values():
        raise refuse_argument("compare", "relation", f"one of {', '.join(map(repr, RELATIONS))}", relation)
    check_choice("compare", "missing", missing, ("error", *Compare.missing_policies))
    if isinstance(value, (list, tuple, set, dict)) or (is_number(value) and value != value):
        raise refuse_argument("compare", "value", "one number, date, time or duration", value)
    return Compare(word, value, missing)


@register(compare)
@dataclass(frozen=True)
class Compare:
    """See `compare`."""

    kind: ClassVar[str] = "compare"
    needs_arguments: ClassVar[bool] = True
    missing_policies: ClassVar[tuple[str | float, ...]] = ("pass", "compare")
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "median"
    sees_missing: ClassVar[bool] = False
    marks_missing: ClassVar[bool] = False

    relation: str
    value: object = None
    missing: str = "error"

    def fit(self, program: ProgramBuilder, operand: Operand) -> Compare:
        """Return itself: there is nothing to learn."""
        return self

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `compare` step against the value."""
        if self.value is None:
            return self.join(program, (operand,))
        number, words = type_constant(self.value, operand)
        (read,) = read_operands(program, [operand], self.kind, self._reading)
        register = self._add(program, operand.column.name, [read], value=np.array([number]))
        features = tuple(f"{feature}_{self.relation}_{words}" for feature in operand.features)
        return (replace(self._pass(read), register=register, features=features, kind=self.kind),)

    def join(self, program: ProgramBuilder, operands: Sequence[Operand]) -> tuple[Operand, ...]:
        """Add a `compare` step of two columns; raises `encoding_mismatch` where there are others, or a value as well."""
        call = f"sb.compare({self.relation!r})"
        if self.value is not None:
            hint = f'write encodings={{("a", "b"): {call}}} for two columns, {{"a": sb.compare({self.relation!r}, value)}} for one'
            raise mismatch(operands[0], self.kind, "takes one column where a value is given", hint=hint)
        if count_numbers(operands) != 2:
            raise refuse_count(operands, self.kind, call, "two columns, or one and a value,")
        read = self._read(program, operands)
        register = self._add(program, name_columns(read), read)
        one, other = [each.column.name for each in operands] if len(operands) > 1 else operands[0].features
        feature = f"{one}_{self.relation}_{other}"
        return (self._pass(join_operands(read, register, (feature,), self.kind)),)

    @property
    def _reading(self) -> str:
        return "error" if self.missing == "error" else "pass"

    def _read(self, program: ProgramBuilder, operands: Sequence[Operand]) -> list[Operand]:
        times = [each.register is None and each.column.type.facts.is_time for each in operands]
        kinds = {each.column.type.name if is_time else "number" for each, is_time in zip(operands, times, strict=True)}
        if not any(times):
            return read_operands(program, operands, self.kind, self._reading)
        if len(kinds) > 1 and kinds != {"date", "timestamp"}:
            raise mismatch(operands[0], self.kind, f"compares no {' with a '.join(sorted(kinds))}")
        return read_counts(program, operands, self.kind, self._reading)[0]

    def _pass(self, operand: Operand) -> Operand:
        return replace(operand, passes=False) if self.missing == "compare" else operand

    def _add(self, program: ProgramBuilder, name: str, read: Sequence[Operand], **value: np.ndarray) -> str:
        missing = "compare" if self.missing == "compare" else "pass"
        step = f"{name}.{self.relation}"
        return program.add_step(step, "compare", list_registers(read), relation=self.relation, **value, missing=missing)


def type_constant(value: object, operand: Operand) -> tuple[float, str]:
    """Return a constant as a number, and in words for the name of a feature."""
    if operand.register is None and operand.column.type.facts.is_time:
        count = type_moment(value, operand.column)
        return count, operand.column.type.facts.name_value(int(count), operand.column.type)
    number = check_number("compare", "value", value)
    return number, f"{number:.17g}" if float(f"{number:g}") != number else f"{number:g}"
