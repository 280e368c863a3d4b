"""What every encoding offers to the recorder."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Self

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand


@runtime_checkable
class AnyEncoding(Protocol):
    """A frozen dataclass with two functions, registered under its `kind`, which is the name of its public function.

    `needs_arguments`: its name alone is not enough; `missing_policies`: what its argument `missing` takes in place of
    "error" and keeps a row, examples where it takes any number; `usual_fill`: the strategy of `fill` that people mostly
    put in front of it.
    `fit` returns the encoding with its statistics or vocabulary worked out from training values; what
    the user gave stays. `lower` adds its steps to the program and returns what they give.
    `sees_missing`: it decides itself what becomes of missing values, so that what stands before it in a chain may
    hand them on; `marks_missing`: it keeps them apart, so that what stands beside it may hand them on.
    """

    kind: ClassVar[str]
    needs_arguments: ClassVar[bool]
    missing_policies: ClassVar[tuple[str | float, ...]]
    usual_fill: ClassVar[Literal["median", "most_frequent"]]

    @property
    def sees_missing(self) -> bool: ...

    @property
    def marks_missing(self) -> bool: ...

    def fit(self, program: ProgramBuilder, operand: Operand) -> Self: ...

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]: ...


@runtime_checkable
class JoiningEncoding(AnyEncoding, Protocol):
    """An encoding that can make something of several columns together; `join` adds its steps."""

    def join(self, program: ProgramBuilder, operands: Sequence[Operand]) -> tuple[Operand, ...]: ...


EncodingLike: TypeAlias = "str | AnyEncoding | list[EncodingLike] | tuple[EncodingLike, ...]"
