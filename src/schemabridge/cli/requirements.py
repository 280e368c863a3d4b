"""`schemabridge requirements`: a container with the libraries that a schema was recorded with."""

from __future__ import annotations

from dataclasses import dataclass
import filecmp
import importlib.metadata
import json
from pathlib import Path
import re
import shlex
import shutil
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlparse
from urllib.request import url2pathname

import typer

from schemabridge.cli.arguments import SchemaPath
from schemabridge.cli.failures import end_well
from schemabridge.cli.outputs import check_outputs
from schemabridge.cli.sealed_text import check_ours, seal_text
from schemabridge.containers.dockerfile import Image, command_of_tarball, command_of_wheel, format_dockerfile
from schemabridge.containers.files import list_files
from schemabridge.containers.libraries import list_libraries, list_unversioned
from schemabridge.containers.requirements_file import format_requirements
from schemabridge.document.new_files import replace_files
from schemabridge.document.read import read_schema
from schemabridge.errors import new_error

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.containers.files import ContainerFiles

DISTRIBUTION = "schemabridge-ml"
OLDEST_R = (4, 1)

RVersion = Annotated[
    str | None,
    typer.Option(
        "--r", metavar="VERSION", help="The R of the image, such as 4.4 or 4.4.3; without it that of Debian 13."
    ),
]
Gpu = Annotated[bool, typer.Option("--gpu", help="Install what runs on an NVIDIA GPU.")]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FOLDER", help="Write there, with copies of all that the image holds, not beside the schema."
    ),
]
Wheels = Annotated[
    list[Path] | None,
    typer.Option(
        "--wheel",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="The wheel of schemabridge-ml; also those of packages that no index has. May be repeated.",
    ),
]
Tarball = Annotated[
    Path | None,
    typer.Option(
        "--tarball", metavar="FILE", exists=True, dir_okay=False, help="The R package, as R CMD build makes it."
    ),
]


@dataclass(frozen=True)
class Copy:
    """A file, and where it has to be for the build."""

    source: Path
    target: Path

    @property
    def is_there(self) -> bool:
        """Whether the target is the same file, or one of the same bytes."""
        return self.target.exists() and filecmp.cmp(self.source, self.target, shallow=False)


@end_well
def requirements(
    schema: SchemaPath,
    *,
    r: RVersion = None,
    gpu: Gpu = False,
    out: Out = None,
    wheel: Wheels = None,
    tarball: Tarball = None,
) -> None:
    """Write pinned requirements and a Dockerfile: Python and R in one image, with the libraries that were recorded.

    The image holds schema, model and bundled code, has a user who is not root, and is built only where the model's needs are met and the golden rows give the recorded bytes in both languages.

    schemabridge itself comes from a wheel and an R source package, which lie beside the Dockerfile or are given as --wheel and --tarball; what is missing is said, with what makes it. Nothing is overwritten but what this command wrote and nobody changed.
    """
    check_r(r)
    recorded = read_schema(schema)
    installers = [*(wheel or []), *([] if tarball is None else [tarball])]
    files = list_files(recorded, schema, [each.name for each in wheel or []], None if tarball is None else tarball.name)
    libraries = list_libraries(recorded, gpu=gpu)
    unknown = list_unversioned(recorded, libraries, files.wheels)
    folder = schema.parent if out is None else out
    image = Image(libraries.python, r, gpu)
    texts = {
        files.dockerfile: format_dockerfile(recorded, files, image),
        files.requirements: format_requirements(libraries, schema.name, unknown),
    }
    copies = [*list_copies(schema, files, folder), *(Copy(each, folder / each.name) for each in installers)]
    write_container(folder, texts, copies)
    show_result(folder, files)
    show_missing(folder, files, unknown)


def check_r(version: str | None) -> None:
    """Raise where the version of R is none, or older than the package runs on."""
    if version is None:
        return
    found = re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})(\.[0-9]{1,2})?", version)
    if found is None or (int(found[1]), int(found[2])) < OLDEST_R:
        raise typer.BadParameter(f"{version!r} is no version of R from 4.1, such as 4.4 or 4.4.3", param_hint="--r")


def list_copies(schema: Path, files: ContainerFiles, folder: Path) -> list[Copy]:
    """Return the schema and the files of its model, each file of folders; all of them are there."""
    copies = [Copy(schema.parent / name, folder / name) for name in files.single]
    for name in files.folders:
        found = sorted(path for path in (schema.parent / name).rglob("*") if path.is_file())
        copies += [Copy(path, folder / path.relative_to(schema.parent)) for path in found or [schema.parent / name]]
    for each in copies:
        if not each.source.is_file():
            message = f"{each.source}: expected a file of the model beside its schema, found none"
            raise new_error("file_not_found", message, hint="put the files of the model beside the schema")
    return copies


def write_container(folder: Path, texts: dict[str, str], copies: Sequence[Copy]) -> None:
    """Write texts, and copy what is not there; what is there and another file stays, and nothing is written."""
    missing = [each for each in copies if not each.is_there]
    for each in missing:
        if each.target.exists():
            message = f"{each.target}: expected a new file or one like {each.source}, found another"
            raise new_error("file_not_written", message, hint="remove it, or write into another folder with --out")
    check_outputs([*(folder / name for name in texts), *(each.target for each in missing)], [c.source for c in copies])
    for name in texts:
        check_ours(folder / name)
    make_folders({folder, *(each.target.parent for each in missing)})
    with replace_files([*(folder / name for name in texts), *(each.target for each in missing)]) as temporary:
        for name, text in texts.items():
            temporary[folder / name].write_bytes(seal_text(text, "requirements"))
        for each in missing:
            shutil.copyfile(each.source, temporary[each.target])


def make_folders(folders: set[Path]) -> None:
    for folder in sorted(folders):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise new_error("file_not_written", f"{folder}: cannot be made ({error.strerror or error})") from error


def show_result(folder: Path, files: ContainerFiles) -> None:
    for name in (files.requirements, files.dockerfile):
        typer.echo(folder / name)
    dockerfile, context = shlex.quote(str(folder / files.dockerfile)), shlex.quote(str(folder))
    typer.echo(f"docker build --file {dockerfile} --tag scoring {context}")


def show_missing(folder: Path, files: ContainerFiles, unknown: Sequence[str]) -> None:
    """Say on stderr what is still to be put into the folder, and what makes it."""
    for line in list_missing(folder, files, unknown):
        typer.echo(f"missing: {line}", err=True)


def list_missing(folder: Path, files: ContainerFiles, unknown: Sequence[str]) -> Iterator[str]:
    source = find_source()
    place = shlex.quote("SOURCE" if source is None else str(source))
    where = f"cd {shlex.quote(str(folder))} && "
    what = " (SOURCE: a copy of schemabridge's source)" if source is None else ""
    commands = {files.wheels[0]: command_of_wheel(place), files.tarball: command_of_tarball(place)}
    for name, command in commands.items():
        if not (folder / name).is_file():
            yield f"{name}; made by: {where}{command}{what}"
    for name in unknown:
        yield f"a wheel of {name}, which brings custom objects of the model and has no recorded version; give it as --wheel"


def find_source() -> Path | None:
    """Return the folder of the source that this package is installed from and runs in, None where it is a copy."""
    try:
        described = importlib.metadata.distribution(DISTRIBUTION).read_text("direct_url.json")
    except importlib.metadata.PackageNotFoundError:
        return None
    direct = json.loads(described or "{}")
    if not direct.get("dir_info", {}).get("editable"):
        return None
    return Path(url2pathname(urlparse(direct["url"]).path))
