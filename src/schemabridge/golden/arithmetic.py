"""A self-test of the arithmetic on this machine: what a fused multiply-add or a flush to zero would change."""

from __future__ import annotations

import numpy as np

from schemabridge.frames.frame import open_frame
from schemabridge.frames.types import ColumnType
from schemabridge.frames.values import differ
from schemabridge.golden.differing_cells import describe_cell
from schemabridge.program.run import run_frame
from schemabridge.schema import Column, Encoding, FeatureSchema, Input, Step

LEAST, MOST = 4.3, 7.9
SCALE = 1.0 / (MOST - LEAST)
TIE = 1.0 + 2.0**-24  # half way between two float32: goes to the even one
CASES = (
    # column, value, bits of the float32 that it becomes, what goes wrong otherwise
    ("range", LEAST, 0x00000000, "a multiplication and an addition are fused"),
    ("number", 2.0**-149, 0x00000001, "subnormal numbers are flushed to zero"),
    ("number", -0.0, 0x80000000, "the sign of zero is lost"),
    ("number", TIE, 0x3F800000, "numbers are not rounded half to even"),
    ("number", TIE + 2.0**-23, 0x3F800002, "numbers are not rounded half to even"),
    ("number", float("nan"), 0x7FC00000, "NaN has other bits"),
)


def check_arithmetic() -> list[str]:
    """Return what is wrong with the arithmetic of this process; nothing on a sound machine."""
    schema = build_schema()
    frame = {
        name: np.array([value if name == each else 0.0 for each, value, _, _ in CASES]) for name in ("range", "number")
    }
    found = run_frame(open_frame(frame), schema)["features"]
    problems = []
    for row, (name, value, bits, reason) in enumerate(CASES):
        expected = np.array([bits], np.uint32).view(np.float32)
        cell = found[row, 0 if name == "range" else 1]
        same_bits = int(cell.view(np.uint32)) == bits
        if not same_bits or differ(expected, np.array([cell])).any():
            problems.append(f"{value!r} became {describe_cell(cell)}, expected {describe_cell(expected[0])}: {reason}")
    return problems


def build_schema() -> FeatureSchema:
    """Return a schema of a min-max scaled column and a plain one."""
    float64 = ColumnType("float64")
    steps = (
        Step("range", "number", "range", params={"missing": "error"}),
        Step(
            "scaled",
            "scale_offset",
            None,
            ("range",),
            {"scale": np.array([SCALE]), "offset": np.array([-LEAST * SCALE])},
        ),
        Step("number", "number", "number", params={"missing": "pass"}),
    )
    encodings = (
        Encoding("min_max", ("range",), "scaled", ("range",)),
        Encoding("numeric", ("number",), "number", ("number",)),
    )
    features = Input("features", "float32", (None, 2), encodings, "pass", "error")
    return FeatureSchema((Column("range", float64), Column("number", float64)), {}, steps, (features,), "")
