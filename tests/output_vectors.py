"""The vectors of outputs (clauses 11.5 and 21): items, raw predictions, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
import json
import struct

import numpy as np

from vectors import SCHEMAS

FILES = sorted((SCHEMAS / "outputs").glob("*.json"))
TYPES = ("raw", "prob", "class", "response")


@dataclass(frozen=True)
class OutputCase:
    """Raw predictions of an output and what they mean as one type, or the error."""

    id: str
    output: dict
    raw: np.ndarray
    golden: np.ndarray | None
    type: str
    expect: dict


def list_output_cases() -> Iterator[OutputCase]:
    for path in FILES:
        for number, case in enumerate(json.loads(path.read_text("utf-8"))["cases"]):
            refused = {"error": case["error"]} if "error" in case else None
            expected = case["expect"] if refused is None else dict.fromkeys(TYPES, refused)
            for type_, expect in expected.items():
                raw = read_doubles(case["raw"], case["output"])
                golden = read_doubles(case["golden"], case["output"]) if "golden" in case else None
                yield OutputCase(f"{path.stem}-{number}-{type_}", case["output"], raw, golden, type_, expect)


def read_doubles(rows: list[list[str]], output: dict) -> np.ndarray:
    """Return rows of bits; of none as many columns as the shape of the output says."""
    cells = [[struct.unpack(">d", bytes.fromhex(bits))[0] for bits in row] for row in rows]
    return np.array(cells, dtype=np.float64) if cells else np.empty((0, *output["shape"][1:]))


def show_cells(values: np.ndarray) -> list:
    """Return what is predicted as the cells of a vector."""
    if values.dtype == np.float64:
        return [["7ff8000000000000" if x != x else struct.pack(">d", x).hex() for x in row] for row in values.tolist()]
    return values.tolist()
