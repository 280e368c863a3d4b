"""A column of a register in words: what ops say of what they compute, and the pieces it is put together from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
import re
from typing import TYPE_CHECKING

from schemabridge.display import make_visible, show_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.frames.types import ColumnType
    from schemabridge.program.index import ProgramIndex
    from schemabridge.schema import Step

MOST_CASES = 5
UNITS = {None: "days", "s": "seconds", "ms": "milliseconds", "us": "microseconds"}
PLAIN_NAME = re.compile(r"\w+(\.\w+)*")


@dataclass(frozen=True)
class Phrase:
    """What one column of a register is, in words.

    text
        The number as a formula, or what codes are codes of.
    is_formula
        Whether it stands in parentheses inside another formula.
    cases
        Of codes what is the case where each of them stands: `{0: "below 18", -1: "missing"}`.
    may_miss
        Whether a missing value can be there.
    refused
        In which rows it is refused, such as `("missing", "unknown")`.
    time, column
        The type of time of which the number is a count, and the column where it is the count of that alone.
    """

    text: str
    is_formula: bool = False
    cases: Mapping[int, str] = field(default_factory=dict)
    may_miss: bool = False
    refused: tuple[str, ...] = ()
    time: ColumnType | None = None
    column: str = ""

    @property
    def inside(self) -> str:
        """The text as part of a formula."""
        return f"({self.text})" if self.is_formula else self.text

    @property
    def compared(self) -> str:
        """The text where it is compared with constants that are shown as times: the column itself, not its count."""
        return self.column or self.inside

    def show(self, number: float) -> str:
        """Return a constant that its number is compared with: a time as such, a number with six digits."""
        if self.time is None or not (abs(number) < 2**53 and number == int(number)):
            return show_constant(number)
        return self.time.show_number(number)


def rephrase(operands: Sequence[Phrase], text: str, *, is_formula: bool = True) -> Phrase:
    """Return what is computed from some columns: missing where one of them is, refused where one of them is."""
    refused = dict.fromkeys(words for each in operands for words in each.refused)
    return Phrase(text, is_formula, may_miss=any(each.may_miss for each in operands), refused=tuple(refused))


def name_computed(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    """Return the words for an op that has no better ones: its name and what it is computed from."""
    computed = f"{step.op}({', '.join(each.text for each in operands)})"
    return rephrase(operands, computed, is_formula=False)


def list_cases(phrase: Phrase, numbers: Mapping[int, float]) -> Phrase:
    """Return a number for each code of a register: `0.1 where risk is 'low', 0.9 where 'high'`."""
    shown = [
        f"{show_constant(numbers[code])} where {'' if place else f'{phrase.inside} is '}{words}"
        for place, (code, words) in enumerate(list(phrase.cases.items())[:MOST_CASES])
    ]
    more = len(phrase.cases) - len(shown)
    text = ", ".join(shown) + (f" and {more} more" if more > 0 else "")
    return replace(phrase, text=text, is_formula=True, cases={}, may_miss=False)


def join_or(words: Sequence[str]) -> str:
    """Return `'a', 'b' or missing`, of many the first and how many more there are."""
    shown = list(words[:MOST_CASES])
    last = f"{len(words) - MOST_CASES} more" if len(words) > MOST_CASES else shown.pop()
    return f"{', '.join(shown)} or {last}" if shown else last


def name_column(name: str) -> str:
    """Return a column's name, between backticks where it could be taken for something else."""
    return name if PLAIN_NAME.fullmatch(name) else f"`{make_visible(name)}`"


def describe_count(name: str, column_type: ColumnType) -> str:
    """Return what the number of a column is: itself, 0 or 1, or a count of days or of parts of a second."""
    if column_type.facts.is_boolean:
        return f"{name} as 0 or 1"
    if column_type.facts.default_encoding is None:
        return f"{name} as a count of {UNITS[column_type.unit]}"
    return name


def show_constant(number: float) -> str:
    """Return a constant with six digits, a whole number in full."""
    if abs(number) < 1e15 and number == int(number):
        return str(int(number))
    return f"{number:.6g}" if abs(number) < float("inf") else show_number(number)


def subtract(text: str, number: float) -> str:
    """Return `x - 3`, `x + 3` for a negative number, and `x` for none."""
    if number == 0:
        return text
    return f"{text} - {show_constant(number)}" if number > 0 else f"{text} + {show_constant(-number)}"


def add_rounding(text: str, step: Step) -> str:
    """Return a formula with the precision that it is computed in."""
    return f"{text} in float32" if step.params.get("round") == "float32" else text


def say_domain(step: Step, phrase: Phrase) -> Phrase:
    """Return what becomes of numbers outside the domain of a function, beside the phrase."""
    if step.params["domain"] == "pass":
        return replace(phrase, may_miss=True)
    return replace(phrase, refused=tuple(dict.fromkeys((*phrase.refused, "out of domain"))))
