"""Measures one case and writes its figures: python -m bench.case SUBJECT CASE SCALE FILE."""

from __future__ import annotations

from pathlib import Path
import sys

from bench.figures import write_figures
from bench.scale import SCALES
from bench.subject import load_subject

if __name__ == "__main__":
    subject, case, scale, path = sys.argv[1:]
    write_figures(Path(path), load_subject(subject).cases[case](SCALES[scale]))
