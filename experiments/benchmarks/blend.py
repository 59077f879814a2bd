"""Two systems together, from their saved answers: the mean of their log-probabilities.

python experiments/benchmarks/blend.py dse transformer-taught ngrams [--folder FOLDER]

The share of the second and the shift of one class are chosen on dev; figures of dev are printed for the first alone and
for both. The answers are saved as those of `FIRST+SECOND`.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from decision import choose
from figures import require_same_rows
from run import BENCHMARKS, UNSEEN, dev_lines
from saved import RESULTS, Run, read_all, save

SHARES = (0.25, 0.5, 0.75)
_LEAST = 1e-6


def blend(first: Run, second: Run) -> Run:
    """The weighted mean of the log-probabilities of two runs over the same rows.

    Raises:
        ValueError: the runs answer different rows.
    """
    require_same_rows(first.rows, second.rows)
    one, other = (np.log(np.maximum([row.probabilities for row in run.rows], _LEAST)) for run in (first, second))
    ways = {f"{share} of the second": (1 - share) * one + share * other for share in SHARES}
    gold = np.array([first.classes.index(row.gold) for row in first.rows])
    dev = np.array([UNSEEN in row.parts for row in first.rows])
    column = first.classes.index(BENCHMARKS[first.benchmark].balance)
    rule = choose({name: scores[dev] for name, scores in ways.items()}, gold[dev], column)
    rows = tuple(
        replace(row, predicted=first.classes[p.argmax()], probabilities=tuple(float(f"{v:.5g}") for v in p))
        for row, p in zip(first.rows, rule.probabilities(ways), strict=True)
    )
    about = {
        "rule": {"scores": rule.way, "added": rule.shift},
        "of": {run.system: run.about for run in (first, second)},
    }
    return Run(first.benchmark, f"{first.system}+{second.system}", first.classes, about, rows)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("benchmark", choices=BENCHMARKS)
    parser.add_argument("systems", nargs=2, metavar="SYSTEM")
    parser.add_argument("--folder", type=Path, default=RESULTS, help="of the saved answers")
    options = parser.parse_args(arguments)
    saved = {run.system: run for run in read_all(options.folder) if run.benchmark == options.benchmark}
    if lacking := [name for name in options.systems if name not in saved]:
        sys.exit(f"{options.folder} holds no answers of {lacking[0]} to {options.benchmark}; run.py makes them.")
    first, second = (saved[name] for name in options.systems)
    both = blend(first, second)
    print(f"{dev_lines(first)}\n{dev_lines(both)}\nwrote {save(both, options.folder)}")


if __name__ == "__main__":
    main()
