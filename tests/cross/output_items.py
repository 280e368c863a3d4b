"""Items of `outputs` that are not what they have to be, made of those of the vectors, and raw predictions for them."""

from __future__ import annotations

from collections.abc import Iterator
import copy
from dataclasses import dataclass
import random

import numpy as np

from output_vectors import TYPES, list_output_cases
from schemabridge.outputs.item import drop_nulls
from schemabridge.outputs.seal import compute_seal

KEYS = ("shape", "labels", "scale", "classes", "threshold", "steps", "from", "fingerprint", "unknown")
PARTS = (
    *(None, True, False, 0, -1, 1, 2, 0.5, 1e300, 2**53, 10**15, 100_001),
    *("", "raw", "NaN", "Infinity", "-0.0", "a", "probability", "logit", "several", "one", "float32", "error", "pass"),
    *([], [1], ["a"], [[1]], {}, {"a": 1}, [None], [None, 1], ["raw"], [1e308, 2], [0, 0, 0]),
)
NUMBERS = (0.0, -0.0, 0.25, 0.5, 0.75, 1.0, -1.5, 2.0, 1e308, np.inf, np.nan)


@dataclass(frozen=True)
class Asked:
    """An item, golden and raw predictions, and a type."""

    item: dict
    golden: np.ndarray | None
    raw: np.ndarray
    type: str


def draw_asked(seed: int, count: int) -> Iterator[Asked]:
    rng = random.Random(seed)
    items = [case.output for case in list_output_cases() if isinstance(case.output.get("name"), str)]
    for _ in range(count):
        item = rng.choice(items) if rng.random() < 0.2 else mutate(rng, rng.choice(items))
        if rng.random() < 0.7:  # without the seal as the only reason
            item = {**item, "fingerprint": compute_seal(drop_nulls(item))}
        width, rows = rng.choice((1, 1, 2, 3, 3)), rng.choice((1, 2))
        numbers = NUMBERS if rng.random() < 0.5 else NUMBERS[:-1]
        raw = np.array([[rng.choice(numbers) for _ in range(width)] for _ in range(rows)])
        golden = rng.choice((None, raw, np.full((1, width), 0.5), np.full((1, width), 3.0)))
        yield Asked(item, golden, raw, rng.choice(TYPES))


def mutate(rng: random.Random, item: dict) -> dict:
    """Return an item of which up to three places hold something else, or are gone; its name stays."""
    changed = copy.deepcopy(item)
    for _ in range(rng.choice((1, 1, 2, 3))):
        places = [place for place in list_places(changed) if place[:1] != ("name",)]
        place = rng.choice(places)
        if not place:
            changed[rng.choice(KEYS)] = copy.deepcopy(rng.choice(PARTS))
            continue
        holder = changed
        for key in place[:-1]:
            holder = holder[key]
        if rng.random() < 0.2:
            del holder[place[-1]]
        else:
            holder[place[-1]] = copy.deepcopy(rng.choice(PARTS))
    return changed


def list_places(value: object, place: tuple = ()) -> Iterator[tuple]:
    yield place
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from list_places(part, (*place, key))
