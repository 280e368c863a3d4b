"""The two pages to print name what is there, and their code runs."""

from html import unescape
from pathlib import Path
import re

import pandas as pd
from typer.main import get_command

import schemabridge as sb
from schemabridge.cli import app

ROOT = Path(__file__).parents[2]
SHEET = unescape((ROOT / "docs" / "site" / "cheatsheet.html").read_text(encoding="utf-8"))


def find_all(pattern: str) -> set[str]:
    return set(re.findall(pattern, SHEET, re.DOTALL))


def test_the_cheat_sheet_names_functions_of_python_that_exist() -> None:
    named = find_all(r"\bsb\.(\w+)")
    assert len(named) > 10
    assert named <= set(sb.__all__)


def test_the_cheat_sheet_has_every_encoding() -> None:
    in_tables = find_all(r"<td><code>(\w+)</code></td>")
    assert set(sb.encodings.__all__) - {"named"} <= in_tables


def test_the_cheat_sheet_names_functions_of_r_that_exist() -> None:
    exported = re.findall(r"export\((\w+)\)", (ROOT / "r-package" / "NAMESPACE").read_text(encoding="utf-8"))
    named = find_all(r"[^.\w](\w+_(?:schema|model|input|batch|json))\(")
    assert {"prepare_input", "load_schema_model"} <= named
    assert named <= {*exported, "record_schema"}


def test_the_cheat_sheet_names_commands_that_exist() -> None:
    named = find_all(r"\nschemabridge +([a-z-]+) ") | find_all(r"<pre>schemabridge +([a-z-]+) ")
    assert len(named) == 8
    assert named <= set(get_command(app).commands)  # type: ignore[attr-defined]


def test_the_encodings_of_the_cheat_sheet_are_recorded() -> None:
    shown = [text for text in find_all("<pre>(.*?)</pre>") if text.startswith(('"', "("))]
    assert len(shown) == 3
    entries = ",".join(re.sub(r'\n(?=["(])', ",", text) for text in shown)
    encodings = eval(f"{{{entries}}}")
    df = pd.DataFrame(
        {
            "age": [31.0, None, 40.0],
            "pay": [10.0, 20.0, 30.0],
            "km": [1.0, None, 2.0],
            "price": [3.0, 4.0, 5.0],
            "area": [2.0, 5.0, 6.0],
            "city": ["Bern", "Chur", "Bern"],
            "name": ["Rot, Anna ", "Blau, Urs", "Rot, Anna "],
        }
    )
    features = sb.prepare_input(df, sb.record_schema(df, encodings=encodings))
    assert features.shape == (3, 9)
