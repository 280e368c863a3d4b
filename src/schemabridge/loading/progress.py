"""A bar on stderr while a model predicts."""

from __future__ import annotations

from contextlib import contextmanager
from time import monotonic as now
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 1.0  # seconds


@contextmanager
def show_progress(rows: int) -> Iterator[Callable[[int, int], None]]:
    """Return what is told how many rows are done; after a second it shows a bar, where stderr is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        BarColumn(),
        TaskProgressColumn(),
        TextColumn(f"of {rows:,} rows,"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    bar = Progress(*columns, console=console, transient=True)
    task = bar.add_task("", total=rows)
    begin = now()

    def report(done: int, total: int) -> None:
        bar.update(task, completed=done)
        if console.is_terminal and now() - begin > PATIENCE and done < total:
            bar.start()

    try:
        yield report
    finally:
        bar.stop()
