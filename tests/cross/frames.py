"""Random frames for a program: what it accepts, and with one, two or three faults."""

from __future__ import annotations

from dataclasses import replace
import random

from .columns import draw_any, draw_source
from .faults import FAULTS
from .frame import Frame, fit_container
from .programs import NAMES, Program
from .texts import mark_text

CONTAINERS = (
    "data.frame",
    "data.frame",
    "tibble",
    "data.table",
    "grouped",
    "list",
    "nanoarrow",
    "nanoarrow",
    "nanoarrow_r",
)


def draw_frame(program: Program, rows: int, rng: random.Random, forms: tuple[str, ...]) -> Frame:
    """Return a random frame: four in five are accepted unless luck has it otherwise."""
    arrow = rng.random() < 0.15
    columns = {profile.column.name: draw_source(profile, rows, rng, arrow=arrow) for profile in program.profiles}
    named = list(columns.items())
    for _ in range(rng.choice((0, 0, 1, 2))):
        extra = rng.choice(NAMES)
        if extra not in columns:
            named.append((extra, draw_any(rows, rng)))
            columns[extra] = named[-1][1]
    rng.shuffle(named)
    container = "nanoarrow" if arrow else rng.choice(CONTAINERS)
    frame = Frame(
        tuple(mark_text(name, rng) for name, _ in named),
        tuple(source for _, source in named),
        container,
        rng.choice(forms),
    )
    frame = replace(
        frame,
        names=tuple(
            name if name.mark != "native" or not name.is_native() else replace(name, mark="utf8")
            for name in frame.names
        ),
    )
    for _ in range(rng.choice((0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3))):
        frame = rng.choice(FAULTS)(frame, program, rng)
    return fit_container(frame)
