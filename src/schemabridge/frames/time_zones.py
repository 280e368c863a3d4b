"""The zone of timestamps: which names mean UTC, and which zones a column takes (clause 4.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from schemabridge.errors import new_column_error

if TYPE_CHECKING:
    from schemabridge.errors import SchemabridgeError
    from schemabridge.schema import Column

UTC_NAMES = frozenset({"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z", "+00:00"})


def check_zone(source: pa.DataType, column: Column) -> None:
    """Raise `ambiguous_time_zone` where the zone of timestamps does not say what the column needs (clause 4.6)."""
    if not pa.types.is_timestamp(source):
        return
    if source.tz is None if column.type.instant else source.tz not in (None, *UTC_NAMES):
        raise ambiguous_zone(source.tz, column)


def ambiguous_zone(zone: str | None, column: Column) -> SchemabridgeError:
    if zone is None:
        hint = "say which zone the clock is in, as in .dt.tz_localize('Europe/Berlin')"
    else:
        hint = (
            "where the recorded times are of UTC, convert: .dt.tz_convert('UTC'); where they are what the clock shows, drop the "
            "zone: .dt.tz_localize(None)"
        )
    return new_column_error(
        "ambiguous_time_zone",
        column.name,
        expected="times with a zone" if zone is None else "times without a zone, or in UTC",
        found="times without a zone" if zone is None else f"times in the zone {zone}",
        hint=hint,
    )
