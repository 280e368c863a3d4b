"""Which files a container holds, under names that a Dockerfile takes as they are."""

from __future__ import annotations

from dataclasses import dataclass
import re
from typing import TYPE_CHECKING

from schemabridge.display import show_value
from schemabridge.errors import new_error
from schemabridge.preflight.situation import read_section
from schemabridge.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from schemabridge.schema import FeatureSchema

UNSAFE = frozenset('/\\"$*?[]')  # COPY takes them for folders, escapes, variables and patterns
WHEEL = re.compile(r"schemabridge_ml-[A-Za-z0-9.!+_]+-[A-Za-z0-9._]+-[A-Za-z0-9._]+-[A-Za-z0-9._]+\.whl")
ANY_WHEEL = re.compile(r"[A-Za-z0-9._]+(-[A-Za-z0-9.!+_]+){4,5}\.whl")
TARBALL = re.compile(r"schemabridge_[0-9]+([.-][0-9]+)+\.tar\.gz")
OWN_WHEEL = f"schemabridge_ml-{__version__}-py3-none-any.whl"
OWN_TARBALL = f"schemabridge_{__version__}.tar.gz"


@dataclass(frozen=True)
class ContainerFiles:
    """Names of what is copied: the schema, the model's files with the one to be compared first, its code, and installers."""

    schema: str
    model: tuple[str, ...]
    folders: tuple[str, ...]
    code: str | None
    wheels: tuple[str, ...]
    tarball: str

    @property
    def stem(self) -> str:
        """The name of the schema without what says that it is one."""
        return re.sub(r"(\.schema)?\.(json|arrow)$", "", self.schema, flags=re.IGNORECASE)

    @property
    def dockerfile(self) -> str:
        """The name of the Dockerfile."""
        return f"{self.stem}.Dockerfile"

    @property
    def requirements(self) -> str:
        """The name of the file of requirements."""
        return f"{self.stem}.requirements.txt"

    @property
    def single(self) -> tuple[str, ...]:
        """What is copied to the schema's folder, without folders."""
        files = [name for name in self.model if name not in self.folders]
        return (self.schema, *files, *([] if self.code is None else [self.code]))


def list_files(schema: FeatureSchema, path: Path, wheels: Sequence[str], tarball: str | None) -> ContainerFiles:
    """Return what a container of a schema file holds; `path` is that of the file, beside which its model lies.

    Raises
    ------
    SchemabridgeError
        `invalid_argument` for a name that a Dockerfile would not take as it is, for a wheel or tarball of something else.
    """
    recorded = read_section(schema.model)
    model = tuple(check_name(each.name) for each in recorded.files)
    return ContainerFiles(
        check_name(path.name),
        model,
        tuple(name for name in model if (path.parent / name).is_dir()),
        None if recorded.code is None else check_name(recorded.code.file),
        tuple(map(check_name, list_wheels(wheels))),
        OWN_TARBALL if tarball is None else check_form(tarball, TARBALL, OWN_TARBALL),
    )


def check_name(name: str) -> str:
    """Return a name of a file that stands in a Dockerfile; names with spaces and letters of any script do."""
    if name in ("", ".", "..") or not name.isprintable() or not UNSAFE.isdisjoint(name):
        message = f"expected a name without control characters and {' '.join(sorted(UNSAFE))}, found {show_value(name)}"
        raise new_error("invalid_argument", message, hint="give the file another name, and record the schema again")
    return name


def list_wheels(wheels: Sequence[str]) -> list[str]:
    """Return the names of the wheels that are installed, that of schemabridge first."""
    for wheel in wheels:
        check_form(wheel, ANY_WHEEL, OWN_WHEEL)
    own = [wheel for wheel in wheels if WHEEL.fullmatch(wheel)]
    return [*(own or [OWN_WHEEL]), *(wheel for wheel in wheels if wheel not in own)]


def check_form(name: str, form: re.Pattern[str], example: str) -> str:
    if not form.fullmatch(name):
        message = f"expected a file named as {example} is, found {show_value(name)}"
        hint = "give the wheel of schemabridge-ml as --wheel and the source package of R's schemabridge as --tarball"
        raise new_error("invalid_argument", message, hint=hint)
    return name
