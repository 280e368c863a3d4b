"""`make bench` without its times: how works take turns, that a failing case loses nothing, and the form of docs/performance.md."""

from pathlib import Path
import re
import sys

import pytest

from bench.figures import OURS, Figure, LeftOut, Results, merge_figures, read_results, write_results
from bench.goals import GOALS
from bench.in_r import find_error
from bench.machine import Load, say_load
from bench.page import MARK, say_ratio, say_seconds, write_page
from bench.run import run_alone
from bench.scale import SCALES
from bench.subject import NAMES, load_subject
from bench.turns import take_turns

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
PEER = "DuckDB"


def find_section(page: str, title: str) -> str:
    [section] = re.findall(rf"^## {re.escape(title)}\n\n(.*?)(?=\n## |\Z)", page, re.M | re.S)
    return section


def write_peers(*figures: Figure, left_out: tuple[LeftOut, ...] = ()) -> str:
    return write_page(Results({"Processor": "one, 2 cores"}, {"peers": list(figures)}, list(left_out)))


def test_works_take_turns_and_the_least_time_of_each_is_kept(monkeypatch):
    clock, order = iter(range(1000)), []
    monkeypatch.setattr("bench.turns.perf_counter", lambda: next(clock))
    seconds = take_turns(
        {"ours": lambda: order.append("ours"), "theirs": lambda: order.append("theirs")}, SCALES["quick"]
    )
    # a call takes a second on this clock: one that does not count, and no second turn
    assert order == ["ours", "theirs", "ours", "theirs"]
    assert seconds == {"ours": 1, "theirs": 1}


def test_a_line_has_the_seconds_the_ratio_and_what_the_peer_does_less():
    page = write_peers(
        Figure(OURS, "1 row", 4e-05),
        Figure(PEER, "1 row", 0.0123, 307.4, "differs in one row"),
        Figure(OURS, "1,000 rows", 0.002),
        Figure(PEER, "1,000 rows", 0.004, 2.0, "a table, not a matrix"),
    )
    table = find_section(page, load_subject("peers").title).splitlines()[-4:]
    assert table == [
        "| | 1 row | 1,000 rows | its cells, and what it does less |",
        "| --- | --- | --- | --- |",
        f"| {OURS} | 40.0 µs | 2.00 ms | |",
        f"| {PEER} | 12.3 ms (307 ×) | 4.00 ms (2.00 ×) | a table, not a matrix |",
    ]


def test_what_was_not_measured_is_a_dash_and_never_a_missing_column():
    page = write_peers(Figure(OURS, "1 row", 1.0), Figure(PEER, "2 rows", 1.0, 1.0))
    assert f"| {OURS} | 1.00 s | – |" in page
    assert f"| {PEER} | – | 1.00 s (1.00 ×) |" in page


def test_a_work_that_several_cases_measure_has_the_least_of_their_times():
    figures = [Figure(OURS, "1 row", seconds) for seconds in (3.0, 1.0, 2.0)]
    assert [figure.seconds for figure in merge_figures(figures).values()] == [1.0]


def test_a_case_that_was_left_out_is_named_with_its_reason():
    page = write_peers(left_out=(LeftOut("Other libraries: DuckDB", "No module named 'duckdb'"),))
    assert find_section(page, "Left out").strip() == "- Other libraries: DuckDB: No module named 'duckdb'"
    assert find_section(write_peers(), "Left out").strip() == "Nothing: every case ran."


@pytest.mark.parametrize(("seconds", "word"), [(0.05, ""), (0.2, "missed")])
def test_a_goal_that_is_missed_is_said(seconds, word):
    [goal] = [goal for goal in GOALS if goal.words == "import"]
    figures = {goal.subject: [Figure(goal.line, goal.column, seconds)]}
    rows = find_section(write_page(Results({}, figures, [])), "Goals").splitlines()
    assert [row.split("|")[4].strip() for row in rows if row.startswith("| import |")] == [word]
    assert [row.split("|")[4].strip() for row in rows if row.startswith("| `--help` |")] == ["not measured"]


def test_a_process_that_fails_dies_or_hangs_is_a_reason_and_no_error():
    assert run_alone([sys.executable, "-c", "pass"], 60) == ""
    assert run_alone([sys.executable, "-c", "raise ValueError('no peer')"], 60) == "ValueError: no peer"
    assert run_alone([sys.executable, "-c", "import os; os.abort()"], 60) == "ended by SIGABRT"
    assert run_alone(["sleep", "60"], 0.1) == "took more than 0.1 seconds"


def test_an_error_of_r_is_told_in_one_line_without_its_calls():
    said = "Loading x\nError in f(x) : no package\n  named caret\nCalls: g -> f\nExecution halted\n"
    assert find_error(said) == "in f(x) : no package named caret"
    assert find_error("Error: no package\nExecution halted\n") == "no package"


def test_results_are_read_as_they_were_written(tmp_path):
    results = Results({"Day": "2026-01-01"}, {"peers": [Figure(PEER, "1 row", 0.1, None, "µ")]}, [LeftOut("a", "b")])
    write_results(tmp_path / "results.json", results)
    assert read_results(tmp_path / "results.json") == results


@pytest.mark.parametrize(("busy", "is_quiet"), [(70.0, True), (100.0, False)])
def test_a_machine_that_others_kept_busy_is_said_to_be_so(busy, is_quiet):
    start, end = Load(0.1, elapsed=0, busy=0, stolen=0, ours=0), Load(1.2, elapsed=60, busy=busy, stolen=1, ours=68)
    said = say_load(start, end)
    assert said.startswith("0.10 before, 1.20 after 1 min")
    assert ("not quiet" not in said) == is_quiet


@pytest.mark.parametrize(
    ("seconds", "words"), [(1.5e-7, "0.15 µs"), (9.994e-5, "99.9 µs"), (0.25, "250 ms"), (1234.5, "1,234 s")]
)
def test_a_time_is_told_to_three_digits(seconds, words):
    assert say_seconds(seconds) == words


def test_a_ratio_below_ten_has_two_decimals():
    assert [say_ratio(ratio) for ratio in (0.42, 10.04, 163.9)] == ["0.42 ×", "10.0 ×", "164 ×"]


def test_every_subject_has_cases_and_every_goal_a_cell_that_a_whole_run_measures():
    lines = {name: set(load_subject(name).cases) for name in NAMES}
    assert all(lines.values())
    named = {(goal.subject, goal.line) for goal in GOALS if goal.subject in ("inputs", "r_inputs")}
    assert {(subject, line) for subject, line in named if line not in lines[subject]} == set()


def test_the_page_of_the_repository_has_the_form_that_the_bench_writes():
    page = PAGE.read_text("utf-8")
    titles = ["The machine", *(load_subject(name).title for name in NAMES), "Goals", "Left out"]
    assert page.startswith(f"# Performance\n\n{MARK}\n")
    assert re.findall(r"^## (.*)$", page, re.M) == titles
    assert "Nothing was measured." not in page
    assert [f"| {goal.words} | {goal.subject}" for goal in GOALS if f"\n| {goal.words} | " not in page] == []
