"""date_part: a part of dates and timestamps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from schemabridge.encodings.arguments import check_choice
from schemabridge.encodings.reading import check_policy, check_unread, mismatch
from schemabridge.encodings.registry import register
from schemabridge.program.calendar import PARTS

if TYPE_CHECKING:
    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand


def date_part(part: str, *, missing: Literal["error", "pass"] = "error") -> DatePart:
    """Return the encoding that takes a part of dates or timestamps; the feature is called `<column>_<part>`.

    Parameters
    ----------
    part
        `"year"`, `"month"`, `"day"`, `"quarter"`, `"dayofweek"` (Monday is 0), `"dayofyear"`, `"iso_year"`, `"iso_week"`,
        `"hour"`, `"minute"`, `"second"`, `"microsecond"`, `"days_in_month"`, `"is_leap_year"`, or `"is_month_start"`,
        `"is_month_end"` and the same of `quarter` and `year`. Instants count in UTC.
    missing
        `"error"`, or `"pass"` to hand NaN to the model; the whole input takes NaN then, from other columns too.

    Examples
    --------
    >>> from datetime import date
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"day": [date(2024, 1, 1)]}, encodings={"day": sb.date_part("dayofweek")})
    >>> sb.prepare_input({"day": [date(2024, 2, 4)]}, schema)
    array([[6.]], dtype=float32)
    """
    check_choice("date_part", "part", part, tuple(PARTS))
    check_choice("date_part", "missing", missing, ("error", *DatePart.missing_policies))
    return DatePart(part, missing)


@register(date_part)
@dataclass(frozen=True)
class DatePart:
    """See `date_part`."""

    kind: ClassVar[str] = "date_part"
    needs_arguments: ClassVar[bool] = True
    missing_policies: ClassVar[tuple[str | float, ...]] = ("pass",)
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "most_frequent"
    sees_missing: ClassVar[bool] = False
    marks_missing: ClassVar[bool] = False

    part: str
    missing: str = "error"

    def fit(self, program: ProgramBuilder, operand: Operand) -> DatePart:
        """Return itself: there is nothing to learn."""
        return self

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `date_part` step; raises `encoding_mismatch` for what has no calendar."""
        check_unread(operand, self.kind)
        if not operand.column.type.facts.is_calendar:
            raise mismatch(operand, self.kind, "takes dates and timestamps")
        if operand.missing_as is not None:
            hint = f"let it follow: [sb.date_part({self.part!r}), sb.fill(...)]"
            raise mismatch(operand, self.kind, "reads the column itself and cannot follow a fill", hint=hint)
        policy = "pass" if "pass" in (self.missing, operand.missing) else "error"
        check_policy(operand, self.kind, policy)
        name = operand.column.name
        register = program.add_reading(f"{name}.{self.part}", "date_part", name, part=self.part, missing=policy)
        passes = operand.passes or self.missing == "pass"
        return (replace(operand, register=register, features=(f"{name}_{self.part}",), kind=self.kind, passes=passes),)
