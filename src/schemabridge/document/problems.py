"""The kinds of places in a document: each reads one value and reports what does not fit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
import json
import re
from typing import TypeGuard

import numpy as np
import pyarrow as pa

from schemabridge.program.op import MAX_CODE, MAX_WIDTH

MAX_INTEGER = 2**53
MAX_PROBLEMS = 1000  # listed (clause 1.4)
MAX_NAME = 100  # characters of a name in a message

SPECIAL_NUMBERS = {
    "-0.0": -0.0,
    "NaN": float("nan"),
    "Infinity": float("inf"),
    "-Infinity": float("-inf"),
}
PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]*")


@dataclass
class Problems:
    """Everything found wrong with a document: the first thousand as (path, what is wrong), and how many there are.

    `minor` is the minor version that the document is read as (clause 1.2), `unknown_key` the path of a key that it does not have.
    """

    minor: int = 0
    found: list[tuple[str, str]] = field(default_factory=list)
    count: int = 0
    unknown_key: str = ""

    def add(self, path: str, problem: str) -> None:
        """Note one problem at a path such as `steps[3].center`."""
        self.count += 1
        if self.count <= MAX_PROBLEMS:
            self.found.append((path, problem))

    def expect(self, path: str, expected: str, found: object) -> None:
        """Note that something else stands where `expected` belongs."""
        self.add(path, f"expected {expected}, found {describe(found)}")


def join_path(path: str, key: str) -> str:
    """Return the path of a key: `model.name`, or `vocabularies["a b"]` where the key is no plain word; cut if long."""
    key = key if len(key) <= MAX_NAME else f"{key[:MAX_NAME]}…"
    if PLAIN_KEY.fullmatch(key) is None:
        return f"{path}[{json.dumps(key, ensure_ascii=False)}]"
    return f"{path}.{key}" if path else key


def describe(value: object) -> str:
    """Return a value in a few words, for a message."""
    if value is None:
        return "null"
    if isinstance(value, str):
        value = value[:60]
    if isinstance(value, bool | int | float | str):
        return json.dumps(value, ensure_ascii=False)[:60]
    if isinstance(value, Mapping):
        return "an object"
    return f"an array of {len(value)}" if isinstance(value, list | pa.Array) else type(value).__name__


def quote(name: str) -> str:
    """Return a name as it stands in a message."""
    return repr(name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}…")


def read_object(value: object, path: str, problems: Problems) -> dict[str, object] | None:
    """Return an object."""
    if isinstance(value, dict):
        return value
    problems.expect(path, "an object", value)
    return None


def read_array(value: object, path: str, problems: Problems) -> list[object] | None:
    """Return an array of anything."""
    if isinstance(value, list):
        return value
    problems.expect(path, "an array", value)
    return None


def check_keys(
    value: Mapping[str, object],
    path: str,
    problems: Problems,
    *,
    required: Collection[str],
    optional: Collection[str] = (),
) -> None:
    """Note absent and unknown keys (clause 1.2)."""
    for key in required:
        if key not in value:
            problems.add(join_path(path, key), "expected this key, found none")
    for key in value:
        if key not in required and key not in optional:
            problems.unknown_key = join_path(path, key)
            problems.add(problems.unknown_key, "expected no such key")


def read_text(value: object, path: str, problems: Problems) -> str | None:
    """Return a text that is not empty."""
    if isinstance(value, str) and value:
        return value
    problems.expect(path, "a text that is not empty", value)
    return None


def read_texts(value: object, path: str, problems: Problems) -> tuple[str, ...] | None:
    """Return an array of texts, neither it nor one of them empty."""
    items = read_array(value, path, problems)
    if items is None:
        return None
    if not items:
        problems.add(path, "expected at least one text, found none")
    wrong = [i for i, item in enumerate(items) if not (isinstance(item, str) and item)]
    for i in wrong:
        problems.expect(f"{path}[{i}]", "a text that is not empty", items[i])
    return None if wrong else tuple(item for item in items if isinstance(item, str))


def read_word(value: object, path: str, problems: Problems, words: Collection[str]) -> str | None:
    """Return one of a few words."""
    if isinstance(value, str) and value in words:
        return value
    problems.expect(path, " or ".join(f'"{word}"' for word in words), value)
    return None


def read_integer(value: object, path: str, problems: Problems, *, lo: int, hi: int, what: str) -> int | None:
    """Return an integer from lo to hi; 3.0 is one, since numbers are what they are worth."""
    if is_number(value) and float(value).is_integer() and lo <= value <= hi:
        return int(value)
    problems.expect(path, what, value)
    return None


def read_count(value: object, path: str, problems: Problems) -> int | None:
    """Return a positive integer that a register can be wide (clause 5.6)."""
    what = f"an integer from 1 to {MAX_WIDTH}"
    return read_integer(value, path, problems, lo=1, hi=MAX_WIDTH, what=what)


def read_code(value: object, path: str, problems: Problems, words: Collection[str]) -> int | str | None:
    """Return a code, or one of the words that may stand in its place."""
    if isinstance(value, str) and value in words:
        return value
    what = " or ".join([*(f'"{word}"' for word in words), "a code"])
    return read_integer(value, path, problems, lo=-MAX_CODE, hi=MAX_CODE, what=what)


def read_numbers(value: object, path: str, problems: Problems) -> np.ndarray | None:
    """Return a `number*` array as float64 (clause 2.4)."""
    if isinstance(value, pa.Array):
        return read_arrow_numbers(value, path, problems, pa.float64())
    items = read_array(value, path, problems)
    if items is None:
        return None
    if {type(item) for item in items} <= {int, float}:
        return freeze(np.array(items, dtype=np.float64))
    numbers = [find_number(item) for item in items]
    wrong = [i for i, number in enumerate(numbers) if number is None]
    for i in wrong:
        problems.expect(f"{path}[{i}]", "a number", items[i])
    return None if wrong else freeze(np.array(numbers, dtype=np.float64))


def read_integers(value: object, path: str, problems: Problems, *, bound: int, what: str) -> np.ndarray | None:
    """Return an array of integers as int64, none beyond `bound` in magnitude."""
    items = value if isinstance(value, pa.Array) else read_array(value, path, problems)
    if items is None:
        return None
    if isinstance(items, pa.Array):
        numbers = read_arrow_numbers(items, path, problems, pa.int64())
    else:
        numbers = find_plain_numbers(items)
    if numbers is None:
        return None
    # Negative compared with positive bounds instead of abs(), which overflows for -2^63.
    wrong = ~((numbers >= -bound) & (numbers <= bound) & (numbers == np.floor(numbers)))
    for i in np.flatnonzero(wrong):
        found = items[i].as_py() if isinstance(items, pa.Array) else items[i]
        problems.expect(f"{path}[{i}]", what, found)
    return None if wrong.any() else freeze(numbers.astype(np.int64))


def read_arrow_numbers(value: pa.Array, path: str, problems: Problems, kind: pa.DataType) -> np.ndarray | None:
    """Return the values of an Arrow column, without a copy unless there is NaN among them."""
    if not value.type.equals(kind):
        problems.add(path, f"expected numbers ({kind}), found {value.type}")
        return None
    numbers = value.to_numpy(zero_copy_only=True)
    if pa.types.is_floating(kind) and np.isnan(numbers).any():
        numbers = np.where(np.isnan(numbers), np.nan, numbers)  # a signalling NaN would trap later
    return freeze(numbers)


def find_plain_numbers(items: list[object]) -> np.ndarray:
    """Return the numbers of an array, NaN where something else stands."""
    if {type(item) for item in items} <= {int, float}:
        return np.array(items, dtype=np.float64)
    return np.array([item if is_number(item) else np.nan for item in items], dtype=np.float64)


def find_number(value: object) -> float | None:
    """Return the number that a typed number place holds, None if it holds something else."""
    if isinstance(value, str):
        return SPECIAL_NUMBERS.get(value)
    return float(value) if is_number(value) else None


def is_number(value: object) -> TypeGuard[int | float]:
    """Tell whether a value is a JSON number; Python counts True as an integer."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def freeze(values: np.ndarray) -> np.ndarray:
    """Return the array, no longer writable: a schema is immutable."""
    values.setflags(write=False)
    return values
