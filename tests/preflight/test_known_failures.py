"""The table of known failures has the form of clause 20.11, and its ranges are compared as numbers."""

from __future__ import annotations

import pytest

from schemabridge.models.runtime import normalize_name
from schemabridge.preflight.checks import FINE, SEVERITIES
from schemabridge.preflight.known_failures import (
    COMPARISON,
    Loading,
    find_failure,
    find_family,
    is_needed,
    is_within,
    parse_version,
    read_known_failures,
)

TABLE = read_known_failures()


@pytest.mark.parametrize("row", TABLE.failures, ids=lambda row: row.id)
def test_a_row_has_what_people_are_told_and_ranges_that_can_be_read(row) -> None:
    assert row.severity in SEVERITIES and row.severity != FINE
    assert row.message and row.hint and row.says
    assert (row.status, row.observed_with is None) in (("tested", True), ("observed", False))
    spans = [span for span in (row.written_by, row.read_by) if span is not None]
    assert all(
        COMPARISON.fullmatch(each) and parse_version(each.lstrip("><=")) for span in spans for each in span.split(",")
    )
    assert {row.writer, row.reader} <= {None, "keras", "tf-keras"}


def test_rows_have_names_of_their_own() -> None:
    assert len({row.id for row in TABLE.failures}) == len(TABLE.failures)


def test_distributions_are_spelled_as_installers_compare_them_and_stand_in_one_family() -> None:
    names = [name for family in TABLE.families for name in family]
    assert len(set(names)) == len(names)
    assert all(
        normalize_name(name) == name for name in [*names, *(each for row in TABLE.needed.values() for each in row)]
    )


def test_rows_about_a_client_fit_no_file() -> None:
    assert any(row.client for row in TABLE.failures)
    assert find_failure(Loading("saved_model")) is None


def test_a_family_begins_with_the_name_that_is_asked_for() -> None:
    assert find_family("xgboost-cpu") == ("xgboost-cpu", "xgboost")
    assert find_family("numpy") == ("numpy",)
    assert is_needed("tensorflow-cpu", "keras") and not is_needed("numpy", "keras") and not is_needed("keras", None)


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("3.15.1", (3, 15, 1)), ("3.0.0", (3,)), ("3.0.5rc1", (3, 0, 5)), ("3.", (3,)), ("nightly", None), (None, None), ("٣.1", None)],
)  # fmt: skip
def test_a_version_is_the_numbers_at_its_beginning(version, numbers) -> None:
    assert parse_version(version) == numbers


@pytest.mark.parametrize(
    ("version", "span", "within"),
    [
        ("3.2", ">=3,<3.10", True), ("3.10", ">=3,<3.10", False), ("2.99", ">=3,<3.10", False), ("3", ">=3.0.0", True),
        ("3.0", "==3", True), ("3.0.1", "==3", False), (None, ">=0", False), (None, None, True),
    ],
)  # fmt: skip
def test_a_range_is_compared_number_by_number(version, span, within) -> None:
    assert is_within(version, span) == within
