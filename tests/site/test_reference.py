"""The reference of the site has everything that is public, of both languages."""

from pathlib import Path
import re

import schemabridge as sb

ROOT = Path(__file__).parents[2]


def test_the_reference_lists_every_public_name_of_python_once() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "site" / "reference").glob("*.md"))
    assert sorted(re.findall(r":: schemabridge\.(\w+)", pages)) == sorted(sb.__all__)


def test_the_reference_lists_every_page_of_r_once() -> None:
    topics = {path.stem for path in (ROOT / "r-package" / "man").glob("*.Rd")} - {"schemabridge-package"}
    index = (ROOT / "r-package" / "pkgdown" / "_pkgdown.yml").read_text(encoding="utf-8")
    groups = re.findall(r"contents: \[(.*?)\]", index)
    assert sorted(name for group in groups for name in group.split(", ")) == sorted(topics)
