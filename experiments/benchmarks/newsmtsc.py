"""NewsMTSC (Hamborg and Donnay 2021): the sentiment of a sentence towards a target; the holder is the author."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from items import Benchmark, Item, normalised, read_rows, test_items

from communique.models.inputs import Pair
from communique.records import POLARITIES

POLARITY = {"negative": "oppose", "neutral": "neutral", "positive": "support"}
CLASSES = tuple(POLARITY)
_ORDER = [POLARITIES.index(POLARITY[label]) for label in CLASSES]


def read(sources: Path) -> list[Item]:
    """Rows by their number in the file: the published ids quote the text."""
    items = []
    for number, row in enumerate(read_rows(sources, "newsmtsc")):
        text, label = row["text"], row["label"]
        pair = Pair(text, (), ((row["start"], row["end"]),))
        split = "dev" if row["split"].startswith("dev") else row["split"]
        items.append(
            Item(f"newsmtsc-{row['split']}-{number}", split, text, label, (pair,), (POLARITY[label],), normalised(text))
        )
    return items


def scores(logs: np.ndarray) -> np.ndarray:
    return logs[:, 0, _ORDER]


def parts(items: Sequence[Item]) -> dict[str, tuple[str, ...]]:
    return {item.id: (item.split,) for item in test_items(items)}


BENCHMARK = Benchmark("newsmtsc", CLASSES, read, {"polarity": scores}, parts, "neutral")
