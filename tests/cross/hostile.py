"""Damaged and malicious schema files, made from valid ones and from the schemas of vectors: the same mutants for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
import copy
from dataclasses import dataclass
from functools import cache
import json
from pathlib import Path
import random
import re

import pyarrow as pa

from contract.seal import fingerprint_of
from schemabridge.document.read import parse_schema
from schemabridge.document.write import format_schema
from vectors import SCHEMAS

VALID = SCHEMAS / "files" / "valid"
MAX_ORIGIN = 20_000


@dataclass(frozen=True)
class Origin:
    """A valid file, whole, in the form that `suffix` says."""

    name: str
    suffix: str
    data: bytes


@dataclass(frozen=True)
class Mutant:
    """One file: `origin` is the valid one that it was made from; `sealed` says that its fingerprint was made anew."""

    name: str
    data: bytes
    origin: Origin
    sealed: bool = False


def make_mutants(seed: int, count: int) -> Iterator[Mutant]:
    """Yield mutants, as many of JSON files as of Arrow files."""
    random_ = random.Random(seed)
    forms = [
        [
            (tuple(each for each in list_files() if each.suffix == suffix), BYTE_MUTATORS + mutators),
            (
                tuple(each for each in list_vectors() if each.suffix == suffix),
                mutators,
            ),  # byte by byte, all files are alike
        ]
        for suffix, mutators in ((".json", JSON_MUTATORS), (".arrow", ARROW_MUTATORS))
    ]
    for number in range(count):
        origins, mutators = random_.choice(forms[number % 2])
        origin, mutate = random_.choice(origins), random_.choice(mutators)
        data = mutate(origin.data, random_)
        sealed = mutate in SEALING
        yield Mutant(f"{seed}-{number}-{mutate.__name__}-{origin.name}", data, origin, sealed)


@cache
def list_files() -> list[Origin]:
    """Every valid file, in the form that it has."""
    paths = [path for path in sorted(VALID.glob("*.schema.*")) if is_origin(path)]
    return [Origin(path.name, path.suffix, path.read_bytes()) for path in paths]


@cache
def list_vectors() -> list[Origin]:
    """The schemas of vectors, in both forms: every op with all its parameters, every key of a column."""
    paths = [path for folder in ("ops", "columns") for path in sorted((SCHEMAS / folder).rglob("*.json"))]
    texts = {
        f"{path.parent.name}-{path.stem}": dump_document(json.loads(path.read_bytes())["schema"]) for path in paths
    }
    schemas = {name: parse_schema(text) for name, text in texts.items() if len(text) <= MAX_ORIGIN}
    return [
        Origin(f"{name}{suffix}", suffix, format_schema(schema, Path(f"x{suffix}")))
        for name, schema in schemas.items()
        for suffix in (".json", ".arrow")
    ]


def is_origin(path: Path) -> bool:
    return path.suffix in (".json", ".arrow") and path.stat().st_size <= MAX_ORIGIN and ".expect." not in path.name


def flip_bits(data: bytes, random_: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(random_.choice((1, 1, 1, 2, 8))):
        changed[random_.randrange(len(changed))] ^= 1 << random_.randrange(8)
    return bytes(changed)


def write_over(data: bytes, random_: random.Random) -> bytes:
    """A run of zeros, of ones, of noise: what a bad disk or a bad copy leaves."""
    start = random_.randrange(len(data))
    size = random_.choice((1, 4, 8, 64))
    run = random_.choice((b"\0" * size, b"\xff" * size, random_.randbytes(size), b"\r\n" * (size // 2 + 1)))
    return data[:start] + run + data[start + len(run) :]


def write_number(data: bytes, random_: random.Random) -> bytes:
    """A size or an offset that claims too much."""
    start = random_.randrange(max(1, len(data) - 8)) & ~3
    size = random_.choice((4, 8))
    value = random_.choice((0, 1, 2, 2**7, 2**20, 2**31 - 1, 2**31, 2**40, 2**63 - 1, 2**63, 2**64 - 8, 2**64 - 1))
    return data[:start] + (value % 2 ** (8 * size)).to_bytes(size, "little") + data[start + size :]


def truncate(data: bytes, random_: random.Random) -> bytes:
    return data[: random_.randrange(len(data))]


def remove_piece(data: bytes, random_: random.Random) -> bytes:
    start = random_.randrange(len(data))
    return data[:start] + data[start + random_.choice((1, 2, 8, 100)) :]


def repeat_piece(data: bytes, random_: random.Random) -> bytes:
    start = random_.randrange(len(data))
    piece = data[start : start + random_.choice((1, 8, 64, 1000))]
    return data[:start] + piece * random_.choice((2, 3, 50)) + data[start + len(piece) :]


def splice(data: bytes, random_: random.Random) -> bytes:
    """The beginning of one file and the end of another."""
    other = random_.choice(random_.choice((list_files(), list_vectors()))).data
    return data[: random_.randrange(len(data))] + other[random_.randrange(len(other)) :]


def append(data: bytes, random_: random.Random) -> bytes:
    return data + random_.choice((b"\0", b"\n", b"{}", b"ARROW1", data, random_.randbytes(50)))


def insert_bytes(data: bytes, random_: random.Random) -> bytes:
    """Bytes that text must not hold, and tokens that some parsers take."""
    start = random_.randrange(len(data))
    return data[:start] + random_.choice(HOSTILE_BYTES) + data[start:]


def write_literal(data: bytes, random_: random.Random) -> bytes:
    """Another number, or what some parsers take for one."""
    found = list(re.finditer(rb"-?\b\d[\d.eE+-]*", data))
    if not found:
        return data
    match = random_.choice(found)
    return data[: match.start()] + random_.choice(HOSTILE_LITERALS) + data[match.end() :]


def double_key(data: bytes, random_: random.Random) -> bytes:
    """One key twice in an object, once perhaps spelled with an escape."""
    match = random_.choice(list(re.finditer(rb'"(\w)(\w*)"\s*:', data)))
    escaped = b"\\u%04x" % match[1][0] if random_.random() < 0.5 else match[1]
    return data[: match.start()] + b'"%s%s": 1, ' % (escaped, match[2]) + data[match.start() :]


def nest(data: bytes, random_: random.Random) -> bytes:
    """Arrays or objects in one another, some closed and some not."""
    depth = random_.choice((30, 33, 1000, 100_000))
    start, end = random_.choice(((b"[", b"]"), (b'{"a":', b"}")))
    nested = start * depth + b"1" + end * random_.choice((depth, depth - 1))
    match = random_.choice(list(re.finditer(rb":\s*", data)))
    return data[: match.end()] + nested + data[match.end() :]


def change_document(data: bytes, random_: random.Random) -> bytes:
    """A place of another type or an extreme value, sealed as it was."""
    return dump_document(mutate_document(load_document(data), random_))


def seal_document(data: bytes, random_: random.Random) -> bytes:
    """The same, sealed again, so that only the checks stand between it and the kernel."""
    document = load_document(data)
    for _ in range(random_.choice((1, 1, 2))):
        document = mutate_document(document, random_)
    return dump_document(seal(document))


def change_arrow_text(data: bytes, random_: random.Random) -> bytes:
    """The JSON text of an Arrow file, damaged like a JSON file."""
    table = pa.ipc.open_file(data).read_all()
    text = table.schema.metadata[b"schemabridge"]
    changed = random_.choice((*BYTE_MUTATORS, *JSON_MUTATORS))(text, random_)
    return write_arrow(table.replace_schema_metadata({"schemabridge": changed}))


def change_arrow_column(data: bytes, random_: random.Random) -> bytes:
    """A column of another type, with nulls, absent, twice, with other values, or more rows than one."""
    table = pa.ipc.open_file(data).read_all()
    if not table.num_columns:
        return write_arrow(pa.concat_tables([table, table]))
    number = random_.randrange(table.num_columns)
    name, values = table.column_names[number], table.column(number).combine_chunks().flatten().to_pylist()
    change = random_.choice(COLUMN_CHANGES)
    if change == "absent":
        return write_arrow(table.remove_column(number))
    if change == "twice":
        return write_arrow(table.append_column(name, table.column(number)))
    if change == "rows":
        return write_arrow(pa.concat_tables([table, table]).combine_chunks())
    if change == "no rows":
        return write_arrow(table.slice(0, 0))
    if change == "batches":
        return write_arrow(pa.concat_tables([table, table]))
    if change == "compressed":
        return write_arrow(table, compression=random_.choice(("lz4", "zstd")))
    column = change_values(values, change, random_)
    return write_arrow(table.set_column(number, name, column))


def change_values(values: list, change: str, random_: random.Random) -> pa.Array:
    if change == "null row":
        return pa.array([None], type=pa.list_(pa.array(values).type))
    if change == "null item":
        return pa.array([[*values, None]])
    if change == "value":
        return pa.array([[*values[1:], *values[:1], *values[:1]]])
    if change == "text":
        return pa.array([[str(value) for value in values]])
    if change == "dictionary":
        texts = pa.array([str(value) for value in values]).dictionary_encode()
        return pa.ListArray.from_arrays([0, len(texts)], texts)
    kind = random_.choice(
        (pa.large_list(pa.string()), pa.list_(pa.large_string()), pa.list_(pa.string_view()), pa.list_(pa.binary()))
    )
    return pa.array([[str(value) for value in values]], type=kind)


def write_arrow(table: pa.Table, compression: str | None = None) -> bytes:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_file(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def load_document(data: bytes) -> dict:
    return json.loads(data)


def dump_document(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")


def seal(document: object) -> object:
    """A document with the fingerprint of its content, where it has one."""
    try:
        return {**document, "fingerprint": fingerprint_of(document)}
    except (TypeError, ValueError, KeyError, AttributeError):
        return document


def mutate_document(document: dict, random_: random.Random) -> dict:
    """Change one place of a document: its value, its key, its number of items or their order."""
    document = copy.deepcopy(document)
    parent, key = random_.choice([place for place in list_places(document) if place[1] != "fingerprint"])
    change = random_.randrange(6)
    if change == 0:
        del parent[key]
    elif change == 1 and isinstance(parent, list):
        parent.insert(random_.randrange(len(parent) + 1), copy.deepcopy(parent[key]))
    elif change == 2 and isinstance(parent, list):
        random_.shuffle(parent)
    elif change == 3 and isinstance(parent, dict):
        parent[random_.choice((str(key) + "_", "", "$arrow", "note"))] = parent.pop(key)
    elif change == 4:
        other_parent, other_key = random_.choice(list_places(document))
        parent[key] = copy.deepcopy(other_parent[other_key])
    else:
        parent[key] = copy.deepcopy(random_.choice(HOSTILE_VALUES))
    return document


def list_places(value: object) -> list[tuple]:
    """Every (parent, key) of a document."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    places = []
    for key, child in pairs:
        places.append((value, key))
        places.extend(list_places(child))
    return places


HOSTILE_BYTES = (
    b"\0", b"\\u0000", b"\\ud800", b"\\udc00\\ud800", b"\\ud83d\\ude00", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
    b"\xef\xbb\xbf", b"\x0b", b"\xa0", b"\xc2\xa0", b"\x1f", b"\x7f", b"/* */", b"//\n", b"#\n", b",", b",,", b"]", b"}", b"[", b"{", b'"',
    b"\\", b"'", b":", b"NaN", b"null", b"1e999", b"\\x41", b"\\u12", b"\n", b"\t",
)  # fmt: skip
HOSTILE_LITERALS = (
    b"1e999", b"-1e999", b"1e-999", b"-1e-999", b"-0", b"-0.0", b"0e0", b"-0e5", b"9007199254740992", b"9007199254740993",
    b"-9007199254740993", b"9007199254740994.0", b"1e308", b"1.7976931348623159e308", b"5e-324", b"2e-324", b"2147483647", b"2147483648",
    b"-2147483648", b"4294967296", b"3.0", b"0.5", b"00", b"01", b"+1", b"1.", b".5", b"1e", b"0x10", b"1_000", b"1e+05", b"NaN", b"Infinity",
    b"-Infinity", b"nan", b"null", b"true", b'"NaN"', b'"-0.0"', b'"Infinity"', b'"1"', b"9" * 5000, b"0." + b"3" * 5000, b"1E400",
    b"100000", b"100001", b"-1", b"\xd9\xa1", b"1e10000000000000000000000",
)  # fmt: skip
HOSTILE_VALUES = (
    None, True, False, 0, 1, -1, 2, 3.0, 0.5, 1e300, -1e300, 5e-324, 2**31 - 1, 2**31, -(2**31), 2**53, 99_999, 100_000, 100_001, 10**6, "",
    "x", "error", "pass", "missing", "float32", "float64", "int64", "string", "timestamp", "NaN", "-0.0", "Infinity", "-Infinity", "é",
    "e\u0301", "a\tb", "\u2028", "\U0001f600", [], {}, [None], [None, 1], [[]], [0], [1, 2], [1, 1], ["a"], ["a", "a"], ["NaN"], {"a": 1},
    "1.0", "1.1", "1.2", "date", "duration", "boolean", "integer", "s", "us", ".", ",", " ", "\u00a0", "'", "iso8601", "%d.%m.%Y", "%Y%j",
    "%d.%b.%y", "%Y-%m-%d %H:%M:%S.%f%z", "%H:%M", "%", "%Y%Y", "%q", "sum", "mean", "quotient", "lt", "ge", "log", "exp", "skip",
    "month", "weekday", "day", "l2", "max", ["-0.0"], [0.5, 0.5], [1e300, -1e300], [2**53], [True], [0.25], ["", "NA"], ["NA", "NA"], [" NA"],
    {"decimal": ","}, {"decimal": ".", "grouping": ","}, {"decimal": ",", "grouping": ","}, {"grouping": "."},
    {"number": {"decimal": "."}, "other": "missing"}, {"number": {"decimal": "."}, "time": "iso8601", "other": "error"},
    {"time": "iso8601", "missing": ["NA"], "other": "missing"}, {"time": "%d.%m.%Y", "other": "error"}, {"other": "error"},
    {"$arrow": "x"}, {"type": "string", "values": []}, {"type": "string", "values": ["a", "b"]}, list(range(1500)), [0.25] * 1500,
)  # fmt: skip
COLUMN_CHANGES = (
    "absent", "twice", "rows", "no rows", "batches", "compressed", "null row", "null item", "value", "text", "dictionary", "type",
)  # fmt: skip

Mutator = Callable[[bytes, random.Random], bytes]
BYTE_MUTATORS: tuple[Mutator, ...] = (
    flip_bits, flip_bits, write_over, write_number, truncate, remove_piece, repeat_piece, splice, append,
)  # fmt: skip
JSON_MUTATORS: tuple[Mutator, ...] = (
    insert_bytes, write_literal, write_literal, double_key, nest, change_document, change_document, *[seal_document] * 6,
)  # fmt: skip
ARROW_MUTATORS: tuple[Mutator, ...] = (
    *[change_arrow_column] * 3, *[change_arrow_text] * 3, *[flip_bits] * 4, *[write_number] * 4,
)  # fmt: skip
SEALING = frozenset({seal_document})
