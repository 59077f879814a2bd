"""Two systems together, from their saved answers: what their mean answers, and how sure the gain over the first is.

python experiments/benchmarks/blend.py seesaw transformer-mpnet transformer-taught [--folder FOLDER]

The share of the second and the shift of one class are chosen on dev. The answers are saved as those of `FIRST+SECOND`.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from decision import choose
from run import BENCHMARKS, UNSEEN
from saved import RESULTS, Run, read_all, save

SHARES = (0.25, 0.5, 0.75)
_LEAST = 1e-6


def blend(first: Run, second: Run) -> Run:
    """The weighted mean of the log-probabilities of two runs over the same rows.

    Raises:
        ValueError: the runs answer different rows.
    """
    if [(row.id, row.gold) for row in first.rows] != [(row.id, row.gold) for row in second.rows]:
        raise ValueError("the answers are not to the same rows; run both systems on the same sources again.")
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
    print(save(blend(*(saved[name] for name in options.systems)), options.folder))


if __name__ == "__main__":
    main()
