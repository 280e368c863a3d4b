"""What a preflight found: checks, and the result that holds them all."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from schemabridge.display import cut_text, dump_json, make_inert
from schemabridge.errors import read_table

if TYPE_CHECKING:
    import pandas as pd

BLOCKS, MAY_DIFFER, CANNOT_TELL, FINE = "blocks", "may_differ", "cannot_tell", "fine"
SEVERITIES = (BLOCKS, MAY_DIFFER, CANNOT_TELL, FINE)  # from the worst (20.2)
MOST_CHARACTERS = 500
FORMAT = "schemabridge-preflight"
FORMAT_VERSION = "1.0"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at (clause 20.1).

    Attributes
    ----------
    subject : str
        `file`, `python`, `package`, `loading`, `code` or `hardware`.
    severity : str
        `blocks`, `may_differ`, `cannot_tell` or `fine`.
    message : str
        What was found, in words.
    item : str or None
        The file, distribution, custom object or layer that it is about.
    code : str or None
        A code of `schemas/errors.md`; None where it is fine.
    recorded, found : str or None
        What the schema says and what is here, where they are compared.
    hint : str or None
        What to do.
    failure : str or None
        The `id` of the row of `schemas/known-failures.json` that fits.
    """

    subject: str
    severity: str
    message: str
    item: str | None = None
    code: str | None = None
    recorded: str | None = None
    found: str | None = None
    hint: str | None = None
    failure: str | None = None

    def __str__(self) -> str:
        coded = "" if self.code is None else f" [{self.code}]"
        hint = "" if self.hint is None else f"\n    {self.hint}"
        return make_inert(f"{self.severity}{coded} {cut_text(self.message, MOST_CHARACTERS)}{hint}")


@dataclass(frozen=True)
class Preflight:
    """All checks of a model; false where one of them means that it cannot be loaded, or is another model.

    Attributes
    ----------
    checks : tuple of Check
        In the order of clause 20.1: files, Python, packages, loading, code, hardware.
    chosen : str or None
        The first file that is there and that nothing blocks: what a loader takes.
    """

    checks: tuple[Check, ...] = ()
    chosen: str | None = None
    files: tuple[str, ...] = ()

    @property
    def counted(self) -> tuple[Check, ...]:
        """The checks that count: while a file is chosen, those of other files do not (clause 20.2)."""
        others = () if self.chosen is None else tuple(name for name in self.files if name != self.chosen)
        return tuple(check for check in self.checks if check.item is None or check.item not in others)

    @property
    def verdict(self) -> str:
        """The worst severity of the checks that count (clause 20.2)."""
        counted = {check.severity for check in self.counted}
        return next((severity for severity in SEVERITIES if severity in counted), FINE)

    def __bool__(self) -> bool:
        return self.verdict != BLOCKS

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        """Return the verdict and what is not fine, the worst first."""
        told = [check for severity in SEVERITIES[:-1] for check in self.checks if check.severity == severity]
        file = "no file can be loaded" if self.chosen is None else f"to load: {self.chosen}"
        fine = len(self.checks) - len(told)
        lines = [f"model: {self.verdict} ({file}; {fine} of {len(self.checks)} checks fine)"]
        return "\n".join([make_inert(lines[0]), *(f"  {check}" for check in told)])

    def to_frame(self) -> pd.DataFrame:
        """Return the checks as a pandas frame, one a row."""
        import pandas as pd

        return pd.DataFrame([asdict(check) for check in self.checks], columns=[each.name for each in fields(Check)])

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the checks as JSON; what does not apply is left out."""
        document = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "verdict": self.verdict,
            "chosen": self.chosen,
            "checks": [
                {key: value for key, value in asdict(check).items() if value is not None} for check in self.checks
            ],
        }
        return dump_json(document, indent=indent)


def new_check(
    subject: str,
    severity: str,
    message: str,
    *,
    item: str | None = None,
    code: str | None = None,
    recorded: str | None = None,
    found: str | None = None,
    hint: str | None = None,
    failure: str | None = None,
) -> Check:
    """Return a check; its hint is that of the code where none is given."""
    advice = hint if hint is not None or code is None else read_table()[code].hint
    return Check(subject, severity, message, item, code, recorded, found, advice, failure)
