"""The content of a schema file as frozen data; no input or output happens here."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from pandera.api.base.schema import BaseSchema
    import pyarrow as pa

    from schemabridge.frames.frame import FrameLike
    from schemabridge.frames.text_cuts import Cuts
    from schemabridge.frames.types import ColumnType, Value
    from schemabridge.program.arrays import Out

SHORT = 1000  # values of a vocabulary that are looked up one by one in a dictionary
FORMAT = "schemabridge"
FORMAT_VERSION = "1.1"  # the newest that is read; a file says the lowest that has everything in it


@dataclass(frozen=True)
class NumberFormat:
    """How numbers are spelled in text (clause 4.12): the decimal character, and the one between groups of digits."""

    decimal: str = "."
    grouping: str | None = None


@dataclass(frozen=True)
class ColumnText:
    """Which texts a column takes as its values (clause 4.11).

    They spell numbers in the form of `number`, or times in the format `time`, once they are cut by `cut` (clause 4.15).
    `missing` are texts that mean a missing cell; `other` says what any other text is that spells no value: an "error" in
    its row, or "missing".
    """

    number: NumberFormat | None = None
    missing: tuple[str, ...] = ()
    other: str = "error"
    time: str | None = None
    cut: Cuts = ()

    def __str__(self) -> str:
        missing = f", missing where {', '.join(map(repr, self.missing))}" if self.missing else ""
        other = "refused" if self.other == "error" else "missing"
        cut = f", cut by {', '.join(each.do for each in self.cut)}" if self.cut else ""
        return f"{self.describe_form()}{cut}{missing}, other text {other}"

    def describe_form(self) -> str:
        """Return what the texts spell."""
        if self.number is None:
            return f"times {self.time!r}"
        grouped = "" if self.number.grouping is None else f", grouped by {self.number.grouping!r}"
        return f"numbers with {self.number.decimal!r}{grouped}"


@dataclass(frozen=True)
class Column:
    """One raw input column of the frame a scorer sends.

    `text` where it takes text that means its values; `missing_values` are values that mean a missing cell (clause 4.13),
    typed as those of a vocabulary.
    """

    name: str
    type: ColumnType
    text: ColumnText | None = None
    missing_values: tuple[Value, ...] = ()


@dataclass(frozen=True)
class TextCell:
    """A cell of a golden row that is text in a column whose values are none (clause 9.1)."""

    text: str


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Ordered, typed values of a categorical column (clause 4.4).

    `values` is an Arrow array without nulls: utf8 for text, bool for booleans, float64 for
    floating types, int64 for integers and counts.
    """

    type: ColumnType
    values: pa.Array

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vocabulary) and self.type == other.type and self.values.equals(other.values)

    def __len__(self) -> int:
        return len(self.values)

    def find(self, value: object) -> int | None:
        """Return the position of a typed value, None where it is not there."""
        if len(self) <= SHORT:
            return self._positions.get(value)
        position: int = self.values.index(value).as_py()
        return None if position < 0 else position

    @cached_property
    def _positions(self) -> dict[object, int]:
        return {value: position for position, value in enumerate(self.values.to_pylist())}

    def pick(self, count: int) -> list[Value]:
        """Return up to `count` values: the first, the last and some between."""
        last = len(self) - 1
        positions = dict.fromkeys(position * last // max(count - 1, 1) for position in range(count) if last >= 0)
        return [self.values[position].as_py() for position in positions]


@dataclass(frozen=True)
class Step:
    """One instruction of the program (clause 5).

    `params` holds the parameters in the order of its op (`program/ops/`), decoded: number arrays are float64 and code and
    index arrays int64 numpy arrays, `missing` and `unknown` a word or a code, `within` a pair of
    floats, `cut` the cuts of a text. A parameter that the file leaves out is not in `params`.
    """

    id: str
    op: str
    column: str | None = None
    operands: tuple[str, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)

    def get_array(self, name: str) -> np.ndarray:
        """Return a parameter that is an array."""
        return np.asarray(self.params[name])

    def find_array(self, name: str) -> np.ndarray | None:
        """Return a parameter that is an array, None where it is absent or is none."""
        values = self.params.get(name)
        return values if isinstance(values, np.ndarray) else None

    def get_integer(self, name: str) -> int:
        """Return a parameter that is an integer."""
        return cast("int", self.params[name])

    @property
    def cuts(self) -> Cuts:
        """What is cut from a text before it is looked up (clause 4.15)."""
        return cast("Cuts", self.params.get("cut", ()))

    def get_range(self, name: str) -> tuple[float, float]:
        """Return a parameter that is a pair of bounds."""
        return cast("tuple[float, float]", self.params[name])


@dataclass(frozen=True)
class Encoding:
    """What one step gives to an input, for people: kind, columns and feature names (clause 6.2)."""

    kind: str
    columns: tuple[str, ...]
    source: str
    features: tuple[str, ...]


@dataclass(frozen=True)
class Input:
    """One tensor the model takes (clause 6.1); `shape` begins with None for the rows."""

    name: str
    dtype: str
    shape: tuple[int | None, ...]
    encodings: tuple[Encoding, ...]
    nan: str | None = None
    overflow: str | None = None

    @property
    def features(self) -> tuple[str, ...]:
        """Feature names in the order of the columns of the matrix."""
        return tuple(name for encoding in self.encodings for name in encoding.features)

    @property
    def is_text(self) -> bool:
        """Whether its cells are texts."""
        return self.dtype == "string"

    @cached_property
    def array_dtype(self) -> np.dtype[np.generic]:
        """What numpy holds its cells in; texts are objects."""
        return np.dtype(object if self.is_text else self.dtype)

    @cached_property
    def width(self) -> int:
        """Number of features."""
        return prod(self.sizes)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """The shape without the rows."""
        return tuple(size for size in self.shape[1:] if size is not None)


@dataclass(frozen=True)
class Evidence:
    """How the schema knows that it reproduces the training matrix (clause 10).

    `inputs` says it for each encoding of each input, in order: `{"source", "of"?}`. `extra` here and below holds the
    keys that this version does not know; they are written back (clause 1.3).
    """

    source: str = "declared"
    rows: int = 0
    cells_differing: int = 0
    inputs: Mapping[str, tuple[Mapping[str, object], ...]] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class GoldenRow:
    """One golden row (clause 9): typed values by column, and the expected bytes or error code.

    `frame` values are Python bool, int, float, str or None, as typed by the column; `bytes` maps each input to its
    row, little-endian; `predictions` maps each output to its flattened numbers.
    """

    frame: Mapping[str, object]
    bytes: Mapping[str, bytes] | None = None
    error: str | None = None
    predictions: Mapping[str, tuple[float, ...]] | None = None
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Golden:
    """The golden rows and the tolerance of their predictions (clause 9.4)."""

    rows: tuple[GoldenRow, ...] = ()
    absolute: float = 1e-6
    relative: float = 1e-5
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class FeatureSchema:
    """The recorded contract between training and scoring.

    Made by `record_schema` and `read_schema`; immutable. `fingerprint` covers columns, vocabularies, steps and
    inputs, that is everything that decides the matrix. `foreign_outputs` are the items of `outputs` that are no objects,
    by position: they are kept, and who scores refuses them.
    """

    columns: tuple[Column, ...]
    vocabularies: Mapping[str, Vocabulary]
    steps: tuple[Step, ...]
    inputs: tuple[Input, ...]
    fingerprint: str
    format_version: str = "1.0"
    outputs: tuple[Mapping[str, object], ...] = ()
    evidence: Evidence | None = None
    model: Mapping[str, object] = field(default_factory=dict)
    environment: Mapping[str, object] = field(default_factory=dict)
    statistics: Mapping[str, object] = field(default_factory=dict)
    golden: Golden = field(default_factory=Golden)
    extensions: Mapping[str, object] = field(default_factory=dict)
    foreign_outputs: Mapping[int, object] = field(default_factory=dict)

    def find_vocabulary(self, step: Step) -> Vocabulary | None:
        """Return the vocabulary that a step names, None where its op takes none."""
        name = step.params.get("vocabulary")
        return None if name is None else self.vocabularies[str(name)]

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the features of all inputs, in order; of one input see `Input.features`."""
        return tuple(name for each in self.inputs for name in each.features)

    def prepare(self, df: FrameLike, *, out: Out = None) -> np.ndarray | dict[str, np.ndarray]:
        """Return what `prepare_input` gives for a frame; what a few rows need is bound once, and kept with the schema."""
        from schemabridge.prepare import prepare_input

        return prepare_input(df, self, out=out)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the schema to `path`, as JSON or Arrow by its extension; the file is replaced at once or not at all.

        Raises
        ------
        SchemabridgeError
            `unknown_path` where `path` ends neither in `.json` nor in `.arrow`.
        """
        from schemabridge.document.write import write_schema

        write_schema(self, path)

    def with_policy(
        self,
        column: str,
        *,
        missing: str | float | None = None,
        unknown: str | float | None = None,
        within: tuple[float, float] | None = None,
    ) -> FeatureSchema:
        """Return a schema with another policy for one column, sealed with a fingerprint of its own.

        Parameters
        ----------
        column
            Name of the column.
        missing, unknown
            What becomes of missing and unknown values: `"error"`, `"pass"`, `"zeros"`, `"missing"`, `"category"`, a
            value of the vocabulary or a code, of a column that goes to an input of strings the text that stands for a
            missing one, as far as the column's steps allow it without another width.
        within
            `(lo, hi)`: numbers outside are refused as `out_of_range`.

        Raises
        ------
        SchemabridgeError
            `unknown_column`; `unknown_encoding` where the policy makes no sense for the column.
        """
        from schemabridge.policy import with_policy

        return with_policy(self, column, missing=missing, unknown=unknown, within=within)

    def to_pandera(self, library: Literal["pandas", "polars"] = "pandas") -> BaseSchema:
        """Return a pandera schema with the same rules, for `validate(df, lazy=True)` and `pandera.check_input`.

        Columns are required by name; values decide rather than dtypes, and nothing is coerced. `nullable` says whether
        missing values are taken. Checks are called `type` and by the codes of `schemas/errors.md`. pandera wants names
        that are text, and examines a polars frame only after `collect()`.

        Parameters
        ----------
        library
            Which frames the schema is for; pandera has one kind of schema for each.

        Raises
        ------
        SchemabridgeError
            `invalid_argument` for another library.

        Examples
        --------
        >>> import pandas as pd, schemabridge as sb
        >>> schema = sb.record_schema(pd.DataFrame({"x": [1.0, 3.0], "y": ["a", "b"]}))
        >>> schema.to_pandera().columns["y"].nullable
        False
        """
        from schemabridge.findings.pandera_schema import build_pandera

        return build_pandera(self, library)

    def to_keras(self, model: object = None, *, missing_text: str | None = None) -> object:
        """Return a Keras 3 model (TensorFlow) of the raw named columns, which hands the bits of `prepare_input` to `model`.

        Columns are arrays or tensors (rows,): numbers, NaN where one is missing, times as counts of the schema's unit, texts as
        tensors of strings; `predict` takes data frames too. Exact are the model when called, its `predict` and
        `predict_on_batch`, `tf.data`, what `export` writes (`TFSMLayer` with `dtype="float64"`), and the saved `.keras`, loaded
        after `import schemabridge.in_model.layer`. Not exact are `fit` and `evaluate` of arrays, and `predict` of another model
        around this one: Keras makes float32 of arrays. See docs/in-the-model.md.

        Parameters
        ----------
        model
            A model of Keras 3 that takes the inputs of the schema; None gives the inputs themselves.
        missing_text
            A text that stands for a missing one, which a tensor cannot hold; no value of a vocabulary.

        Raises
        ------
        SchemabridgeError
            `no_keras_form` with every step and column that TensorFlow is not known to compute to the same bits;
            `model_mismatch`, `invalid_argument`, `package_missing`.
        """
        from schemabridge.in_model.to_keras import build_model

        return build_model(self, model, missing_text)

    def to_html(self, path: str | PathLike[str] | None = None) -> str:
        """Return the schema as one HTML page for people, and write it to `path` if there is one."""
        from schemabridge.pages.card import render_card
        from schemabridge.pages.page import write_page

        return write_page(render_card(self), path)

    def __repr__(self) -> str:
        from schemabridge.pages.summary import describe_schema

        return describe_schema(self)
