"""Single cells and columns of two matrices: bits, distances, and what has the same bits elsewhere."""

from __future__ import annotations

from typing import cast

import numpy as np

WEIGHTS = 0x9E3779B97F4A7C15  # odd, so that no bit of a cell is lost


def view_bits(cells: np.ndarray) -> np.ndarray:
    """Return cells as unsigned integers; integers as they are."""
    is_float = cells.dtype.kind == "f"
    bits = cells.view(f"u{cells.dtype.itemsize}") if is_float else cells.astype(np.int64).view(np.uint64)
    return cast("np.ndarray", bits)


def measure_distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return how many floats of their dtype lie between cells, of integers the difference; 0 where both are NaN."""
    size = a.dtype.itemsize if a.dtype.kind == "f" else 8
    one, other = (order_cells(each, size) for each in (a, b))
    return np.asarray(np.where(one > other, one - other, other - one))


def order_cells(cells: np.ndarray, size: int) -> np.ndarray:
    """Return the position of floats among all of their dtype, from 0 on; zeros of both signs are one."""
    signed = cells.view(f"i{size}") if cells.dtype.kind == "f" else cells.astype(np.int64)
    if cells.dtype.kind == "f":
        signed = np.where(signed < 0, np.iinfo(signed.dtype).min - signed, signed)
    return cast("np.ndarray", signed.astype(np.int64).view(np.uint64) + np.uint64(1 << 63))


def hash_lines(bits: np.ndarray) -> np.ndarray:
    """Return a number for each row of bits; rows of other numbers differ."""
    places = np.arange(1, bits.shape[1] + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        mixed = (bits.astype(np.uint64) + places) * np.uint64(WEIGHTS)
        mixed ^= mixed >> np.uint64(29)
        return np.asarray(
            (mixed * (places * np.uint64(2) + np.uint64(1)) * np.uint64(WEIGHTS)).sum(axis=1, dtype=np.uint64)
        )


def order_lines(a: np.ndarray, b: np.ndarray) -> np.ndarray | None:
    """Return for rows of bits of b the row of a that is equal, where those of b are those of a in another order; otherwise None."""
    places_a, places_b = (np.argsort(hash_lines(each), kind="stable") for each in (a, b))
    order = np.empty(len(a), np.int64)
    order[places_b] = places_a
    return order if (a[order] == b).all() else None


def pair_lines(a: np.ndarray, b: np.ndarray) -> dict[int, int]:
    """Return for rows of bits of b the row of a that is equal, each once; where there are several, the one at the same place first."""
    hashes_a, hashes_b = hash_lines(a), hash_lines(b)
    common = min(len(a), len(b))
    same = np.flatnonzero((hashes_a[:common] == hashes_b[:common]) & (a[:common] == b[:common]).all(axis=1))
    pairs = {int(place): int(place) for place in same}
    waiting: dict[int, list[int]] = {}
    for place in np.setdiff1d(np.arange(len(a)), same)[::-1].tolist():
        waiting.setdefault(int(hashes_a[place]), []).append(place)
    for place in np.setdiff1d(np.arange(len(b)), same).tolist():
        candidates = waiting.get(int(hashes_b[place]))
        if candidates and (a[candidates[-1]] == b[place]).all():
            pairs[place] = candidates.pop()
    return pairs
