"""Damaged and malicious files in R's reader: it takes what Python takes, as the same, refuses the rest with its code, and lives on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pytest

from cross.hostile import Mutant, make_mutants
from cross.r_process import RProcess
from schemabridge import SchemabridgeError
from schemabridge.document.read import parse_schema
from schemabridge.errors import read_table

SEED = 20_260_102
COUNT = 40_000  # half of them JSON, half of them Arrow
BATCH = 250
SECONDS_EACH_BATCH = 120
LOCALES = ("C", "tr_TR.UTF-8")


@pytest.fixture(scope="module")
def readers() -> Iterator[list[RProcess]]:
    with RProcess(LOCALES[0], SECONDS_EACH_BATCH) as first, RProcess(LOCALES[1], SECONDS_EACH_BATCH) as second:
        yield [first, second]


def test_r_takes_the_mutants_that_python_takes_and_refuses_the_others_with_the_same_code(
    readers: list[RProcess], tmp_path: Path
) -> None:
    outcomes: Counter[str] = Counter()
    differences = []
    mutants = make_mutants(SEED, COUNT)
    while pair := [batch for batch in (list(islice(mutants, BATCH)) for _ in readers) if batch]:
        for mutant, in_python, in_r in read_in_both(readers, pair, tmp_path):
            outcomes[f"{mutant.origin.suffix} {in_python if in_python in CODES else 'taken'}"] += 1
            if in_python != in_r:
                differences.append(f"{mutant.name}: Python {in_python}, R {in_r}")
    print("\n".join(f"{count} {outcome}" for outcome, count in outcomes.most_common()))
    assert not differences, f"{len(differences)} of {COUNT}:\n" + "\n".join(differences[:20])
    assert min(outcomes[f"{suffix} taken"] for suffix in (".json", ".arrow")) > COUNT / 100


def read_in_both(
    readers: Sequence[RProcess], batches: Sequence[Sequence[Mutant]], folder: Path
) -> Iterator[tuple[Mutant, str, str]]:
    """Yield each mutant, and the fingerprint that a reader found or the code of its refusal, in Python and in R."""
    asked = [(r, batch, write_files(batch, folder / r.locale)) for r, batch in zip(readers, batches, strict=False)]
    for r, _, paths in asked:
        r.ask_read_all(paths)
    in_python = [[read_in_python(mutant) for mutant in batch] for _, batch, _ in asked]
    for (r, batch, _), found in zip(asked, in_python, strict=True):
        yield from zip(batch, found, r.receive_read_all(len(batch)), strict=True)


def write_files(batch: Sequence[Mutant], folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number}.schema" for number in range(len(batch))]
    for mutant, path in zip(batch, paths, strict=True):
        path.write_bytes(mutant.data)
    return paths


def read_in_python(mutant: Mutant) -> str:
    try:
        return parse_schema(mutant.data, mutant.name).fingerprint
    except SchemabridgeError as error:
        assert error.code in CODES, mutant.name
        return error.code


CODES = frozenset(code for code, row in read_table().items() if row.stage == "read")
