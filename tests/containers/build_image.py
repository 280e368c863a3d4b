"""The lines of a Dockerfile, read and run without Docker, as root in a machine that may be thrown away.

Usage: build_image.py BASE DOCKERFILE. BASE is what its FROM has to be: that image is this machine. The folder of the
Dockerfile is the context. Needs nothing but Python, because a bare machine has nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
import json
import os
from pathlib import Path
import shlex
import shutil
import string
import subprocess
import sys


@dataclass(frozen=True)
class Line:
    """An instruction, and what follows it: a text, or words where it has the form of JSON; flags such as --chown apart."""

    instruction: str
    text: str
    words: tuple[str, ...] = ()
    flags: dict[str, str] = field(default_factory=dict)


def read_dockerfile(text: str) -> list[Line]:
    """Return the instructions of a Dockerfile, without comments, lines that go on joined."""
    kept = [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    joined = "\n".join(kept).replace("\\\n", " ")
    return [read_line(line) for line in joined.split("\n")]


def read_line(line: str) -> Line:
    instruction, _, text = line.partition(" ")
    flags = {}
    while text.startswith("--"):
        flag, _, text = text.partition(" ")
        name, _, flags[name] = flag.partition("=")
    words = tuple(json.loads(text)) if text.startswith("[") else ()
    return Line(instruction, text, words, flags)


class Machine:
    """What instructions change: variables, the folder and the user; beside the disk."""

    def __init__(self, base: str, context: Path) -> None:
        self.base = base
        self.context = context
        self.variables: dict[str, str] = {}
        self.folder = "/"
        self.user = 0

    def build(self, lines: list[Line]) -> None:
        for line in lines:
            print(f"-- {line.instruction} {line.text}", flush=True)
            getattr(self, f"do_{line.instruction.lower()}")(line)

    def do_from(self, line: Line) -> None:
        assert line.text == self.base, f"expected FROM {self.base}, found {line.text}"

    def do_arg(self, line: Line) -> None:
        """Nothing: what the build is given is in the environment already."""

    def do_env(self, line: Line) -> None:
        known = {**os.environ, **self.variables}
        pairs = (pair.partition("=") for pair in shlex.split(line.text))
        self.variables |= {name: string.Template(value).substitute(known) for name, _, value in pairs}

    def do_workdir(self, line: Line) -> None:
        self.folder = line.text
        Path(line.text).mkdir(parents=True, exist_ok=True)

    def do_user(self, line: Line) -> None:
        self.user = int(line.text)

    def do_copy(self, line: Line) -> None:
        *sources, target = line.words
        place = Path(self.folder, target)
        for source in sources:
            copied = place / source if target.endswith("/") and not source.endswith("/") else place
            copied.parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (self.context / source).is_dir() else shutil.copyfile
            copy(self.context / source, copied)
            self.own([copied, *copied.rglob("*")], line.flags.get("--chown"))

    def own(self, paths: list[Path], user: str | None) -> None:
        for path in paths if user else []:
            os.chown(path, int(user or 0), int(user or 0))

    def do_run(self, line: Line) -> None:
        command = line.words or ("/bin/sh", "-c", line.text)
        as_user = {"user": self.user, "group": self.user, "extra_groups": []} if self.user else {}
        environment = {**os.environ, **self.variables, "HOME": "/home/scoring" if self.user else "/root"}
        subprocess.run(command, check=True, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, **as_user)

    do_cmd = do_run


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    dockerfile = Path(sys.argv[2])
    Machine(sys.argv[1], dockerfile.parent).build(read_dockerfile(dockerfile.read_text(encoding="utf-8")))
