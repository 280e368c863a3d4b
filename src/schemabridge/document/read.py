"""Reading a schema file, in the order of clause 1.4."""

from __future__ import annotations

import os
from os import PathLike, fspath
from pathlib import Path
from typing import TypeAlias

from schemabridge.display import count_things, truncate
from schemabridge.document.arrow_file import MAGIC, open_arrow
from schemabridge.document.arrow_form import join_arrays
from schemabridge.document.decode import decode_document, find_minor, is_newer_minor, is_other_major
from schemabridge.document.fingerprint import compute_fingerprint
from schemabridge.document.json_text import parse_json
from schemabridge.document.problems import MAX_PROBLEMS, Problems
from schemabridge.document.steps import find_unknown_ops
from schemabridge.errors import SchemabridgeError, list_values, new_error
from schemabridge.frames.frame_hints import SCHEMA_PATH
from schemabridge.schema import FORMAT, FORMAT_VERSION, FeatureSchema

SchemaLike: TypeAlias = "FeatureSchema | str | PathLike[str]"

MAX_BYTES = 268_435_456
NO_SCHEMA = (
    "file_not_found",
    "file_too_large",
    "not_a_schema",
    "invalid_json",
    "invalid_arrow",
)  # a model's path, perhaps


def read_schema(path: str | PathLike[str]) -> FeatureSchema:
    """Return the schema that a file holds, everything in it checked; nothing in it is executed.

    `read_feature_schema` is the same function, under the name that other packages do not have; in R it is not masked by `arrow`.
    Every function that takes a schema takes the path of its file, too.

    Parameters
    ----------
    path : str or path
        A `.schema.json` or `.schema.arrow` file; the two are told apart by content.

    Raises
    ------
    SchemabridgeError
        `file_not_found`, `file_too_large`, `not_a_schema`, `invalid_json`, `invalid_arrow`,
        `unsupported_version`, `unknown_step`, `invalid_schema` (every problem, to the thousandth, is in `.problems`) or
        `fingerprint_mismatch`.

    Examples
    --------
    >>> schema = read_schema("churn.schema.json")  # doctest: +SKIP
    >>> schema.feature_names[:2]  # doctest: +SKIP
    ('age', 'city_Berlin')
    """
    if not isinstance(path, (str, PathLike)) or not isinstance(source := fspath(path), str):
        raise new_error(
            "invalid_argument",
            f"path should be the path of a schema, found {type(path).__name__}",
            hint='read_schema("churn.schema.json")',
        )
    try:
        return parse_schema(read_bytes(source), source)
    except SchemabridgeError as error:
        if error.code not in NO_SCHEMA or not (beside := list_beside(source)):
            raise
        named = " or ".join(map(repr, beside))
        raise new_error(
            error.code, error.message, hint=f"a schema lies beside it: give the path {named}"
        ) from error.__cause__


read_feature_schema = read_schema


def list_beside(source: str) -> list[str]:
    """Return the paths of schemas that lie beside a path that is none, under the names that they have beside a model (clause 19.10)."""
    if SCHEMA_PATH.fullmatch(source):
        return []
    path = source.rstrip("/\\") or source
    stems = dict.fromkeys((path, f"{path}.folder", os.path.splitext(path)[0]))  # noqa: PTH122 - as it was given
    names = [f"{stem}.schema{form}" for stem in stems for form in (".json", ".arrow")] + [
        f"{path}.json",
        f"{path}.arrow",
    ]
    return [name for name in dict.fromkeys(names) if SCHEMA_PATH.fullmatch(name) and os.path.isfile(name)]  # noqa: PTH113 - any text is none


def open_schema(schema: SchemaLike, other: object = None, call: str = "") -> FeatureSchema:
    """Return `schema`, read from its file where it is a path.

    `other` is the argument beside it and `call` how the two are given: where they are swapped, the error says so.
    """
    if isinstance(schema, FeatureSchema):
        return schema
    if names_schema(other) and not names_schema(schema):
        message = f"schema should be a FeatureSchema or a path, found {type(schema).__name__} and the schema beside it"
        raise new_error("invalid_argument", message, hint=f"swap the arguments: sb.{call}")
    if isinstance(schema, (str, PathLike)):
        return read_schema(schema)
    raise no_schema(schema)


def no_schema(schema: object) -> SchemabridgeError:
    is_model = hasattr(schema, "predict")
    hint = "give the schema that was recorded for the model, or the path of its file" if is_model else None
    message = f"schema should be a FeatureSchema or a path, found {type(schema).__name__}"
    return new_error("invalid_argument", message, hint=hint)


def names_schema(value: object) -> bool:
    """Return whether an argument is a schema, or a path that is called like one."""
    if not isinstance(value, (str, PathLike)):
        return isinstance(value, FeatureSchema)
    return SCHEMA_PATH.fullmatch(str(value)) is not None


def read_bytes(source: str) -> bytes:
    """Return the content of a file, never more than a schema may have."""
    try:
        with Path(source).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        message = f"{source}: expected a schema file, found none ({error})"
        raise new_error("file_not_found", message) from error
    check_size(data, source)
    return data


def check_size(data: bytes, source: str) -> None:
    """Refuse a file beyond the limit before it is parsed (clause 2.3)."""
    if len(data) > MAX_BYTES:
        message = f"{source}: expected at most {MAX_BYTES} bytes, found more"
        raise new_error("file_too_large", message)


def parse_schema(data: bytes, source: str = "schema") -> FeatureSchema:
    """Return the schema that the bytes of a file hold; `source` names them in messages."""
    document = open_document(data, source)
    check_format(document, source)
    check_version(document, source)
    check_ops(document, source)
    schema, problems = decode_document(document)
    if problems.unknown_key and is_newer_minor(schema.format_version):
        raise_newer(problems, schema.format_version, source)
    if problems.count:
        raise_problems(problems, source)
    check_fingerprint(schema, source)
    return schema


def open_document(data: bytes, source: str) -> dict[str, object]:
    """Return the document of either form."""
    if not data.startswith(MAGIC):
        return parse_json(data, source)
    file = open_arrow(data, source)
    document = parse_json(file.text, source)
    join_arrays(document, file, source)
    return document


def check_format(document: dict[str, object], source: str) -> None:
    """Refuse a document of something else."""
    if document.get("format") != FORMAT:
        message = f'{source}: expected "format": "{FORMAT}", found another document'
        raise new_error("not_a_schema", message)


def check_version(document: dict[str, object], source: str) -> None:
    """Refuse another major version (clause 1.2)."""
    version = document.get("format_version")
    if is_other_major(version):
        message = f"{source}: expected format version {FORMAT_VERSION}, found {str(version)[:40]}"
        raise new_error("unsupported_version", message)


def check_ops(document: dict[str, object], source: str) -> None:
    """Refuse ops that the version of the document does not have (clause 1.2)."""
    unknown = find_unknown_ops(document, find_minor(document))
    if unknown:
        shown = [(path, truncate(op, 100)) for path, op in unknown[:MAX_PROBLEMS]]
        ops = list(dict.fromkeys(op for _, op in shown))
        message = f"{source}: expected known ops, found {list_values(ops)} at {unknown[0][0]}"
        problems = [(path, f"unknown op {op!r}") for path, op in shown]
        raise new_error("unknown_step", message, values=ops[:10], problems=problems)


def raise_newer(problems: Problems, version: str, source: str) -> None:
    """Raise for keys that a newer minor version has added (clause 1.2)."""
    found = f"{version[:40]} with the key {problems.unknown_key}"
    message = f"{source}: expected format version {FORMAT_VERSION} or older, found {found}"
    raise new_error("unsupported_version", message, problems=problems.found, count=problems.count)


def raise_problems(problems: Problems, source: str) -> None:
    """Raise the one error that lists what was found, a thousand of it at most (clause 1.4)."""
    shown = "".join(f"\n  {path[:120]}: {problem[:200]}" for path, problem in problems.found[:8])
    more = f"\n  and {problems.count - 8} more" if problems.count > 8 else ""
    raise new_error(
        "invalid_schema",
        f"{source}: expected a valid schema, found {count_things(problems.count, 'problem')}:{shown}{more}",
        problems=problems.found,
        count=problems.count,
    )


def check_fingerprint(schema: FeatureSchema, source: str) -> None:
    """Refuse content that is not what was sealed (clause 8.4)."""
    found = compute_fingerprint(schema.columns, schema.vocabularies, schema.steps, schema.inputs)
    if found != schema.fingerprint:
        message = f"{source}: expected content with {schema.fingerprint}, found {found}"
        raise new_error("fingerprint_mismatch", message)
