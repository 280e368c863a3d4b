"""The text of a Dockerfile: Python and R in one image, with what a schema was recorded with, checked when it is built."""

from __future__ import annotations

from dataclasses import dataclass
import json
import re
import shlex
from typing import TYPE_CHECKING

from schemabridge.document.section_values import get_object
from schemabridge.preflight.situation import read_section

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.containers.files import ContainerFiles
    from schemabridge.schema import FeatureSchema

DEBIAN = {"4.2": "bookworm", "4.5": "trixie"}  # whose R this is
NEWEST = "trixie"
R_PACKAGES = ("cli", "jsonlite", "reticulate")
BACKENDS = ("tensorflow", "torch", "jax")
DOTTED = re.compile(r"[0-9]+(\.[0-9]+){0,3}")

# The build goes on where nothing is proven; it ends where something differs.
PYTHON_CHECK = "import sys, schemabridge as sb; report = sb.verify_schema(*sys.argv[1:]); print(report); sys.exit(report.ok is False)"
R_CHECK = (
    "report <- do.call(schemabridge::verify_schema, as.list(commandArgs(TRUE))); "
    "print(report); quit(status = isFALSE(report$ok))"
)

DEBIAN_BASE = """\
# Python is that of the schema, R is Debian's: both stay as they are in a release of Debian.
FROM python:{python}-slim-{suite}
ENV LANG=C.UTF-8 LC_ALL=C.UTF-8 TZ=UTC
RUN apt-get update \\
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends gcc libc6-dev make tzdata r-base-core {packages} \\
 && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/venv
"""
ROCKER_BASE = """\
# R in this version, with CRAN as it was then. The image has another Python, so uv brings that of the schema, with the
# shared library that R loads.
FROM rocker/r-ver:{r}
ENV LANG=C.UTF-8 LC_ALL=C.UTF-8 TZ=UTC
RUN apt-get update \\
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends python3-venv tzdata \\
 && rm -rf /var/lib/apt/lists/*
RUN Rscript -e 'needed <- c({packages}); install.packages(needed); stopifnot(needed %in% rownames(installed.packages()))'
RUN python3 -m venv /opt/uv \\
 && /opt/uv/bin/python -m pip install --no-cache-dir uv \\
 && UV_PYTHON_INSTALL_DIR=/opt/python /opt/uv/bin/uv venv --seed --managed-python --python {python} /opt/venv
"""
INSTALL = """\
# An index of your own is given to the build: docker build --build-arg PIP_INDEX_URL=... or PIP_EXTRA_INDEX_URL=...
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
COPY {requirements}
COPY {installers}
RUN python -m pip install --no-cache-dir --requirement /opt/install/requirements.txt /opt/install/*.whl \\
 && python -m pip freeze >/opt/install/installed.txt
RUN R CMD INSTALL /opt/install/*.tar.gz
"""
USER = 10001


@dataclass(frozen=True)
class Image:
    """What an image is made for: the Python, the R where one is asked for, and whether it runs on a GPU."""

    python: str
    r: str | None = None
    gpu: bool = False


def format_dockerfile(schema: FeatureSchema, files: ContainerFiles, image: Image) -> str:
    """Return the text of the Dockerfile without its first line; the same schema gives the same text."""
    facts = get_object(schema.model, "runtime")
    parts = [
        describe_use(files, image, facts),
        format_base(image),
        format_environment(image, facts),
        format_install(files),
        format_scoring(files),
        format_checks(files, name_handed_over(schema)),
    ]
    return "\n".join(parts)


def describe_use(files: ContainerFiles, image: Image, facts: Mapping[str, object]) -> str:
    """Return the comments at the top: how the image is built, and what makes its installers."""
    gpus = " --gpus all" if image.gpu else ""
    lines = [
        f"# Python {image.python} and R in one image for {files.schema}. In the folder of this file:",
        f"#   docker build --file {shlex.quote(files.dockerfile)} --tag scoring .",
        f"#   docker run --rm{gpus} scoring",
        "# SOURCE being a copy of schemabridge's source, these make what is installed of it:",
        f"#   {command_of_wheel('SOURCE')}   # {files.wheels[0]}",
        f"#   {command_of_tarball('SOURCE')}   # {files.tarball}",
    ]
    cuda = [f"{name} {facts[key]}" for key, name in (("cuda", "CUDA"), ("cudnn", "cuDNN")) if is_dotted(facts.get(key))]
    if image.gpu:
        known = f" The schema was recorded with {' and '.join(cuda)}." if cuda else ""
        lines.append(f"# CUDA comes with the wheels, the driver with the machine.{known}")
    return "\n".join(lines) + "\n"


def command_of_wheel(source: str) -> str:
    """Return what makes the wheel of a folder of source."""
    return f"pip wheel --no-deps --wheel-dir . {source}"


def command_of_tarball(source: str) -> str:
    """Return what makes the source package for R."""
    return f"R CMD build --no-build-vignettes {source}/r-package"


def is_dotted(value: object) -> bool:
    return isinstance(value, str) and DOTTED.fullmatch(value) is not None


def format_base(image: Image) -> str:
    """Return the lines from FROM to an empty Python environment beside an R with the packages that schemabridge needs."""
    suite = NEWEST if image.r is None else DEBIAN.get(image.r)
    if suite is not None:
        packages = " ".join(f"r-cran-{name}" for name in R_PACKAGES)
        return DEBIAN_BASE.format(python=image.python, suite=suite, packages=packages)
    packages = ", ".join(f'"{name}"' for name in R_PACKAGES)
    return ROCKER_BASE.format(python=image.python, r=image.r, packages=packages)


def format_environment(image: Image, facts: Mapping[str, object]) -> str:
    """Return variables: where R finds Python, the recorded backend, and on a GPU the recorded precision."""
    variables = {"PATH": "/opt/venv/bin:$PATH", "RETICULATE_PYTHON": "/opt/venv/bin/python"}
    if facts.get("backend") in BACKENDS:
        variables["KERAS_BACKEND"] = str(facts["backend"])
    if image.gpu:
        variables |= {"NVIDIA_VISIBLE_DEVICES": "all", "NVIDIA_DRIVER_CAPABILITIES": "compute,utility"}
        if facts.get("matmul_precision") == "float32":
            variables["NVIDIA_TF32_OVERRIDE"] = "0"  # predictions were recorded without TF32
    return f"ENV {' '.join(f'{name}={value}' for name, value in variables.items())}\n"


def format_install(files: ContainerFiles) -> str:
    return INSTALL.format(
        requirements=list_arguments([files.requirements, "/opt/install/requirements.txt"]),
        installers=list_arguments([*files.wheels, files.tarball, "/opt/install/"]),
    )


def format_scoring(files: ContainerFiles) -> str:
    """Return the lines that copy the model, for a user who is not root and can read it, whatever its mode is."""
    folders = [f"COPY --chown={USER} {list_arguments([f'{name}/', f'./{name}/'])}" for name in files.folders]
    lines = [
        f"RUN useradd --create-home --uid {USER} scoring",
        "WORKDIR /srv/model",
        f"COPY --chown={USER} {list_arguments([*files.single, './'])}",
        *folders,
        f"USER {USER}",
    ]
    return "\n".join(lines) + "\n"


def name_handed_over(schema: FeatureSchema) -> list[str]:
    """Return the custom objects (clause 19.6) that neither a distribution nor bundled code brings: a script hands them over."""
    recorded = read_section(schema.model)
    bundled = () if recorded.code is None else recorded.code.objects
    names = [each.registered_name for each in recorded.custom_objects or () if each.distribution is None]
    return [name for name in names if name not in bundled]


def format_checks(files: ContainerFiles, handed_over: Sequence[str]) -> str:
    """Return the lines that see whether the model can be loaded here, and replay the golden rows: now, and when it is run."""
    given = [f"./{name}" for name in (files.schema, *files.model[:1])]
    model = ["--model", *given[1:]] if files.model else []
    objects = [f"--custom-object={name}" for name in handed_over]
    preflight = ["schemabridge", "check-model", given[0], "--trust-code", *objects]
    lines = [
        "# What the model needs is here, and the golden rows give the recorded bytes in both languages, or there is no image.",
        *([f"RUN {list_arguments(preflight)}"] if files.model else []),
        f"RUN {list_arguments(['python', '-c', PYTHON_CHECK, *given])}",
        f"RUN {list_arguments(['Rscript', '-e', R_CHECK, *given])}",
        f"CMD {list_arguments(['schemabridge', 'verify', given[0], *model])}",
    ]
    return "\n".join(lines) + "\n"


def list_arguments(names: Sequence[str]) -> str:
    """Return the form of JSON, in which a Dockerfile takes names with spaces as they are."""
    return json.dumps(list(names), ensure_ascii=False)
