"""Writes the public function of every encoding where type checkers see it: encodings/__init__.py, and __all__ of the package."""

from __future__ import annotations

from pathlib import Path
import re

PACKAGE = Path(__file__).parents[1] / "src" / "schemabridge"
FOLDER = PACKAGE / "encodings"
REGISTERED = re.compile(r"^@register\((\w+)\b", re.MULTILINE)
LISTED = re.compile(r'(?<=by `make generate`\n)(    "\w+",\n)+(?=\])')


def list_kinds() -> list[str]:
    """Return the kinds of all encodings, by file."""
    files = sorted(FOLDER.glob("*.py"))
    return [kind for file in files for kind in REGISTERED.findall(file.read_text(encoding="utf-8"))]


def render_init(kinds: list[str]) -> str:
    """Return the text of encodings/__init__.py."""
    imports = [f"from schemabridge.encodings.{kind} import {kind}" for kind in kinds]
    return "\n".join(
        [
            '"""Encodings: how a user says what becomes of columns; lowered to steps when a schema is recorded.',
            "",
            "Written by `make generate`.",
            '"""',
            "",
            *imports,
            "",
            "__all__ = [",
            *(f'    "{kind}",' for kind in kinds),
            "]",
            "",
        ]
    )


def list_in_package(text: str, kinds: list[str]) -> str:
    """Return the text of the package's __init__.py with the encodings in its __all__."""
    listed, count = LISTED.subn("".join(f'    "{kind}",\n' for kind in kinds), text)
    if count != 1:
        raise ValueError(f"__all__ has {count} lists of encodings")
    return listed


if __name__ == "__main__":
    kinds, package = list_kinds(), PACKAGE / "__init__.py"
    (FOLDER / "__init__.py").write_text(render_init(kinds), encoding="utf-8")
    package.write_text(list_in_package(package.read_text(encoding="utf-8"), kinds), encoding="utf-8")
