"""Steps of a pipeline that are asked together: one of another library that gives texts, up to the one that makes numbers of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemabridge.sources.shown_frames import hold_frame, read_target
from schemabridge.sources.sklearn.matrices import transform
from schemabridge.sources.sklearn.registry import find_capturer, is_probed

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class JoinedSteps:
    """Fitted steps, one after the other, as one transformer; `names` are those of their classes."""

    steps_: tuple[Any, ...]
    names: tuple[str, ...]

    def transform(self, X: Any) -> Any:
        """Return what the last step gives."""
        for step in self.steps_:
            X = transform(step, X)
        return X

    def get_feature_names_out(self) -> Any:
        """Return the names that the last step gives."""
        return self.steps_[-1].get_feature_names_out()


def join_steps(steps: Sequence[Any], shown: Any) -> tuple[Any, list[Any]]:
    """Return the step that comes next, and those that are left; it is several where they have to be asked together."""
    count = count_together(steps, shown)
    if count == 1:
        return steps[0], list(steps[1:])
    names = tuple(type(step).__name__ for step in steps[:count])
    return JoinedSteps(tuple(steps[:count]), names), list(steps[count:])


def count_together(steps: Sequence[Any], shown: Any) -> int:
    """Return how many of some steps make numbers of rows, where the first is one of another library; 1 where it is not, or none do.

    Raises `not_captured` for one that is refused by name.
    """
    if not is_probed(steps[0]):
        return 1
    for count, step in enumerate(steps, start=1):
        find_capturer(step)
        shown = transform(step, shown)
        if not has_texts(shown):
            return count
    return 1


def has_texts(shown: Any) -> bool:
    """Return whether some cells are no numbers."""
    frame = hold_frame(shown)
    return any(read_target(at, "", frame.iloc[:, at]) is None for at in range(frame.shape[1]))
