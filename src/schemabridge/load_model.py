"""load_model: from a schema and its model's file to predictions from raw rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schemabridge.check_model import find_files
from schemabridge.errors import check_flag, list_values, new_error, warn
from schemabridge.loading.places import find_place
from schemabridge.loading.requests import check_objects, complete_names, find_item, new_request, say_failures
from schemabridge.models import describe_handle
from schemabridge.models.file_format import find_format
from schemabridge.models.scoring.loaders import load
from schemabridge.models.scoring.predictions import BATCH_SIZE
from schemabridge.outputs.item import read_outputs
from schemabridge.preflight.checks import BLOCKS
from schemabridge.preflight.judge import judge_model
from schemabridge.preflight.situation import Answers
from schemabridge.preflight.surroundings import look_around
from schemabridge.prepare import warn_unproven
from schemabridge.schema_model import SchemaModel
from schemabridge.verify import verify_schema

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from schemabridge.document.read import SchemaLike
    from schemabridge.models.scoring.handle import Handle
    from schemabridge.preflight.checks import Preflight
    from schemabridge.schema import FeatureSchema


def load_model(
    path: SchemaLike,
    *,
    file: str | PathLike[str] | None = None,
    trust_code: bool = False,
    custom_objects: Mapping[str, Any] | None = None,
    batch_size: int = BATCH_SIZE,
) -> SchemaModel:
    """Return the model of a schema, loaded and shown to predict here what was recorded.

    First all that `check_model` looks at, before anything is loaded; then the file is loaded, without its training configuration;
    then its golden rows and predictions are replayed.

    Parameters
    ----------
    path
        The path of the schema, or that of the model's file, beside which the schema lies; or a schema, with `file`.
    file
        The model's file where it does not lie beside the schema, or is to be another one than the first that can be loaded; or the
        folder in which its files lie.
    trust_code
        Whether code that comes with the files may run: bundled code, Lambda layers, pickles, foreign types of a skops file.
        Its hash is compared first.
    custom_objects
        Classes and functions of the model that you hand over yourself, by registered name.
    batch_size
        How many rows the model is given at once. Other sizes than the recorded 32 may give other last digits.

    Returns
    -------
    SchemaModel
        `.predict(df)` takes what `prepare_input` takes.

    Raises
    ------
    SchemabridgeError
        Those of `read_schema`; `unknown_path`; the code of the first check that blocks (`wrong_model`, `file_not_found`,
        `invalid_model_file`, `weights_only`, `package_missing`, `known_failure`, `custom_object_missing`, `code_not_trusted`,
        `wrong_code`); `does_not_load`, with the framework's whole text in `details`; of the replay `golden_mismatch`,
        `prediction_mismatch`, `wrong_model`.

    Examples
    --------
    >>> import schemabridge as sb
    >>> model = sb.load_model("churn.schema.json")  # doctest: +SKIP
    >>> model.predict(df, type="prob")  # doctest: +SKIP
    """
    check_flag("trust_code", trust_code)
    if not isinstance(batch_size, int) or isinstance(batch_size, bool) or batch_size < 1:
        raise new_error(
            "invalid_argument",
            f"batch_size should be at least 1, found {list_values([batch_size])}",
            hint="leave batch_size out: 32 is what Keras takes",
        )
    given = check_objects(custom_objects)
    place = find_place(path, file)
    schema = place.schema
    outputs = read_outputs(schema)
    objects = complete_names(given, schema.model)
    section, folder = find_files(schema.model, place.folder, place.file)
    preflight = judge_model(section, look_around(section, folder), Answers(frozenset(objects), trust_code))
    chosen = folder / choose_file(preflight)
    item = find_item(section, chosen.name)
    item = replace(item, format=item.format or find_format(chosen))
    request = new_request(schema, chosen, item, folder=place.folder or folder, objects=objects, trust_code=trust_code)
    with say_failures():
        handle = load(request)
    replay(schema, handle)
    return SchemaModel(schema, chosen, batch_size, outputs, handle)


def choose_file(preflight: Preflight) -> str:
    """Return the name of the file to load; raises the first check that blocks."""
    for check in preflight.counted:
        if check.severity == BLOCKS:
            raise new_error(check.code or "does_not_load", check.message, hint=check.hint)
    if preflight.chosen is None:
        raise new_error("file_not_found", "the schema names no file of its model", hint="give it as file=")
    return preflight.chosen


def replay(schema: FeatureSchema, handle: Handle) -> None:
    """Raise the first error of the replay of golden rows and predictions, and warn of what it does not show."""
    warn_unproven(schema)
    for finding in verify_schema(schema, describe_handle(handle)).findings:
        if finding.severity == "error":
            raise new_error(
                finding.code, finding.message, column=finding.column, rows=finding.rows, count=finding.count
            )
        if finding.code in ("nothing_to_verify", "other_precision"):
            warn(finding.code, finding.message)
