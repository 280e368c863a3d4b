"""How large a run is: the whole one, which the page is made from, and a quick one that only shows that everything runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """The sizes of the frames, and how long turns are taken."""

    words: str
    rows: tuple[int, ...]
    r_rows: tuple[int, ...]
    columns: int
    wide_rows: int
    vocabulary: int
    text_columns: int
    example: int
    seconds: float  # that the turns of one comparison may take, beyond the least number of them
    longest: float  # that they may take in all
    least_turns: int
    most_turns: int
    timeout: float  # of one case, in seconds


SCALES = {
    "whole": Scale(
        words="whole",
        rows=(1, 100, 1_000, 1_000_000),
        r_rows=(1, 1_000, 300_000),
        columns=1_000,
        wide_rows=30_000,
        vocabulary=1_000_000,
        text_columns=1_000,
        example=10_000,
        seconds=2.0,
        longest=15.0,
        least_turns=3,
        most_turns=15,
        timeout=240.0,
    ),
    "quick": Scale(
        words="quick: of small frames, which shows that everything runs and not how fast",
        rows=(1, 100, 10_000),
        r_rows=(1, 1_000),
        columns=100,
        wide_rows=1_000,
        vocabulary=10_000,
        text_columns=20,
        example=1_000,
        seconds=0.1,
        longest=15.0,
        least_turns=1,
        most_turns=3,
        timeout=120.0,
    ),
}
