"""Damaged and malicious files in R's reader: it takes what Python takes, refuses the rest with a code, and lives on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cross.hostile import Mutant, make_mutants
from cross.r_process import Refusal, RProcess
from schemabridge import SchemabridgeError, read_schema

SEED = 20_260_102
COUNT = 1500
SECONDS_EACH = 30
READ_CODES = (
    *("file_not_found", "file_too_large", "not_a_schema", "invalid_json", "invalid_arrow", "unsupported_version"),
    *("unknown_step", "invalid_schema", "fingerprint_mismatch"),
)


@pytest.fixture(scope="module", params=["C", "tr_TR.UTF-8"])
def r(request: pytest.FixtureRequest) -> Iterator[RProcess]:
    with RProcess(request.param, timeout=SECONDS_EACH) as process:
        yield process


def test_r_takes_a_mutant_as_what_it_was_or_refuses_it_as_python_does(r: RProcess, tmp_path: Path) -> None:
    """A damaged Arrow file whose damage changes nothing may be taken by one reader: both then hold what was sealed."""
    outcomes: Counter[str] = Counter()
    differences = []
    for mutant in make_mutants(SEED, COUNT):
        in_python, in_r = read_in_both(r, mutant, tmp_path)
        outcomes[f"{mutant.origin.suffix} {describe(in_python, in_r)}"] += 1
        if not agree(mutant, in_python, in_r):
            differences.append(f"{mutant.name}: Python {in_python}, R {in_r}")
    print("\n".join(f"{count} {outcome}" for outcome, count in outcomes.most_common()))
    assert not differences, f"{len(differences)} of {COUNT}:\n" + "\n".join(differences[:20])


def agree(mutant: Mutant, in_python: str | Refusal, in_r: str | Refusal) -> bool:
    if isinstance(in_r, Refusal) and in_r.code not in READ_CODES:
        return False
    if mutant.origin.suffix == ".json" or not (isinstance(in_python, Refusal) or isinstance(in_r, Refusal)):
        return in_python == in_r
    return mutant.sealed or isinstance(in_r, Refusal) or in_r == read_schema(mutant.origin).fingerprint


def read_in_both(r: RProcess, mutant: Mutant, folder: Path) -> tuple[str | Refusal, str | Refusal]:
    path = folder / f"mutant{mutant.origin.suffix}"
    path.write_bytes(mutant.data)
    try:
        in_python: str | Refusal = read_schema(path).fingerprint
    except SchemabridgeError as error:
        in_python = Refusal(error.code, None, (), str(error))
    return in_python, r.read(path)


def describe(in_python: str | Refusal, in_r: str | Refusal) -> str:
    codes = ["taken" if isinstance(result, str) else result.code for result in (in_python, in_r)]
    return codes[0] if codes[0] == codes[1] else f"{codes[0]} in Python, {codes[1]} in R"
