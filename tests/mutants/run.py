"""`make mutants MODULE=… COUNT=… SEED=…`: small changes of a module, each against the tests that the table names for it.

A mutant that makes a test fail, or never end, is killed. A survivor is a change that no test of the table noticed. Then
one of three holds: a behaviour has no test, and one is to be written; a test that sees it is not in the table; or the
change makes no difference that can be seen (`x < lo` or `x <= lo` where both give `lo`), and often the code can be said
more simply. Tests run in copies of the tree, as many at a time as there are processors; the checkout stays as it is.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
import difflib
from functools import partial
import os
from pathlib import Path
from queue import Queue
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from .python_edits import list_python_edits
from .r_edits import list_text_edits
from .table import ROOT, TESTTHAT, read_table

NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "build", "dist", ".*_cache", ".hypothesis", "*.Rcheck")
SLOWEST = 4  # times that a mutant may take of what the tests take without one


def main() -> None:
    """Try mutants of one module, or of each module in a folder."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("module", help="a file of either half, or a folder of them")
    parser.add_argument("--count", type=int, default=10, help="mutants of each module")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    table, path = read_table(), arguments.module.rstrip("/")
    modules = [module for module in table.modules if module == path or module.startswith(f"{path}/")]
    if not modules:
        sys.exit(f"tests/tested_by.json has no module {path}")
    with copy_trees(len(os.sched_getaffinity(0))) as copies:
        seconds: dict[tuple[str, ...], float] = {}
        for module in modules:
            tests = tuple(table.list_tests(module))
            if tests not in seconds:
                seconds[tests] = time_tests(module, tests, copies)
            try_module(module, tests, copies, arguments.count, arguments.seed, 20 + SLOWEST * seconds[tests])


@contextmanager
def copy_trees(count: int) -> Iterator[Queue[Path]]:
    """Give a queue of copies of the tree, of which each mutant takes one for itself."""
    copies: Queue[Path] = Queue()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        for number in range(count):
            copy = Path(folder, str(number))
            shutil.copytree(ROOT, copy, symlinks=True, ignore=NOT_COPIED)
            (copy / ".venv" / ".setup").mkdir(parents=True)
            (copy / ".venv" / ".setup" / "system").touch()  # make need not look for it
            (copy / ".venv" / "r-library").mkdir()
            copies.put(copy)
        yield copies


def time_tests(module: str, tests: tuple[str, ...], copies: Queue[Path]) -> float:
    """Return how many seconds the tests of a module take without a mutant, where they have to pass."""
    start = time.monotonic()
    if not passes((ROOT / module).read_bytes(), module, tests, copies, timeout=3600):
        sys.exit(f"{module}: its tests fail without a mutant: {' '.join(tests)}")
    return time.monotonic() - start


def try_module(module: str, tests: tuple[str, ...], copies: Queue[Path], count: int, seed: int, timeout: float) -> None:
    source = (ROOT / module).read_bytes()
    edits = list_python_edits(source) if module.endswith(".py") else list_text_edits(source, Path(module).suffix)
    chosen = random.Random(f"{seed} {module}").sample(edits, min(count, len(edits)))
    mutants = [edit.apply(source) for edit in sorted(chosen, key=lambda edit: edit.start)]
    with ThreadPoolExecutor(copies.qsize()) as pool:
        survived = list(pool.map(partial(passes, module=module, tests=tests, copies=copies, timeout=timeout), mutants))
    killed = len(mutants) - sum(survived)
    print(f"{module}: {killed} of {len(mutants)} mutants killed ({len(edits)} possible, seed {seed})", flush=True)
    for mutant, alive in zip(mutants, survived, strict=True):
        if alive:
            print(describe_change(module, source, mutant), flush=True)


def passes(content: bytes, module: str, tests: tuple[str, ...], copies: Queue[Path], timeout: float) -> bool:
    """Return whether every test passes in time with a content of a module."""
    copy = copies.get()
    before = (copy / module).read_bytes()
    try:
        (copy / module).write_bytes(content)
        end = time.monotonic() + timeout
        return all(succeeds(command, copy, end - time.monotonic()) for command in list_commands(module, tests))
    finally:
        (copy / module).write_bytes(before)
        copies.put(copy)


def list_commands(module: str, tests: tuple[str, ...]) -> Iterator[list[str]]:
    """Yield what builds and tests a copy, from within it."""
    if not module.endswith(".py"):
        yield ["R", "CMD", "INSTALL", "--no-docs", "--no-test-load", "--library=.venv/r-library", "r-package"]
    for programs in (test for test in tests if test.endswith(".c")):
        yield ["make", "test-c", f"C_TESTS={programs}"]
    if names := [Path(test).stem.removeprefix("test-") for test in tests if test.startswith(f"{TESTTHAT}/")]:
        yield run_testthat(f', filter = "^({"|".join(names)})$"')
    if TESTTHAT in tests:
        yield run_testthat()
    if python := [test for test in tests if test.endswith(".py")]:
        yield [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *python]


def run_testthat(select: str = "") -> list[str]:
    return ["Rscript", "-e", f'testthat::test_local("r-package", load_package = "installed"{select})']


def succeeds(command: list[str], copy: Path, timeout: float) -> bool:
    libraries = [str(copy / ".venv" / "r-library"), os.environ.get("R_LIBS", "")]
    # A mutant as long as its module and written in the same second would be taken for it in a cache.
    own = {"PYTHONPATH": str(copy / "src"), "R_LIBS": ":".join(libraries), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        command,
        cwd=copy,
        env=os.environ | own,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            return process.wait(max(timeout, 0)) == 0
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return False


def describe_change(module: str, source: bytes, mutant: bytes) -> str:
    """Return where a mutant differs, and its lines before and after."""
    old, new = source.decode().splitlines(), mutant.decode().splitlines()
    changes = list(difflib.unified_diff(old, new, lineterm="", n=0))[2:]
    line = changes[0].split()[1].removeprefix("-").split(",")[0]
    return "\n".join([f"  {module}:{line}", *(f"    {each}" for each in changes if not each.startswith("@@"))])


if __name__ == "__main__":
    main()
