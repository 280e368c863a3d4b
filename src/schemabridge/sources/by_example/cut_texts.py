"""Text columns as parts of their texts: a title in a name, a deck in a cabin, labels without case and spaces (clause 4.15)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa

from schemabridge.frames.text_cuts import Lower, Part, Slice, Strip, Upper, cut_text, find_further
from schemabridge.sources.by_example.explanation import INDICATOR, TABLE
from schemabridge.sources.by_example.names import list_ends
from schemabridge.sources.by_example.other_rows import is_one_of, list_numbers_in_texts
from schemabridge.sources.by_example.tables import NEARLY_ALL, Table, depend, explain_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from schemabridge.frames.text_cuts import Cuts
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.raw import RawColumn

Texts: TypeAlias = "tuple[str | None, ...]"

SEPARATORS = (", ", ",", " ", ".", "-", "_", "/", ":", "|", ";", "@", "(", "#")
PLACES = (0, 1, -1, 2, -2)
WHOLE: tuple[Cuts, ...] = ((Strip(),), (Lower(),), (Strip(), Lower()), (Upper(),), (Strip(), Upper()))
SLICES: tuple[Cuts, ...] = tuple((each,) for each in (Slice(0, 1), Slice(0, 2), Slice(0, 3), Slice(-1), Slice(-2)))
RARE = 0.02  # of the texts that are looked at: a separator that fewer have is none
MOST_ROWS = 128  # that cuts are tried on
MOST_ALIKE = 3  # cuts that tell apart the same of these rows
MOST_KEPT = 5  # cuts of one column


def explain_cuts(
    columns: Sequence[RawColumn], targets: Sequence[Target], rows: np.ndarray
) -> dict[int, list[Explanation]]:
    """Return, by position in X, what targets are of the parts of texts; of cuts that explain as much the first, the shortest, counts."""
    found: dict[int, list[Explanation]] = {each.position: [] for each in targets}
    for column in columns:
        if not column.is_text or column.is_constant:
            continue
        numbers = list_numbers_in_texts(column)
        if labelled := [each for each in targets if not is_one_of(each, numbers)]:
            views = find_views(column, labelled, rows)
            for position, explanations in explain_views(views, labelled, rows).items():
                found[position] += explanations
    return found


def explain_siblings(
    targets: Sequence[Target], found: Mapping[int, Sequence[Explanation]], rows: np.ndarray
) -> dict[int, list[Explanation]]:
    """Return, by position in X, what indicators of texts are of the spellings of which other targets are indicators.

    A value that has one spelling in training is one of a column all the same, of which other values have several.
    """
    shown = [each for explanations in found.values() for each in explanations if each.cut and each.rank == INDICATOR]
    views = {each.source: each.content.column for each in shown if isinstance(each.content, Table)}
    siblings: dict[int, list[Explanation]] = {each.position: [] for each in targets}
    for view in [each for each in views.values() if each.training.cuts in WHOLE]:
        plain = [each for each in targets if any(is_plain(one, view.name) for one in found[each.position])]
        for position, explanations in explain_tables([view], plain, rows).items():
            known = {each.source for each in found[position]}
            siblings[position] += [each for each in explanations if each.source not in known]
    return siblings


def is_plain(explanation: Explanation, name: str) -> bool:
    """Return whether a candidate is the indicator of one text of a column as it is."""
    is_whole = explanation.columns == (name,) and not explanation.cut
    return is_whole and explanation.rank == INDICATOR and explanation.value is not None


def find_views(column: RawColumn, targets: Sequence[Target], rows: np.ndarray) -> list[RawColumn]:
    """Return a column of texts as what cuts leave of them, where targets may be functions of that in some rows."""
    some = rows[:: -(-len(rows) // MOST_ROWS)]
    found = [cuts for cuts in find_cuts(column, targets, some) if holds(column, cuts, targets, rows)]
    return [replace(column, training=replace(column.training, cuts=cuts)) for cuts in found]


def list_unexplained(targets: Sequence[Target], found: Mapping[int, Sequence[Explanation]]) -> list[Target]:
    """Return the columns of X that nothing gives yet but tables and indicators of several values of a text."""
    return [target for target in targets if all(is_doubtful(each) for each in found[target.position])]


def is_doubtful(explanation: Explanation) -> bool:
    is_several = explanation.rank == INDICATOR and explanation.value is None
    return explanation.rank >= TABLE or explanation.is_memorised or is_several


def explain_views(
    views: Sequence[RawColumn], targets: Sequence[Target], rows: np.ndarray
) -> dict[int, list[Explanation]]:
    """Return what targets are of the cuts of one column, those first that explain most of them by fewest values."""
    explained = [(view.count, explain_tables([view], targets, rows)) for view in views]
    explained.sort(key=lambda each: (-sum(bool(one) for one in each[1].values()), each[0]))
    kept = [found for _, found in explained[:MOST_KEPT]]
    return {target.position: [one for found in kept for one in found[target.position]] for target in targets}


def find_cuts(column: RawColumn, targets: Sequence[Target], rows: np.ndarray) -> list[Cuts]:
    """Return cuts of a column of whose values some target may be a function, as some rows show it.

    Of those that tell these rows apart alike, a few: that leave most of what the names in X end in, and the first.
    """
    texts: list[str | None] = column.training.labels.take(pa.array(rows)).to_pylist()
    cells = np.stack([target.bits[rows] for target in targets], axis=1)
    ends = {end for target in targets if target.name is not None for end in list_ends(target.name)}
    alike: dict[tuple[int, ...], list[tuple[int, Cuts]]] = {}
    fruitless = {tuple(number_texts(texts))}
    for cuts, left in list_cuts(texts):
        codes = tuple(number_texts(left))
        if codes not in alike and codes not in fruitless:
            few = 1 < len(set(codes)) <= NEARLY_ALL * len(texts)
            if not few or not depend(np.array(codes), cells).any():
                fruitless.add(codes)
        if codes not in fruitless:
            named = sum(len(text) for text in ends.intersection(left) if text is not None)
            alike.setdefault(codes, []).append((named, cuts))
    best = [sorted(each, key=lambda one: -one[0])[:MOST_ALIKE] for each in alike.values()]
    return [cuts for each in best for _, cuts in each]


def holds(column: RawColumn, cuts: Cuts, targets: Sequence[Target], rows: np.ndarray) -> bool:
    """Return whether a target is a function of what cuts leave in more rows, and no text is one to which Python does more."""
    texts = column.training.labels.take(pa.array(rows)).to_pylist()
    codes = np.array(number_texts([None if text is None else cut_text(text, cuts) for text in texts]))
    cells = np.stack([target.bits[rows] for target in targets], axis=1)
    return bool(depend(codes, cells).any()) and find_further(column.training.texts, cuts) is None


def number_texts(texts: Sequence[str | None]) -> list[int]:
    """Return the number of each text among those that differ."""
    numbers: dict[str | None, int] = {}
    return [numbers.setdefault(text, len(numbers)) for text in texts]


def list_cuts(texts: Sequence[str | None]) -> Iterator[tuple[Cuts, Texts]]:
    """Yield cuts to be tried and what they leave of texts, short ones first; of cuts that leave the same only the first."""
    counts = Counter(at for text in texts if text is not None for at in SEPARATORS if at in text)
    used = [at for at in SEPARATORS if counts[at] > RARE * len(texts)]
    parts = [Part(at, place) for at, place in product(used, PLACES)]
    common = [each for each in parts if 2 * counts[each.at] > len(texts)]
    seen = {tuple(texts)}
    whole = [((), tuple(texts))]
    yield from extend(whole, [*WHOLE, *SLICES], seen)
    first = list(extend(whole, [(each,) for each in parts], seen))
    yield from first
    yield from extend(first, WHOLE[:3], seen)
    second = list(extend([each for each in first if each[0][0] in common], [(each,) for each in common], seen))
    yield from second
    yield from extend(second, WHOLE[:1], seen)


def extend(
    before: Iterable[tuple[Cuts, Texts]], more: Sequence[Cuts], seen: set[Texts]
) -> Iterator[tuple[Cuts, Texts]]:
    """Yield cuts with more behind them, where what they leave is not `seen`, which it is then."""
    for (cuts, texts), behind in product(before, more):
        left = tuple(None if text is None else cut_text(text, behind) for text in texts)
        if left not in seen:
            seen.add(left)
            yield (*cuts, *behind), left
