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
    """Fitted steps, one after the other, as one transformer."""

    steps_: tuple[Any, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of their classes."""
        return tuple(type(step).__name__ for step in self.steps_)

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
    return JoinedSteps(tuple(steps[:count])), list(steps[count:])


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


def name_classes(step: object) -> tuple[str, ...]:
    """Return the name of the class of a step, or those of joined ones."""
    return step.names if isinstance(step, JoinedSteps) else (type(step).__name__,)


def has_texts(shown: Any) -> bool:
    """Return whether some cells are no numbers."""
    frame = hold_frame(shown)
    return any(read_target(at, "", frame.iloc[:, at]) is None for at in range(frame.shape[1]))
