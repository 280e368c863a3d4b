"""Reports, drifts and schemas with what makes a page difficult, and a reader of pages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
import math

import pandas as pd

import schemabridge as sb
from schemabridge.findings.report import Finding, Report
from schemabridge.pages.card import render_card
from schemabridge.pages.drift import render_drift
from schemabridge.pages.report import render_report
from schemabridge.schema import FeatureSchema
from schemabridge.statistics.drift_result import ColumnDrift, Drift

FINGERPRINT = "sha256:" + "4f2a91c0b7d3" + 52 * "0"
LONG_NAME = "answer_to_the_question_about_the_income_of_the_household_before_tax_" * 3
HOSTILE = (
    "<script>alert(1)</script>",
    "</style></table><h1>x</h1>",
    "\" onmouseover='alert(1)' x=\"",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;",
)


def new_finding(code: str = "unknown_value", severity: str = "error", **fields: object) -> Finding:
    """Return a finding with whatever a test does not care about."""
    given = {"message": "something", "column": "city", "rows": (1, 4), "count": 2, "hint": "look"} | fields
    return Finding(code, severity, **given)  # type: ignore[arg-type]


def build_report() -> Report:
    """Return a report with every severity, long names and hostile values."""
    long_text = "x" * 10_000
    values = (" Bern", long_text, "", "two\nlines", "m\u202eale", *HOSTILE)
    findings = [
        new_finding(
            "wrong_type", column="day", rows=(), count=1200, hint="convert: df['day'] = pd.to_datetime(df['day'])"
        ),
        new_finding(values=values, frequencies=tuple(range(10, 0, -1)), expected="one of 'Bern'", found="other text"),
        new_finding("out_of_range", column=LONG_NAME, values=(-3.5, math.inf), frequencies=(1, 1)),
        *(
            new_finding("missing_value", column=name, message=name, expected=name, found=name, hint=name)
            for name in HOSTILE
        ),
        new_finding("outside_training", "warning", column="age", count=1, rows=(7,), values=(118,), frequencies=(1,)),
        new_finding("converted_type", "note", column="zip", count=1200, rows=()),
        new_finding("extra_column", "note", column=None, count=0, rows=(), values=("id", LONG_NAME)),
    ]
    return Report(HOSTILE[0], tuple(findings), 1200, FINGERPRINT)


def build_drift() -> Drift:
    """Return a drift with a histogram, vocabularies small, large and hostile, and a column that is not compared."""
    bins = ("<= 1.5", *(f"({edge}, {edge + 1}]" for edge in range(2, 20)), "> 20.5")
    codes = tuple(f"code {number}" for number in range(1000))
    return Drift(
        1200,
        4000,
        (
            ColumnDrift("age", (0.0, 0.5), None, 0.31, 0.2, None, bins, (200,) * 20, tuple(range(20))),
            ColumnDrift(
                "sex", (0.0, 0.0), (0.0, 0.02), 0.01, 0.1, None, ("female", "male", "other"), (50, 49, 1), (30, 60, 9)
            ),
            ColumnDrift("code", (0.0, 0.0), (0.0, 0.0), 1.7, 0.6, None, codes, tuple(range(1000)), (1,) * 1000),
            ColumnDrift(HOSTILE[0], (0.0, 0.0), (0.0, 0.0), 0.0, 0.0, None, (*HOSTILE, LONG_NAME), (1,) * 6, (1,) * 6),
            ColumnDrift(LONG_NAME, (0.0, 1.0), None, None, None, HOSTILE[0], (), (), ()),
        ),
        (new_finding("drift", "warning", column="code", count=0, rows=()),),
        FINGERPRINT,
    )


def build_schema() -> FeatureSchema:
    """Return a schema with every policy, a date, statistics, hostile values and a model."""
    training = pd.DataFrame(
        {
            "age": [float(number * number) for number in range(60)],
            "visits": [1, 2, 2] * 20,
            "city": pd.Categorical([*HOSTILE, *["Bern"] * 55], categories=[*HOSTILE, "Bern", LONG_NAME]),
            "plan": ["a", None, "b"] * 20,
            "day": pd.date_range("2024-01-31", periods=60),
        }
    )
    encodings = {
        "age": ([sb.fill(30.0, indicator=True), "standardize"]),
        "city": sb.one_hot(unknown="zeros"),
        "plan": sb.one_hot(missing="category"),
        "day": "numeric",
    }
    schema = sb.record_schema(training, encodings=encodings, statistics="exact").with_policy("visits", within=(0, 10))
    labels = {"name": "churn", "shape": [None, 1], "labels": [HOSTILE[0], "yes"]}
    return replace(schema, model={"file": "churn.keras", "sha256": 64 * "a", "note": HOSTILE[0]}, outputs=(labels,))


def render_pages() -> dict[str, str]:
    """Return one page of every kind."""
    return {
        "report": render_report(build_report(), build_drift()),
        "good report": render_report(Report("batch", (), 10, FINGERPRINT)),
        "drift": render_drift(build_drift()),
        "card": render_card(build_schema()),
    }


@dataclass
class Element:
    """One element of a page with its attributes and the text directly in it."""

    name: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass
class PageReader(HTMLParser):
    """The elements of a page, read by Python's own parser."""

    elements: list[Element] = field(default_factory=list)
    opened: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))
        self.opened.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self.opened and self.opened.pop().name != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.opened:
            self.opened[-1].text += data


def read_page(text: str) -> list[Element]:
    """Return the elements of a page in their order."""
    reader = PageReader()
    reader.feed(text)
    reader.close()
    return reader.elements


def read_text(text: str) -> str:
    """Return all that a page says, without its style."""
    return "\n".join(each.text for each in read_page(text) if each.name != "style")
