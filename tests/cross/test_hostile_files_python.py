"""Hostile files in Python's reader: a code, or the schema that was recorded; nothing else."""

from __future__ import annotations

from functools import cache
from pathlib import Path
import resource
import time

import pytest

from cross.hostile import Mutant, list_files, list_vectors, make_mutants
from schemabridge import SchemabridgeError
from schemabridge.document.read import parse_schema
from schemabridge.document.write import format_schema
from schemabridge.errors import read_table

CHUNKS = 10
MUTANTS = 600
MAX_SECONDS = 5
MAX_MEGABYTES = 500


@pytest.mark.parametrize("seed", range(CHUNKS))
def test_a_mutant_is_refused_with_a_code_or_is_the_schema_it_was(seed: int) -> None:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for mutant in make_mutants(seed, MUTANTS):
        start = time.monotonic()
        check_mutant(mutant)
        assert time.monotonic() - start < MAX_SECONDS, mutant.name
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024 < MAX_MEGABYTES


def check_mutant(mutant: Mutant) -> None:
    try:
        schema = parse_schema(mutant.data, mutant.name)
    except SchemabridgeError as error:
        assert read_table()[error.code].stage == "read", mutant.name
        assert len(str(error)) < 4000
        return
    if mutant.sealed:  # another schema, and a whole one: what is read can be written and read again
        text = format_schema(schema, Path("x.json"))
        assert parse_schema(text).fingerprint == schema.fingerprint, mutant.name
        assert format_schema(parse_schema(format_schema(schema, Path("x.arrow"))), Path("x.json")) == text, mutant.name
    else:
        assert schema.fingerprint in find_fingerprints(), mutant.name


@cache
def find_fingerprints() -> frozenset[str]:
    """The fingerprints of all originals: two of them spliced may give either."""
    return frozenset(parse_schema(each.data, each.name).fingerprint for each in (*list_files(), *list_vectors()))
