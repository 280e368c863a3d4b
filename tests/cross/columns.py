"""Random columns: what a program accepts, and of any kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
import random

import numpy as np
import pyarrow as pa

from .numbers_pool import DAYS, EXACT, draw_integer, draw_nan, draw_numbers
from .programs import Profile, draw_value
from .sources import SECONDS, UNSUPPORTED, Source, new_source
from .spelled import spell_source
from .texts import Text, draw_text, mark_text

ZONES = ("UTC", "GMT", "Etc/UTC", "Europe/Berlin", "America/New_York", "", None)

PER_SECOND = {"s": 1, "ms": 1000, "us": 1_000_000, "ns": 10**9}

KINDS = {
    "boolean": ("logical", "logical", "integer", "double", "integer64"),
    "integer": ("integer", "integer", "double", "integer64", "logical"),
    "float64": ("double", "double", "double", "integer", "integer64", "logical"),
    "float32": ("double", "double", "double", "integer", "integer64", "logical"),
    "string": ("character", "character", "factor"),
    "date": ("date", "date", "posixct"),
    "timestamp": ("posixct", "posixct", "posixct", "date"),
    "duration": ("difftime",),
}


def draw_source(profile: Profile, rows: int, rng: random.Random, *, arrow: bool = False) -> Source:
    """Return a source that the program accepts for a column."""
    missing = draw_missing(rows, rng) if profile.missing else np.zeros(rows, bool)
    if missing.all() and (rows > 0 or rng.random() < 0.3) and rng.random() < 0.5:
        return new_source("logical", np.zeros(rows), missing)
    if profile.column.type.name == "string":
        return draw_text_source(profile, missing, rng)
    values = draw_typed(profile, rows, rng)
    if profile.column.text is not None and rng.random() < 0.6:
        spelled = spell_source(profile.column, values, missing, rng)
        if spelled is not None:
            return spelled
    kind = rng.choice(KINDS[profile.column.type.name])
    source = SOURCES[kind](profile, values, missing, rng) or SOURCES[KINDS[profile.column.type.name][0]](
        profile, values, missing, rng
    )
    if source is None:
        return new_source("logical", np.zeros(rows), missing | True)
    source = replace(source, as_is=rng.random() < 0.03)
    return draw_arrow(source, profile, rng) if arrow and rng.random() < 0.6 else source


def draw_missing(rows: int, rng: random.Random) -> np.ndarray:
    share = rng.choice((0, 0, 0.1, 0.5, 1))
    return np.random.default_rng(rng.getrandbits(64)).random(rows) < share


def draw_typed(profile: Profile, rows: int, rng: random.Random) -> np.ndarray:
    """Return values of the column's type that its policies accept, as float64 or int64."""
    column_type = profile.column.type
    floating = column_type.name in ("float64", "float32")
    if floating and (profile.values is None or not profile.closed):
        values = draw_numbers(rng, rows, wild=profile.wild)
        if profile.values and rng.random() < 0.7:
            known = np.array(rng.choices(profile.values, k=rows), np.float64)
            values = np.where(np.random.default_rng(rng.getrandbits(64)).random(rows) < 0.6, known, values)
    else:
        pool = list(profile.values or ()) if profile.values and (profile.closed or rng.random() < 0.7) else []
        if not pool or not profile.closed:
            pool += [draw_value(column_type, rng) for _ in range(12)]
        values = np.array(rng.choices(pool, k=rows), np.float64 if floating else np.int64)
    if column_type.name == "float32":
        values = values if rng.random() < 0.5 and profile.within is None else round_to_float32(values)
    return clip_within(values, profile)


def round_to_float32(values: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        return values.astype(np.float32).astype(np.float64)


def clip_within(values: np.ndarray, profile: Profile) -> np.ndarray:
    if profile.within is None:
        return values
    lo, hi = profile.within
    allowed = hi if np.isfinite(hi) else lo
    return np.where((values < lo) | (values > hi), allowed, values).astype(values.dtype)


def draw_text_source(profile: Profile, missing: np.ndarray, rng: random.Random) -> Source:
    known = list(profile.values or ())
    others = [] if profile.closed else [draw_text(rng) for _ in range(6)]
    used = list(dict.fromkeys([*rng.sample(known, min(len(known), rng.choice((1, 3, 10, 400)))), *others]))
    factor = rng.random() < 0.35
    codes = np.random.default_rng(rng.getrandbits(64)).integers(0, max(len(used), 1), len(missing))
    codes[missing if used else slice(None)] = -1
    texts: list[Text | None] = [mark_text(text, rng) for text in used]
    if not factor:
        return new_source("character", codes, codes < 0, texts=tuple(texts), as_is=rng.random() < 0.05)
    unused = {draw_text(rng) for _ in range(rng.choice((0, 0, 2)))} - set(used)
    texts += [mark_text(text, rng) for text in sorted(unused)]
    if (codes < 0).any() and rng.random() < 0.3:
        codes = np.where((codes < 0) & (np.arange(len(codes)) % 2 == 0), len(texts), codes)
        texts.append(None)
    order = rng.sample(range(len(texts)), len(texts))
    places = np.append(np.argsort(order), -1)
    detail = rng.choice(("factor", "ordered"))
    return new_source("factor", places[codes], codes < 0, texts=tuple(texts[each] for each in order), detail=detail)


def as_logical(profile: Profile, values: np.ndarray, missing: np.ndarray, rng: random.Random) -> Source | None:
    return new_source("logical", values, missing) if np.isin(values, (0, 1)).all() else None


def as_integer(profile: Profile, values: np.ndarray, missing: np.ndarray, rng: random.Random) -> Source | None:
    fits = (np.abs(values) < 2.0**31).all() and (values == np.floor(values)).all()
    return new_source("integer", values.astype(np.int64), missing) if fits else None


def as_integer64(profile: Profile, values: np.ndarray, missing: np.ndarray, rng: random.Random) -> Source | None:
    fits = (np.abs(values) <= EXACT).all() and (values == np.floor(values)).all()
    return new_source("integer64", values.astype(np.int64), missing) if fits else None


def as_double(profile: Profile, values: np.ndarray, missing: np.ndarray, rng: random.Random) -> Source:
    """Return doubles in which some of the missing values are NaN, with bits of their own."""
    with_nan = values.astype(np.float64)
    if missing.any() and rng.random() < 0.7:
        nan = missing & (np.arange(len(missing)) % rng.choice((1, 2, 3)) == 0)
        with_nan = np.where(nan, draw_nan(rng), with_nan)
    return new_source("double", with_nan, missing)


def as_date(profile: Profile, values: np.ndarray, missing: np.ndarray, rng: random.Random) -> Source | None:
    column_type = profile.column.type
    days = values
    if column_type.name == "timestamp":
        per_day = 86_400 * PER_SECOND[str(column_type.unit)]
        if (values % per_day != 0).any():
            return None
        days = values // per_day
    if (np.abs(days) >= 2**31).any():
        return None
    if rng.random() < 0.3:
        return new_source("date", days, missing, integral=True)
    fraction = rng.choice((0, 0, 0.25, 0.999)) if column_type.name == "date" or rng.random() < 0.3 else 0
    return new_source("date", days + fraction, missing)


def as_posixct(profile: Profile, values: np.ndarray, missing: np.ndarray, rng: random.Random) -> Source | None:
    column_type = profile.column.type
    if column_type.name == "date":
        seconds, zone = values * 86_400.0, rng.choice(("UTC", "GMT", "Etc/GMT"))
    else:
        seconds = values / float(PER_SECOND[str(column_type.unit)])
        zone = rng.choice(ZONES if column_type.instant else ("UTC", "GMT", "Etc/UTC", "Etc/GMT"))
    if (np.abs(seconds) > 9e12).any():
        return (
            None if column_type.name == "date" else new_source("posixct", np.zeros(len(values)), missing, detail=zone)
        )
    integral = bool((np.abs(seconds) < 2**31).all() and (seconds == np.floor(seconds)).all()) and rng.random() < 0.3
    return new_source("posixct", seconds, missing, detail=zone, integral=integral)


def as_difftime(profile: Profile, values: np.ndarray, missing: np.ndarray, rng: random.Random) -> Source | None:
    seconds = values / float(PER_SECOND[str(profile.column.type.unit)])
    unit = rng.choice(list(SECONDS))
    counts = seconds / SECONDS[unit]
    if unit != "secs" and rng.random() < 0.7:
        counts = np.floor(counts)
    integral = bool((np.abs(counts) < 2**31).all() and (counts == np.floor(counts)).all()) and rng.random() < 0.3
    return new_source("difftime", np.where(np.abs(seconds) > 9e12, 0, counts), missing, detail=unit, integral=integral)


SOURCES: dict[str, Callable[[Profile, np.ndarray, np.ndarray, random.Random], Source | None]] = {
    "logical": as_logical,
    "integer": as_integer,
    "integer64": as_integer64,
    "double": as_double,
    "date": as_date,
    "posixct": as_posixct,
    "difftime": as_difftime,
}


def draw_arrow(source: Source, profile: Profile, rng: random.Random) -> Source:
    """Return the source in an Arrow type of its own that R's vectors do not have, where one holds its values."""
    array = source.in_arrow("utf8")
    zone = None if profile.column.type.instant is False else rng.choice(("UTC", "Europe/Berlin", "+05:30"))
    choices = {
        "integer": [pa.int8(), pa.int16(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()],
        "integer64": [pa.int8(), pa.int16(), pa.int32(), pa.uint32(), pa.uint64()],
        "double": [pa.float32(), pa.float64(), pa.float16()],
        "date": [pa.date64()],
        "posixct": [pa.timestamp(unit, zone) for unit in ("s", "ms", "us", "ns")],
        "difftime": [pa.duration(unit) for unit in ("s", "ms", "us", "ns")],
    }.get(source.kind)
    if not choices:
        return source
    wanted = rng.choice(choices)
    if wanted == pa.float16():
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            array = pa.array(np.where(source.missing, 0, source.values).astype(np.float16), mask=source.missing)
        return replace(source, kind="arrow", array=array)
    try:
        array = (
            array.cast(pa.int64()).cast(wanted)
            if source.kind == "posixct" and rng.random() < 0.1
            else array.cast(wanted, safe=wanted != pa.float32())
        )
    except pa.ArrowInvalid:
        return source
    return replace(source, kind="arrow", array=array)


def draw_any(rows: int, rng: random.Random) -> Source:
    """Return a source of any kind."""
    kind = rng.choice(
        (
            "logical",
            "integer",
            "double",
            "character",
            "factor",
            "integer64",
            "date",
            "posixct",
            "difftime",
            "unsupported",
            "null",
        )
    )
    none = np.zeros(rows, bool)
    missing = draw_missing(rows, rng)
    if kind == "null":
        return new_source("logical", np.zeros(rows), ~none)
    if kind == "unsupported":
        return new_source("unsupported", np.zeros(rows), none, detail=rng.choice(UNSUPPORTED))
    if kind in ("character", "factor"):
        texts = tuple(mark_text(text, rng) for text in dict.fromkeys(draw_text(rng) for _ in range(4)))
        codes = np.array([rng.randrange(-1, len(texts)) for _ in range(rows)], np.int64)
        return new_source(kind, codes, codes < 0, texts=texts, detail="factor")
    values = np.array(
        [rng.randint(0, 1) if kind == "logical" else draw_integer(rng, 10**9) for _ in range(rows)], np.int64
    )
    if kind == "double":
        values = values / rng.choice((1, 4))
    if kind == "date":
        values = np.array([rng.choice(DAYS) for _ in range(rows)], np.int64)
    detail = rng.choice(ZONES) if kind == "posixct" else rng.choice(list(SECONDS)) if kind == "difftime" else None
    return new_source(kind, values, missing, detail=detail)
