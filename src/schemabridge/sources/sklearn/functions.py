"""FunctionTransformer with a function of the user's own: what it gives is recognised by example."""

from __future__ import annotations

from functools import partial
from types import CodeType
from typing import TYPE_CHECKING, Any

from schemabridge.display import count_things
from schemabridge.errors import SchemabridgeError
from schemabridge.frames.left_out_rows import count_rows
from schemabridge.sources.shown_step import capture_shown
from schemabridge.sources.shown_unseen import Function
from schemabridge.sources.sklearn.features import Unexplained
from schemabridge.sources.sklearn.matrices import transform
from schemabridge.sources.sklearn.numpy_functions import find_function
from schemabridge.sources.sklearn.refusals import CLOCK, COLUMNS, DROPS, FUNCTION, OWN_ROWS, refuse_step
from schemabridge.sources.sklearn.registry import is_probed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.sklearn.features import Feature
    from schemabridge.sources.sklearn.registry import Block

CLOCKS = ("now", "today", "utcnow", "time_ns")


def is_shown(estimator: Any) -> bool:
    """Return whether an estimator, or one inside it, may be recognised by what it gives for all training rows.

    It calls a function of the user's own, any but those of numpy that are known, or it is of another library.
    """
    if getattr(estimator, "func", None) is not None and find_function(estimator) is None:
        return True
    return is_probed(estimator) or any(is_shown(each) for each in list_parts(estimator))


def list_parts(estimator: Any) -> Iterator[Any]:
    """Yield the estimators inside a container."""
    for name in ("steps", "transformers_", "transformer_list"):
        yield from (part[1] for part in getattr(estimator, name, None) or ())


def capture_custom(program: ProgramBuilder, transformer: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return what a function gives; raises `not_captured` where that is not recognised, or depends on other rows."""
    name = getattr(transformer.func, "__name__", repr(transformer.func))
    column = given.features[0].column if given.features else None
    if (clock := find_clock(transformer.func)) is not None:
        raise refuse_step(transformer, f"it calls {name}, which asks for the time of day ({clock})", CLOCK, column)
    if count_rows(shown) != count_rows(given.shown):
        why = f"it calls {name}, which makes {count_things(count_rows(shown), 'row')} of {count_rows(given.shown)}"
        raise refuse_step(transformer, why, DROPS, column)
    function = Function(partial(transform, transformer), given.shown)
    if not function.keeps_columns(shown):
        raise refuse_step(transformer, f"it calls {name}, which makes other columns of other rows", COLUMNS, column)
    if not function.is_rowwise(shown):
        raise refuse_step(transformer, f"it calls {name}, which gives other values among other rows", OWN_ROWS, column)
    try:
        features = capture_shown(program, given, shown, function)
        for feature in features:
            if isinstance(feature.base, Unexplained):
                raise feature.base.refuse()
    except SchemabridgeError as error:
        why = f"it calls {name}, and what that gives is not recognised: {error.message}"
        raise refuse_step(transformer, why, FUNCTION, error.column or column) from error
    return features


def find_clock(function: object) -> str | None:
    """Return the name by which a function of Python asks what time it is; None where it does not, or cannot be looked into."""
    codes = [getattr(getattr(function, "func", function), "__code__", None)]
    while codes:
        code = codes.pop()
        if isinstance(code, CodeType):
            found = next((name for name in code.co_names if name in CLOCKS), None)
            if found is not None:
                return found
            codes += code.co_consts
    return None
