"""What the card shows of training data: a label at each bar of a category, whole numbers without a point."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from page_samples import read_page
import schemabridge as sb
from schemabridge.display import show_value
from schemabridge.frames.types import ColumnType
from schemabridge.pages.card import render_card
from schemabridge.pages.drift import render_drift
from schemabridge.pages.training import TrainingView, view_training
from schemabridge.program.fault_words import describe_range
from schemabridge.statistics.columns import read_statistics

ROWS = 40
DF = pd.DataFrame(
    {
        "city": [*["Bern"] * 20, *["Chur"] * 12, *["Genf"] * 8],
        "paid": [True, False, False, False] * 10,
        "grade": [1, 2, 3, 3] * 10,
        "age": [float(number) for number in range(ROWS)],
        "code": [f"c{number % 8}" for number in range(ROWS)],
    }
)
SCHEMA = sb.record_schema(DF, statistics="exact")


def view(name: str) -> TrainingView:
    column = next(each for each in SCHEMA.columns if each.name == name)
    return view_training(column, SCHEMA, read_statistics(SCHEMA))


@pytest.mark.parametrize(
    ("name", "bars"),
    [
        ("city", [("Bern", 0.5, 1.0), ("Chur", 0.3, 0.6), ("Genf", 0.2, 0.4)]),
        ("paid", [("False", 0.75, 1.0), ("True", 0.25, 1 / 3)]),
        ("grade", [("<= 1", 0.25, 0.5), ("(1, 2]", 0.25, 0.5), ("> 2", 0.5, 1.0)]),
    ],
)
def test_each_bar_of_a_category_has_its_label_and_its_share(name, bars) -> None:
    found = view(name)
    assert [(each.label, each.share, pytest.approx(each.length)) for each in found.values] == bars
    assert (found.bars, found.more) == ([], 0)


def test_of_many_values_the_five_most_frequent_are_shown() -> None:
    found = view("code")
    assert ([each.label for each in found.values], found.more) == ([f"c{number}" for number in range(5)], 3)


def test_numbers_of_many_sizes_are_a_histogram_without_labels() -> None:
    found = view("age")
    assert found.bars
    assert found.values == []


def test_the_card_has_the_labels_beside_the_bars() -> None:
    items = [each.text for each in read_page(render_card(SCHEMA)) if each.attributes.get("class") == "label"]
    assert items[:5] == ["Bern", "Chur", "Genf", "False", "True"]


def test_few_buckets_of_a_drift_have_a_label_at_each_bar() -> None:
    found = sb.drift(DF, SCHEMA, min_rows=1)
    page = render_drift(found)
    for label in ("False", "True", "&lt;= 1", "(1, 2]", "&gt; 2"):
        assert re.search(rf'<th scope="row"><span class="value">{re.escape(label)}</span></th>', page)
    assert page.count('class="plot"') == 1  # age


@pytest.mark.parametrize(
    ("number", "shown"), [(0.0, "0"), (-0.0, "0"), (5.0, "5"), (0.5, "0.5"), (1e300, "1e+300"), (float("inf"), "inf")]
)
def test_whole_numbers_have_no_point(number, shown) -> None:
    assert ColumnType("float64").show_number(number) == shown
    assert ColumnType("float32").show_number(number) == shown


def test_bounds_and_values_on_pages_are_whole_where_they_are() -> None:
    assert describe_range((0.0, 120.0), ColumnType("float64")) == "values from 0 to 120"
    assert [show_value(each) for each in (3.0, 0.25, "3.0", 3)] == ["3", "0.25", "3.0", "3"]
