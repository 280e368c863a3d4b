"""Every vector of schemas/encodings: recording its training frame gives exactly its program."""

import json
from pathlib import Path
import warnings

import pytest

from recording import build_encodings, build_inputs
import schemabridge as sb
from schemabridge.document.read import parse_schema
from vector_frames import build_pandas, build_polars, build_table
from vectors import SCHEMAS

PATHS = sorted((SCHEMAS / "encodings").rglob("*.json"))


@pytest.mark.parametrize("build", [build_table, build_pandas, build_polars])
@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_recording_gives_the_program_of_the_vector(path: Path, build: object) -> None:
    written = json.loads(path.read_text(encoding="utf-8"))["schema"]
    recording = written["extensions"]["recording"]
    if build is build_polars and any(column["type"] == "categorical" for column in recording["training"]):
        return  # a polars Categorical numbers its values as they come; its Enum has categories
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sb.SchemabridgeWarning)
        schema = sb.record_schema(
            build(recording["training"]),
            encodings=build_encodings(recording),
            inputs=build_inputs(recording.get("inputs")),
        )
    expected = parse_schema(json.dumps(written).encode(), path.name)
    assert schema.columns == expected.columns
    assert dict(schema.vocabularies) == dict(expected.vocabularies)
    assert [str(step) for step in schema.steps] == [str(step) for step in expected.steps]
    assert schema.inputs == expected.inputs
    assert schema.fingerprint == expected.fingerprint


def test_every_encoding_has_a_folder_of_vectors() -> None:
    folder = Path(sb.__file__).parent / "encodings"
    kinds = {path.stem for path in folder.glob("*.py") if path.stem in sb.__all__}
    assert kinds == {path.parent.name for path in PATHS}
