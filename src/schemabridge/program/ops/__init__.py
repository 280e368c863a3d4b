"""The ops of the format, one file each: what an op is stands there and is asked here, never compared (steps.md)."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemabridge.program.op import Op


def collect_ops() -> dict[str, Op]:
    """Return the `OP` of every file beside this one, by name."""
    files = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return {file.OP.name: file.OP for file in files}


OPS: dict[str, Op] = collect_ops()
