"""Arrow arrays made of drawn memory: Python and R take the same ones, and read the same values out of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
import random

import numpy as np
import pyarrow as pa
import pytest

from arrow_memory import say_nulls
from cross.r_process import Prepared, Refusal, RFrame, RProcess
from cross.r_values import DOUBLE, RAW, RVector, new_list, new_named_list, new_numbers, new_text
import schemabridge as sb

SEED = 20_261_126
ARRAYS = 2000
TEXTS = ("", "a", "bc", "hello world")
POSITIONS = {"c": pa.int8(), "C": pa.uint8(), "s": pa.int16(), "S": pa.uint16()} | {
    "i": pa.int32(),
    "I": pa.uint32(),
    "l": pa.int64(),
    "L": pa.uint64(),
}
FORMATS = {"g": pa.float64(), "b": pa.bool_(), "u": pa.string(), "U": pa.large_string(), "vu": pa.string_view()}
LETTERS = b"ahello worldbcbcahello worldbcahello worldahello worldbca"


@dataclass(frozen=True)
class Parts:
    """An array as its parts; memory is large enough for all of them, since R is not told how large it is."""

    format: str
    length: int
    offset: int
    null_count: int
    buffers: tuple[bytes, ...]
    dictionary: Parts | None = None

    def in_python(self) -> pa.Array:
        buffers = [pa.py_buffer(each) if each else None for each in self.buffers]
        kind = (POSITIONS | FORMATS)[self.format]
        array = say_nulls(pa.Array.from_buffers(kind, self.length, buffers, -1, self.offset), self.null_count)
        if self.dictionary is None:
            return array
        return pa.DictionaryArray.from_arrays(array, self.dictionary.in_python(), safe=False)

    def in_r(self) -> RVector:
        buffers = (*self.buffers, b"") if self.format == "vu" else self.buffers
        counts = [float(each) for each in (self.length, self.offset, self.null_count)]
        parts = {
            "format": new_text(self.format),
            "counts": new_numbers(DOUBLE, np.array(counts)),
            "buffers": new_list([new_numbers(RAW, np.frombuffer(each, np.uint8)) for each in buffers]),
        }
        return new_named_list(parts | ({} if self.dictionary is None else {"dictionary": self.dictionary.in_r()}))


@pytest.fixture(scope="module")
def r() -> Iterator[RProcess]:
    with RProcess("C.UTF-8") as process:
        yield process


def test_python_and_r_take_the_same_arrays_and_read_the_same_values(r: RProcess, tmp_path: Path) -> None:
    rng = random.Random(SEED)
    schemas = {"text": record_text(), "number": record_number()}
    seen: Counter[str] = Counter()
    for name, schema in schemas.items():
        path = tmp_path / f"{name}.schema.json"
        schema.save(path)
        drawn = [draw_parts(rng) for _ in range(ARRAYS // 2)]
        for parts, found in zip(drawn, r.prepare(path, [ask_parts(each) for each in drawn]), strict=True):
            expected = prepare_parts(parts, schema)
            assert show(found) == expected, f"{name}: {parts}: {found}"
            seen[expected if isinstance(expected, str) else "prepared"] += 1
    assert seen["unsupported_type"] > ARRAYS / 5
    assert seen["prepared"] > ARRAYS / 10
    assert seen["wrong_type"] > ARRAYS / 20


def record_text() -> sb.FeatureSchema:
    encoding = sb.ordinal(missing=-2, unknown=-1)
    return sb.record_schema({"x": list(TEXTS[1:])}, encodings={"x": encoding})


def record_number() -> sb.FeatureSchema:
    return sb.record_schema({"x": [0.5, 1.5]}, encodings={"x": sb.numeric(missing="pass")})


def ask_parts(parts: Parts) -> RFrame:
    return RFrame("nanoarrow_parts", parts.in_r())


def prepare_parts(parts: Parts, schema: sb.FeatureSchema) -> str | list[str]:
    try:
        return [float(each).hex() for each in sb.prepare_input({"x": parts.in_python()}, schema).ravel()]
    except pa.ArrowInvalid:  # Arrow does not even make it
        return "unsupported_type"
    except sb.SchemabridgeError as error:
        return error.code


def show(found: Prepared | Refusal) -> str | list[str]:
    if isinstance(found, Refusal):
        return found.code
    return [float(each).hex() for array in found.arrays.values() for each in array.ravel()]


# ---- drawn memory, of which about half contradicts itself ----


def draw_parts(rng: random.Random) -> Parts:
    if rng.random() < 0.4:
        return draw_labelled(rng)
    return draw_array(rng.choice([*FORMATS, *FORMATS, "i", "L"]), rng)


def draw_labelled(rng: random.Random) -> Parts:
    labels = draw_array(rng.choice(("u", "u", "vu", "g")), rng, liars=0.1)
    found = draw_array(rng.choice(tuple(POSITIONS)), rng, liars=0.2)
    dtype = POSITIONS[found.format].to_pandas_dtype()
    rows = found.length + found.offset
    below = labels.length if rng.random() < 0.7 else labels.length + 2
    positions = np.array([rng.randrange(below) if below else 0 for _ in range(rows)], dtype)
    if rows and rng.random() < 0.1:
        positions[rng.randrange(rows)] = np.iinfo(dtype).min or np.iinfo(dtype).max
    return Parts(
        found.format, found.length, found.offset, found.null_count, (found.buffers[0], hold(positions)), labels
    )


def draw_array(form: str, rng: random.Random, liars: float = 0.5) -> Parts:
    length, offset = rng.randrange(1, 12), rng.choice((0, 0, 1, 3, 9))
    lies = rng.random() < liars
    bits = np.array([rng.random() < 0.7 for _ in range(length + offset)], bool)
    has_bits = rng.random() < 0.6
    nulls = int((~bits[offset:]).sum()) if has_bits else 0
    counts = (nulls, nulls, -1) if not lies else (nulls, -1, 0, nulls + 1, max(nulls - 1, 0))
    validity = hold(np.packbits(bits, bitorder="little")) if has_bits else b""
    return Parts(form, length, offset, rng.choice(counts), (validity, *draw_cells(form, length + offset, rng, lies)))


def draw_cells(form: str, rows: int, rng: random.Random, lies: bool) -> tuple[bytes, ...]:
    if form == "b":
        return (hold(np.frombuffer(rng.randbytes(rows // 8 + 1), np.uint8)),)
    if form in ("u", "U"):
        return hold(draw_offsets(rows, rng, lies).astype("i4" if form == "u" else "i8")), LETTERS
    if form == "vu":
        return (b"".join(draw_view(rng, lies) for _ in range(rows)),)
    kind = (FORMATS | POSITIONS)[form]
    return (hold(np.array([rng.choice((0, 1, 2)) for _ in range(rows)], kind.to_pandas_dtype())),)


def draw_offsets(rows: int, rng: random.Random, lies: bool) -> np.ndarray:
    offsets = np.sort(np.array([rng.randrange(len(LETTERS)) for _ in range(rows + 1)]))
    if lies and rng.random() < 0.5:
        offsets[rng.randrange(rows + 1)] = rng.choice((-1, -(2**31), 0, 3, len(LETTERS)))
    return offsets


def draw_view(rng: random.Random, lies: bool) -> bytes:
    text = rng.choice(TEXTS).encode()
    length = rng.choice((-1, 13, len(text) + 1, max(len(text) - 1, 0))) if lies and rng.random() < 0.1 else len(text)
    return hold(np.array([length], "i4")) + text.ljust(12, b"\0")


def hold(values: np.ndarray) -> bytes:
    return values.tobytes()
