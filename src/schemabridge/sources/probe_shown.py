"""Outputs of a fitted transformer that are no tables: numbers of its columns, recognised by example from all training rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from schemabridge.errors import SchemabridgeError, new_error
from schemabridge.sources.by_example.only_fitted import CARRIED, FITTED_HINT
from schemabridge.sources.shown_step import capture_shown
from schemabridge.sources.sklearn.features import Unexplained

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.probe_answers import Prober
    from schemabridge.sources.sklearn.features import Feature
    from schemabridge.sources.sklearn.registry import Block

IN_ITS_PLACE = f"{CARRIED}: fit one of these in its place, or make the column in df before recording and before scoring"


def recognise_outputs(
    program: ProgramBuilder, prober: Prober, given: Block, refused: Mapping[int, SchemabridgeError]
) -> dict[int, Feature]:
    """Return outputs as what they are recognised as; raises what refused the first of which nothing is found."""
    positions = list(refused)
    names = [prober.names[output] for output in positions]
    shown = pd.DataFrame(prober.matrix[:, positions], columns=names, index=given.shown.index)
    try:
        found = dict(zip(positions, capture_shown(program, given, shown), strict=True))
    except SchemabridgeError as error:
        raise explain(refused[positions[0]], error) from error
    for output, feature in found.items():
        if isinstance(feature.base, Unexplained):
            raise explain(refused[output], feature.base.refuse())
    return found


def explain(refused: SchemabridgeError, further: SchemabridgeError) -> SchemabridgeError:
    """Return the error of an output that is no table, with why its numbers are not recognised either."""
    message = f"{refused.message}; by example: {further.message}"
    hint = IN_ITS_PLACE if further.hint == FITTED_HINT else further.hint or refused.hint
    return new_error(refused.code, message, column=further.column, hint=hint)
