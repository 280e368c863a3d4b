"""Python against R on frames of any seed: `make fuzz SEED=7 CELLS=50000000`."""

from __future__ import annotations

import argparse
import sys
import time

from .differential import Difference, compare_programs


def main() -> None:
    """Compare until CELLS cells were; end with what differs, if anything does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cells", type=int, default=2_000_000)
    parser.add_argument("--most", type=int, default=10, help="differing programs to show before it ends")
    arguments = parser.parse_args()
    start = time.monotonic()
    try:
        tally = compare_programs(arguments.seed, arguments.cells, most=arguments.most)
    except Difference as difference:
        sys.exit(f"Python and R differ.\n{difference}")
    print(f"no difference in {tally}\n  {time.monotonic() - start:.0f} s, seed {arguments.seed}")


if __name__ == "__main__":
    main()
