"""What a schema says of an output (clause 21), in words; the section is descriptive, so anything may be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.display import cut_text, show_whole_number
from schemabridge.errors import SchemabridgeError
from schemabridge.outputs.item import read_output
from schemabridge.outputs.program import RAW
from schemabridge.outputs.seal import SEALED_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemabridge.outputs.program import Program
    from schemabridge.schema import Step

MOST_NUMBERS = 3
ARITHMETIC = ("scale_offset", "center_scale")


def describe_output(item: Mapping[str, object]) -> str:
    """Return what an output means beyond its labels, empty where it says nothing more."""
    if SEALED_KEYS.isdisjoint(item):
        return ""
    try:
        output = read_output(item)
    except SchemabridgeError as error:
        return f"not understood [{error.code}]"
    words = {"logit": "logits", "probability": "probabilities", "value": "numbers"}[output.scale]
    parts = [words, *(["several labels may hold"] if output.classes == "several" else [])]
    if output.threshold is not None:
        parts.append(f"a label holds above {show_whole_number(output.threshold)}")
    if output.program is not None:
        parts.append(f"of the prediction x: {cut_text(describe_program(output.program), 200)}")
    return "; ".join(parts)


def describe_program(program: Program) -> str:
    """Return what a program makes of a prediction x, such as `expm1(x * 0.5 + 3)`."""
    words, terms = {RAW: "x"}, {RAW: "x"}  # terms: in brackets where they are more than one
    for step in program.steps:
        words[step.id] = describe_step(step, words, terms)
        terms[step.id] = f"({words[step.id]})" if step.op in ARITHMETIC else words[step.id]
    return words[program.source]


def describe_step(step: Step, words: Mapping[str, str], terms: Mapping[str, str]) -> str:
    x = ", ".join(words[each] for each in step.operands)
    term = terms[step.operands[0]] if len(step.operands) == 1 else f"[{x}]"
    if step.op == "scale_offset":
        return f"{term} * {show_array(step, 'scale')} + {show_array(step, 'offset')}"
    if step.op == "center_scale":
        return f"({term} - {show_array(step, 'center')}) / {show_array(step, 'scale')}"
    if step.op == "clip":
        return f"clip({x}, {show_array(step, 'lo')}, {show_array(step, 'hi')})"
    return f"{step.params.get('function', step.op)}({x})"


def show_array(step: Step, name: str) -> str:
    """Return one number as it is, several in brackets."""
    numbers = step.get_array(name)
    shown = [show_whole_number(float(each)) for each in numbers[:MOST_NUMBERS]]
    if len(numbers) == 1:
        return shown[0]
    return f"[{', '.join(shown)}{', …' if len(numbers) > MOST_NUMBERS else ''}]"
