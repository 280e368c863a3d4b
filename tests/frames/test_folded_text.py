import pyarrow as pa
import pytest

from schemabridge.display import fold_text
from schemabridge.frames.folded_text import fold_texts

TEXTS = [f"{character}aB{character}" for character in map(chr, range(128))]
OTHERS = ["Straße", " É", "e\u0301", "\u212a", "\u00a0x\u2003", "İ", ""]


@pytest.mark.parametrize("texts", [TEXTS, OTHERS, [*TEXTS, *OTHERS], []], ids=["ascii", "others", "both", "none"])
@pytest.mark.parametrize("type_", [pa.string(), pa.large_string()])
def test_many_texts_are_folded_as_each_of_them(texts, type_):
    folded = fold_texts(pa.array(texts, type_))
    assert folded.to_pylist() == [fold_text(text) for text in texts]
    assert folded.type == type_
