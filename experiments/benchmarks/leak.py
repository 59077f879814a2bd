"""The leak in DSE: how many test sentences stand in train or dev, and what that does to the figures of models.

COMMUNIQUE_SOURCES=path/to/sources python experiments/benchmarks/leak.py [FOLDER]

Figures come from the saved answers of run.py, with and without --without-leak; the counts from the published rows.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from dse import BENCHMARK
from figures import figures
from items import Item, normalised, test_items
from saved import RESULTS, Run, read_all
from table import SYSTEMS, rows

PARTS = ("as shipped", "clean", "leaked")
WITHOUT = "-without-leak"


def main(arguments: Sequence[str]) -> None:
    if "COMMUNIQUE_SOURCES" not in os.environ:
        sys.exit("COMMUNIQUE_SOURCES is not set; name the folder that holds benchmarks/.")
    folder = Path(arguments[0]) if arguments else RESULTS
    print("\n".join(counts(BENCHMARK.read(Path(os.environ["COMMUNIQUE_SOURCES"])))), end="\n\n")
    print("\n".join(effect([run for run in read_all(folder) if run.benchmark == BENCHMARK.name])))


def counts(items: Sequence[Item]) -> Iterator[str]:
    """How many test rows have their sentence elsewhere, and how often the label is the same there."""
    known: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.split != "test":
            known[normalised(item.sentence)].append(item)
    tests = test_items(items)
    twins = {item.id: known.get(normalised(item.sentence), []) for item in tests}
    in_train = [i for i in tests if any(t.split == "train" for t in twins[i.id])]
    in_dev = [i for i in tests if any(t.split == "dev" for t in twins[i.id])]
    leaked = [i for i in tests if twins[i.id]]
    same_pair = [i for i in leaked if any(t.pairs == i.pairs for t in twins[i.id])]
    same_label = [i for i in leaked if any(t.label == i.label for t in twins[i.id])]
    yield "| test rows of DSE | rows | share | of them with a stance |"
    yield "|---|---|---|---|"
    for name, found in (
        ("all", tests),
        ("sentence stands in train", in_train),
        ("sentence stands in dev", in_dev),
        ("sentence stands in train or dev", leaked),
        ("… and the very same pair is asked there", same_pair),
        ("… and some row there has the same label", same_label),
        ("clean", [i for i in tests if not twins[i.id]]),
    ):
        stances = sum(item.label != BENCHMARK.balance for item in found)
        yield f"| {name} | {len(found)} | {percent(len(found), len(tests))} | {percent(stances, len(found))} |"


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def effect(runs: Sequence[Run]) -> Iterator[str]:
    """Every model on all rows, on the clean ones and on the leaked ones."""
    yield f"| system | trained on | {' | '.join(f'{part}: micro / macro' for part in PARTS)} |"
    yield "|---|---|" + "---|" * len(PARTS)
    by_name = {run.system: run for run in runs}
    for name, title in SYSTEMS.items():
        for system, training in ((name, "train as shipped"), (name + WITHOUT, "train without the leaked sentences")):
            if system in by_name:
                yield f"| {title} | {training} | {' | '.join(cell(by_name[system], part) for part in PARTS)} |"


def cell(run: Run, part: str) -> str:
    found = figures(rows(run, part), run.classes)
    return " / ".join(f"{100 * v:.1f} [{100 * a:.1f}, {100 * b:.1f}]" for v, a, b in (found["micro"], found["macro"]))


if __name__ == "__main__":
    main(sys.argv[1:])
