"""The manifest of the vectors: every file with its level, its form in vector.schema.json, and how many cases it has."""

from __future__ import annotations

import json
from pathlib import Path

from contract.specification import SCHEMAS, read_json, rows_of

PAGE = SCHEMAS / "manifest.json"
FORMS = {
    "reports": "report",
    "drift": "drift",
    "diff": "diff",
    "verify": "verify",
    "explain": "explain",
    "preflight": "preflight",
    "outputs": "outputs",
}


def render_manifest() -> str:
    """Return the text of the manifest, one file a line."""
    lines = [f"    {json.dumps(name)}: {json.dumps(entry)}" for name, entry in list_files().items()]
    return '{\n  "files": {\n' + ",\n".join(lines) + "\n  }\n}\n"


def list_files() -> dict[str, dict]:
    """Return by path below schemas/ what is said of each vector and each expectation."""
    levels = {folder.strip("`/"): level.strip("`") for folder, level, *_ in rows_of("README", "Vectors")}
    found = {}
    for folder, level in levels.items():
        for path in sorted((SCHEMAS / folder).rglob("*.json")):
            if folder == "files" and not path.name.endswith(".expect.json"):
                continue
            content = read_json(path)
            form = path.parent.name if folder == "files" else FORMS.get(folder, "vector")
            cases = len(content.get("cases", [])) + (folder in ("files", "diff", "explain"))
            found[str(path.relative_to(SCHEMAS))] = {"level": level, "form": form, "cases": cases}
    return found


def main(page: Path = PAGE) -> None:
    page.write_text(render_manifest(), "utf-8")


if __name__ == "__main__":
    main()
