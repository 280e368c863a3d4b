"""What a source gives to one input of the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from schemabridge.schema import Encoding

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    import numpy as np

    from schemabridge.encodings.operand import Operand

Origin: TypeAlias = Literal["captured", "recognised", "declared"]


@dataclass(frozen=True)
class CapturedEncoding:
    """One encoding in the order of the matrix.

    encoding
        Its kind, columns, register and features; the register is one of the program that is being written.
    origin
        How it is known (clause 10).
    passes
        Whether NaN reaches the input through it because the user asked for it, where the register can hold one.
    note
        What else is worth knowing for the evidence: the class it was captured from, what else fits.
    is_text
        Whether its register is of texts.
    is_proven
        Whether its source has compared it with what the library makes of the training rows.
    """

    encoding: Encoding
    origin: Origin
    passes: bool = False
    note: str = ""
    is_text: bool = False
    is_proven: bool = True


@dataclass(frozen=True)
class Capture:
    """The encodings of one input, in the order of its features."""

    encodings: tuple[CapturedEncoding, ...]

    @property
    def features(self) -> tuple[str, ...]:
        """The features of the input in their order."""
        return tuple(feature for each in self.encodings for feature in each.encoding.features)

    def asks_nan(self, nan: Container[str]) -> bool:
        """Return whether the user asked for NaN to reach the input through one of the registers `nan`, which can hold it."""
        return any(each.passes and each.encoding.source in nan for each in self.encodings)


@dataclass(frozen=True, eq=False)
class CapturedColumn:
    """What a column has become: its encodings, and its part of the matrix as the library makes it, rows x features."""

    encodings: tuple[CapturedEncoding, ...]
    shown: np.ndarray


def capture_operands(operands: Sequence[Operand], origin: Origin) -> Capture:
    """Return the capture of registers that encodings gave, in their order."""
    return Capture(
        tuple(CapturedEncoding(build_encoding(each), origin, each.passes, is_text=each.texts) for each in operands)
    )


def build_encoding(operand: Operand) -> Encoding:
    """Return what the file says of a register that goes into an input."""
    return Encoding(operand.kind, operand.columns, operand.register or "", operand.features)
