"""Texts without their Unicode form, the space around them and their case, many at once; for hints only."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from schemabridge.display import fold_text

SPACE = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f "  # what Python strips of ASCII


def fold_texts(texts: pa.Array) -> pa.Array:
    """Return what `fold_text` gives for every text of an array without nulls."""
    is_ascii = pc.string_is_ascii(texts)
    folded = pc.ascii_lower(pc.ascii_trim(texts, SPACE))
    if pc.all(is_ascii).as_py() is not False:
        return folded
    others = pc.invert(is_ascii)
    slowly = pa.array(map(fold_text, texts.filter(others).to_pylist()), texts.type)
    return pc.replace_with_mask(folded, others, slowly)
