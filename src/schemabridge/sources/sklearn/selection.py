"""Feature selection: any class with `get_support`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemabridge.sources.sklearn.features import refuse_missing
from schemabridge.sources.sklearn.matrices import is_frame
from schemabridge.sources.sklearn.registry import captures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.sklearn.features import Feature
    from schemabridge.sources.sklearn.registry import Block


@captures("SelectorMixin")
def capture_selection(_: ProgramBuilder, selector: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return the features that it has chosen."""
    chosen = [given.features[int(at)] for at in selector.get_support(indices=True)]
    kept = is_frame(given.shown) and is_frame(shown)  # a frame that stays one is not examined
    return chosen if kept or takes_missing(selector) else [refuse_missing(feature) for feature in chosen]


def takes_missing(selector: Any) -> bool:
    """Return whether it hands missing values on; scikit-learn says so in tags, by another method from 1.6 on."""
    if hasattr(selector, "__sklearn_tags__"):
        return bool(selector.__sklearn_tags__().input_tags.allow_nan)
    return bool(selector._get_tags().get("allow_nan", False))
