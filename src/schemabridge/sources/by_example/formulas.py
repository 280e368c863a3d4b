"""Numbers made of other numbers by steps: sums, products, ratios, functions; an affine image may be of them as of a column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.allowance import Allowance
from schemabridge.program.compute import compute_step
from schemabridge.program.ops import OPS
from schemabridge.sources.by_example.decimals import find_near
from schemabridge.sources.by_example.statistics import Statistics, measure, order_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.by_example.bases import Base

MOST_ORDERED = 4  # parts that are tried in every order
LOOSER = {
    "product": ("sum", "difference"),
    "quotient": ("sum", "difference", "product", "quotient"),
    "difference": ("sum", "difference"),
}
DIGITS = 4  # of a number that people write into a formula


@dataclass(frozen=True, eq=False)
class Formula:
    """Steps on the numbers of some bases, one after another.

    `calls` are the ops with their parameters, those of domains and roundings left out; the first takes all `parts`. `signs` are words
    with a place for each part, `kind` the encoding.
    """

    parts: tuple[Base, ...]
    calls: tuple[tuple[str, Mapping[str, object]], ...]
    signs: str
    kind: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The raw columns of all parts, each once and in one order whatever stands first."""
        return tuple(sorted({name for part in self.parts for name in part.columns}))

    @property
    def words(self) -> str:
        """What it is, for people."""
        return self.signs.format(*(part.words for part in self.parts))

    @property
    def rounds(self) -> bool:
        """Whether libraries would compute it in float32: where all parts are."""
        return all(part.rounds for part in self.parts)

    @property
    def units(self) -> tuple[float, ...]:
        """What a person counts it in, the longest first: seconds between two times are days, hours and minutes as well."""
        op, params = self.calls[-1]
        is_span = op == "elapsed" and "whole" not in params and params["per"] == "second"
        return (86_400.0, 3_600.0, 60.0, 1.0) if is_span else (1.0,)

    @property
    def allowance(self) -> Allowance | None:
        """What the cells of libraries may differ by; None where they may not."""
        behind = [each for part in self.parts if (each := getattr(part, "allowance", None)) is not None]
        if not behind and not any(OPS[op].is_inexact(params) for op, params in self.calls):
            return None
        return Allowance(self.rounds or any(each.is_rounded for each in behind))

    @cached_property
    def values(self) -> np.ndarray:
        """All rows."""
        return self.take(slice(None))

    @cached_property
    def missing(self) -> np.ndarray:
        """The rows without a number."""
        return np.asarray(np.isnan(self.values))

    @cached_property
    def statistics(self) -> Statistics:
        """Centers and scales of all rows."""
        return measure(self.values)

    @cached_property
    def order(self) -> np.ndarray:
        """The rows that are not missing, by ascending number."""
        return order_rows(self.values, self.missing)

    def take(self, rows: np.ndarray | slice) -> np.ndarray:
        """Return the numbers of some rows, as the steps give them."""
        numbers = np.stack([part.values[rows] for part in self.parts], axis=1)
        for op, params in self.calls:
            numbers = compute_step(op, numbers, self.complete(op, params, "pass"))
        return np.ascontiguousarray(numbers[:, 0])

    def read(self, program: ProgramBuilder) -> str:
        """Add the steps; a row in which the result is not finite is refused, unless training rows have such."""
        registers = [part.read(program) for part in self.parts]
        name = ".".join(part.columns[0] for part in self.parts)
        domain = "pass" if self.leaves_domain else "error"
        for op, params in self.calls:
            word = params.get("function", op)
            registers = [program.add_step(f"{name}.{word}", op, registers, **self.complete(op, params, domain))]
        return registers[0]

    @property
    def leaves_domain(self) -> bool:
        """Whether a row of finite parts gives a number that is not finite, such as the logarithm of 0."""
        known = np.all([np.isfinite(part.values) for part in self.parts], axis=0)
        return bool((known & ~np.isfinite(self.values)).any())

    def complete(self, op: str, params: Mapping[str, object], domain: str) -> dict[str, object]:
        """Return the parameters with those that all calls share."""
        shared = {"domain": domain, **({"round": "float32"} if self.rounds else {})}
        return {**params, **{param.name: shared[param.name] for param in OPS[op].params if param.name in shared}}


@dataclass(frozen=True, eq=False)
class Cast(Formula):
    """Numbers as `astype("float32")` leaves them, with which libraries go on in float32."""

    @property
    def rounds(self) -> bool:
        """It is what it does."""
        return True


def cast_numbers(part: Base) -> Cast | None:
    """Return a base as float32; None where that is nothing else, or leaves no number."""
    known = part.values[~part.missing]
    with np.errstate(over="ignore"):
        rounded = known.astype(np.float32)
    if part.rounds or (rounded == known).all() or not np.isfinite(rounded).all():
        return None
    calls = (("scale_offset", {"scale": np.array([1.0]), "offset": np.array([-0.0])}),)
    return Cast((part,), calls, "{} as float32", "scaled")


def combine(parts: Sequence[Base], function: str, *, missing: str = "pass") -> Formula:
    """Return the sum, product, mean, difference or quotient of some bases."""
    sign = {"sum": " + ", "product": " * ", "difference": " - ", "quotient": " / "}.get(function)
    places = ["({})" if each.kind in LOOSER.get(function, ()) else "{}" for each in parts]
    signs = f"mean of {', '.join(places)}" if sign is None else sign.join(places)
    rest = ", leaving out what is missing" if missing == "skip" else ""
    return Formula(tuple(parts), (("combine", {"function": function, "missing": missing}),), signs + rest, function)


def coalesce(part: Base, other: Base) -> Formula:
    """Return a base with another one where it is missing."""
    return Formula((part, other), (("coalesce", {}),), "({}, where missing {})", "coalesce")


def list_orders(formula: Formula) -> Iterator[Formula]:
    """Yield a formula, then the others in which few parts are added or multiplied in turn, which float32 tells apart."""
    yield formula
    count = len(formula.parts)
    if formula.rounds and 2 < count <= MOST_ORDERED and formula.calls[0][1].get("function") in ("sum", "product"):
        orders = [each for each in permutations(range(count)) if each[0] < each[1]]  # of a + b and b + a, the first
        yield from (replace(formula, parts=tuple(formula.parts[place] for place in order)) for order in orders[1:])


def shift(part: Base, offset: float) -> Formula:
    """Return a base plus a constant."""
    calls = (("scale_offset", {"scale": np.array([1.0]), "offset": np.array([narrow(part, offset)])}),)
    return Formula((part,), calls, f"({{}} + {offset:g})", "scaled")


def multiply(part: Base, scale: float) -> Formula:
    """Return a base times a number."""
    calls = (("scale_offset", {"scale": np.array([narrow(part, scale)]), "offset": np.array([-0.0])}),)
    return Formula((part,), calls, "-{}" if scale == -1 else f"{scale:g} * {{}}", "scaled")


def divide(part: Base, number: float) -> Formula:
    """Return a base divided by a number."""
    calls = (("center_scale", {"center": np.array([0.0]), "scale": np.array([narrow(part, number)])}),)
    return Formula((part,), calls, f"{{}} / {number:g}", "scaled")


def write_multiple(part: Base, factor: float, error: float) -> Formula | None:
    """Return a base times, or divided by, a number of few digits; None where there is none but 1."""
    times = find_near(factor, error, digits=DIGITS)
    over = find_near(1 / factor, error / factor**2, digits=DIGITS) if factor else None
    if times == 1.0:
        return None
    if times:
        return multiply(part, times)
    return divide(part, over) if over else None


def write_sum(part: Base, offset: float, error: float) -> Formula | None:
    """Return a base plus a number of few digits; None where there is none but 0."""
    number = find_near(offset, error, digits=DIGITS)
    return shift(part, number) if number else None


def narrow(part: Base, number: float) -> float:
    """Return a number as libraries use it beside a base: as float32 beside float32."""
    return float(np.float32(number)) if part.rounds else number


def floor_divide(part: Base, width: float, step: float) -> Formula:
    """Return the whole part of a base divided by a width, times a step."""
    scaled = Formula(
        (part,), (("center_scale", {"center": np.array([0.0]), "scale": np.array([width])}),), "{}", "scaled"
    )
    return replace(step_whole(floor(scaled), step), signs=f"floor({quote_dividend(part)} / {width:g}){show_step(step)}")


def round_divide(part: Base, width: float, step: float) -> Formula:
    """Return a base divided by a width, rounded as numpy does, halves to even numbers, times a step."""
    inverse = round(1 / width)
    scale = float(inverse) if inverse * width == 1.0 else 1 / width
    signed = bool((part.values < 0).any())  # what rounds to zero keeps its sign
    raised = shift(multiply(apply_function(part, "abs") if signed else part, scale), 0.5)
    up = floor(raised)
    is_half = Formula((raised, up), (("compare", {"relation": "eq", "missing": "compare"}),), "{}", "compare")
    is_odd = combine((up, multiply(floor(multiply(up, 0.5)), 2.0)), "difference")
    whole = combine((up, combine((is_half, is_odd), "product")), "difference")
    if signed:
        whole = combine((find_sign(part), whole), "product")
    return replace(step_whole(whole, step), signs=f"round({quote_dividend(part)} / {width:g}){show_step(step)}")


def quote_dividend(part: Base) -> str:
    """Return the words of a base that is divided, as signs of a formula."""
    words = quote_braces(part.words)
    return f"({words})" if part.kind in LOOSER["quotient"] else words


def quote_braces(words: str) -> str:
    """Return words as signs of a formula, which stand for its parts where they have braces."""
    return words.replace("{", "{{").replace("}", "}}")


def floor(part: Base) -> Formula:
    """Return the greatest whole number up to a base: `elapsed` is the op that has it."""
    params = {"since": np.array([0.0]), "unit": "s", "per": "second", "whole": "floor"}
    return Formula((part,), (("elapsed", params),), "floor({})", "floor")


def step_whole(whole: Formula, step: float) -> Formula:
    """Return whole numbers times a step; one of 0.01 divides by 100, as numpy does."""
    inverse = round(1 / step)
    if step < 1 and inverse * step == 1.0:
        calls = (("center_scale", {"center": np.array([0.0]), "scale": np.array([float(inverse)])}),)
        return Formula((whole,), calls, "{}", "floor")
    return whole if step == 1 else replace(multiply(whole, step), kind="floor")


def show_step(step: float) -> str:
    return "" if step == 1 else f" * {step:g}"


def find_sign(part: Base) -> Formula:
    """Return 1 for positive numbers, -1 for negative ones, 0 for zeros."""
    zero = np.array([0.0])
    sides = [
        Formula((part,), (("compare", {"relation": relation, "value": zero, "missing": "pass"}),), "{}", "compare")
        for relation in ("gt", "lt")
    ]
    return replace(combine(sides, "difference"), signs="sign({})")


def clip_below(part: Base) -> Formula:
    """Return a base with 0 in place of negative numbers."""
    calls = (("clip", {"lo": np.array([0.0]), "hi": np.array([np.inf])}),)
    return Formula((part,), calls, "({} clipped below 0)", "clip")


def turn_over(mark: Base) -> Formula:
    """Return 1 where a mark is 0, and 0 where it is 1."""
    calls = (("scale_offset", {"scale": np.array([-1.0]), "offset": np.array([1.0])}),)
    return Formula((mark,), calls, "1 - {}", "scaled")


def take_distance(one: Base, other: Base) -> Formula:
    """Return the magnitude of a difference."""
    calls = (
        ("combine", {"function": "difference", "missing": "pass"}),
        ("math", {"function": "abs"}),
    )
    return Formula((one, other), calls, "|{} - {}|", "distance")


def apply_function(part: Base, function: str, exponent: float | None = None) -> Formula:
    """Return a function of a base."""
    params: dict[str, object] = {"function": function}
    if exponent is not None:
        return Formula(
            (part,), (("math", {**params, "exponent": np.array([exponent])}),), f"{{}}^{exponent:g}", function
        )
    return Formula((part,), (("math", params),), f"{function}({{}})", function)


def apply_logarithm(part: Base, number: int) -> Formula:
    """Return the logarithm of a base to a number."""
    scale = {"center": np.array([0.0]), "scale": np.array([float(np.log(number))])}
    calls = (("math", {"function": "log"}), ("center_scale", scale))
    return Formula((part,), calls, f"log{number}({{}})", f"log{number}")


def raise_boxcox(part: Base, power: float) -> Formula:
    """Return (x^power - 1) / power, as SciPy's boxcox computes it."""
    calls = (
        ("math", {"function": "log"}),
        ("scale_offset", {"scale": np.array([power]), "offset": np.array([-0.0])}),
        ("math", {"function": "expm1"}),
        ("center_scale", {"center": np.array([0.0]), "scale": np.array([power])}),
    )
    return Formula((part,), calls, f"boxcox({{}}, {power:g})", "power")


def apply_boxcox1p(part: Base, power: float) -> Formula:
    """Return ((1 + x)^power - 1) / power, as SciPy's boxcox1p computes it."""
    whole = raise_boxcox(part, power)
    return replace(whole, calls=(("math", {"function": "log1p"}), *whole.calls[1:]), signs=f"boxcox1p({{}}, {power:g})")
