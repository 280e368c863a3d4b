"""Write the flights as monthly batches, each damaged in a known way, and what a validation has to find in them.

Usage: python damage.py FOLDER
Writes 01.arrows to 12.arrows, 13.arrows (December once more, cut in its middle) and expected.json into FOLDER. What is
expected is counted in the flights as they were, by the rule of each damage; schemabridge has no part in it.
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
import json
from pathlib import Path

from flights import COLUMNS, MILES, MINUTES, choose_training, read_flights
import numpy as np
import pandas as pd
import pyarrow as pa

ORDER = [  # of findings: by kind, then by column
    ("absent_column", "duplicated_column"),
    ("wrong_type", "ambiguous_time_zone", "not_integral"),
    ("missing_value", "unknown_value", "out_of_range"),
    ("converted_type",),
    ("extra_column",),
    ("column_order",),
]


@dataclass(frozen=True)
class Expected:
    """A finding, without its words."""

    code: str
    severity: str
    column: str | None
    rows: tuple[int, ...]
    count: int
    values: tuple[object, ...] = ()
    frequencies: tuple[int, ...] = ()


@dataclass(frozen=True)
class Batch:
    """A damaged month: how it was damaged, the columns that are sent, and what the damage has to give."""

    damage: str
    sent: pa.Table
    expected: tuple[Expected, ...]
    bad: pd.Series  # rows that the damage spoils


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    flights = read_flights()
    known = set(choose_training(flights)["dest"])
    expected = {}
    for number, damage in enumerate(DAMAGES, start=1):
        month = flights[flights["month"] == number].reset_index(drop=True)
        batch = add_unplanted(damage(month), month, known)
        write_batch(folder / f"{number:02}.arrows", batch.sent)
        expected[f"{number:02}"] = describe_batch(batch)
    whole = (folder / "12.arrows").read_bytes()
    (folder / "13.arrows").write_bytes(whole[: len(whole) // 2])
    expected["13"] = {"damage": "the file is cut", "rows": None, "bad": None, "findings": None}
    (folder / "expected.json").write_text(json.dumps(expected, indent=1), encoding="utf-8")
    print(f"{len(flights)} flights in {len(DAMAGES)} batches")


def rename_column(month: pd.DataFrame) -> Batch:
    sent = month[COLUMNS].rename(columns={"carrier": "Carrier "})
    findings = (expect_whole("absent_column", "carrier", month), expect_names("extra_column", ["Carrier "]))
    return Batch("a column is renamed", to_table(sent), findings, every_row(month))


def drop_column(month: pd.DataFrame) -> Batch:
    findings = (expect_whole("absent_column", "distance", month),)
    return Batch("a column is absent", to_table(month[COLUMNS].drop(columns="distance")), findings, every_row(month))


def double_column(month: pd.DataFrame) -> Batch:
    sent = to_table(month[COLUMNS])
    findings = (expect_whole("duplicated_column", "dest", month),)
    return Batch("a column is there twice", sent.append_column("dest", sent["dest"]), findings, every_row(month))


def quote_numbers(month: pd.DataFrame) -> Batch:
    texts = month["distance"].map(str)
    findings = (expect_whole("wrong_type", "distance", month, texts),)
    return Batch("numbers are text", send(month, distance=texts), findings, every_row(month))


def change_codes(month: pd.DataFrame) -> Batch:
    codes = {"UA": "UAL", "B6": "JBU"}
    carriers, changed = month["carrier"].replace(codes), month["carrier"].isin(codes)
    findings = (expect_rows("unknown_value", "carrier", changed, carriers),)
    return Batch("two carriers have new codes", send(month, carrier=carriers), findings, changed)


def pad_text(month: pd.DataFrame) -> Batch:
    padded = month.index.to_series() % 7 == 3
    carriers = month["carrier"].where(~padded, month["carrier"] + " ")
    findings = (expect_rows("unknown_value", "carrier", padded, carriers),)
    return Batch("text ends in a space", send(month, carrier=carriers), findings, padded)


def blank_cells(month: pd.DataFrame) -> Batch:
    """Integers with a missing value become floating numbers in pandas: found, and taken."""
    position = month.index.to_series() % 1000
    no_hour, no_origin = position == 0, position == 500
    sent = send(month, hour=month["hour"].where(~no_hour), origin=month["origin"].where(~no_origin))
    findings = (
        expect_rows("missing_value", "hour", no_hour),
        expect_rows("missing_value", "origin", no_origin),
        replace(expect_whole("converted_type", "hour", month), severity="note"),
    )
    return Batch("cells are missing", sent, findings, no_hour | no_origin)


def add_fractions(month: pd.DataFrame) -> Batch:
    hours, broken = month["hour"] + month["minute"] / 60, month["minute"] > 0
    findings = (expect_rows("not_integral", "hour", broken, hours),)
    return Batch("integers have fractions", send(month, hour=hours), findings, broken)


def change_units(month: pd.DataFrame) -> Batch:
    """A range finds the delays that no longer fit; those of less than half an hour pass for minutes."""
    seconds = month["dep_delay"] * 60
    beyond = (month["dep_delay"] < MINUTES[0] / 60) | (month["dep_delay"] > MINUTES[1] / 60)
    findings = (expect_rows("out_of_range", "dep_delay", beyond, seconds),)
    return Batch("minutes are seconds", send(month, dep_delay=seconds), findings, beyond)


def lose_zone(month: pd.DataFrame) -> Batch:
    local = month["time_hour"].dt.tz_convert("America/New_York").dt.tz_localize(None)
    findings = (expect_whole("ambiguous_time_zone", "time_hour", month),)
    return Batch("times have lost their zone", send(month, time_hour=local), findings, every_row(month))


def write_commas(month: pd.DataFrame) -> Batch:
    texts = month["dep_delay"].map("{:.1f}".format, na_action="ignore").str.replace(".", ",")
    findings = (expect_whole("wrong_type", "dep_delay", month, texts),)
    return Batch("decimals have a comma", send(month, dep_delay=texts), findings, every_row(month))


def shuffle_columns(month: pd.DataFrame) -> Batch:
    """Names decide: nothing but notes."""
    sent = month[["flight", *reversed(COLUMNS), "tailnum"]]
    findings = (expect_names("extra_column", ["flight", "tailnum"]), expect_names("column_order", COLUMNS[::-1]))
    return Batch("other columns, other order", to_table(sent), findings, ~every_row(month))


DAMAGES: list[Callable[[pd.DataFrame], Batch]] = [
    rename_column,
    drop_column,
    double_column,
    quote_numbers,
    change_codes,
    pad_text,
    blank_cells,
    add_fractions,
    change_units,
    lose_zone,
    write_commas,
    shuffle_columns,
]


def add_unplanted(batch: Batch, month: pd.DataFrame, known: set[str]) -> Batch:
    """Add what nobody planted: airports that January did not have, and a flight of 17 miles across the city."""
    new, short = ~month["dest"].isin(known), ~month["distance"].between(*MILES)
    unplanted = [
        expect_rows("unknown_value", "dest", new, month["dest"]),
        expect_rows("out_of_range", "distance", short, month["distance"]),
    ]
    refused = {each.column for each in batch.expected if not each.rows and each.severity == "error"}
    kept = tuple(each for each in unplanted if each.count and each.column not in refused)
    return replace(batch, expected=batch.expected + kept, bad=batch.bad | new | short)


def send(month: pd.DataFrame, **columns: pd.Series) -> pa.Table:
    return to_table(month[COLUMNS].assign(**columns))


def to_table(sent: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(sent, preserve_index=False)


def every_row(month: pd.DataFrame) -> pd.Series:
    return pd.Series(data=True, index=month.index)


def expect_rows(code: str, column: str, concerned: pd.Series, cells: pd.Series | None = None) -> Expected:
    """Return the error that rows give, with their cells as they are sent."""
    rows = np.flatnonzero(concerned)
    return Expected(code, "error", column, tuple(rows[:5].tolist()), len(rows), *tally(cells, concerned))


def expect_whole(code: str, column: str, month: pd.DataFrame, cells: pd.Series | None = None) -> Expected:
    """Return the error that a column as a whole gives."""
    return Expected(code, "error", column, (), len(month), *tally(cells, every_row(month)))


def expect_names(code: str, names: list[str]) -> Expected:
    return Expected(code, "note", None, (), 0, tuple(names[:10]))


def tally(cells: pd.Series | None, concerned: pd.Series) -> tuple[tuple[object, ...], tuple[int, ...]]:
    """Return the ten most frequent cells, of equally frequent ones the earlier first, and how often each is there."""
    counts = Counter([] if cells is None else cells[concerned].dropna().tolist()).most_common(10)
    return tuple(value for value, _ in counts), tuple(count for _, count in counts)


def write_batch(path: Path, table: pa.Table) -> None:
    with pa.ipc.new_stream(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=10_000)


def describe_batch(batch: Batch) -> dict[str, object]:
    findings = [asdict(each) for each in sorted(batch.expected, key=place_finding)]
    return {"damage": batch.damage, "rows": len(batch.bad), "bad": int(batch.bad.sum()), "findings": findings}


def place_finding(expected: Expected) -> tuple[int, int]:
    kind = next(position for position, codes in enumerate(ORDER) if expected.code in codes)
    return kind, -1 if expected.column is None else COLUMNS.index(expected.column)


if __name__ == "__main__":
    main()
