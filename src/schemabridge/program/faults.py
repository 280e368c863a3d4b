"""What the kernel refuses: places in the order of clause 7.1, and the rows at each."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

NAMES, TYPE, STEPS, INPUTS = 1, 2, 3, 4  # phases of clause 7.1


@dataclass(frozen=True, order=True)
class Place:
    """Where an error stands in the order of clause 7.1: phase, step or input, check, feature."""

    phase: int
    position: int
    check: int
    feature: int = 0


@dataclass(frozen=True)
class Fault:
    """All rows, ascending, in which one check failed."""

    code: str
    rows: np.ndarray


@dataclass
class Faults:
    """What failed, by place; blocks may report in any order."""

    found: dict[Place, list[Fault]] = field(default_factory=dict)

    def report(self, place: Place, code: str, start: int, failed: np.ndarray) -> None:
        self.found.setdefault(place, []).append(Fault(code, np.flatnonzero(failed) + start))

    def list_places(self) -> list[Place]:
        """Return where something failed, in the order of clause 7.1."""
        return sorted(self.found)

    def merge(self, place: Place) -> Fault:
        """Return what failed at one place in all blocks."""
        parts = sorted(self.found[place], key=lambda fault: int(fault.rows[0]))
        return Fault(parts[0].code, np.concatenate([part.rows for part in parts]))
