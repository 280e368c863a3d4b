"""What raw predictions mean: numbers, probabilities or classes (clauses 21.3 to 21.9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from schemabridge.errors import is_word, list_values, new_error
from schemabridge.outputs.classes import find_classes, needs_probabilities
from schemabridge.outputs.item import Output, check_labels
from schemabridge.outputs.names import name_columns, name_labels
from schemabridge.outputs.probabilities import find_probabilities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemabridge.schema import FeatureSchema

PredictionType: TypeAlias = Literal["raw", "prob", "class", "response"]
TYPES: tuple[PredictionType, ...] = ("raw", "prob", "class", "response")


@dataclass(frozen=True)
class Prediction:
    """The prediction of one output: names of columns, and an array (rows, columns).

    `values` are float64; of the class where exactly one of the labels holds, (rows,) of the labels' type; of several classes
    booleans. Where a class is missing the array is of objects, None there.
    """

    columns: tuple[str, ...]
    values: np.ndarray


def interpret_predictions(
    schema: FeatureSchema, outputs: Mapping[str, Output], raw: Mapping[str, np.ndarray], kind: PredictionType
) -> dict[str, Prediction]:
    """Return what the raw predictions of a model mean, by output.

    Parameters
    ----------
    schema
        Of which the golden predictions are looked at.
    outputs
        The items of its `outputs`, from `read_outputs`, which is to be called before anything is predicted.
    raw
        What the model gives, (rows, ...) by output. A single output may have another name; one that the schema does not
        know counts as numbers.
    kind
        `"raw"`, `"prob"`, `"class"` or `"response"`.

    Raises
    ------
    SchemabridgeError
        As `interpret`; `output_mismatch` where the model has no output of a name in the schema.
    """
    if len(outputs) == len(raw) == 1:
        paired = list(zip(outputs.values(), raw.values(), strict=True))
    else:
        absent = [name for name in outputs if name not in raw]
        if absent:
            message = f"expected outputs {list_values(list(outputs))} of the model, found {list_values(list(raw))}"
            raise new_error("output_mismatch", message)
        paired = [(outputs.get(name, Output(name)), values) for name, values in raw.items()]
    return {
        output.name: interpret(output, values, kind, golden=list_golden(schema, output.name))
        for output, values in paired
    }


def list_golden(schema: FeatureSchema, name: str) -> np.ndarray | None:
    """Return the golden predictions (rows, w) of an output, None where there are none."""
    found = [row.predictions[name] for row in schema.golden.rows if row.predictions and name in row.predictions]
    return np.array(found, dtype=np.float64) if found and len({len(each) for each in found}) == 1 else None


def interpret(output: Output, raw: np.ndarray, kind: PredictionType, *, golden: np.ndarray | None = None) -> Prediction:
    """Return what the raw predictions (rows, ...) of an output mean; `golden` are its golden ones (rows, w).

    Raises
    ------
    SchemabridgeError
        In this order: `output_mismatch`, `nan_prediction` with its rows, `no_classes`, `no_probabilities`, `out_of_domain`
        with its rows.
    """
    if not is_word(kind, TYPES):
        raise new_error(
            "invalid_argument",
            f"type should be one of {list_values(TYPES)}, found {list_values([kind])}",
            hint='type="prob" gives probabilities, type="class" labels; leave it out for what the model predicts',
        )
    numbers = flatten_raw(output, raw)
    check_width(output, numbers.shape[1])
    check_nan(output, numbers, golden)
    if kind == "raw":
        return Prediction(name_columns(output, numbers.shape[1]), numbers)
    if kind == "class" and output.labels is None:
        message = f"output {output.name!r}: expected labels, found none"
        raise new_error("no_classes", message)
    width = output.find_width(numbers.shape[1])
    if (
        kind == "prob"
        or (kind == "response" and output.scale != "value")
        or (kind == "class" and needs_probabilities(output, width))
    ):
        check_probabilities(output, golden)
    x = run_program(output, numbers)
    if kind == "class":
        return Prediction(*find_classes(output, x))
    if kind == "response" and output.scale == "value":
        return Prediction(name_labels(output, width), x)
    p = find_probabilities(output, x)
    return Prediction(name_labels(output, p.shape[1]), p)


def flatten_raw(output: Output, raw: np.ndarray) -> np.ndarray:
    """Return raw predictions as binary64 (rows, w), with one NaN (clause 21.3)."""
    given = np.asarray(raw)
    if given.ndim == 0 or given.dtype.kind not in "biuf":
        found = f"an array of {given.dtype}" if given.ndim else "a single value"
        raise new_error("output_mismatch", f"output {output.name!r}: expected numbers for each row, found {found}")
    width = int(np.prod(given.shape[1:], dtype=np.int64))
    numbers = given.reshape(len(given), width).astype(np.float64)
    numbers[np.isnan(numbers)] = np.nan
    return numbers


def check_width(output: Output, width: int) -> None:
    """Raise `output_mismatch` for another width than the shape or the labels say (clauses 21.3, 21.5)."""
    if output.width is not None and width != output.width:
        message = f"output {output.name!r}: expected {output.width} numbers a row, found {width}"
        raise new_error("output_mismatch", message)
    check_labels(output, width)


def check_nan(output: Output, numbers: np.ndarray, golden: np.ndarray | None) -> None:
    """Raise `nan_prediction` where NaN is predicted and was not for any golden row (clause 21.3)."""
    if golden is not None and np.isnan(golden).any():
        return
    rows = np.flatnonzero(np.isnan(numbers).any(axis=1))
    if len(rows):
        message = f"output {output.name!r}: expected numbers, as for the golden rows, found NaN"
        raise new_error("nan_prediction", message, rows=rows[:5].tolist(), count=len(rows))


def check_probabilities(output: Output, golden: np.ndarray | None) -> None:
    """Raise `no_probabilities` for numbers that are none (clause 21.6)."""
    found = ""
    if output.scale == "value":
        found = "numbers of another scale"
    elif output.scale == "probability" and golden is not None and golden.shape[1] == (output.width or golden.shape[1]):
        x = golden if output.program is None else output.program.run(golden)[0]
        outside = x[(x < 0) | (x > 1)]
        found = f"{outside[0]:.6g} among those of the golden rows" if len(outside) else ""
    if found:
        raise new_error("no_probabilities", f"output {output.name!r}: expected numbers from 0 to 1, found {found}")


def run_program(output: Output, numbers: np.ndarray) -> np.ndarray:
    """Return the numbers that the scale of an output is about; raises `out_of_domain` (clause 21.4)."""
    if output.program is None:
        return numbers
    x, refused = output.program.run(numbers)
    rows = np.flatnonzero(refused)
    if len(rows):
        message = f"output {output.name!r}: expected predictions in the domain of its steps, found others"
        hint = "look at the rows named: the model predicts what the inverse of the target is not made for"
        raise new_error("out_of_domain", message, rows=rows[:5].tolist(), count=len(rows), hint=hint)
    return x
