"""The vectors of golden rows as documents, predictions and what is found (clause 11.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vectors import SCHEMAS, read_cases

REPLAYED = ("golden_mismatch", "prediction_mismatch")
OF_PRECISION = ("other_precision", "nothing_to_verify")  # in cases that say the precision at hand


@dataclass(frozen=True)
class VerifyCase:
    """A document with golden rows, what a model predicts for them, and the first row concerned by each code.

    `here` is the precision at hand, None where the case does not ask for what depends on it. `subset` are rows with
    predictions, of which everything is asked for (clause 9.5).
    """

    path: Path
    number: int
    document: dict
    predictions: dict[str, np.ndarray]
    here: dict[str, str] | None
    subset: list[dict] | None
    found: dict[str, int | None]

    @property
    def is_sound(self) -> bool:
        """Whether nothing that is found is a failure."""
        return set(self.found) <= set(OF_PRECISION)

    @property
    def id(self) -> str:
        return f"{self.path.stem}-{self.number}"


def list_verify_cases() -> Iterator[VerifyCase]:
    for path, number, schema, case in read_cases(sorted((SCHEMAS / "verify").glob("*.json"))):
        document = {**schema, **{key: case[key] for key in ("golden", "model") if key in case}}
        predictions = {name: read_matrix(rows) for name, rows in case.get("predictions", {}).items()}
        yield VerifyCase(path, number, document, predictions, case.get("here"), case.get("subset"), case["found"])


def read_matrix(rows: list[list[float | str]]) -> np.ndarray:
    return np.array([[float(number) for number in row] for row in rows], np.float64)


def keep_first(case: VerifyCase, found: Iterable[tuple[str, int | None]]) -> dict[str, int | None]:
    """Return the first row of each code of a replay that the case asks for, None where it names no row."""
    rows: dict[str, int | None] = {}
    for code, row in found:
        if case.subset is not None or code in REPLAYED or (case.here is not None and code in OF_PRECISION):
            rows[code] = min((each for each in (row, rows.get(code)) if each is not None), default=None)
    return rows
