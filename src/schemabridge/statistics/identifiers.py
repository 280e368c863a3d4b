"""Vocabularies that look like identifiers of persons or accounts: they are in the file, value for value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.display import count_things, list_first
from schemabridge.errors import warn
from schemabridge.program.plan import get_plan
from schemabridge.statistics.buckets import find_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.schema import FeatureSchema, Vocabulary
    from schemabridge.statistics.buckets import CountedColumn

MOST_NAMED = 10  # columns
FEWEST_VALUES = 10  # of a shorter vocabulary it says nothing that most values are unique
LONG_NUMBER = 10**7
MOST_CHARACTERS = 120  # longer texts are no names, and the patterns take the square of a length
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
ACCOUNT = re.compile(r"(?:[A-Z]{2}\d{2})?(?:[ ./-]?[A-Z]{0,4}\d){8,}")  # IBAN, cards, phones: eight digits and more
DATE = re.compile(r"\d{4}([./-])\d{1,2}\1\d{1,2}|\d{1,2}([./-])\d{1,2}\2\d{4}")  # has eight digits as well
WORD = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*[.'\u2019-]?(?:[^\W\d_]+)?"  # begins with a capital
TITLED = re.compile(rf"{WORD}(?: {WORD})*, {WORD}.*|(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? {WORD}.*")
FULL_NAME = re.compile(rf"{WORD}(?: {WORD}){{1,3}}")
PERSON = re.compile(
    r"(?:^|[^a-z])(?:name|surname|forename|person|people|customer|client|patient|employee|user|author|owner|passenger"
    r"|student|contact|holder)(?:s?$|s?[^a-z])"
)


def warn_identifiers(schema: FeatureSchema, counted: Mapping[str, CountedColumn]) -> None:
    """Warn `identifying_vocabulary` of the columns whose vocabulary looks like identifiers; no value is in the message."""
    found: list[str] = []
    for name, table in find_tables(get_plan(schema)).items():
        reason = explain_identifiers(name, table.vocabulary, counted[name].values[:-1])
        if reason is not None:
            found.append(f"{name!r} ({count_things(len(table.vocabulary), 'value')}: {reason})")
    if found:
        message = f"values of {list_first(found, MOST_NAMED)} go into the schema as they are"
        warn("identifying_vocabulary", message)


def explain_identifiers(column: str, vocabulary: Vocabulary, counts: Sequence[int] | np.ndarray = ()) -> str | None:
    """Return why a vocabulary looks like identifiers, None where it does not; `counts` are the rows of each value."""
    if vocabulary.type.facts.is_boolean:
        return None
    once = int(np.count_nonzero(np.asarray(counts) == 1))
    if len(vocabulary) >= FEWEST_VALUES and 2 * once > len(vocabulary):
        return f"{once} of them are each held by one row"
    values = vocabulary.values.to_pylist()
    if not vocabulary.type.facts.is_text:
        long = vocabulary.type.facts.is_whole and is_most([abs(value) >= LONG_NUMBER for value in values])
        return "most of them are as long as numbers of accounts" if long else None
    values = ["" if len(value) > MOST_CHARACTERS else value for value in values]
    if any(EMAIL.fullmatch(value) for value in values):
        return "e-mail addresses are among them"
    if is_most([ACCOUNT.fullmatch(value) is not None and not DATE.fullmatch(value) for value in values]):
        return "most of them look like numbers of accounts"
    if is_most([TITLED.fullmatch(value) is not None for value in values]) or (
        PERSON.search(split_words(column)) and is_most([FULL_NAME.fullmatch(value) is not None for value in values])
    ):
        return "most of them look like names of persons"
    return None


def is_most(found: Sequence[bool]) -> bool:
    return 2 * sum(found) > len(found)


def split_words(name: str) -> str:
    """Return a column's name in lower case, with `customerName` as `customer name`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
