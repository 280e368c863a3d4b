"""Writes src/schemabridge/encodings/__init__.py: the public function of every encoding, where type checkers see it."""

from __future__ import annotations

from pathlib import Path
import re

FOLDER = Path(__file__).parents[1] / "src" / "schemabridge" / "encodings"
REGISTERED = re.compile(r"^@register\((\w+)\b", re.MULTILINE)


def render_init() -> str:
    """Return the text of the file."""
    kinds = [
        kind for file in sorted(FOLDER.glob("*.py")) for kind in REGISTERED.findall(file.read_text(encoding="utf-8"))
    ]
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


if __name__ == "__main__":
    (FOLDER / "__init__.py").write_text(render_init(), encoding="utf-8")
