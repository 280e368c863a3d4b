import numpy as np
import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.program.calendar import PARTS

TIMES = pd.Series(
    pd.to_datetime(["1899-12-31 23:59:59", "1969-12-31 00:00:01", "2000-02-29 12:30:00", "2021-01-03 06:00:00"])
).dt.as_unit("us")
ISO = {"iso_year": "year", "iso_week": "week"}
RENAMED = {"dayofweek": "day_of_week", "dayofyear": "day_of_year"}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_that_of_pandas(part):
    expected = TIMES.dt.isocalendar()[ISO[part]] if part in ISO else getattr(TIMES.dt, RENAMED.get(part, part))
    schema = sb.record_schema({"t": TIMES}, encodings={"t": sb.date_part(part)})
    assert schema.feature_names == (f"t_{part}",)
    assert sb.prepare_input({"t": TIMES}, schema).ravel().tolist() == expected.astype(float).tolist()
    assert sb.verify_schema(schema)


def test_parts_of_one_column_stand_side_by_side():
    parts = sb.date_part("month"), sb.date_part("dayofweek")
    schema = sb.record_schema({"t": TIMES}, encodings={"t": parts})
    assert schema.feature_names == ("t_month", "t_dayofweek")
    assert schema.format_version == "1.1"


def test_a_missing_time_is_refused_passed_or_filled_behind(raises_code):
    df = pd.DataFrame({"t": [*TIMES, pd.NaT]})
    raises_code("policy_needed", sb.record_schema, df, encodings={"t": sb.date_part("year")})
    with pytest.warns(sb.SchemabridgeWarning):
        passed = sb.record_schema(df, encodings={"t": sb.date_part("year", missing="pass")})
    assert np.isnan(sb.prepare_input(df, passed)[-1, 0])
    filled = sb.record_schema(df, encodings={"t": [sb.date_part("year"), sb.fill(0)]})
    assert sb.prepare_input(df, filled)[-1, 0] == 0
    raises_code("encoding_mismatch", sb.record_schema, df, encodings={"t": [sb.fill(0), sb.date_part("year")]})


def test_what_has_no_calendar_is_refused(raises_code):
    raises_code("encoding_mismatch", sb.record_schema, {"t": [1, 2]}, encodings={"t": sb.date_part("year")})
    raises_code("unknown_encoding", sb.date_part, "weekday")
