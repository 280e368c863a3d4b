"""Validate every batch in Python and in R, and compare what they find with what was expected.

Usage: python check.py FOLDER
Needs flights.schema.json of train.py and the batches of damage.py. Writes python.jsonl and r.jsonl: a report a line,
null where the file cannot be read. The exit code is 0 where both languages find exactly what was expected.
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
import json
from pathlib import Path
import subprocess
import sys

import pyarrow as pa

import schemabridge as sb

KEYS = ("code", "severity", "column", "rows", "count", "values", "frequencies")


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    folder = parser.parse_args().folder
    validate_in_python(folder)
    validate_in_r(folder)
    sys.exit(0 if show_table(folder) else 1)


def validate_in_python(folder: Path) -> None:
    schema = sb.read_schema(folder / "flights.schema.json")
    lines = [validate_file(path, schema) for path in sorted(folder.glob("*.arrows"))]
    (folder / "python.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def validate_file(path: Path, schema: sb.FeatureSchema) -> str:
    try:
        batch = pa.ipc.open_stream(path).read_all()
    except (pa.ArrowInvalid, OSError):
        return "null"
    return sb.validate_batch(batch, schema).to_json()


def validate_in_r(folder: Path) -> None:
    subprocess.run(["Rscript", str(Path(__file__).with_name("check.R")), str(folder)], check=True)


def show_table(folder: Path) -> bool:
    """Print a line for every batch, and return whether both languages found in each what was expected."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    found = [read_findings(folder / name) for name in ("python.jsonl", "r.jsonl")]
    print(f"{'batch':<7}{'damage':<30}{'rows':>7}{'bad':>7}  {'Python':<13}{'R':<13}findings")
    verdicts = []
    for (name, batch), *findings in zip(expected.items(), *found, strict=True):
        same = [each == batch["findings"] for each in findings]
        words = ["as expected" if each else "DIFFERENT" for each in same]
        codes = ", ".join(each["code"] for each in batch["findings"] or []) or "cannot be read"
        numbers = [("" if number is None else number) for number in (batch["rows"], batch["bad"])]
        print(f"{name:<7}{batch['damage']:<30}{numbers[0]:>7}{numbers[1]:>7}  {words[0]:<13}{words[1]:<13}{codes}")
        verdicts += same
    return all(verdicts)


def read_findings(path: Path) -> list[list[dict[str, object]] | None]:
    """Return the findings of every report, without their words."""
    reports = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [report and [{key: each[key] for key in KEYS} for each in report["findings"]] for report in reports]


if __name__ == "__main__":
    main()
