"""with_policy: another policy for the missing, unknown or extreme values of one column, in a schema that is there already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isinf
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.document.fingerprint import compute_fingerprint
from schemabridge.encodings.arguments import is_number
from schemabridge.encodings.vocabulary import type_value
from schemabridge.errors import SchemabridgeError, new_error
from schemabridge.frames.python_objects import is_value
from schemabridge.golden.renewal import renew_golden
from schemabridge.program.ops import OPS
from schemabridge.program.registers import find_nan, list_own_codes
from schemabridge.training.embedding_bounds import check_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.program.op import ParamKind
    from schemabridge.schema import Column, FeatureSchema, Step

Code = str | int


def with_policy(
    schema: FeatureSchema,
    column: str,
    *,
    missing: object | None = None,
    unknown: object | None = None,
    within: Sequence[float] | None = None,
) -> FeatureSchema:
    """Return a schema with another policy for one column, sealed again.

    Parameters
    ----------
    schema
        The schema; it stays as it is.
    column
        A column of the schema.
    missing, unknown
        `"error"`; `"pass"` (NaN, for numbers); `"zeros"` (one-hot features); `"missing"` (unknown values count as missing ones); `"category"`
        (a feature or number that no value has); a value of the vocabulary; a code; of a column that goes to an input of strings, the text that
        stands for a missing one.
    within
        The range `(lo, hi)` of numbers, outside of which they are refused; infinite bounds are no bounds.

    Raises
    ------
    SchemabridgeError
        `unknown_column`, or `unknown_encoding` for a policy that the column's steps cannot have without another width,
        `model_mismatch` where it would give an embedding of the model a code that is not in it.
    """
    target = find_column(schema, column)
    for argument, policy in (("missing", missing), ("unknown", unknown)):
        if policy is not None and not is_value(policy):
            raise refuse(target, argument, policy, "it is no word, code or value")
    changes = Changes(schema, target)
    reading = [step for step in schema.steps if step.column == column]
    for step in reading:
        if OPS[step.op].coding is not None:
            changes.change_codes(step, missing, unknown)
        elif OPS[step.op].gives == "texts":
            changes.change_text(step, missing)
        else:
            changes.change_number(step, missing, within)
    if unknown is not None and not has_param(reading, "unknown"):
        raise refuse(target, "unknown", unknown, "it has no vocabulary")
    if within is not None and not has_param(reading, "range"):
        raise refuse(target, "within", within, "it is not read as a number")
    changed = seal_changes(changes)
    check_codes(changed, schema.model.get("embeddings"))
    return replace(changed, golden=renew_golden(schema, changed, column))


def has_param(steps: Sequence[Step], kind: ParamKind) -> bool:
    """Return whether the op of one of some steps has a parameter of a kind."""
    return any(OPS[step.op].find_param(kind) is not None for step in steps)


def find_column(schema: FeatureSchema, name: str) -> Column:
    for column in schema.columns:
        if isinstance(name, str) and column.name == name:
            return column
    names = ", ".join(repr(column.name) for column in schema.columns[:10])
    raise new_error("unknown_column", f"the schema has no column {name!r}; it has {names}", column=name)


HINTS = {
    "missing": "record again with an encoding that has this policy, for instance sb.fill(...) in front of it",
    "unknown": "correct the policy, or record again with an encoding that has it; numbers take within=(lowest, highest) instead",
    "within": "write within=(lowest, highest), for a column that is read as a number",
}


def refuse(column: Column, argument: str, policy: object, why: str) -> SchemabridgeError:
    message = f"column {column.name!r} cannot have the policy {argument}={policy!r}: {why}"
    return new_error("unknown_encoding", message, column=column.name, hint=HINTS[argument])


@dataclass
class Changes:
    """The new parameters of steps, worked out for one column."""

    schema: FeatureSchema
    column: Column

    def __post_init__(self) -> None:
        self.params: dict[str, dict[str, object]] = {}
        self.passes = False
        self.changes_training = False

    def change_codes(self, step: Step, missing: object | None, unknown: object | None) -> None:
        """Set what becomes of missing and unknown values of a step that reads them as codes."""
        params = dict(step.params)
        if missing is not None:
            self.changes_training |= params["missing"] != "error"
            params["missing"] = self._find_code(step, "missing", missing)
        if unknown == "missing":
            params["unknown"] = "missing"
        elif unknown is not None:
            params["unknown"] = self._find_code(step, "unknown", unknown)
        if params["unknown"] == "missing" and params["missing"] == "error":
            raise refuse(self.column, "unknown", "missing", "missing values have no policy")
        self.params[step.id] = params

    def change_text(self, step: Step, missing: object | None) -> None:
        """Set which text stands for a missing one, or that it is refused."""
        if missing is None:
            return
        if not isinstance(missing, str):
            raise refuse(
                self.column, "missing", missing, 'texts take "error" or the text that stands for a missing one'
            )
        self.changes_training |= step.params["missing"] != "error"
        self.params[step.id] = {"missing": "error"} if missing == "error" else {"missing": "fill", "value": missing}

    def change_number(self, step: Step, missing: object | None, within: Sequence[float] | None) -> None:
        """Set whether a step hands missing numbers on, and what its range is."""
        params = dict(step.params)
        bins = [each for each in self._list_consumers(step) if OPS[each.op].find_param("missing") is not None]
        if missing is not None:
            self.changes_training |= params["missing"] != "error"
            if bins:
                params["missing"] = self._change_bins(step, bins, missing)
            elif missing in ("error", "pass"):
                params["missing"] = missing
                self.passes |= missing == "pass"
            else:
                raise refuse(self.column, "missing", missing, 'numbers take "error" or "pass"')
        if within is not None:
            bounds = check_range(self.column, within)
            params.pop("within", None)
            if not all(isinf(bound) for bound in bounds):
                params["within"] = bounds
        names = [param.name for param in OPS[step.op].params]
        self.params[step.id] = {name: params[name] for name in names if name in params}

    def _change_bins(self, step: Step, bins: Sequence[Step], missing: object) -> str:
        """Set what becomes of missing values of the bins of a number; return the policy of the number itself."""
        others = [each.id for each in self._list_consumers(step) if each not in bins]
        if missing != "error" and (others or self._goes_to_input(step.id)):
            raise refuse(self.column, "missing", missing, "the number itself is used beside its bins")
        for each in bins:
            code = self._find_code(each, "missing", missing)
            self.params[each.id] = {**each.params, "missing": code}
        return "error" if missing == "error" else "pass"

    def _find_code(self, step: Step, argument: str, policy: object) -> Code:
        """Return the code that a policy means for a step that gives codes."""
        spare = self._list_spare(step)
        if policy == "error":
            return "error"
        if policy == "zeros":
            return self._check_zeros(step, argument, policy)
        if policy == "category":
            named = spare.get(f"{self.column.name}_{argument}")
            if named is None:
                raise refuse(self.column, argument, policy, "no feature is free for it")
            return named
        value = self._find_value(step, policy)
        if value is not None:
            if is_number(policy) and value != policy:
                raise refuse(
                    self.column,
                    argument,
                    policy,
                    f"it is a value of the vocabulary (with the code {value}); a code is meant by nothing else",
                )
            return value
        if is_number(policy) and float(policy).is_integer():  # type: ignore[arg-type]
            return self._check_code(step, argument, policy, int(policy))  # type: ignore[call-overload]
        known = '"error", "zeros", "category", a code or a value of the vocabulary'
        raise refuse(self.column, argument, policy, f"its steps take {known}")

    def _find_value(self, step: Step, policy: object) -> int | None:
        """Return the code of a value of the vocabulary, None for what is no value of it."""
        vocabulary = self.schema.find_vocabulary(step)
        if vocabulary is None or self.column.type.facts.is_text != isinstance(policy, str):
            return None
        try:
            position = vocabulary.find(type_value(policy, self.column))
        except SchemabridgeError:
            return None
        return None if position is None else self._list_codes(step)[position]

    def _check_zeros(self, step: Step, argument: str, policy: object) -> int:
        """Return the code of a row of zeros; raises where not every consumer of a step makes one of it."""
        consumers = self._list_consumers(step)
        if self._goes_to_input(step.id) or len(self._list_naming(step)) < len(consumers):
            raise refuse(self.column, argument, policy, "only one-hot features can all be zero")
        return self._check_code(step, argument, policy, -1)

    def _check_code(self, step: Step, argument: str, policy: object, code: int) -> int:
        """Return a code that every consumer of a step takes; raises for another one."""
        decodings = [(OPS[each.op].decoding, each) for each in self._list_consumers(step)]
        limits = [decoding.limits(each) for decoding, each in decodings if decoding is not None]
        allowed = all(limit is None or limit[0] <= code <= limit[1] for limit in limits)
        if not allowed or abs(code) >= 2**31:
            raise refuse(self.column, argument, policy, f"the steps that follow have no place for the code {code}")
        return code

    def _list_spare(self, step: Step) -> dict[str, int]:
        """Return the features of one-hot consumers that no value has, by name."""
        naming = {each.id for each in self._list_naming(step)}
        taken = set(self._list_codes(step))
        encodings = [each for to in self.schema.inputs for each in to.encodings if each.source in naming]
        names = {code: name for each in encodings for code, name in enumerate(each.features)}
        return {name: code for code, name in names.items() if code not in taken}

    def _list_codes(self, step: Step) -> list[int]:
        """Return the codes of the values or bins of a step."""
        codes = list_own_codes(step, self.schema.find_vocabulary(step))
        return [] if codes is None else [int(code) for code in codes]

    def _list_consumers(self, step: Step) -> list[Step]:
        return [each for each in self.schema.steps if step.id in each.operands]

    def _list_naming(self, step: Step) -> list[Step]:
        """Return the consumers that have a feature for every code."""
        decodings = [(OPS[each.op].decoding, each) for each in self._list_consumers(step)]
        return [each for decoding, each in decodings if decoding is not None and decoding.names_codes]

    def _goes_to_input(self, step_id: str) -> bool:
        return any(each.source == step_id for to in self.schema.inputs for each in to.encodings)


def check_range(column: Column, within: object) -> tuple[float, float]:
    bounds = (
        [bound for bound in within if is_number(bound)]
        if isinstance(within, (list, tuple)) or (isinstance(within, np.ndarray) and within.ndim == 1)
        else []
    )
    if len(bounds) != 2 or not bounds[0] <= bounds[1]:
        raise refuse(column, "within", within, "a range is two numbers, the lower one first")
    return float(bounds[0]), float(bounds[1])


def seal_changes(changes: Changes) -> FeatureSchema:
    """Return the schema with the new parameters; where numbers are now handed on, their inputs take NaN."""
    schema = changes.schema
    steps = tuple(
        replace(step, params=changes.params[step.id]) if step.id in changes.params else step for step in schema.steps
    )
    name = changes.column.name
    inputs = schema.inputs
    if changes.passes:
        nan = find_nan(steps, {step.id for step in steps if step.column == name and OPS[step.op].carries_nan})
        inputs = tuple(
            replace(each, nan="pass")
            if each.nan is not None and any(encoding.source in nan for encoding in each.encodings)
            else each
            for each in inputs
        )
    evidence = schema.evidence
    if evidence is not None and changes.changes_training:
        evidence = replace(evidence, rows=0)  # what was compared had another policy for its missing values
    fingerprint = compute_fingerprint(schema.columns, schema.vocabularies, steps, inputs)
    return replace(schema, steps=steps, inputs=inputs, evidence=evidence, fingerprint=fingerprint)
