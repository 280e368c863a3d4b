"""The file beside a model that has its custom objects as source (clause 19.6)."""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from schemabridge.document.write import follow_links, replace_file
from schemabridge.errors import new_error
from schemabridge.models.bundled_code import HEAD, bundle_code
from schemabridge.models.keras_layers import name_custom
from schemabridge.models.source_text import is_installed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schemabridge.models import ModelFacts
    from schemabridge.training.model_file import Places


def make_code(facts: ModelFacts | None, places: Places | None) -> str | None:
    """Return the source of the custom objects that no installed package has, None where there are none.

    Raises
    ------
    SchemabridgeError
        `cannot_bundle`; `invalid_argument` where there is no Keras model with a file, `file_not_written` where something else stands in its place.
    """
    if facts is None or facts.framework != "keras" or places is None or not places.files:
        message = (
            "bundle_code=True writes the custom classes of a Keras model beside its file; it needs model= and path="
        )
        hint = 'record_schema(df, model, path="churn.keras", bundle_code=True), or leave bundle_code out'
        raise new_error("invalid_argument", message, hint=hint)
    own = list_own(facts)
    if not own:
        return None
    check_place(places.code)
    return bundle_code(own)


def list_own(facts: ModelFacts) -> list[object]:
    return [each for each in facts.custom if not is_installed(str(each.__module__).partition(".")[0])]


def describe_code(facts: ModelFacts | None, places: Places | None, text: str | None) -> dict[str, object]:
    """Return `code` of the section `model` (clause 19.6), nothing where there is none."""
    if text is None or facts is None or places is None:
        return {}
    names = [name_custom(each) for each in list_own(facts)]
    return {"code": {"file": places.code.name, "sha256": sha256(text.encode()).hexdigest(), "objects": names}}


def check_place(place: Path) -> None:
    """Raise `file_not_written` where a file stands that is none of ours."""
    start = HEAD.splitlines()[0].encode()
    if place.exists() and (not place.is_file() or not place.read_bytes().startswith(start)):
        message = f"{place}: expected a new file or one of bundled code, found something else"
        raise new_error("file_not_written", message, hint="move it away, or give the model another name")


@contextmanager
def write_code(place: Path, text: str | None) -> Iterator[None]:
    """Write the file for a block that writes the schema; where that fails, what was there before is there again."""
    if text is None:
        yield
        return
    before = place.read_bytes() if place.exists() else None
    put_file(place, text.encode())
    try:
        yield
    except BaseException:
        if before is None:
            place.unlink(missing_ok=True)
        else:
            put_file(place, before)
        raise


def put_file(place: Path, data: bytes) -> None:
    try:
        replace_file(follow_links(place), data)
    except OSError as error:
        raise new_error("file_not_written", f"{place}: {error.strerror or error}") from error
