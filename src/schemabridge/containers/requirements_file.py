"""The text of a file of requirements, which pip and uv take."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemabridge.containers.libraries import Libraries

HEADER = """\
# The libraries of {schema}, as recorded, for Python {python}. What they need in turn is chosen when it is installed;
# an image lists it all in /opt/install/installed.txt. schemabridge-ml comes as a wheel.
"""


def format_requirements(libraries: Libraries, schema: str, unknown: Iterable[str] = ()) -> str:
    """Return one distribution a line, and as comments what has to come as a wheel because no version was recorded."""
    lines = [
        *map(str, libraries.pins),
        *(f"# {name}: no version was recorded; it comes as a wheel" for name in unknown),
    ]
    return HEADER.format(schema=schema, python=libraries.python) + "".join(f"{line}\n" for line in lines)
