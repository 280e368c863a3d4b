"""The few fields of Arrow's message headers that pyarrow does not show."""

from __future__ import annotations

from dataclasses import dataclass
import struct


@dataclass(frozen=True)
class Table:
    """A flatbuffer table at a position of a buffer; fields are found by their number in the schema.

    Positions come from a damaged file at worst, so every look may raise struct.error.
    """

    data: bytes
    position: int

    def find_field(self, number: int) -> int | None:
        """Return the position of a field, None where it is absent."""
        table = self.position - self.unpack("<i", self.position)
        if 4 + 2 * number + 2 > self.unpack("<H", table):
            return None
        offset = self.unpack("<H", table + 4 + 2 * number)
        return self.position + offset if offset else None

    def read_table(self, number: int) -> Table | None:
        """Return the table that a field points to."""
        field = self.find_field(number)
        return None if field is None else self.follow(field)

    def read_tables(self, number: int) -> list[Table]:
        """Return the tables of a vector."""
        field = self.find_field(number)
        if field is None:
            return []
        vector = field + self.unpack("<I", field)
        count = self.unpack("<I", vector)
        return [self.follow(vector + 4 + 4 * i) for i in range(count)]

    def read_text(self, number: int) -> bytes | None:
        """Return the bytes of a text."""
        field = self.find_field(number)
        if field is None:
            return None
        start = field + self.unpack("<I", field)
        return self.data[start + 4 : start + 4 + self.unpack("<I", start)]

    def read_short(self, number: int) -> int:
        """Return a 16-bit integer, 0 where it is absent."""
        field = self.find_field(number)
        return 0 if field is None else self.unpack("<h", field)

    def follow(self, position: int) -> Table:
        """Return the table that an offset at a position leads to."""
        return Table(self.data, position + self.unpack("<I", position))

    def unpack(self, form: str, position: int) -> int:
        """Return one integer of the buffer."""
        if position < 0:
            raise struct.error("a position before the buffer")
        return int(struct.unpack_from(form, self.data, position)[0])


def open_header(metadata: bytes) -> Table | None:
    """Return the header of an Arrow message: its schema or its record batch."""
    return Table(metadata, 0).follow(0).read_table(2)
