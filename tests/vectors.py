"""The vectors of the specification: cases and what they expect (clause 11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
import json
from pathlib import Path

import numpy as np

SCHEMAS = Path(__file__).parent.parent / "schemas"
FOLDERS = ("ops", "columns", "inputs", "encodings")


@dataclass(frozen=True)
class Case:
    """One frame and what every reader must make of it; `blocks` is how many rows each of its blocks has."""

    path: Path
    number: int
    schema: dict
    frame: list[dict]
    expect: dict | None
    error: dict | None
    blocks: list[int] | None = None

    @property
    def id(self) -> str:
        return f"{self.path.relative_to(SCHEMAS).with_suffix('')}-{self.number}"


def list_vector_files() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (SCHEMAS / folder).rglob("*.json"))


def list_cases() -> Iterator[Case]:
    for path, number, schema, case in read_cases(list_vector_files()):
        yield Case(path, number, schema, case["frame"], case.get("expect"), case.get("error"), case.get("blocks"))


def read_cases(paths: Iterable[Path]) -> Iterator[tuple[Path, int, dict, dict]]:
    """Yield every case of some vectors, with its file, its place there and the schema of the vector."""
    for path in paths:
        vector = json.loads(path.read_text(encoding="utf-8"))
        for number, case in enumerate(vector["cases"]):
            yield path, number, vector["schema"], case


def read_bits(case: Case) -> dict[str, list[list[str | int]]]:
    assert case.expect is not None
    return case.expect


def show_bits(array: np.ndarray) -> list[list[str | int]]:
    """Return an array as the cells of a vector: hexadecimal bits for floats, integers otherwise."""
    flat = array.reshape(len(array), int(np.prod(array.shape[1:], dtype=int)))
    if array.dtype == object:
        return flat.tolist()
    if array.dtype.kind != "f":
        return [[show_integer(int(cell)) for cell in row] for row in flat]
    digits = array.dtype.itemsize * 2
    bits = flat.view(f"u{array.dtype.itemsize}")
    return [[format(int(cell), f"0{digits}x") for cell in row] for row in bits]


def show_integer(cell: int) -> int | str:
    return cell if abs(cell) <= 2**53 else str(cell)
