"""A loaded model, and how it is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Arrays = Mapping[str, np.ndarray]
Ask = Callable[[Arrays, int], "dict[str, np.ndarray]"]


@dataclass(frozen=True, eq=False)
class Handle:
    """A loaded model: what predicts, how it is asked, and the module that loaded it: `keras`, `tf_keras` or `tensorflow`."""

    model: Any
    ask: Ask
    format: str
    name: str
    library: str | None = None
    in_batches: bool = True


def name_as_recorded(ask: Ask, names: Sequence[str] | str | None) -> Ask:
    """Return what asks a model, its outputs under the names of the schema: a signature has names of its own."""
    wanted = [names] if isinstance(names, str) else list(names or ())

    def asked(arrays: Arrays, batch_size: int) -> dict[str, np.ndarray]:
        found = ask(arrays, batch_size)
        if set(found) == set(wanted) or len(found) != len(wanted):
            return found
        return dict(zip(wanted, found.values(), strict=True))

    return asked
