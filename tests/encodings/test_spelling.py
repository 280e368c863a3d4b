"""An encoding written down as code is the encoding again."""

from datetime import date

import numpy as np
import pytest

import schemabridge as sb
from schemabridge.encodings.spelling import spell_encoding

WRITTEN = [
    '"standardize"',
    "sb.standardize(mean=1.5)",
    '[sb.fill("median", indicator=True), "standardize"]',
    '(sb.date_part("year"), sb.date_part("month", missing="pass"))',
    '("missing",)',
    "sb.bin([1.0, 2.0])",
    "sb.bin(quantiles=4)",
    "sb.clip(0.0, 1.0)",
    'sb.compare(">", 2.0)',
    'sb.elapsed("day", whole=True)',
    'sb.math("log")',
    'sb.numeric(missing="pass")',
    'sb.one_hot(["a", "b\\n"], unknown="zeros")',
    'sb.ordinal(missing="category")',
    'sb.named(["a", "b"], "one_hot")',
]


@pytest.mark.parametrize("written", WRITTEN)
def test_an_encoding_is_spelled_as_code_that_makes_it(written) -> None:
    encoding = eval(written)
    spelled = spell_encoding(encoding)
    assert spelled is not None
    assert eval(spelled) == encoding


@pytest.mark.parametrize(
    "encoding", [sb.fill(date(2024, 1, 1)), sb.lookup({"a": 1.0}), ["numeric", sb.fill(np.float32(2))], object()]
)
def test_what_cannot_be_written_down_is_not(encoding) -> None:
    assert spell_encoding(encoding) is None
