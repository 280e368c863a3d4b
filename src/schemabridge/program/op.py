"""What an op of the format is: the questions that every file in `ops/` answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import tensorflow as tf

    from schemabridge.frames.types import ColumnType, Value
    from schemabridge.program.code_table import CodeTable
    from schemabridge.program.column_source import ColumnSource
    from schemabridge.program.expressions import Codes, Number
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.phrases import Phrase
    from schemabridge.program.registers import Surroundings
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step, Vocabulary

MAX_WIDTH = 100_000  # columns of a register (clause 5.6)
MAX_CODE = 2_147_483_647
MAX_DEGREE = 30  # of splines (steps 24.1)

Takes: TypeAlias = Literal["column", "numbers", "number", "codes"]
Gives: TypeAlias = Literal["numbers", "codes", "texts"]
Needs: TypeAlias = Literal["number", "value", "cell"]
ParamKind: TypeAlias = Literal[
    "numbers",
    "codes",
    "indices",
    "count",
    "degree",
    "vocabulary",
    "range",
    "missing",
    "unknown",
    "pass",
    "round",
    "closed",
    "word",
    "cuts",
    "text",
]
FewNumbers: TypeAlias = "Sequence[float]"  # a register of a few rows, row after row, NaN where missing
FewCodes: TypeAlias = "Sequence[int]"
Report: TypeAlias = "Callable[[int, str, np.ndarray], None]"
ReadBlock: TypeAlias = "Callable[[int, int, Report], np.ndarray]"
ReadTile: TypeAlias = "Callable[[int, int], np.ndarray | None]"


@dataclass(frozen=True)
class Param:
    """One parameter: `kind` names the domain the reader checks.

    numbers     number* array, float64 (`finite`, `nan`: whether NaN may occur; `each`: one value
                for all columns of the operand, or one per column)
    codes       array of codes, int64
    indices     array of positions, int64
    count       a positive integer
    degree      an integer from 0 to 30
    vocabulary  the name of a vocabulary
    range       [lo, hi], two number*
    missing, unknown, pass, round, closed   a word from steps.md, or a code where that page allows one
    word        one of `words`
    text        any text
    cuts        an array of cuts of text (clause 4.15)

    `since` is the minor version of the format that added it, where that is later than the op's.
    """

    name: str
    kind: ParamKind
    optional: bool = False
    finite: bool = False
    nan: bool = False
    each: bool = False
    words: tuple[str, ...] = ()
    since: int = 0


@dataclass(frozen=True)
class Reading:
    """What an op that reads a column answers besides.

    open
        Returns the function that reads rows `start` to `stop` of a column as a register: numbers (m, 1), codes (m,) or
        texts, an array (m, 1) of str.
    accepts
        Whether a value, None for a missing one, is taken.
    list_branches
        Values of a column type that show every branch, also those that are refused; nothing of the training rows.
    needs
        What it needs of a column: a `number`, which may have been computed; the `value` that stands in a vocabulary;
        the `cell` as it was read.
    together
        Returns the function that reads rows `start` to `stop` of several columns, of which each has a source, a step and a table, side by
        side as (m, w), each column in memory of its own; None where a row is refused, which `open` reports. None where it has no such form.
    few
        Returns what reads a few cells, which `TypeFacts.take_plain` took, as a register; it raises `OddCellError` for one that is refused.
        None where it has no such form.
    """

    open: Callable[[ColumnSource, Step, CodeTable | None], ReadBlock]
    accepts: Callable[[Step, Value, Vocabulary | None], bool]
    list_branches: Callable[[Step, ColumnType, Vocabulary | None], list[Value]]
    needs: Needs
    together: Callable[[Sequence[ColumnSource], Sequence[Step], Sequence[CodeTable | None]], ReadTile] | None = None
    few: Callable[[Step, CodeTable | None], Callable[[Sequence[Any]], FewNumbers | FewCodes] | None] = (
        lambda step, table: None
    )


@dataclass(frozen=True)
class Coding:
    """What an op that gives codes answers besides.

    `count` returns how many codes it gives to values or bins, None where the file does not say; `list_thresholds`
    numbers at which the code changes.
    """

    count: Callable[[Step, Vocabulary | None], int | None]
    list_thresholds: Callable[[Step], Sequence[float]]


@dataclass(frozen=True)
class Decoding:
    """What an op that takes codes answers besides.

    limits
        Returns the least and the greatest code that it takes, None where it cannot be known.
    names_codes
        Whether every code switches on a feature of its own, and -1 none.
    place
        Writes the codes of some rows straight into an input from a feature on, where nothing else reads the register;
        None where a register is computed first.
    place_many
        The same for codes of columns side by side, (m, c), each from a feature on. An op has both or none.
    is_outgrown
        Whether other parameters say no more than that the operand has other codes; `explained` says that it has.
    """

    limits: Callable[[Step], tuple[int, int] | None]
    names_codes: bool = False
    place: Callable[[np.ndarray, np.ndarray, int], None] | None = None
    place_many: Callable[[np.ndarray, np.ndarray, np.ndarray], None] | None = None
    is_outgrown: Callable[[Step, Step, bool], bool] = lambda old, new, explained: False


@dataclass(frozen=True)
class Words:
    """What every op answers about one column of its register, for people (clause 18).

    columns
        Returns which columns of the operand, whose width is the last argument, it is computed from.
    say
        Returns it in words, given those columns in words; none for a reading op.
    """

    columns: Callable[[Step, int, int], Sequence[int]]
    say: Callable[[Step, int, Sequence[Phrase], ProgramIndex], Phrase]


@dataclass(frozen=True)
class Op:
    """One op.

    name, takes, gives, params
        As in steps.md; a reading op takes a `column`, `number` is one column of numbers. Parameters stand in the
        order in which a writer writes them.
    check
        Yields what does not fit between parameters and operand, as (key, problem).
    measure
        Returns how many columns the register has; `operand` is the width of the operand. None where parameters are not
        what they have to be.
    compute
        Returns the register of an operand, numbers (m, w) float64 or codes (m,), and reports the rows that it refuses as
        (number of the check, code, bool (m,)). None for a reading op.
    tensor
        Says it in TensorFlow: returns, given `Tensors`, the step and an operand, its register, a tensor of numbers (n, w) float64, codes (n,) int64 or
        texts (n,); of a reading op the operand is a column. None where no form of it is known to give the same bits.
    few
        Returns, for an operand of a width, what computes the register of a few rows in plain Python, None where `compute` does; it raises
        `OddCellError` for a row that is refused.
    trace
        Returns what it computes, for the comparison of two schemas.
    carries_nan, gives_nan
        Whether a missing number can come out as one, and whether a step gives one by itself.
    keeps_infinity
        Whether an infinite number can come out as one.
    describe_missing
        Returns what becomes of missing numbers of a column of some type, in words; empty where the op decides nothing about them.
    words
        What a column of its register is, in words, and which columns of the operand it is made of.
    call
        Returns what it is called between a column and its encoding, such as `fill`; empty where there is nothing to say.
    by_column
        Whether a column of the register is computed of the same column of the operand, with the number at its place in the parameters, and
        no row is refused: then steps of neighbouring columns are run as one.
    keeps_numbers
        Whether a number that is not missing comes out as it was, at its place.
    is_inexact
        Whether libraries compute it otherwise in last bits, with these parameters.
    since
        The minor version of the format that added it.
    reading, coding, decoding
        For ops that read a column, give codes and take codes.
    """

    name: str
    takes: Takes
    gives: Gives
    params: tuple[Param, ...]
    check: Callable[[Step, Surroundings], Iterable[tuple[str, str]]]
    measure: Callable[[Step, int | None], int | None]
    compute: Callable[[np.ndarray, Step, Report], np.ndarray] | None
    trace: Callable[[Tracer, Step], tuple[Number, ...] | Codes]
    carries_nan: bool
    keeps_infinity: Callable[[Step], bool]
    gives_nan: Callable[[Step], bool]
    describe_missing: Callable[[Step, ColumnType], str]
    words: Words
    call: Callable[[Step], str] = lambda step: step.op
    tensor: Callable[..., tf.Tensor] | None = None
    few: Callable[[Step, int], Callable[[Any], FewNumbers | FewCodes] | None] = lambda step, width: None
    by_column: bool = False
    keeps_numbers: bool = False
    is_inexact: Callable[[Mapping[str, object]], bool] = lambda params: False
    since: int = 0
    reading: Reading | None = None
    coding: Coding | None = None
    decoding: Decoding | None = None

    def find_param(self, kind: ParamKind) -> Param | None:
        """Return the first parameter of a kind, None where there is none."""
        return next((param for param in self.params if param.kind == kind), None)


ROUND = Param("round", "round", optional=True)
CODES = Param("codes", "codes", optional=True)
DOMAIN = Param("domain", "pass")


def spread(step: Step, name: str, width: int) -> list[float]:
    """Return the numbers of a parameter, one for each of `width` columns."""
    numbers: list[float] = step.get_array(name).astype(np.float64).tolist()
    return numbers * width if len(numbers) == 1 else numbers


def accept_any(step: Step, around: Surroundings) -> Iterable[tuple[str, str]]:
    """Return no problem: nothing between parameters and operand can be wrong that the reader has not seen."""
    return ()


def keep_width(step: Step, operand: int | None) -> int | None:
    """Return the width of the operand."""
    return operand


def measure_one(step: Step, operand: int | None) -> int:
    """Return 1."""
    return 1


def measure_param(step: Step, operand: int | None) -> int | None:
    """Return what the parameter `width` says."""
    width = step.params.get("width")
    return width if isinstance(width, int) else None


def give_none(step: Step) -> bool:
    """Return False."""
    return False


def keep_infinity(step: Step) -> bool:
    """Return that infinite numbers come out as such."""
    return True


def lose_infinity(step: Step) -> bool:
    """Return that whatever comes out of infinite numbers is finite, or a code."""
    return False


def take_same(step: Step, index: int, width: int) -> Sequence[int]:
    """Return the column of the operand at the same place."""
    return (index,)


def take_first(step: Step, index: int, width: int) -> Sequence[int]:
    """Return the one column of the operand."""
    return (0,)


def take_all(step: Step, index: int, width: int) -> Sequence[int]:
    """Return all columns of the operand."""
    return range(width)


def take_none(step: Step, index: int, width: int) -> Sequence[int]:
    """Return no column: the op reads a column of the frame."""
    return ()


def passes_domain(step: Step) -> bool:
    """Return whether numbers outside the domain of a function become NaN."""
    return step.params["domain"] == "pass"


def check_magnitude(step: Step, name: str, bound: float) -> Iterator[tuple[str, str]]:
    """Yield the numbers of a parameter beyond a bound."""
    numbers = step.find_array(name)
    if numbers is not None:
        for i in np.flatnonzero(np.abs(numbers) > bound):
            yield f"{name}[{i}]", f"expected a magnitude of at most {bound}, found {numbers[i]}"


def report_domain(step: Step, report: Report, found: np.ndarray, find_given: Callable[[], np.ndarray]) -> None:
    """Report `out_of_domain` where results (m, w) are not finite though what was given is, marks (m, w) (clause 7.1)."""
    if step.params["domain"] == "error" and not (finite := np.isfinite(found)).all():
        unsound = ~finite & find_given()
        if unsound.any():
            report(3, "out_of_domain", unsound.any(axis=1))


def say_nothing(step: Step, *about: object) -> str:
    """Return no words."""
    return ""
