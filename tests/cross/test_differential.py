"""Generated programs and frames: Python and R give the same bits, or refuse with the same code, column and rows."""

from cross.columns import KINDS
from cross.differential import compare_programs
from cross.programs import DRAWN_TYPES
from schemabridge.frames.types import TYPES
from schemabridge.program.ops import OPS

SEED = 20_260_101
CELLS = 2_000_000
PROGRAMS = 300


def test_python_and_r_agree_on_two_million_cells_in_every_locale() -> None:
    tally = compare_programs(SEED, CELLS, PROGRAMS)
    print(tally)
    assert tally.cells >= CELLS
    assert tally.outcomes["prepared"] > tally.outcomes.total() / 2
    assert not set(OPS) - set(tally.ops)
    assert not set(CODES) - set(tally.outcomes)


def test_columns_of_every_type_are_drawn() -> None:
    assert set(DRAWN_TYPES) == set(KINDS) == set(TYPES)


CODES = (
    *(
        "absent_column",
        "duplicated_column",
        "unsupported_type",
        "wrong_type",
        "ambiguous_time_zone",
        "invalid_encoding",
    ),
    *(
        "not_integral",
        "not_exact",
        "missing_value",
        "unknown_value",
        "out_of_range",
        "float32_overflow",
        "wrong_length",
    ),
)
