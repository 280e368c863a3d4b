"""Inputs and their encodings (clause 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.display import count_things
from schemabridge.document.columns import check_unique
from schemabridge.document.problems import (
    MAX_INTEGER,
    Problems,
    check_keys,
    quote,
    read_array,
    read_integer,
    read_object,
    read_text,
    read_texts,
    read_word,
)
from schemabridge.program.op import MAX_WIDTH
from schemabridge.schema import Encoding, Input

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.program.registers import Register
    from schemabridge.schema import Column

DTYPES = ("float32", "float64", "int32", "int64", "string")
MAX_DIMENSIONS = 32  # numpy has no more before its version 2
POLICIES = {"float32": ("nan", "overflow"), "float64": ("nan",)}


def decode_inputs(value: object, problems: Problems) -> tuple[Input, ...]:
    """Return the inputs at their positions; what is unusable in one is empty."""
    items = read_array(value, "inputs", problems)
    if items is None:
        return ()
    if not items:
        problems.add("inputs", "expected at least one input, found none")
    inputs = tuple(decode_input(item, f"inputs[{i}]", problems) for i, item in enumerate(items))
    check_unique([(f"inputs[{i}].name", each.name) for i, each in enumerate(inputs) if each.name], problems)
    return inputs


def decode_input(value: object, path: str, problems: Problems) -> Input:
    """Return one input."""
    item = read_object(value, path, problems)
    if item is None:
        return Input("", "", (), ())
    dtype = str(item.get("dtype"))
    policies = POLICIES.get(dtype, ())
    optional = policies if dtype in DTYPES else ("nan", "overflow")
    required = ("name", "dtype", "shape", *policies, "encodings")
    check_keys(item, path, problems, required=required, optional=optional)
    name = read_text(item["name"], f"{path}.name", problems) if "name" in item else None
    if "dtype" in item:
        read_word(item["dtype"], f"{path}.dtype", problems, DTYPES)
    words = {key: read_word(item[key], f"{path}.{key}", problems, ("error", "pass")) for key in policies if key in item}
    return Input(
        name or "",
        dtype,
        decode_shape(item["shape"], f"{path}.shape", problems) if "shape" in item else (),
        decode_encodings(item["encodings"], path, problems) if "encodings" in item else (),
        **words,
    )


def decode_shape(value: object, path: str, problems: Problems) -> tuple[int | None, ...]:
    """Return null and the sizes that follow it, empty if it is no shape."""
    items = read_array(value, path, problems)
    if items is None:
        return ()
    if not items or items[0] is not None:
        problems.add(path, "expected null for the rows, then positive integers")
        return ()
    if len(items) > MAX_DIMENSIONS:  # clause 5.6
        problems.add(path, f"expected at most {MAX_DIMENSIONS} entries, found {len(items)}")
        return ()
    sizes = [
        read_integer(item, f"{path}[{i}]", problems, lo=1, hi=MAX_INTEGER, what="a positive integer")
        for i, item in enumerate(items[1:], 1)
    ]
    return () if None in sizes else (None, *sizes)


def decode_encodings(value: object, path: str, problems: Problems) -> tuple[Encoding, ...]:
    """Return the encodings of an input."""
    items = read_array(value, f"{path}.encodings", problems)
    return tuple(decode_encoding(item, f"{path}.encodings[{i}]", problems) for i, item in enumerate(items or ()))


def decode_encoding(value: object, path: str, problems: Problems) -> Encoding:
    """Return one encoding."""
    item = read_object(value, path, problems)
    if item is None:
        return Encoding("", (), "", ())
    check_keys(item, path, problems, required=("kind", "columns", "from", "features"))
    kind, source = item.get("kind", ""), item.get("from", "")
    if not isinstance(kind, str):
        problems.expect(f"{path}.kind", "a text", kind)
    if "from" in item:
        source = read_text(source, f"{path}.from", problems)
    names = {
        key: read_texts(item[key], f"{path}.{key}", problems) or () for key in ("columns", "features") if key in item
    }
    return Encoding(str(kind), names.get("columns", ()), str(source or ""), names.get("features", ()))


def check_inputs(
    inputs: Sequence[Input],
    columns: Sequence[Column],
    registers: Mapping[str, Register | None],
    problems: Problems,
) -> None:
    """Note references of inputs that lead nowhere, and features that do not fit (clauses 6.1, 6.2)."""
    names = {column.name for column in columns}
    for i, each in enumerate(inputs):
        path = f"inputs[{i}]"
        for j, encoding in enumerate(each.encodings):
            check_encoding(encoding, f"{path}.encodings[{j}]", names, registers, problems)
            check_kind(each, registers.get(encoding.source), f"{path}.encodings[{j}].from", problems)
        check_features(each, path, problems)


def check_encoding(
    encoding: Encoding,
    path: str,
    columns: set[str],
    registers: Mapping[str, Register | None],
    problems: Problems,
) -> None:
    """Note unknown columns and steps, and features that the register does not have."""
    for i, name in enumerate(encoding.columns):
        if name not in columns:
            problems.add(f"{path}.columns[{i}]", f"expected the name of a column, found {quote(name)}")
    if encoding.source and encoding.source not in registers:
        problems.add(f"{path}.from", f"expected the id of a step, found {quote(encoding.source)}")
    register = registers.get(encoding.source)
    if register is not None and len(encoding.features) != register.width:
        problems.add(
            f"{path}.features",
            f"expected {register.width} names of features, found {len(encoding.features)}",
        )


def check_kind(to: Input, register: Register | None, path: str, problems: Problems) -> None:
    """Note texts that do not go to an input of texts, and what is none and does (clause 6.2)."""
    if register is None or to.dtype not in DTYPES or to.is_text == (register.kind == "texts"):
        return
    expected = "texts" if to.is_text else "numbers or codes"
    problems.add(path, f"expected {expected} in an input of the dtype {to.dtype}, found {register.kind}")


def check_features(each: Input, path: str, problems: Problems) -> None:
    """Note features that occur twice, or are not as many as the shape says."""
    features = each.features
    if each.shape and len(features) != each.width:
        problems.add(
            f"{path}.shape", f"expected the {count_things(len(features), 'feature')}, found room for {each.width}"
        )
    if len(features) > MAX_WIDTH:  # clause 5.6
        problems.add(path, f"expected at most {MAX_WIDTH} features, found {len(features)}")
    check_unique(
        [
            (f"{path}.encodings[{j}].features[{k}]", name)
            for j, encoding in enumerate(each.encodings)
            for k, name in enumerate(encoding.features)
        ],
        problems,
    )
