"""How the patched documents in the Arrow form were made: the recipes still make what lies in ``files/``."""

import pyarrow as pa
import pytest

from contract.arrow_documents import DOCUMENTS
from contract.specification import SCHEMAS, name_of

PATHS = [path for path in sorted((SCHEMAS / "files").rglob("*.schema.arrow")) if path.name.split(".")[0] in DOCUMENTS]


def test_every_recipe_is_that_of_a_document():
    assert {path.name for path in PATHS} == {f"{name}.schema.arrow" for name in DOCUMENTS}


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_a_recipe_makes_what_lies_there(path):
    made, lies = (pa.ipc.open_file(data) for data in (DOCUMENTS[path.name.split(".")[0]](), path.read_bytes()))
    assert made.schema.equals(lies.schema, check_metadata=True)
    assert show_buffers(made) == show_buffers(lies)


def show_buffers(reader):
    buffers = [buffer for column in reader.get_batch(0).columns for buffer in column.buffers()]
    return [buffer and buffer.to_pybytes() for buffer in buffers]
