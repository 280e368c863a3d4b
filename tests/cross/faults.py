"""Faults: each returns the frame with one thing wrong, or as it is where the fault does not apply."""

from __future__ import annotations

from dataclasses import replace
import random

import numpy as np

from .columns import ZONES, draw_any
from .frame import Frame
from .numbers_pool import BEYOND, EXACT, INFINITE
from .programs import Program
from .sources import UNSUPPORTED, Source, new_source
from .texts import Text, draw_broken, draw_text, mark_text


def drop_column(frame: Frame, program: Program, rng: random.Random) -> Frame:
    position = find_needed(frame, program, rng)
    return frame if position is None else without(frame, position)


def rename_column(frame: Frame, program: Program, rng: random.Random) -> Frame:
    position = find_needed(frame, program, rng)
    if position is None:
        return frame
    text = frame.names[position].text
    other = rng.choice(
        (text.upper(), text.lower(), text + " ", text[:-1] or "_", text + "_total", "X" + text, text.replace(" ", "."))
    )
    return replace(frame, names=exchange(frame.names, position, Text(other)))


def repeat_column(frame: Frame, program: Program, rng: random.Random) -> Frame:
    position = find_needed(frame, program, rng)
    if position is None:
        return frame
    source = frame.sources[position] if rng.random() < 0.5 else draw_any(len(frame.sources[position]), rng)
    return replace(frame, names=(*frame.names, frame.names[position]), sources=(*frame.sources, source))


def change_kind(frame: Frame, program: Program, rng: random.Random) -> Frame:
    position = find_needed(frame, program, rng)
    return frame if position is None else put(frame, position, draw_any(len(frame.sources[position]), rng))


def change_support(frame: Frame, program: Program, rng: random.Random) -> Frame:
    position = find_needed(frame, program, rng)
    if position is None:
        return frame
    rows = len(frame.sources[position])
    return put(frame, position, new_source("unsupported", np.zeros(rows), detail=rng.choice(UNSUPPORTED)))


def put_missing(frame: Frame, program: Program, rng: random.Random) -> Frame:
    position = find_needed(frame, program, rng)
    if position is None or frame.sources[position].kind in ("unsupported", "arrow"):
        return frame
    source, rows = frame.sources[position], draw_rows(frame, rng)
    missing = source.missing.copy()
    missing[rows] = True
    values = np.where(missing, -1, source.values) if source.texts else source.values
    return put(frame, position, replace(source, values=values, missing=missing))


def put_value(frame: Frame, program: Program, rng: random.Random) -> Frame:
    """Put a value that is unusual for its kind: a fraction, an extreme, an unknown or broken text."""
    position = find_needed(frame, program, rng)
    if position is None or len(frame.sources[position]) == 0:
        return frame
    source = frame.sources[position]
    if source.kind in ("character", "factor"):
        return put(frame, position, put_text(source, draw_rows(frame, rng), rng))
    if source.kind not in UNUSUAL:
        return frame
    values, missing = (
        source.values.astype(np.int64 if source.kind == "integer64" else np.float64),
        source.missing.copy(),
    )
    for _ in range(rng.choice((1, 1, 2))):
        rows = draw_rows(frame, rng)
        values[rows] = rng.choice(UNUSUAL[source.kind])
        missing[rows] = False
    if source.integral and not (values == np.floor(values)).all():
        source = replace(source, integral=False)
    return put(frame, position, replace(source, values=values, missing=missing))


UNUSUAL = {
    "integer": (2**31 - 1, -(2**31) + 1, 7, -1, 2),
    "integer64": (EXACT + 1, -EXACT - 1, 2**63 - 1, -(2**63) + 1, EXACT, 2**31, 2),
    "double": (0.5, 2.0, -1.0, EXACT + 2.0, 2.0**63, 1e-320, *BEYOND, *INFINITE, 3.0000000000000004),
    "date": (0.5, 1e6, -0.5, 104250.0, 2.0e9, -2.0e9),
    "posixct": (
        0.5,
        1e-6,
        0.001,
        1.0000004,
        1e-7,
        86399.999999,
        -0.5,
        -1e-6,
        9007199255.0,
        1577836800.123457,
        1577836800.1234565,
        8.9e12,
    ),
    "difftime": (0.5, 0.1, 1e-6, 1e-9, 1 / 3, 1e7, -0.1),
}


def put_text(source: Source, rows: np.ndarray, rng: random.Random) -> Source:
    text = draw_broken(rng) if rng.random() < 0.6 else mark_text(draw_text(rng), rng)
    if any(known is not None and known.in_r("utf8") == text.in_r("utf8") for known in source.texts):
        return source
    if source.kind == "factor" and any(known is not None and known.text == text.text for known in source.texts):
        return source
    values, missing = source.values.copy(), source.missing.copy()
    values[rows], missing[rows] = len(source.texts), False
    return replace(source, values=values, missing=missing, texts=(*source.texts, text))


def change_zone(frame: Frame, program: Program, rng: random.Random) -> Frame:
    position = find_needed(frame, program, rng)
    if position is None or frame.sources[position].kind != "posixct":
        return frame
    return put(frame, position, replace(frame.sources[position], detail=rng.choice(ZONES)))


def change_length(frame: Frame, program: Program, rng: random.Random) -> Frame:
    if (
        len(frame.sources) < 2
        or rng.random() < 0.7
        or any(source.kind in ("unsupported", "arrow") for source in frame.sources)
    ):
        return frame
    position = rng.randrange(len(frame.sources))
    source = frame.sources[position]
    return put(frame, position, source.take(np.arange(len(source) - 1))) if len(source) > 0 else frame


FAULTS = (
    drop_column,
    rename_column,
    repeat_column,
    change_kind,
    change_support,
    change_zone,
    change_length,
    *[put_missing] * 3,
    *[put_value] * 6,
)


def find_needed(frame: Frame, program: Program, rng: random.Random) -> int | None:
    needed = {profile.column.name for profile in program.profiles}
    positions = [position for position, name in enumerate(frame.names) if name.text in needed]
    return rng.choice(positions) if positions else None


def draw_rows(frame: Frame, rng: random.Random) -> np.ndarray:
    rows = min(len(source) for source in frame.sources)
    count = rng.choice((1, 1, 2, 8))
    return np.array([rng.randrange(rows) for _ in range(count)] if rows else [], np.int64)


def put(frame: Frame, position: int, source: Source) -> Frame:
    return replace(frame, sources=exchange(frame.sources, position, source))


def without(frame: Frame, position: int) -> Frame:
    def keep(items: tuple) -> tuple:
        return items[:position] + items[position + 1 :]

    return replace(frame, names=keep(frame.names), sources=keep(frame.sources))


def exchange(items: tuple, position: int, item: object) -> tuple:
    return (*items[:position], item, *items[position + 1 :])
