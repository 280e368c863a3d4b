"""As much of FlatBuffers as Arrow's headers need, read as clause 3.5 says and nowhere else than inside a buffer."""

from __future__ import annotations

from dataclasses import dataclass
import struct


class DamagedBufferError(ValueError):
    """An offset leads out of its buffer."""


@dataclass(frozen=True)
class Table:
    """A table at a position of a buffer; its fields are found by their number in Arrow's schemas."""

    data: bytes
    position: int

    def find_field(self, number: int) -> int | None:
        """Return the position of a field, None where it is absent."""
        slots = self.position - self.unpack("<i", self.position)
        if self.unpack("<H", slots) < 6 + 2 * number:
            return None
        offset = self.unpack("<H", slots + 4 + 2 * number)
        return self.position + offset if offset else None

    def read_number(self, number: int, form: str) -> int:
        """Return an integer of a form of `struct`, 0 where it is absent."""
        field = self.find_field(number)
        return 0 if field is None else self.unpack(form, field)

    def read_table(self, number: int) -> Table | None:
        """Return the table that a field points to, None where it is absent."""
        field = self.find_field(number)
        return None if field is None else self.follow(field)

    def count_items(self, number: int) -> int:
        """Return the length of a vector, 0 where it is absent."""
        field = self.find_field(number)
        return 0 if field is None else self.unpack("<I", self.follow(field).position)

    def find_items(self, number: int, size: int) -> range:
        """Return where the items of a vector begin, each of `size` bytes; all of them lie in the buffer."""
        field = self.find_field(number)
        if field is None:
            return range(0)
        vector = self.follow(field).position
        count = self.unpack("<I", vector)
        self.check_bytes(vector + 4, count * size)
        return range(vector + 4, vector + 4 + count * size, size)

    def read_tables(self, number: int) -> list[Table]:
        """Return the tables of a vector."""
        return [self.follow(position) for position in self.find_items(number, 4)]

    def read_pairs(self, number: int) -> list[tuple[int, int]]:
        """Return a vector of pairs of 64-bit integers."""
        return [(self.unpack("<q", at), self.unpack("<q", at + 8)) for at in self.find_items(number, 16)]

    def read_text(self, number: int) -> bytes:
        """Return the bytes of a text, none where it is absent."""
        field = self.find_field(number)
        if field is None:
            return b""
        start = self.follow(field).position
        size = self.unpack("<I", start)
        self.check_bytes(start + 4, size)
        return self.data[start + 4 : start + 4 + size]

    def follow(self, position: int) -> Table:
        """Return the table that an offset at a position leads to."""
        return Table(self.data, position + self.unpack("<I", position))

    def unpack(self, form: str, position: int) -> int:
        """Return one integer of the buffer."""
        self.check_bytes(position, struct.calcsize(form))
        return int(struct.unpack_from(form, self.data, position)[0])

    def check_bytes(self, position: int, size: int) -> None:
        """Refuse bytes that the buffer does not have."""
        if position < 0 or position + size > len(self.data):
            raise DamagedBufferError("an offset that leads out of its buffer")


def open_root(data: bytes) -> Table:
    """Return the table that a buffer begins with."""
    return Table(data, 0).follow(0)
