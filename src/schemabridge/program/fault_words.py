"""What a step or an input refuses, in words: which column, what was expected, what was found, what to do (clause 7.2)."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from schemabridge.display import count_things, fold_text
from schemabridge.errors import list_values, new_column_error
from schemabridge.frames.folded_text import fold_texts
from schemabridge.frames.text_cuts import Part, say_cuts
from schemabridge.program.explanation import Explainer
from schemabridge.program.faults import STEPS
from schemabridge.schema import FeatureSchema

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schemabridge.errors import CountedValues, SchemabridgeError
    from schemabridge.frames.types import ColumnType
    from schemabridge.program.faults import Place
    from schemabridge.program.plan import Instruction, Plan
    from schemabridge.schema import Step

LARGEST_SEARCHED = 10_000  # values of a vocabulary among which a similar one is looked for


@dataclass(frozen=True)
class Words:
    """What was expected, what was found instead, and what to do where the table of codes does not say it."""

    expected: str
    found: str
    hint: str | None = None


def describe_fault(
    place: Place,
    code: str,
    rows: Sequence[int],
    count: int,
    counted: CountedValues,
    plan: Plan,
    *,
    redact: bool = False,
) -> SchemabridgeError:
    """Return the error for what failed at one place: the first five of `count` rows, and what is there.

    Redacted, it tells no values, not even known ones.
    """
    if place.phase == STEPS:
        words = describe_step(place, code, counted, plan, redact=redact)
    else:
        words = describe_input(place, code, plan)
    return new_column_error(
        code,
        name_column(place, plan),
        expected=words.expected,
        found=words.found,
        rows=rows,
        count=count,
        counted=counted,
        hint=words.hint,
    )


def name_column(place: Place, plan: Plan) -> str:
    """Return the column that an error at a place names."""
    if place.phase == STEPS:
        return plan.instructions[place.position].column
    return plan.features[place.position][place.feature].encoding.columns[0]


def describe_step(place: Place, code: str, counted: CountedValues, plan: Plan, *, redact: bool) -> Words:
    step = plan.instructions[place.position].step
    if code == "missing_value":
        return Words("no missing value", name_missing(step))
    if code == "out_of_range":
        column_type = plan.types[plan.instructions[place.position].column]
        return Words(describe_range(step.get_range("within"), column_type), "values outside")
    if code == "out_of_domain":
        return describe_domain(plan.instructions[place.position], plan, redact=redact)
    if step.id not in plan.tables:
        return Words(
            "texts without U+0000", "texts that hold it", "take U+0000 out of the texts; R has no such strings"
        )
    return describe_unknown(step, counted, plan, redact=redact)


def name_missing(step: Step) -> str:
    """Return what a step refuses as missing."""
    has_parts = any(isinstance(cut, Part) for cut in step.cuts)
    return "missing values, or texts without the part that is cut out" if has_parts else "missing values"


def describe_domain(instruction: Instruction, plan: Plan, *, redact: bool) -> Words:
    """Return the words for numbers of which a formula gives none, with the formula where it is of one number."""
    if redact or instruction.width != 1:
        return Words(f"numbers of which {name_function(instruction.step)} gives a finite one", "others")
    steps = tuple(each.step for each in plan.instructions)
    looked_up = (each for each in steps if each.id in plan.tables)
    vocabularies = {str(each.params["vocabulary"]): plan.tables[each.id].vocabulary for each in looked_up}
    explainer = Explainer(FeatureSchema(plan.columns, vocabularies, steps, plan.inputs, ""))
    expected = f"a finite number from {explainer.say_step(instruction.step)} (step {instruction.step.id!r})"
    return Words(expected, "others" if len(instruction.depends) == 1 else f"others where {instruction.column!r} is")


def name_function(step: Step) -> str:
    """Return the function that a step applies, as the file says it."""
    named = f"{step.op} {step.params['function']!r}" if "function" in step.params else step.op
    return f"{named} (step {step.id!r})"


def describe_range(bounds: tuple[float, float], column_type: ColumnType) -> str:
    """Return the values that lie within bounds, in words."""
    lo, hi = (column_type.show_number(bound) for bound in bounds)
    return f"values from {lo} to {hi}"


def describe_unknown(step: Step, counted: CountedValues, plan: Plan, *, redact: bool) -> Words:
    """Return the words for values that a vocabulary does not have, with the known ones that are most alike."""
    vocabulary = plan.tables[step.id].vocabulary
    known = vocabulary.values
    expected = f"one of {count_things(len(known), 'known value')}"
    if step.cuts:
        expected = f"{say_cuts('the text', step.cuts)} as {expected}"
    found = count_things(counted.distinct, "new value") if counted.distinct else "new values"  # U+0000 is not counted
    if redact:
        return Words(expected, found)
    expected += f" ({list_values(vocabulary.type.show_values(known[:10].to_pylist()), len(known))})"
    alike = "" if step.cuts else suggest_known([value for value in counted.values if isinstance(value, str)], known)
    if not alike:
        return Words(expected, found)
    return Words(expected, found, f"{alike}; correct the values, or record a policy for unknown values")


def suggest_known(values: Sequence[str], known: pa.Array) -> str:
    """Return which known values differ from unknown ones only by space, case or Unicode form, or are the nearest."""
    if not pa.types.is_string(known.type):
        return ""
    if twins := suggest_twins(values, [known]):
        return twins
    if len(known) > LARGEST_SEARCHED:
        return ""
    texts = known.to_pylist()
    nearest = {value: get_close_matches(value[:60], texts, n=1) for value in values[:3]}
    pairs = [f"{found[0]!r} for {value!r}" for value, found in nearest.items() if found]
    return f"nearest known: {', '.join(pairs)}" if pairs else ""


def suggest_twins(values: Sequence[str], known: Iterable[pa.Array]) -> str:
    """Return which known values differ from others only by space, case or Unicode form; nothing where none does."""
    wanted = {fold_text(value) for value in values}
    twins: dict[str, str] = {}
    for texts in (each for each in known if values and pa.types.is_string(each.type)):
        folded = fold_texts(texts)
        found = pc.is_in(folded, value_set=pa.array(sorted(wanted), texts.type))
        twins.update(zip(folded.filter(found).to_pylist(), texts.filter(found).to_pylist(), strict=True))
    same = [f"{value!r} is {twins[fold_text(value)]!r}" for value in values if fold_text(value) in twins]
    return f"but for space, case or Unicode form, {', '.join(same)}" if same else ""


def describe_input(place: Place, code: str, plan: Plan) -> Words:
    to, feature = plan.inputs[place.position], plan.features[place.position][place.feature]
    expected, found = INPUT_WORDS[code]
    return Words(f"{expected} in feature {feature.name!r} of input {to.name!r} ({to.dtype})", found)


INPUT_WORDS = {
    "nan_value": ("no NaN", "missing values"),
    "not_integral": ("integers", "values that give others"),
    "float32_overflow": ("numbers that fit float32", "values that give larger ones"),
    "integer_overflow": ("integers that fit", "values that give larger ones"),
}
