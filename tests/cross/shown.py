"""Pages with code: their blocks, and what happens when a reader runs them in a folder."""

from __future__ import annotations

from itertools import groupby
import os
from pathlib import Path
import re
import subprocess
import sys

ROOT = Path(__file__).parent.parent.parent
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SCRIPTS = {
    "python": [sys.executable],
    "r": ["Rscript"],
    "sh": ["bash", "-eu"],
}


def read_blocks(page: str) -> list[tuple[str, str]]:
    """Return the blocks of a page in their order: the language and the text."""
    return BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))


def find_block(language: str, text: str, page: str = "README.md") -> str:
    """Return the one block of a language that has a text in it."""
    [block] = [block for tongue, block in read_blocks(page) if tongue == language and text in block]
    return block


def run(*command: str, folder: Path, **environment: str) -> str:
    """Return what a command prints in a folder, where it has to end well."""
    settings = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **environment}
    settings["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{settings['PATH']}"
    result = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def run_page(page: str, folder: Path, **environment: str) -> None:
    """Run a page as its reader would: neighbouring blocks of a language are one script; what it prints is below it.

    A line that is shown may have "…" for what is left out, such as a time.
    """
    steps = [block for block in read_blocks(page) if block[0] in {*SCRIPTS, "text"}]
    shown = [text for language, text in steps if language == "text"]
    said = " ".join(run_scripts([step for step in steps if step[0] != "text"], folder, environment))
    for text in shown:
        for part in re.split("[…\n]", text):
            at = said.find(squeeze(part))
            assert at >= 0, f"{page} shows what is not printed there:\n{part}\nof\n{said}"
            said = said[at + len(squeeze(part)) :]


def run_scripts(blocks: list[tuple[str, str]], folder: Path, environment: dict[str, str]) -> list[str]:
    """Return what each script prints, its white space squeezed."""
    said = []
    for language, group in groupby(blocks, key=lambda block: block[0]):
        script = folder / f"script.{language}"
        script.write_text("\n".join(text for _, text in group), encoding="utf-8")
        said.append(squeeze(run(*SCRIPTS[language], str(script), folder=folder, **environment)))
    return said


def squeeze(text: str) -> str:
    return " ".join(text.split())
