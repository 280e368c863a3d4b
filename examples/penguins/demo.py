"""The main job from end to end: train in Python, score in R, compare. `make demo` runs it."""

import hashlib
import os
from pathlib import Path
import subprocess
import sys

import numpy as np

HERE = Path(__file__).parent
FOLDER = HERE.parent.parent / "build" / "demo"


def main() -> None:
    print("1. Python: train a Keras classifier on the Palmer penguins, record its schema")
    print("   " + run(sys.executable, str(HERE / "train.py"), str(FOLDER)))
    print("2. R: verify the schema, prepare the raw penguins of R's own palmerpenguins, predict")
    print("   " + run("Rscript", str(HERE / "score.R"), str(FOLDER)).replace("\n", "\n   "))
    print("3. Compare what Python and R have computed\n")
    sys.exit(0 if show_table() else 1)


def run(*command: str) -> str:
    """Return what a command prints; its chatter on stderr is shown only when it fails."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "RETICULATE_PYTHON": sys.executable}
    result = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    if result.returncode:
        sys.exit(f"{result.stdout}\n{result.stderr}\nfailed: {' '.join(command)}")
    return result.stdout.strip()


def show_table() -> bool:
    """Print what both languages gave, and return whether it is the same."""
    features = [np.fromfile(folder / "features.f32", "<f4").reshape(344, -1) for folder in (FOLDER, FOLDER / "r")]
    predictions = [np.fromfile(folder / "predictions.f32", "<f4").reshape(344, 3) for folder in (FOLDER, FOLDER / "r")]
    same_bits = features[0].tobytes() == features[1].tobytes()
    distance = float(np.abs(predictions[0] - predictions[1]).max())
    same_species = bool((predictions[0].argmax(axis=1) == predictions[1].argmax(axis=1)).all())
    rows = [
        ("", "Python", "R", ""),
        ("matrix", *(f"{each.shape[0]} x {each.shape[1]} float32" for each in features), ""),
        ("SHA-256 of its bytes", *(hashlib.sha256(each).hexdigest()[:16] + "…" for each in features), same_bits),
        (
            "penguins per species",
            *(str(np.bincount(each.argmax(axis=1), minlength=3).tolist()) for each in predictions),
            same_species,
        ),
        ("largest difference of a probability", "", f"{distance:.1e}", distance <= 1e-5),
    ]
    for name, python, r, same in rows:
        verdict = {True: "same", False: "DIFFERENT", "": ""}[same]
        print(f"   {name:<36}{python:<22}{r:<22}{verdict}".rstrip())
    print()
    for language, each in zip(("Python", "R     "), features, strict=True):
        print(f"   {language}  sha256 {hashlib.sha256(each).hexdigest()}")
    passed = same_bits and same_species and distance <= 1e-5
    print(f"\n   {'The same bits in both languages.' if passed else 'Something differs.'} Files: {FOLDER}")
    return passed


if __name__ == "__main__":
    main()
