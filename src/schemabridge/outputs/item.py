"""An item of `outputs`, read and checked before anything is predicted (clauses 21.1, 21.2, 21.4, 21.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, prod
from typing import TYPE_CHECKING

from schemabridge.display import count_things, truncate
from schemabridge.document.build import list_outputs
from schemabridge.document.decode import NEWEST_MINOR
from schemabridge.document.problems import Problems, is_number, quote, read_array, read_text, read_word
from schemabridge.document.read import raise_problems
from schemabridge.errors import list_values, new_error
from schemabridge.outputs.program import Program, find_foreign_ops, read_program
from schemabridge.outputs.seal import SEALED_KEYS, compute_seal

if TYPE_CHECKING:
    from schemabridge.schema import FeatureSchema

SCALES = ("value", "probability", "logit")
CLASSES = ("one", "several")


@dataclass(frozen=True)
class Output:
    """One output of a model, as the schema says it.

    `width` is that of a raw prediction, None where only the model knows it; `program` makes of it the numbers that `scale`
    is about. `threshold` is None where it is not told.
    """

    name: str
    width: int | None = None
    labels: tuple[object, ...] | None = None
    scale: str = "value"
    classes: str = "one"
    threshold: float | None = None
    program: Program | None = None

    def find_width(self, raw: int) -> int:
        """Return how many numbers there are for a raw prediction of a width."""
        return raw if self.program is None else self.program.width

    @property
    def is_single(self) -> bool:
        """Whether exactly one of the labels holds."""
        return self.classes == "one"


def read_outputs(schema: FeatureSchema) -> dict[str, Output]:
    """Return the outputs of a schema by name, all checked; raises as `read_output`, of all items what comes first in clause 21.9."""
    items = list_outputs(schema)
    outputs = read_items(items, [f"outputs[{position}]" for position in range(len(items))])
    return {output.name: output for output in outputs}


def read_output(item: Mapping[str, object], path: str = "output") -> Output:
    """Return an item of `outputs` that is what clause 21 says.

    Raises
    ------
    SchemabridgeError
        `unknown_step` for an op that outputs do not have, `invalid_schema` with every problem, `fingerprint_mismatch`;
        `output_mismatch` where labels do not fit the shape.
    """
    return read_items([item], [path])[0]


def read_items(items: Sequence[object], paths: Sequence[str]) -> list[Output]:
    """Return items that are what clause 21 says, each at its path."""
    given = {path: drop_inside(item) for path, item in zip(paths, items, strict=True)}
    objects = {path: item for path, item in given.items() if isinstance(item, Mapping)}
    for path, item in objects.items():
        check_ops(item, path)
    problems = Problems(minor=int(NEWEST_MINOR))
    outputs = [decode_item(item, path, problems) for path, item in given.items()]
    check_names(objects, problems)
    if problems.count:
        raise_problems(problems, paths[0] if len(paths) == 1 else "outputs")
    for output, (path, item) in zip(outputs, objects.items(), strict=True):
        check_seal(item, path)
        if output.width is not None:
            check_labels(output, output.width)
    return outputs


def decode_item(item: object, path: str, problems: Problems) -> Output:
    """Return an item, after noting what is wrong with it under its path."""
    if not isinstance(item, Mapping):
        problems.expect(path, "an object", item)
        return Output("")
    own = Problems(minor=problems.minor)
    output = decode_output(item, own)
    for place, problem in own.found:
        problems.add(f"{path}.{place}" if place else path, problem)
    return output


def check_names(items: Mapping[str, Mapping[str, object]], problems: Problems) -> None:
    """Note names that an earlier item has."""
    seen: set[str] = set()
    for path, item in items.items():
        name = item.get("name")
        if isinstance(name, str):
            if name in seen:
                problems.add(f"{path}.name", f"expected names that all differ, found {quote(name)} twice")
            seen.add(name)


def drop_nulls(value: Mapping[str, object]) -> dict[str, object]:
    """Return an object without keys that are null, at any depth (clause 21.1)."""
    return {key: drop_inside(each) for key, each in value.items() if each is not None}


def drop_inside(value: object) -> object:
    if isinstance(value, Mapping):
        return drop_nulls(value)
    return [drop_inside(each) for each in value] if isinstance(value, list) else value


def check_ops(item: Mapping[str, object], path: str) -> None:
    """Raise `unknown_step` for ops that the program of an output may not have (clause 21.4)."""
    unknown = find_foreign_ops(item.get("steps"))
    if unknown:
        ops = [truncate(op, 100) for op in dict.fromkeys(unknown.values())]
        first = f"{path}.{next(iter(unknown))}"
        message = f"expected ops that outputs have, found {list_values(ops)} at {first}"
        raise new_error("unknown_step", message, values=ops[:10], problems=[(first, f"unknown op {ops[0]!r}")])


def decode_output(item: Mapping[str, object], problems: Problems) -> Output:
    """Return an item, after noting what is wrong with it."""
    name = read_text(item.get("name"), "name", problems) or ""
    width = decode_shape(item.get("shape"), problems)
    labels = decode_labels(item.get("labels"), problems)
    scale = decode_word(item, "scale", SCALES, problems) or ("value" if labels is None else "probability")
    classes = decode_word(item, "classes", CLASSES, problems) or "one"
    threshold = decode_threshold(item.get("threshold"), problems)
    output = Output(name, width, labels, scale, classes, threshold, read_program(item, width, problems))
    check_classes(output, problems)
    check_sealed(item, problems)
    return output


def decode_shape(value: object, problems: Problems) -> int | None:
    """Return how many numbers a raw prediction has, None where the shape does not say it (clause 21.3)."""
    sizes = [] if value is None else read_array(value, "shape", problems) or []
    if value == []:
        problems.add("shape", "expected an entry for the rows, found none")
    for position, size in enumerate(sizes):
        if size is not None and not (is_number(size) and float(size).is_integer() and size >= 1):
            problems.expect(f"shape[{position}]", "a positive integer or null", size)
    known = [int(size) for size in sizes[1:] if is_number(size)]
    return prod(known) if sizes and len(known) == len(sizes) - 1 else None


def decode_labels(value: object, problems: Problems) -> tuple[object, ...] | None:
    """Return the labels, None where there are none."""
    items = None if value is None else read_array(value, "labels", problems)
    if items and not is_of_one_kind(items):
        problems.add("labels", "expected texts, numbers or booleans alone, found others, or several kinds")
    elif items and len(set(items)) < len(items):
        problems.add("labels", "expected labels that all differ, found one twice")
    return None if items is None else tuple(items)


def is_of_one_kind(labels: Sequence[object]) -> bool:
    """Return whether labels are all texts, all numbers or all booleans (clause 21.5)."""
    return (
        all(isinstance(label, str) for label in labels)
        or all(isinstance(label, bool) for label in labels)
        or all(is_number(label) for label in labels)
    )


def decode_word(item: Mapping[str, object], key: str, words: tuple[str, ...], problems: Problems) -> str | None:
    return read_word(item[key], key, problems, words) if key in item else None


def decode_threshold(value: object, problems: Problems) -> float | None:
    if value is None:
        return None
    if is_number(value) and isfinite(value):
        return float(value)
    problems.expect("threshold", "a finite number", value)
    return None


def check_classes(output: Output, problems: Problems) -> None:
    """Note labels that are too few, and a threshold where there are more than two classes (clauses 21.5, 21.7)."""
    least = 2 if output.is_single else 1
    if output.labels is not None and len(output.labels) < least:
        problems.add("labels", f"expected at least {least} labels, found {len(output.labels)}")
    if output.threshold is not None and output.is_single and len(output.labels or ()) > 2:
        problems.add("threshold", f"expected none for one of {len(output.labels or ())} labels")


def check_sealed(item: Mapping[str, object], problems: Problems) -> None:
    """Note an absent fingerprint, and one that is no text (clause 21.2)."""
    found = item.get("fingerprint")
    if found is None and not SEALED_KEYS.isdisjoint(item):
        problems.add("", "expected a fingerprint, found none")
    elif found is not None and not isinstance(found, str):
        problems.expect("fingerprint", "a text", found)


def check_seal(item: Mapping[str, object], path: str) -> None:
    """Raise `fingerprint_mismatch` for an item that is not what was sealed (clause 21.2)."""
    if "fingerprint" in item and (found := compute_seal(item)) != item["fingerprint"]:
        message = f"{path}: expected content with {truncate(str(item['fingerprint']), 80)}, found {found}"
        raise new_error("fingerprint_mismatch", message)


def check_labels(output: Output, raw: int) -> None:
    """Raise `output_mismatch` where a raw prediction of a width does not fit the labels (clause 21.5)."""
    if output.labels is None:
        return
    width, count = output.find_width(raw), len(output.labels)
    if width != count and not (output.is_single and width == 1 and count == 2):
        message = f"output {output.name!r}: expected {count_things(count, 'column')} for its labels, found {width}"
        raise new_error("output_mismatch", message)
