"""Counts the configurations of fitted transformers by estimator: exact, refused, different, and those that the library refuses itself."""

from __future__ import annotations

from collections import Counter
import sys

from fitted.cases import judge, list_generated, list_pipelines

WORDS = ("exact", "refused", "different", "invalid")


def main() -> int:
    """Print the counts; return how many configurations differ."""
    counts: dict[str, Counter[str]] = {}
    for case in (*list_generated(), *list_pipelines()):
        family = case.name.partition("(")[0] if "(" in case.name else "pipelines"
        outcome = judge(case)
        counts.setdefault(family, Counter())[outcome.word] += 1
        if outcome.word == "different":
            print(f"{case.name}\n{outcome.detail}")
    print(f"{'':20}" + "".join(f"{word:>11}" for word in WORDS))
    for family, found in {**counts, "all": sum(counts.values(), Counter())}.items():
        print(f"{family:20}" + "".join(f"{found[word]:11}" for word in WORDS))
    return sum(found["different"] for found in counts.values())


if __name__ == "__main__":
    sys.exit(main())
