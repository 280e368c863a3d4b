"""Any frame as one of pandas, for libraries that take nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import pyarrow as pa

from schemabridge.errors import new_error
from schemabridge.frames.frame import is_polars, open_frame, read_stream

if TYPE_CHECKING:
    from schemabridge.frames.frame import FrameLike


def to_pandas(df: FrameLike) -> pd.DataFrame:
    """Return a frame of pandas: `df` itself where it is one; raises `not_a_frame`."""
    open_frame(df)
    if isinstance(df, pd.DataFrame):
        return df
    if isinstance(df, (pa.Table, pa.RecordBatch)) or is_polars(df):
        return cast("pd.DataFrame", cast("Any", df).to_pandas())
    if hasattr(df, "__arrow_c_stream__"):
        return cast("pd.DataFrame", read_stream(df).to_pandas())
    try:
        return pd.DataFrame(dict(df) if isinstance(df, Mapping) else list(cast("Any", df)))
    except (TypeError, ValueError) as error:
        raise new_error("not_a_frame", f"pandas makes no frame of it: {error}") from error
