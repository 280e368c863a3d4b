"""The schema of the batches in tests/cross/habits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd

import schemabridge as sb

ENCODINGS = {
    "age": "numeric",
    "income": [sb.fill(41000.0), "numeric"],
    "city": sb.one_hot(["Bern", "Köln", "İzmir", "NA"]),
    "plan type": sb.ordinal(["low", "mid", "high"]),
    "member": "boolean",
    "since": "numeric",
    "seen": sb.date_part("hour"),
    "booked": sb.date_part("day"),
    "waited": "numeric",
}


def record_people(path: Path) -> None:
    moment = pd.Series([datetime(2024, 5, 1, 8, 30)]).astype("datetime64[s]")
    people = pd.DataFrame(
        {
            "age": [31],
            "income": [52000.5],
            "city": ["Bern"],
            "plan type": ["low"],
            "member": [True],
            "since": [date(2021, 3, 1)],
            "seen": moment.dt.tz_localize("UTC"),
            "booked": moment,
            "waited": pd.Series([timedelta(seconds=90)]).astype("timedelta64[s]"),
        }
    )
    sb.record_schema(people, path=path, encodings=ENCODINGS)
