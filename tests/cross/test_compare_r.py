"""compare_matrices on a file that R wrote."""

from __future__ import annotations

from pathlib import Path
import subprocess

import numpy as np

import schemabridge as sb

WRITE = """
library(schemabridge)
arguments <- commandArgs(trailingOnly = TRUE)
row <- data.frame(x = c(0.1, 40, 7.5), s = c("b", "a", "b"))
write_float32(prepare_input(row, arguments[[1]], as = "float32"), arguments[[2]])
write_float32(prepare_input(row, arguments[[1]])[, c(2, 1, 3)], arguments[[3]])
"""


def test_the_bytes_that_r_writes_are_those_of_python_and_a_mistake_is_found(tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("m.schema.json", "same.float32", "other.float32")]
    df = {"x": [0.1, 40, 7.5], "s": ["b", "a", "b"]}
    schema = sb.record_schema(df, encodings={"x": "standardize"}, path=paths[0])
    script = tmp_path / "write.R"
    script.write_text(WRITE, encoding="utf-8")
    subprocess.run(["Rscript", "--vanilla", str(script), *paths], check=True, capture_output=True)
    ours = sb.prepare_input(df, schema)
    assert np.fromfile(paths[1], "<f4").size == ours.size
    assert sb.compare_matrices(ours, paths[1], schema)
    (cause,) = sb.compare_matrices(ours, paths[2], paths[0]).causes
    assert (cause.kind, cause.order) == ("order", (1, 0, 2))
