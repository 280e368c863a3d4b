"""Texts that a command wrote are told from those of people: their first line has the hash of all that follow."""

from __future__ import annotations

from hashlib import sha256
import re
from typing import TYPE_CHECKING

from schemabridge.errors import new_error

if TYPE_CHECKING:
    from pathlib import Path

MARK = "# Written by `schemabridge {command}`; SHA-256 of the other lines: {digest}\n"
MARKED = re.compile(rb"# Written by `schemabridge [a-z]+`; SHA-256 of the other lines: ([0-9a-f]{64})\n")


def seal_text(text: str, command: str) -> bytes:
    """Return a text with its mark as first line."""
    content = text.encode("utf-8")
    return MARK.format(command=command, digest=sha256(content).hexdigest()).encode("ascii") + content


def check_ours(path: Path) -> None:
    """Raise `file_not_written` where there is a file that no command wrote, or that somebody changed since."""
    if not path.is_file():
        return
    content = path.read_bytes()
    mark = MARKED.match(content)
    if mark is None or sha256(content[mark.end() :]).hexdigest().encode("ascii") != mark[1]:
        message = (
            f"{path}: expected a new file or one that this command wrote, found one of somebody else or changed since"
        )
        raise new_error(
            "file_not_written", message, hint="rename or remove it, or write into another folder with --out"
        )
