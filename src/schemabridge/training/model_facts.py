"""What a schema says about its model: of the files as they load, proven to be the model at hand (clause 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemabridge.errors import new_error, warn
from schemabridge.golden.predictions import find_other_prediction
from schemabridge.golden.rows import flatten_outputs, run_rows
from schemabridge.models.facts import describe_sides
from schemabridge.models.file_format import find_format, find_writer
from schemabridge.models.fresh_process import LOADED, LoadedFile, LoadRequest, load_files
from schemabridge.models.runtime import describe_runtime, find_share
from schemabridge.models.scoring.model_files import hash_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from schemabridge.models import ModelFacts
    from schemabridge.schema import FeatureSchema

FRAMEWORKS = ("keras", "scikit-learn", "lightgbm", "xgboost")  # of which files are loaded


def describe_section(facts: ModelFacts | None, part: str | None, files: Sequence[Path]) -> dict[str, object]:
    """Return what is known of the model at hand and of its files before they are loaded."""
    described: dict[str, object] = {}
    if facts is not None:
        known = {"framework": facts.framework, **facts.details, **describe_sides(facts.inputs, facts.outputs)}
        described = {**known, "runtime": describe_runtime(facts.framework, facts.library)}
    if part is not None:
        described["part"] = part
    if files:
        items = [describe_file(path) for path in files]
        described |= {"file": items[0]["file"], "sha256": items[0]["sha256"], "files": items}
    return described


def describe_file(path: Path) -> dict[str, object]:
    """Return an item of `files`, not yet loaded; raises `invalid_model_file` for one that cannot be read (clause 19.3)."""
    try:
        form, digest = find_format(path), hash_file(path)
    except OSError as error:
        raise new_error("invalid_model_file", f"{path.name} cannot be read: {error}") from error
    found = {"file": path.name, "sha256": digest, "format": form, "written_by": find_writer(path, form)}
    return {key: value for key, value in found.items() if value is not None}


def prove_files(
    schema: FeatureSchema, facts: ModelFacts | None, files: Sequence[Path], code: str | None = None
) -> dict[str, object]:
    """Return the section `model` with what the files are as they load, each proven to be the model at hand; `code` is bundled code.

    Raises
    ------
    SchemabridgeError
        `wrong_model` where one of them is another model.
    """
    model = dict(schema.model)
    items = [dict(item) for item in model.get("files", ())]  # type: ignore[attr-defined]
    tried = [position for position, item in enumerate(items) if item.get("format") in LOADED]
    frames = [row.frame for row in schema.golden.rows if row.bytes is not None]
    if facts is None or facts.framework not in FRAMEWORKS or not tried or not frames:
        return model
    known = [(files[position], str(items[position]["format"])) for position in tried]
    loaded = load_files(new_request(model, facts, known, code), run_rows(schema, frames))
    for position, found in zip(tried, loaded, strict=True):
        check_same(schema, facts, files[position].name, found)
        items[position] |= describe_loading(files[position].name, found)
    model["files"] = items
    shown: Mapping[str, object] = next((each.facts for each in loaded if each.facts and each.cause is None), {})
    return {**model, **shown}


def new_request(
    model: Mapping[str, object], facts: ModelFacts, files: list[tuple[Path, str]], code: str | None
) -> LoadRequest:
    runtime = model["runtime"]
    backend = runtime.get("backend") if isinstance(runtime, dict) else None
    part = model.get("part")
    return LoadRequest(
        files,
        facts.library or "keras",
        None if backend is None else str(backend),
        lambda_layers=bool(model.get("lambda_layers")),
        part=None if part is None else str(part),
        class_name=str(model.get("class")),
        code=code,
        iteration_range=facts.details.get("iteration_range"),  # type: ignore[arg-type]
    )


def describe_loading(name: str, found: LoadedFile) -> dict[str, object]:
    """Return what an item of `files` says of loading; warns where it failed."""
    signatures = {"signatures": found.signatures} if found.signatures else {}
    if found.cause is None:
        return {**signatures, "loads": True}
    warn("does_not_load", f"{name}: {found.cause}")
    return {**signatures, "loads": False, "does_not_load": found.cause}


def check_same(schema: FeatureSchema, facts: ModelFacts, name: str, found: LoadedFile) -> None:
    """Raise `wrong_model` where a file takes something else than the model at hand, or predicts something else."""
    runtime = schema.model["runtime"]
    precision = runtime.get("matmul_precision") if isinstance(runtime, dict) else None
    other = found.other or find_other_input(facts, found)
    if other is None and found.cause is None:
        share = find_share(precision, schema.model.get("dtype_policy"), found.facts.get("dtype_policy"))
        other = find_other_prediction(schema.golden, flatten_outputs(found.outputs), share)
    if other is not None:
        message = f"{name} is another model than the one given as model=: {other}"
        raise new_error("wrong_model", message, hint="save the model after its training has ended, and record it then")


def find_other_input(facts: ModelFacts, found: LoadedFile) -> str | None:
    """Return in words where a file takes other inputs than the model at hand; names may be counted up within a session."""
    given = found.facts.get("inputs")
    ours = describe_sides(facts.inputs, ()).get("inputs")
    if found.cause is None or not given or not ours or list_forms(given) == list_forms(ours):
        return None
    return f"it takes {given}, the model takes {ours}"


def list_forms(tensors: Any) -> list[tuple[object, object]]:
    return [(each.get("dtype"), each.get("shape")) for each in tensors]
