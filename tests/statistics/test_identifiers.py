"""A vocabulary that looks like identifiers is warned of when it is recorded."""

from __future__ import annotations

import warnings

import pytest

import schemabridge as sb


def list_warnings(values: list, column: str = "x", **options: object) -> list[sb.SchemabridgeWarning]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        sb.record_schema({column: values}, encodings={column: "one_hot"}, **options)
    return [each.message for each in caught if each.message.code == "identifying_vocabulary"]


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ([f"visitor {i:c}" for i in range(65, 85)], "x"),
        ([f"k{i}" for i in range(20)] + ["k0"] * 30, "x"),
        (list(range(100, 120)), "x"),
        (["ann@example.org", "none", "none"] * 5, "x"),
        (["Braund, Mr. Owen Harris", "Cumings, Mrs. John Bradley", "Heikkinen, Miss. Laina"] * 6, "x"),
        (["Dr Ada Berg", "Mr Émile Noir"] * 6, "x"),
        (["Ada Berg", "Émile Noir", "Jo van Dyk"] * 6, "customer_name"),
        (["Ada Berg", "Émile O'Noir", "Jo Van Dyk"] * 6, "patientName"),
        (["DE89 3704 0044 0532 0130 00", "4111-1111-1111-1111", "+"] * 6, "x"),
        ([10_234_567, 20_234_567, 30_234_567] * 6, "x"),
    ],
)
def test_identifiers_are_warned_of_without_naming_one(values: list, column: str) -> None:
    (warning,) = list_warnings(values, column)
    assert column in str(warning)
    assert not any(str(value) in str(warning) for value in values if str(value) not in ("none", "+"))
    assert len(list_warnings(values, column, statistics="none")) == 1


def test_columns_of_identifiers_are_told_in_one_warning(recwarn) -> None:
    mails = [f"{i}@example.org" for i in range(20)]
    sb.record_schema({"mail": mails, "kind": ["a", "b"] * 10, "key": [f"k{i}" for i in range(20)]})
    [told] = [each.message.message for each in recwarn.list]
    assert told == (
        "values of 'mail' (20 values: 20 of them are each held by one row), 'key' (20 values: 20 of them are each held "
        "by one row) go into the schema as they are"
    )


@pytest.mark.parametrize(
    ("values", "column"),
    [
        (["Rome", "Oslo", "New York", "Hong Kong"] * 5, "city"),
        (["New York", "Hong Kong", "Buenos Aires"] * 5, "city"),
        (["Adelie Penguin", "Gentoo Penguin"] * 9, "species"),
        ([f"{i:05d}" for i in range(20)] * 2, "zip"),
        ([2007, 2008, 2009] * 9, "year"),
        (["a", "b", "c"], "x"),
        ([True, False], "x"),
        (["2024-01-01 to 05", "2024-01-06 to 10"] * 6, "x"),
        (["< 10", "10-20", "20-30", "more"] * 6, "name"),
        (["12:30:15", "11:15:00"] * 9, "x"),
        (["2024-03-01", "2024-03-02", "1.12.2024", "12/31/1999"] * 6, "x"),
    ],
)
def test_ordinary_categories_are_not(values: list, column: str) -> None:
    assert list_warnings(values, column) == []
