"""One R process that prepares frames for as long as the tests run, under a locale of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
import json
from math import isnan
import os
from pathlib import Path
import select
import struct
import subprocess
import tempfile
import time

import numpy as np

from .r_values import DOUBLE, INTEGER, RVector, new_list, new_named_list, new_numbers, new_text, serialize

SCRIPT = Path(__file__).with_suffix(".R")
LOCALES = ("C", "C.UTF-8", "en_US.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "de_DE.ISO-8859-1")
HOSTILE_NUMERIC = {"de_DE.UTF-8": "de_DE.UTF-8"}
SESSION_ENCODINGS = {"C": "ascii", "de_DE.ISO-8859-1": "latin1"}


class RFailure(AssertionError):
    """R gave no answer, or one that no reader may give."""


@dataclass(frozen=True)
class RFrame:
    """A frame as R gets it: the container to build, and the columns as a named list (or Arrow IPC bytes)."""

    container: str
    columns: RVector


@dataclass(frozen=True)
class Refusal:
    """The error of one frame or file."""

    code: str
    column: str | None
    rows: tuple[int, ...]
    message: str = field(default="", compare=False)
    paths: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Prepared:
    """The arrays by input name."""

    arrays: dict[str, np.ndarray]


@dataclass(frozen=True)
class Drifted:
    """What drift found: by column what a vector has of it, and code, severity, column and count of each finding."""

    rows: tuple[int, int]
    columns: dict[str, dict]
    findings: list[dict]


@dataclass(frozen=True)
class Explained:
    """Both tables of explain_schema, column by column; the words are those of R, `texts` none where no input has any."""

    features: tuple[list[str | None], ...]
    row: tuple[list[str | None], ...]
    positions: tuple[tuple[float, ...], tuple[float, ...]]
    values: tuple[float, ...]
    texts: list[str | None]


@dataclass(frozen=True)
class Predicted:
    """A prediction of an output as R gives it: numbers with their columns, or positions of labels without any."""

    kind: str
    columns: list[str | None] | None
    levels: list[str | None]
    numbers: np.ndarray


class Answer:
    """Reads an answer of the process piece by piece."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def take(self, size: int) -> bytes:
        self.position += size
        return self.data[self.position - size : self.position]

    def integer(self) -> int:
        return struct.unpack("<i", self.take(4))[0]

    def double(self) -> float:
        return struct.unpack("<d", self.take(8))[0]

    def doubles(self) -> tuple[float, ...]:
        return tuple(self.double() for _ in range(self.integer()))

    def text(self) -> str | None:
        size = self.integer()
        return None if size < 0 else self.take(size).decode(errors="replace")

    def texts(self) -> list[str | None]:
        return [self.text() for _ in range(self.integer())]


class RProcess:
    """A running R; `prepare` and `read` ask it, `ask_…` and `receive_…` let several processes work at a time."""

    def __init__(self, locale: str, timeout: float = 120) -> None:
        self.locale = locale
        self.encoding = SESSION_ENCODINGS.get(locale, "utf8")
        self.timeout = timeout
        self.start()

    def start(self) -> None:
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 closed with the process
        self.answers, answers = os.pipe()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
        self.process = subprocess.Popen(
            ["Rscript", "--vanilla", str(SCRIPT), str(answers)],
            stdin=subprocess.PIPE,
            stdout=self.log,
            stderr=self.log,
            pass_fds=[answers],
            env=environment | {"LC_ALL": self.locale, "LANG": self.locale, "TZ": "America/St_Johns"},
        )
        os.close(answers)
        if self.locale in HOSTILE_NUMERIC:
            self.ask({"command": new_text("numeric"), "locale": new_text(HOSTILE_NUMERIC[self.locale])})
            self.receive()

    def __enter__(self) -> RProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process and forget it."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.close()
            self.process.wait(5)
        except (subprocess.TimeoutExpired, BrokenPipeError):
            self.process.kill()
            self.process.wait()
        os.close(self.answers)
        self.log.close()

    def prepare(self, schema: Path, frames: Sequence[RFrame]) -> list[Prepared | Refusal]:
        """Return what R makes of each frame with the schema at a path."""
        self.ask_prepare(schema, frames)
        return self.receive_prepared(len(frames))

    def ask_prepare(self, schema: Path, frames: Sequence[RFrame]) -> None:
        self.ask({"command": new_text("prepare"), "path": new_text(str(schema)), "frames": describe_frames(frames)})

    def receive_prepared(self, count: int) -> list[Prepared | Refusal]:
        answer = Answer(self.receive())
        return [self.unpack(answer) for _ in range(count)]

    def ask_validate(self, schema: Path, frames: Sequence[RFrame], ranges: str = "ignore") -> None:
        self.ask(
            {
                "command": new_text("validate"),
                "path": new_text(str(schema)),
                "ranges": new_text(ranges),
                "frames": describe_frames(frames),
            }
        )

    def receive_validated(self, count: int) -> list[tuple[dict, list[int]]]:
        """Return for each frame the report of validate_batch and the positions of the bad rows of split_batch."""
        answer = Answer(self.receive())
        return [self.unpack_validated(answer) for _ in range(count)]

    def unpack_validated(self, answer: Answer) -> tuple[dict, list[int]]:
        if answer.integer() != 0:
            raise self.failure(str(answer.text()))
        return json.loads(str(answer.text())), [int(row) for row in answer.doubles()]

    def ask_drift(
        self, schema: Path, frames: Sequence[RFrame], min_rows: float, thresholds: Mapping[str, float]
    ) -> None:
        limits = {name: new_numbers(DOUBLE, np.array([float(limit)])) for name, limit in thresholds.items()}
        self.ask(
            {
                "command": new_text("drift"),
                "path": new_text(str(schema)),
                "min_rows": new_numbers(DOUBLE, np.array([float(min_rows)])),
                "thresholds": new_named_list(limits),
                "frames": describe_frames(frames),
            }
        )

    def receive_drift(self, count: int) -> list[Drifted | Refusal]:
        answer = Answer(self.receive())
        return [self.unpack_drift(answer) for _ in range(count)]

    def unpack_drift(self, answer: Answer) -> Drifted | Refusal:
        status = answer.integer()
        if status != 0:
            return self.unpack_refusal(status, answer)
        rows, training_rows = answer.doubles()
        names, refused = answer.texts(), answer.texts()
        measures = [answer.doubles() for _ in range(6)]
        columns = {
            str(name): show_measures(*numbers, refused=words)
            for name, words, *numbers in zip(names, refused, *measures, strict=True)
        }
        findings = zip(answer.texts(), answer.texts(), answer.texts(), answer.doubles(), strict=True)
        keys = ("code", "severity", "column", "count")
        return Drifted(
            (int(rows), int(training_rows)), columns, [dict(zip(keys, each, strict=True)) for each in findings]
        )

    def explain(self, schema: Path, frames: Sequence[RFrame]) -> list[Explained | Refusal]:
        """Return what R explains of the schema at a path, and of each frame, which has one row."""
        self.ask({"command": new_text("explain"), "path": new_text(str(schema)), "frames": describe_frames(frames)})
        answer = Answer(self.receive())
        return [self.unpack_explained(answer) for _ in frames]

    def unpack_explained(self, answer: Answer) -> Explained | Refusal:
        status = answer.integer()
        if status != 0:
            return self.unpack_refusal(status, answer)
        features, of_features = tuple(answer.texts() for _ in range(3)), answer.doubles()
        row, of_row = tuple(answer.texts() for _ in range(4)), answer.doubles()
        return Explained(features, row, (of_features, of_row), answer.doubles(), answer.texts())

    def verify(
        self,
        schema: Path,
        predictions: Mapping[str, np.ndarray],
        here: Mapping[str, str] | None = None,
        data: RFrame | None = None,
    ) -> tuple[bool, list[tuple[str, int | None]]]:
        """Return whether R verifies the schema at a path, and the code and golden row of what it finds.

        `predictions` are those of a model for the rows with bytes, by output; there is no model where they are empty. `here` is the
        precision at hand, `data` rows with predictions.
        """
        outputs = {name: new_matrix(each) for name, each in predictions.items()}
        request = {"command": new_text("verify"), "path": new_text(str(schema)), "predictions": new_named_list(outputs)}
        known = {name: new_text(word) for name, word in (here or {}).items()}
        frames = describe_frames([] if data is None else [data])
        self.ask({**request, "here": new_named_list(known), "data": frames})
        answer = Answer(self.receive())
        if answer.integer() != 0:
            raise self.failure(str(answer.text()))
        ok = bool(answer.integer())
        codes, rows = answer.texts(), answer.doubles()
        return ok, [(str(code), None if row != row else int(row)) for code, row in zip(codes, rows, strict=True)]

    def give(self, path: Path, golden: np.ndarray, raw: np.ndarray, type_: str) -> Predicted | Refusal:
        """Return what R gives as a type of the output in a document, from golden and raw predictions of it."""
        request = {"path": new_text(str(path)), "golden": new_matrix(golden), "raw": new_matrix(raw)}
        self.ask({"command": new_text("give"), **request, "type": new_text(type_)})
        return self.unpack_given(Answer(self.receive()))

    def unpack_given(self, answer: Answer) -> Predicted | Refusal:
        status = answer.integer()
        if status != 0:
            return self.unpack_refusal(status, answer)
        kind, has_columns = str(answer.text()), answer.integer()
        columns, levels = answer.texts(), answer.texts()
        shape = tuple(int(size) for size in answer.doubles())
        numbers = np.array(answer.doubles(), np.float64).reshape(shape, order="F")
        return Predicted(kind, columns if has_columns else None, levels, numbers)

    def read(self, path: Path) -> str | Refusal:
        """Return the fingerprint of the schema at a path, or the error of the reader."""
        self.ask({"command": new_text("read"), "path": new_text(str(path))})
        answer = Answer(self.receive())
        status = answer.integer()
        if status == 0:
            return str(answer.text())
        refusal = self.unpack_refusal(status, answer)
        if status == 2:
            return refusal
        return replace(refusal, paths=tuple(str(answer.text()) for _ in range(answer.integer())))

    def ask_read_all(self, paths: Sequence[Path]) -> None:
        self.ask({"command": new_text("read_all"), "paths": new_list([new_text(str(path)) for path in paths])})

    def receive_read_all(self, count: int) -> list[str]:
        """Return of each file the fingerprint where it is taken, the code where it is refused, or what R did instead."""
        answer = Answer(self.receive())
        found = []
        for _ in range(count):
            answer.integer()
            found.append(str(answer.text()))
        return found

    def ask(self, request: dict[str, RVector]) -> None:
        """Send a request; the answer has to be received before the next."""
        if self.process.poll() is not None:  # it ended in an earlier test, which has failed
            self.close()
            self.start()
        message = serialize(new_named_list(request))
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(struct.pack("<d", len(message)) + message)
            self.process.stdin.flush()
        except BrokenPipeError:
            raise self.failure("R has ended") from None

    def receive(self) -> bytes:
        deadline = time.monotonic() + self.timeout
        size = int(struct.unpack("<d", self.receive_bytes(8, deadline))[0])
        return self.receive_bytes(size, deadline)

    def receive_bytes(self, size: int, deadline: float) -> bytes:
        parts = []
        while size > 0:
            ready, _, _ = select.select([self.answers], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                self.process.kill()
                raise self.failure(f"R gave no answer within {self.timeout} seconds")
            part = os.read(self.answers, min(size, 1 << 20))
            if not part:
                raise self.failure("R has ended")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def unpack(self, answer: Answer) -> Prepared | Refusal:
        """Return one result; what no reader may do is a refusal with a code that no reader has."""
        status = answer.integer()
        if status != 0:
            return self.unpack_refusal(status, answer)
        untouched = answer.integer()
        inputs = [self.unpack_input(answer) for _ in range(answer.integer())]
        if not untouched:
            return Refusal("R changed the frame it was given", None, ())
        if not all(same for _, _, same in inputs):
            return Refusal('as = "matrix" and as = "float32" hold other numbers', None, ())
        return Prepared({name: array for name, array, _ in inputs})

    def unpack_input(self, answer: Answer) -> tuple[str, np.ndarray, bool]:
        name, dtype = str(answer.text()), str(answer.text())
        shape = tuple(int(size) for size in answer.doubles())
        same = bool(answer.integer())
        if dtype == "string":
            return name, np.array([*answer.texts(), None], object)[:-1].reshape(shape), same
        return name, np.frombuffer(answer.take(int(answer.double())), dtype).reshape(shape), same

    def unpack_refusal(self, status: int, answer: Answer) -> Refusal:
        if status == 2:
            return Refusal(str(answer.text()), None, ())
        code, column = str(answer.text()), answer.text()
        rows = tuple(int(row) for row in answer.doubles())
        return Refusal(code, column, rows, str(answer.text()))

    def failure(self, what: str) -> RFailure:
        self.log.seek(0)
        return RFailure(f"{self.locale}: {what}\n{self.log.read()[-4000:].decode(errors='replace')}")


def show_measures(*measures: float, refused: str | None) -> dict:
    """Return the measures of a column as the vectors have them; R has NA where they have null."""
    missing_training, missing_batch, unknown_training, unknown_batch, psi, js = measures
    return {
        "missing": [missing_training, missing_batch],
        "unknown": None if isnan(unknown_training) else [unknown_training, unknown_batch],
        "psi": None if isnan(psi) else psi,
        "js": None if isnan(js) else js,
        "refused": None if refused is None else "not_comparable",
    }


def new_matrix(values: np.ndarray) -> RVector:
    """Return a matrix, which R holds column by column."""
    return new_numbers(DOUBLE, values.ravel("F"), dim=new_numbers(INTEGER, np.array(values.shape)))


def describe_frames(frames: Sequence[RFrame]) -> RVector:
    return new_list(
        [new_named_list({"container": new_text(frame.container), "columns": frame.columns}) for frame in frames]
    )
