"""Every Keras reads what every Keras wrote, held against schemas/known-failures.json: `make test-matrix`.

It ends with the table of what was tested with what, in Markdown.
"""

from __future__ import annotations

from dataclasses import dataclass
import json
from pathlib import Path
import shutil

from matrix.environments import LIBRARIES, Library
from schemabridge.preflight.file_content import read_content
from schemabridge.preflight.known_failures import Failure, Loading, find_failure, read_known_failures
from schemabridge.preflight.situation import CustomObject

ENDINGS = {"keras": ".keras", "hdf5": ".h5", "saved_model": ""}
SHOWN = {"keras": "`.keras`", "hdf5": "`.h5`", "saved_model": "SavedModel"}
MODELS = ("dense", "custom", "sequence")
CUSTOM = CustomObject("mypkg>Scale")


@dataclass(frozen=True)
class Cell:
    """The files of one format that one Keras wrote, as another one read them: what each predicts, or why it does not."""

    writer: Library
    reader: Library
    format: str
    failure: Failure | None
    results: tuple[dict, ...]

    @property
    def loaded(self) -> int:
        return sum("error" not in each for each in self.results)

    def find_problems(self) -> list[str]:
        """Return what is otherwise than the table says."""
        problems = [f"{self} predicts something else" for each in self.results if each.get("equal") is False]
        if self.failure is None:
            return problems + [f"{self} fails: {each['error'][:300]}" for each in self.results if "error" in each]
        failed = [each["error"] for each in self.results if "error" in each]
        if self.loaded and self.failure.severity == "blocks":
            problems.append(f"{self} loads, against {self.failure.id}")
        if not failed:
            problems.append(f"{self} never fails, against {self.failure.id}")
        said = [part.split("...")[0] for part in (self.failure.says or "").split("; ")]
        return problems + [
            f"{self} fails with another error than {self.failure.id} says: {error[:300]}...{error[-300:]}"
            for error in failed
            if not any(part in error for part in said)
        ]

    def __str__(self) -> str:
        return f"{self.format} of {self.writer.folder.name} in {self.reader.folder.name}"


def main() -> None:
    for environment in dict.fromkeys(library.environment for library in LIBRARIES):
        environment.build()
    versions = {library: write_models(library) for library in LIBRARIES}
    cells = [cell for reader in LIBRARIES for cell in read_models(reader, versions)]
    problems = [*find_misread(versions), *(each for cell in cells for each in cell.find_problems()), *find_unmet(cells)]
    print(render_table(cells, versions))
    print("\n".join(problems))
    print(f"{len(cells) * len(MODELS)} files read, {len(problems)} problems")
    raise SystemExit(bool(problems))


def write_models(library: Library) -> str:
    """Let a Keras write its files; return its version."""
    shutil.rmtree(library.folder, ignore_errors=True)
    library.folder.mkdir(parents=True)
    library.environment.run("write_models.py", library.module, library.folder)
    return str(json.loads((library.folder / "written.json").read_text())["version"])


def read_models(reader: Library, versions: dict[Library, str]) -> list[Cell]:
    """Let a Keras read the files of all, and say which failure the table knows of each."""
    answer = Path(f"{reader.folder}.json")
    reader.environment.run("read_models.py", reader.module, answer, *(library.folder for library in versions))
    results = json.loads(answer.read_text())["results"]
    return [
        Cell(
            writer,
            reader,
            form,
            find_failure(describe_loading(writer, reader, form, versions)),
            tuple(results[f"{writer.folder.name}/{model}{ENDINGS[form]}"] for model in MODELS),
        )
        for writer in versions
        for form in ENDINGS
    ]


def describe_loading(writer: Library, reader: Library, form: str, versions: dict[Library, str]) -> Loading:
    if form == "saved_model":
        return Loading(form)
    return Loading(form, writer.distribution, versions[writer], reader.distribution, versions[reader])


def find_misread(versions: dict[Library, str]) -> list[str]:
    """Return files of which a preflight reads something else than what was written."""
    problems = []
    for library, version in versions.items():
        for form, ending in ENDINGS.items():
            content = read_content(Path(f"{library.folder / 'custom'}{ending}"))
            expected = (form, None, None) if form == "saved_model" else (form, version, (CUSTOM,))
            if (content.format, content.written_by, content.custom_objects) != expected:
                problems.append(f"{form} of {library.folder.name}: expected {expected}, found {content}")
    return problems


def find_unmet(cells: list[Cell]) -> list[str]:
    """Return the rows that should have been tested and met no file."""
    met = {cell.failure.id for cell in cells if cell.failure is not None}
    tested = [row.id for row in read_known_failures().failures if row.status == "tested"]
    return [f"no file is for the row {name}" for name in tested if name not in met]


def render_table(cells: list[Cell], versions: dict[Library, str]) -> str:
    """Return what each reader loads of each writer, in Markdown."""
    names = {library: f"{library.module} {version}" for library, version in versions.items()}
    lines = [f"| written by | {' | '.join(f'read by {name}' for name in names.values())} |", "|---" * 5 + "|"]
    for writer, name in names.items():
        words = [
            say_cells([cell for cell in cells if (cell.writer, cell.reader) == (writer, reader)]) for reader in names
        ]
        lines.append(f"| {name} | {' | '.join(words)} |")
    return "\n".join(lines)


def say_cells(cells: list[Cell]) -> str:
    whole = [SHOWN[cell.format] for cell in cells if cell.loaded == len(MODELS)]
    partly = [f"{SHOWN[cell.format]} in part" for cell in cells if 0 < cell.loaded < len(MODELS)]
    return ", ".join([*whole, *partly]) or "none"


if __name__ == "__main__":
    main()
