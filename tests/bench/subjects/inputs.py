"""`prepare_input` of each kind of frame and number of rows, the largest against writing the output once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from bench.figures import Figure, name_rows
from bench.frame import FEATURES, TEXTS, list_categories, make_frame, make_schema
from bench.scale import Scale
from bench.subject import Case, Subject
from bench.turns import Work, take_turns
import schemabridge as sb

FEW = 1_000  # rows, up to which a list of records is what people hand over


def with_same_objects(df: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with texts as objects, one for each category, as joins and `pd.factorize` make them."""
    labels = {name: pd.Categorical(df[name], categories=list_categories(name)) for name in TEXTS}
    cells = {name: each.categories.to_numpy(dtype=object)[each.codes] for name, each in labels.items()}
    return df.assign(**{name: pd.Series(texts, dtype=object) for name, texts in cells.items()})


def with_own_objects(df: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with texts as objects, one for each cell, as readers of rows make them."""
    cells = {name: [text.encode().decode() for text in df[name]] for name in TEXTS}
    return df.assign(**{name: pd.Series(texts, dtype=object) for name, texts in cells.items()})


def with_categories(df: pd.DataFrame) -> pd.DataFrame:
    return df.assign(**{name: pd.Categorical(df[name], categories=list_categories(name)) for name in TEXTS})


def to_polars(df: pd.DataFrame) -> object:
    import polars as pl

    return pl.from_pandas(df)


def to_polars_categories(df: pd.DataFrame) -> object:
    import polars as pl

    return pl.from_pandas(df).with_columns(pl.col(TEXTS).cast(pl.Categorical))


def to_arrow(df: pd.DataFrame) -> object:
    import pyarrow as pa

    return pa.Table.from_pandas(df, preserve_index=False)


def to_records(df: pd.DataFrame) -> object:
    return df.to_dict("records")


def to_columns(df: pd.DataFrame) -> object:
    return df.to_dict("list")


FORMS: dict[str, Callable[[pd.DataFrame], object]] = {
    "pandas, `str` text": lambda df: df,
    "pandas, object text, one object a category": with_same_objects,
    "pandas, object text, one object a cell": with_own_objects,
    "pandas, categorical": with_categories,
    "polars, String": to_polars,
    "polars, Categorical": to_polars_categories,
    "pyarrow, string": to_arrow,
    "pyarrow, dictionary": lambda df: to_arrow(with_categories(df)),
}
FORMS_OF_FEW: dict[str, Callable[[pd.DataFrame], object]] = {"list of records": to_records, "dict of lists": to_columns}
REUSED = "pandas, `str` text, into `out=`"


def measure_form(scale: Scale, line: str, convert: Callable[[pd.DataFrame], object]) -> list[Figure]:
    schema = make_schema()
    return [
        measure_rows(scale, line, rows, partial(sb.prepare_input, convert(make_frame(rows)), schema))
        for rows in scale.rows
        if line in FORMS or rows <= FEW
    ]


def measure_out(scale: Scale) -> list[Figure]:
    schema = make_schema()
    return [measure_rows(scale, REUSED, rows, bind_out(make_frame(rows), schema)) for rows in scale.rows]


def bind_out(df: pd.DataFrame, schema: sb.FeatureSchema) -> Work:
    return partial(sb.prepare_input, df, schema, out=np.zeros((len(df), FEATURES), np.float32))


def measure_rows(scale: Scale, line: str, rows: int, prepare: Work) -> Figure:
    """Return the seconds, and the ratio to writing where there is enough to write."""
    if rows <= FEW:
        return Figure(line, name_rows(rows), take_turns({"ours": prepare}, scale)["ours"])
    full = partial(np.full, (rows, FEATURES), 1.0, np.float32)
    seconds = take_turns({"ours": prepare, "full": full}, scale)
    return Figure(line, name_rows(rows), seconds["ours"], seconds["ours"] / seconds["full"])


def list_cases() -> dict[str, Case]:
    forms = {**FORMS, **FORMS_OF_FEW}
    return {
        **{line: partial(measure_form, line=line, convert=convert) for line, convert in forms.items()},
        REUSED: measure_out,
    }


SUBJECT = Subject(
    "Kinds of frames, in Python",
    "`prepare_input(df, schema)`. In brackets: times what numpy takes to write such an output once (`np.full`).",
    list_cases(),
)
