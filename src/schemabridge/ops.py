"""Every op of the format: its operand and parameters, in the order in which a writer writes them (steps.md)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Param:
    """One parameter: `kind` names the domain the reader checks.

    numbers     number* array, float64 (`finite`, `nan`: whether NaN may occur; `each`: one value
                for all columns of the operand, or one per column)
    codes       array of codes, int64
    indices     array of positions, int64
    count       a positive integer
    vocabulary  the name of a vocabulary
    range       [lo, hi], two number*
    missing, unknown, pass, round, closed   a word from steps.md, or a code where that page allows one
    """

    name: str
    kind: str
    optional: bool = False
    finite: bool = False
    nan: bool = False
    each: bool = False


@dataclass(frozen=True)
class Op:
    """One op: what it takes (`column`, `numbers`, `number` of width 1, `codes`), what it gives, its parameters."""

    name: str
    takes: str
    gives: str
    params: tuple[Param, ...]


ROUND = Param("round", "round", optional=True)
CODES = Param("codes", "codes", optional=True)

OPS: dict[str, Op] = {
    op.name: op
    for op in (
        Op("number", "column", "numbers", (Param("missing", "pass"), Param("within", "range", optional=True), ROUND)),
        Op(
            "match",
            "column",
            "codes",
            (Param("vocabulary", "vocabulary"), CODES, Param("missing", "missing"), Param("unknown", "unknown")),
        ),
        Op("fill", "numbers", "numbers", (Param("value", "numbers", each=True),)),
        Op("is_missing", "numbers", "numbers", ()),
        Op(
            "center_scale",
            "numbers",
            "numbers",
            (
                Param("center", "numbers", finite=True, each=True),
                Param("scale", "numbers", finite=True, each=True),
                ROUND,
            ),
        ),
        Op(
            "scale_offset",
            "numbers",
            "numbers",
            (
                Param("scale", "numbers", finite=True, each=True),
                Param("offset", "numbers", finite=True, each=True),
                ROUND,
            ),
        ),
        Op("clip", "numbers", "numbers", (Param("lo", "numbers", each=True), Param("hi", "numbers", each=True))),
        Op(
            "bin",
            "number",
            "codes",
            (Param("edges", "numbers"), Param("closed", "closed"), CODES, Param("missing", "missing"), ROUND),
        ),
        Op("one_hot", "codes", "numbers", (Param("width", "count"),)),
        Op("take", "codes", "numbers", (Param("width", "count"), Param("values", "numbers", nan=True))),
        Op("code_number", "codes", "numbers", ()),
        Op("select", "numbers", "numbers", (Param("index", "indices"),)),
    )
}
