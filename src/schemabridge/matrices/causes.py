"""Why two matrices differ: each cause is found on the cells, none is guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.display import count_things, list_first, show_number
from schemabridge.errors import list_values
from schemabridge.frames.values import differ
from schemabridge.matrices.cells import measure_distance, order_lines, pair_lines, view_bits
from schemabridge.matrices.scaling import find_image, name_image

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.schema import Step

ROUNDED = 2.0**-20  # of the largest magnitude of a column: what is closer was rounded otherwise
SHOWN = 5


@dataclass(frozen=True)
class Cause:
    """One cause.

    kind
        `"order"`, `"rows"`, `"memory"`, `"transposed"`, `"dropped"`, `"float32"`, `"ddof"`, `"unscaled"`, `"statistics"`,
        `"missing"`, `"exchanged"`, `"zeros"`, `"rounding"`, `"affine"`.
    words
        What was found.
    positions
        The columns that it explains, of b; of a wider matrix those that the other one has not.
    order
        Of columns or rows in another order: for each of b the one of a that is equal.
    """

    kind: str
    words: str
    positions: tuple[int, ...] = ()
    order: tuple[int, ...] = ()


@dataclass(frozen=True)
class Variant:
    """What a schema would give if its scaling were another one: a kind, its words, and the cells."""

    kind: str
    words: str
    cells: np.ndarray


@dataclass(frozen=True)
class Sides:
    """Both matrices as one dtype, the names of their columns, and what is known of the columns of a schema."""

    a: np.ndarray
    b: np.ndarray
    names_a: tuple[str, ...]
    names_b: tuple[str, ...]
    steps: Sequence[Step | None]
    variants: Sequence[Variant] = ()
    labels: tuple[str, str] = ("a", "b")


def find_causes(sides: Sides) -> Iterator[Cause]:
    """Yield the causes, those that explain all of the matrix first and alone."""
    if sides.a.shape != sides.b.shape:
        yield from find_shapes(sides)
        return
    whole = find_memory(sides) or find_rows(sides)
    if whole is not None:
        yield whole
        return
    differing = np.flatnonzero(differ(sides.a, sides.b).any(axis=0)).tolist()
    order = find_order(sides, differing)
    if order is not None:
        yield order
    moved = set() if order is None else set(order.positions)
    yield from group_causes(sides, [place for place in differing if place not in moved])


def find_shapes(sides: Sides) -> Iterator[Cause]:
    """Yield why the shapes differ: a transposed matrix, columns that one has not, rows that one has not."""
    a, b = sides.a, sides.b
    one, other = sides.labels
    if a.shape == b.shape[::-1] and not differ(np.ascontiguousarray(a.T), b).any():
        yield Cause("transposed", f"{other} is {one} transposed: the rows of one are the columns of the other")
    elif len(a) == len(b):
        yield from find_dropped(sides)
    elif a.shape[1] == b.shape[1]:
        yield from find_lost_rows(sides)


def find_dropped(sides: Sides) -> Iterator[Cause]:
    """Yield the columns that the narrower matrix has not, where all of its own stand in the wider one."""
    is_a = sides.a.shape[1] > sides.b.shape[1]
    wide, narrow = (sides.a, sides.b) if is_a else (sides.b, sides.a)
    pairs = pair_lines(*(np.ascontiguousarray(view_bits(each).T) for each in (wide, narrow)))
    if len(pairs) < narrow.shape[1]:
        return
    dropped = tuple(sorted(set(range(wide.shape[1])) - set(pairs.values())))
    names = sides.names_a if is_a else sides.names_b
    order = tuple(pairs[place] for place in range(narrow.shape[1]))
    moved = "" if list(order) == sorted(order) else ", in another order"
    one, other = sides.labels[::-1] if is_a else sides.labels
    yield Cause("dropped", f"{one} is {other} without {list_names(names, dropped)}{moved}", dropped, order)


def find_lost_rows(sides: Sides) -> Iterator[Cause]:
    """Yield the rows that the shorter matrix has not, where all of its own stand in the longer one."""
    is_a = len(sides.a) > len(sides.b)
    long, short = (sides.a, sides.b) if is_a else (sides.b, sides.a)
    pairs = pair_lines(view_bits(long), view_bits(short))
    if len(pairs) == len(short):
        lost = sorted(set(range(len(long))) - set(pairs.values()))
        one, other = sides.labels[::-1] if is_a else sides.labels
        yield Cause("rows", f"{one} is {other} without rows {list_first(lost, SHOWN)}")


def find_memory(sides: Sides) -> Cause | None:
    """Return that one was written column by column and read row by row."""
    if 1 in sides.a.shape:
        return None
    for matrix, other, labels in ((sides.a, sides.b, sides.labels), (sides.b, sides.a, sides.labels[::-1])):
        if not differ(np.ascontiguousarray(matrix.T).reshape(-1), other.reshape(-1)).any():
            how = "column by column (Fortran order, as R's matrices) where rows are read"
            return Cause("memory", f"{labels[1]} holds the numbers of {labels[0]} {how}")
    return None


def find_rows(sides: Sides) -> Cause | None:
    """Return that the rows of one are those of the other in another order."""
    found = order_lines(view_bits(sides.a), view_bits(sides.b))
    if found is None:
        return None
    order = tuple(found.tolist())
    one, other = sides.labels
    first = next(row for row, place in enumerate(order) if row != place)
    return Cause(
        "rows", f"the rows are in another order: row {first} of {other} is row {order[first]} of {one}", order=order
    )


def find_order(sides: Sides, differing: list[int]) -> Cause | None:
    """Return which of the differing columns stand elsewhere in the other matrix."""
    a, b = (np.ascontiguousarray(view_bits(each[:, differing]).T) for each in (sides.a, sides.b))
    pairs = {differing[to]: differing[place] for to, place in pair_lines(a, b).items()}
    if len(pairs) < 2:
        return None
    moved = tuple(sorted(pairs))
    one, other = sides.labels
    order = tuple(pairs.get(place, place) for place in range(sides.b.shape[1]))
    shown = list_first(
        moved, SHOWN, lambda place: f"{sides.names_b[place]!r} of {other} is {sides.names_a[pairs[place]]!r} of {one}"
    )
    return Cause(
        "order",
        f"{count_things(len(moved), 'column is', 'columns are')} in another order: {shown}",
        moved,
        order,
    )


def group_causes(sides: Sides, places: list[int]) -> Iterator[Cause]:
    """Yield the causes of single columns, columns of one kind together."""
    found: dict[str, list[tuple[int, str]]] = {}
    for place in places:
        kind, words = explain_column(sides, place)
        found.setdefault(kind, []).append((place, words))
    for kind, each in found.items():
        if kind:
            positions = tuple(place for place, _ in each)
            yield Cause(kind, f"{list_names(sides.names_b, positions)}: {each[0][1]}", positions)


def explain_column(sides: Sides, place: int) -> tuple[str, str]:
    """Return kind and words of the first cause that explains every cell of a column; empty where none does."""
    a, b = np.ascontiguousarray(sides.a[:, place]), np.ascontiguousarray(sides.b[:, place])
    for variant in sides.variants:
        if not differ(a, np.ascontiguousarray(variant.cells[:, place])).any():
            return variant.kind, variant.words
    if a.dtype.kind != "f":
        return "", ""
    return (
        explain_missing(a, b, sides.labels)
        or explain_exchanged(a, b)
        or explain_rounding(a, b)
        or explain_image(a, b, sides.steps[place] if sides.steps else None, sides.labels)
        or ("", "")
    )


def explain_missing(a: np.ndarray, b: np.ndarray, labels: tuple[str, str]) -> tuple[str, str] | None:
    rows = differ(a, b)
    for (one, other), holds, filled in ((labels, a, b), (labels[::-1], b, a)):
        values = filled[rows]
        if np.isnan(holds[rows]).all() and not np.isnan(values).any():
            same = len(np.unique(values)) == 1
            what = show_number(float(values[0])) if same else "numbers"
            return "missing", f"{other} has {what} where {one} is missing (NaN), in {count_things(len(values), 'row')}"
    return None


def explain_exchanged(a: np.ndarray, b: np.ndarray) -> tuple[str, str] | None:
    if np.isin(a, (0, 1)).all() and np.isin(b, (0, 1)).all() and (a + b == 1).all():
        return "exchanged", "0 and 1 are exchanged"
    return None


def explain_rounding(a: np.ndarray, b: np.ndarray) -> tuple[str, str] | None:
    known = np.isfinite(a) & np.isfinite(b)
    if differ(a, b)[~known].any():
        return None
    with np.errstate(over="ignore"):
        distance = np.abs(a[known].astype(np.float64) - b[known].astype(np.float64)).max(initial=0.0)
    if distance == 0:
        return "zeros", "only the signs of zeros differ"
    if distance > ROUNDED * float(np.abs(a[known]).max()):
        return None
    most = int(measure_distance(a[known], b[known]).max())
    return (
        "rounding",
        f"the same numbers, rounded otherwise (another precision or order of arithmetic): at most {most} ulp apart",
    )


def explain_image(a: np.ndarray, b: np.ndarray, step: Step | None, labels: tuple[str, str]) -> tuple[str, str] | None:
    image = find_image(a, b, float(np.finfo(a.dtype).eps))
    return None if image is None else name_image(image, a, b, step, labels)


def list_names(names: Sequence[str], places: Sequence[int]) -> str:
    return list_values([names[place] for place in places])
