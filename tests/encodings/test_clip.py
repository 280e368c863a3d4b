import numpy as np
import pytest

import schemabridge as sb


@pytest.mark.parametrize(("lo", "hi"), [(2, 1), (np.nan, 1), ("0", 1)])
def test_bounds_without_sense_are_refused(lo, hi, raises_code) -> None:
    raises_code("unknown_encoding", sb.clip, lo, hi)


def test_clip_needs_its_bounds_when_given_by_name(raises_code) -> None:
    raises_code("unknown_encoding", sb.record_schema, {"x": [1.0]}, encodings={"x": "clip"})
