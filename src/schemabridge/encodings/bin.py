"""bin: the interval that a number lies in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from schemabridge.encodings.arguments import check_choice, check_code, check_numbers, check_policy_code, refuse_argument
from schemabridge.encodings.reading import Code, mismatch, read_as_numbers
from schemabridge.encodings.registry import register
from schemabridge.encodings.statistics import list_training_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand


def bin(
    edges: Sequence[float] | int | None = None,
    *,
    quantiles: int | None = None,
    closed: Literal["left", "right"] = "left",
    as_: Literal["one_hot", "ordinal"] = "one_hot",
    missing: str | int = "error",
) -> Bin:
    """Return the encoding of a number as the interval it lies in: k edges make k + 1 bins, as `numpy.digitize`.

    Parameters
    ----------
    edges
        Strictly increasing numbers; `bin(4)` is `bin(quantiles=4)`.
    quantiles
        In place of `edges`: the number k of bins that hold equally many training rows. The edges are
        `numpy.nanquantile(x, [1/k, …, (k-1)/k])` with its method "linear", without repetitions. This is not
        `KBinsDiscretizer(k, strategy="quantile")`, which takes percentiles, whose last digit may be another, or quantiles of
        its `quantile_method`, so that rows near an edge can lie in the next bin; `edges=discretizer.bin_edges_[0][1:-1]`
        gives its bins.
    closed
        The side on which a bin holds its edge: an x equal to an edge lies in the bin above (`"left"`) or below (`"right"`).
    as_
        `"one_hot"`: a feature `<column>_bin<k>` for each bin; `"ordinal"`: the number of the bin.
    missing
        `"error"`, `"category"` (a feature `<column>_missing`, or the next number), `"zeros"` (`one_hot` only) or the number
        of a bin that missing values count as.

    Examples
    --------
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"age": [30.0]}, encodings={"age": sb.bin([18, 65])})
    >>> sb.prepare_input({"age": [17.0, 18.0, 70.0]}, schema)
    array([[1., 0., 0.],
           [0., 1., 0.],
           [0., 0., 1.]], dtype=float32)
    """
    if isinstance(edges, int) and quantiles is None:
        edges, quantiles = None, edges
    if (edges is None) == (quantiles is None):
        raise refuse_argument("bin", "edges or quantiles", "given, and not both", (edges, quantiles))
    check_choice("bin", "closed", closed, ("left", "right"))
    check_choice("bin", "as_", as_, ("one_hot", "ordinal"))
    words = ("error", *Bin.missing_policies, *(("zeros",) if as_ == "one_hot" else ()))
    code = check_policy_code("bin", "missing", missing, words)
    count = 0 if quantiles is None else check_code("bin", "quantiles", quantiles, least=2)
    return Bin(None if edges is None else check_edges(edges), count, closed, as_, code)


@register(bin)
@dataclass(frozen=True)
class Bin:
    """See `bin`."""

    kind: ClassVar[str] = "bin"
    needs_arguments: ClassVar[bool] = True
    missing_policies: ClassVar[tuple[str | float, ...]] = ("category",)
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "most_frequent"
    marks_missing: ClassVar[bool] = False

    edges: tuple[float, ...] | None = None
    quantiles: int = 0
    closed: str = "left"
    as_: str = "one_hot"
    missing: Code = "error"

    @property
    def sees_missing(self) -> bool:
        """Whether missing values have a policy."""
        return self.missing != "error"

    def fit(self, program: ProgramBuilder, operand: Operand) -> Bin:
        """Return it with its edges."""
        if self.edges is not None:
            return self
        operand = self._read(program, operand)
        (column,) = list_training_columns(program, operand, self.kind)
        inner = np.arange(1, self.quantiles) / self.quantiles
        edges = np.unique(np.nanquantile(column, inner) + 0.0)  # one zero
        return replace(self, edges=tuple(float(edge) for edge in edges))

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `bin` step, and a `one_hot` step where asked for."""
        operand = self._read(program, operand)
        if self.edges is None:
            raise TypeError("lower takes a fitted encoding")
        bins, name = len(self.edges) + 1, operand.column.name
        missing: Code = {"category": bins, "zeros": -1}.get(str(self.missing), self.missing)
        register = program.add_step(
            f"{name}.bin",
            "bin",
            [operand.register or ""],
            edges=np.array(self.edges),
            closed=self.closed,
            missing=missing,
        )
        if self.as_ == "ordinal":
            return (replace(operand, register=register, codes=True, kind=self.kind),)
        features = [f"{operand.features[0]}_bin{number}" for number in range(bins)]
        if self.missing == "category":
            features.append(f"{operand.features[0]}_missing")
        if isinstance(missing, int) and not -1 <= missing < len(features):
            raise refuse_argument(self.kind, "missing", f"a word or one of the {bins} bins of column {name!r}", missing)
        register = program.add_step(f"{name}.hot", "one_hot", [register], width=len(features))
        return (replace(operand, register=register, features=tuple(features), kind=self.kind),)

    def _read(self, program: ProgramBuilder, operand: Operand) -> Operand:
        if len(operand.features) != 1:
            hint = "put it beside the earlier encoding, in a tuple"
            raise mismatch(operand, self.kind, "takes one number, and finds several after this encoding", hint=hint)
        return read_as_numbers(program, operand, self.kind, "pass" if self.missing != "error" else "error")


def check_edges(edges: object) -> tuple[float, ...]:
    """Return edges as floats; raises `unknown_encoding` where they do not increase."""
    numbers = check_numbers("bin", "edges", edges)
    if not numbers or any(low >= high for low, high in pairwise(numbers)):
        raise refuse_argument("bin", "edges", "strictly increasing numbers", edges)
    return numbers
