"""A bar on stderr while a batch is read."""

from __future__ import annotations

from collections.abc import Iterator
import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from schemabridge.batches.batches import Batches, Block

PATIENCE = 1.0
COLUMNS = (
    BarColumn(),
    TaskProgressColumn(),
    TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f} rows/s,"),
    TimeRemainingColumn(),
    TextColumn("left"),
)


def show_progress(batches: Batches, *, quiet: bool) -> Iterator[Block]:
    """Return the blocks of a batch; after a second a bar shows how far the reading is, where stderr is a terminal."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield from batches
        return
    progress = Progress(*COLUMNS, console=console, transient=True)
    task = progress.add_task("", total=batches.size, rows=0, rate=0.0)
    begin, rows = time.monotonic(), 0
    try:
        for block in batches:
            yield block
            rows += block.rows
            elapsed = time.monotonic() - begin
            progress.update(task, completed=block.done, rows=rows, rate=rows / max(elapsed, 1e-9))
            if elapsed > PATIENCE and not progress.live.is_started:
                progress.start()
    finally:
        progress.stop()
