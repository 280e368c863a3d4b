"""Python and R side by side on generated programs and frames: equal bytes, or the same code, column and rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
import json
from pathlib import Path
import random
import tempfile

import numpy as np

from schemabridge.document.read import read_schema
from schemabridge.document.write import write_schema
from schemabridge.errors import SchemabridgeError
from schemabridge.prepare import prepare_arrays
from schemabridge.schema import FeatureSchema

from .frame import Frame
from .frames import draw_frame
from .programs import Program, draw_program
from .python_forms import FORMS, build_python
from .r_process import LOCALES, Prepared, Refusal, RFailure, RProcess
from .recorded import draw_recorded
from .reports import check_reports, compare_reports, show_difference

ROWS = (0, 1, 1, 2, 3, 5, 8, 20, 60, 300, 300, 1000)
LARGE_ROWS = (8191, 8193, 20_000)
FRAMES_PER_PROGRAM = 10
LARGE_EVERY = 12
LARGEST_CELLS = 400_000


@dataclass
class Tally:
    """What was compared."""

    programs: int = 0
    frames: int = 0
    cells: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    ops: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        codes = ", ".join(f"{code} {count}" for code, count in self.outcomes.most_common())
        ops = ", ".join(f"{op} {count}" for op, count in self.ops.most_common())
        found = ", ".join(f"{code} {count}" for code, count in self.findings.most_common())
        return f"{self.cells} cells of {self.frames} frames, {self.programs} programs\n  {codes}\n  {ops}\n  {found}"


@dataclass(frozen=True)
class Case:
    """A schema's two files and a frame; `seed` makes it again."""

    json_path: Path
    arrow_path: Path
    frame: Frame
    seed: str


class Difference(AssertionError):
    """Python and R disagree."""


def compare_programs(seed: int, cells: int, programs: int = 0, *, most: int = 1) -> Tally:
    """Compare until so many cells and programs were; raises Difference with each program's smallest case, at most `most`."""
    tally = Tally()
    differences: list[str] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        processes = [stack.enter_context(RProcess(locale)) for locale in LOCALES]
        while (tally.cells < cells or tally.programs < programs) and len(differences) < most:
            try:
                compare_program(f"{seed}-{tally.programs}", folder, processes, tally)
            except Difference as difference:
                differences.append(str(difference))
            tally.programs += 1
    if differences:
        raise Difference("\n\n".join(differences))
    return tally


def compare_program(seed: str, folder: Path, processes: Sequence[RProcess], tally: Tally) -> None:
    """Compare one program, made from a seed, on its frames."""
    rng = random.Random(seed)
    program = (draw_recorded(rng) if rng.random() < 0.2 else None) or draw_program(rng)
    paths = save_program(program, folder, seed)
    schema = {path: read_schema(path) for path in paths}
    cases = list(draw_cases(program, paths, seed, rng, large=tally.programs % LARGE_EVERY == 0))
    asked = [rng.choice(paths) for _ in processes]
    for process, path in zip(processes, asked, strict=True):
        process.ask_prepare(path, [case.frame.in_r(process.encoding) for case in cases])
    expected = [run_python(case.frame, schema[rng.choice(paths)], "utf8") for case in cases]
    answers = [receive(process, cases) for process in processes]
    for process, path, answer in zip(processes, asked, answers, strict=True):
        for case, in_utf8, found in zip(cases, expected, answer, strict=True):
            native = process.encoding != "utf8" and case.frame.is_native()
            wanted = run_python(case.frame, schema[paths[0]], process.encoding) if native else in_utf8
            if not same(wanted, found):
                raise Difference(shrink(case, process, path))
            tally.cells += count_cells(wanted)
            tally.outcomes[wanted.code if isinstance(wanted, Refusal) else "prepared"] += 1
    tally.frames += len(cases)
    tally.findings += check_findings(cases, expected, schema[paths[0]], rng.choice(processes))
    tally.ops.update({step.op for step in program.schema.steps})
    for path in paths:
        path.unlink()


def check_findings(
    cases: Sequence[Case], prepared: Sequence[Prepared | Refusal], schema: FeatureSchema, process: RProcess
) -> Counter[str]:
    """Hold the findings of the frames against what `prepare_input` does with them, and against those of one R process."""
    codes: Counter[str] = Counter()
    for case, outcome in zip(cases, prepared, strict=True):
        broken = check_reports(case.frame, schema, "utf8", outcome)
        if broken is not None:
            raise Difference(f"seed {case.seed}: {broken}\n{describe_frame(case.frame)}")
    for case, (wanted, found) in zip(cases, compare_reports(cases, schema, process), strict=True):
        if wanted != found:
            raise Difference(
                f"seed {case.seed}, {process.locale}, {case.frame.container}: {show_difference(wanted, found)}\n"
                f"{describe_frame(case.frame)}"
            )
        codes.update(finding["code"] for finding in wanted if "code" in finding)
    return codes


def receive(process: RProcess, cases: Sequence[Case]) -> list[Prepared | Refusal]:
    try:
        return process.receive_prepared(len(cases))
    except RFailure as failure:
        raise Difference(f"seed {cases[0].seed}: {failure}") from failure


def save_program(program: Program, folder: Path, seed: str) -> tuple[Path, Path]:
    paths = (folder / f"{seed}.schema.json", folder / f"{seed}.schema.arrow")
    for path in paths:
        write_schema(program.schema, path)
    return paths


def draw_cases(
    program: Program, paths: tuple[Path, Path], seed: str, rng: random.Random, *, large: bool
) -> Iterator[Case]:
    width = sum(each.width for each in program.schema.inputs)
    for number in range(FRAMES_PER_PROGRAM):
        rows = rng.choice(LARGE_ROWS) if large and number == 0 else rng.choice(ROWS)
        rows = min(rows, LARGEST_CELLS // width)
        yield Case(*paths, draw_frame(program, rows, rng, tuple(FORMS)), f"{seed}:{number}")


def run_python(frame: Frame, schema: object, encoding: str) -> Prepared | Refusal:
    try:
        return Prepared(prepare_arrays(build_python(frame, encoding), schema))
    except SchemabridgeError as error:
        return Refusal(error.code, error.column, error.rows, str(error))
    except Exception as error:  # noqa: BLE001 an error without a code is a difference like any other
        return Refusal(f"an error without a code: {error!r}", None, ())


def same(wanted: Prepared | Refusal, found: Prepared | Refusal) -> bool:
    if isinstance(wanted, Refusal) and isinstance(found, Refusal) and wanted.code == "wrong_length":
        return found.code == wanted.code  # 7.1 gives the frame phase no position
    if isinstance(wanted, Refusal) or isinstance(found, Refusal):
        return wanted == found
    return list(wanted.arrays) == list(found.arrays) and all(
        array.dtype == found.arrays[name].dtype
        and array.shape == found.arrays[name].shape
        and same_cells(array, found.arrays[name])
        for name, array in wanted.arrays.items()
    )


def same_cells(wanted: np.ndarray, found: np.ndarray) -> bool:
    """Return whether cells are equal in every bit, or texts."""
    return wanted.tolist() == found.tolist() if wanted.dtype == object else wanted.tobytes() == found.tobytes()


def count_cells(result: Prepared | Refusal) -> int:
    return 1 if isinstance(result, Refusal) else sum(array.size for array in result.arrays.values())


def shrink(case: Case, process: RProcess, path: Path) -> str:
    """Return a report of the smallest frame that still differs: fewer rows, fewer extra columns."""
    schema = read_schema(path)

    def differs(frame: Frame) -> tuple[Prepared | Refusal, Prepared | Refusal] | None:
        wanted = run_python(frame, schema, process.encoding)
        (found,) = process.prepare(path, [frame.in_r(process.encoding)])
        return None if same(wanted, found) else (wanted, found)

    frame = shrink_columns(shrink_rows(case.frame, differs), differs)
    pair = differs(frame)
    if pair is None:
        return (
            f"seed {case.seed}, {process.locale}: differs, but not when asked again alone\n{describe_frame(case.frame)}"
        )
    document = json.loads(case.json_path.read_text(encoding="utf-8"))
    parts = [
        f"seed {case.seed}, {process.locale}, {path.suffix[1:]} file, {frame.container} in R, {frame.form} in Python",
        describe_difference(*pair),
        describe_frame(frame),
    ]
    return "\n".join([*parts, *describe_schema(document)])


def shrink_rows(frame: Frame, differs) -> Frame:
    size = frame.rows
    while size > 1:
        size = (size + 1) // 2
        parts = [np.arange(start, min(start + size, frame.rows)) for start in range(0, frame.rows, size)]
        smaller = next((part for part in (frame.take(rows) for rows in parts[:50]) if differs(part)), None)
        if smaller is None:
            return frame
        frame = smaller
    return frame


def shrink_columns(frame: Frame, differs) -> Frame:
    for position in reversed(range(len(frame.sources))):
        names = frame.names[:position] + frame.names[position + 1 :]
        sources = frame.sources[:position] + frame.sources[position + 1 :]
        fewer = Frame(names, sources, frame.container, frame.form)
        pair = differs(fewer)
        if pair is not None and not any(isinstance(each, Refusal) and each.code == "absent_column" for each in pair):
            frame = fewer
    return frame


def describe_difference(wanted: Prepared | Refusal, found: Prepared | Refusal) -> str:
    if isinstance(wanted, Refusal) or isinstance(found, Refusal):
        return f"Python: {describe_result(wanted)}\nR:      {describe_result(found)}"
    for name, array in wanted.arrays.items():
        other = found.arrays.get(name)
        if other is None or other.shape != array.shape or other.dtype != array.dtype:
            return f"input {name!r}: Python {array.dtype} {array.shape}, R {other if other is None else (other.dtype, other.shape)}"
        if array.dtype == object:
            pairs = zip(array.reshape(-1).tolist(), other.reshape(-1).tolist(), strict=True)
            different = next(((ours, theirs) for ours, theirs in pairs if ours != theirs), None)
            if different is not None:
                return f"input {name!r}: Python {different[0]!r}, R {different[1]!r}"
            continue
        unsigned = f"u{array.dtype.itemsize}"
        cells = np.flatnonzero(array.reshape(-1).view(unsigned) != other.reshape(-1).view(unsigned))
        if len(cells):
            cell = cells[0]
            ours, theirs = array.reshape(-1)[cell : cell + 1], other.reshape(-1)[cell : cell + 1]
            bits = [format(int(each.view(unsigned)[0]), "x") for each in (ours, theirs)]
            return f"input {name!r}, {len(cells)} cells, first {cell}: Python {ours[0]!r} ({bits[0]}), R {theirs[0]!r} ({bits[1]})"
    return f"inputs: Python {list(wanted.arrays)}, R {list(found.arrays)}"


def describe_result(result: Prepared | Refusal) -> str:
    if isinstance(result, Refusal):
        return f"{result.code}, column {result.column!r}, rows {result.rows}\n          {result.message}"
    return ", ".join(f"{name} {array.dtype} {array.shape}" for name, array in result.arrays.items())


def describe_frame(frame: Frame) -> str:
    lines = []
    for name, source in zip(frame.names, frame.sources, strict=True):
        texts = [text and (text.text, text.mark, text.raw) for text in source.texts][:20]
        values = [float(value).hex() if source.values.dtype.kind == "f" else int(value) for value in source.values[:20]]
        array = f" {source.array.type} {source.array[:20]}" if source.array is not None else ""
        missing = np.flatnonzero(source.missing[:20]).tolist()
        lines.append(
            f"  {name.text!r}: {source.kind} {source.detail or ''} n={len(source)} {values} {texts} missing {missing}{array}"
        )
    return "\n".join(lines)


def describe_schema(document: dict) -> list[str]:
    """Return the schema a part a line, long ones cut."""
    lines = [
        f"  columns {json.dumps(document['columns'], ensure_ascii=False)}",
        f"  vocabularies {json.dumps(document['vocabularies'])[:2000]}",
    ]
    lines += [f"  step {json.dumps(step, ensure_ascii=False)[:500]}" for step in document["steps"]]
    return lines + [f"  input {json.dumps(each, ensure_ascii=False)[:700]}" for each in document["inputs"]]
