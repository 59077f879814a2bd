"""SEESAW (Zhang et al. 2022): is a holder for or against a target, both given by their canonical names, not by place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from items import Benchmark, Item, read_rows, test_items
from names import place_names

from communique.models.inputs import Pair
from communique.records import POLARITIES

CLASSES = ("oppose", "support")
_ORDER = [POLARITIES.index(label) for label in CLASSES]
_SPLITS = {"train": "train", "valid": "dev", "test": "test"}
_AUTHOR = "None"
_UNNAMED = "Not in the list"


def read(sources: Path) -> list[Item]:
    """The official rows; and silver neutrals, which nobody annotated, for training only."""
    rows = [*read_rows(sources, "seesaw"), *(r for r in read_rows(sources, "seesaw_neutral") if r["split"] != "test")]
    return list(_items(rows))


def _items(rows: Sequence[dict[str, Any]]) -> Iterator[Item]:
    for row in rows:
        pair = ask(row["text"], row["holder"], row["target"])
        yield Item(row["id"], _SPLITS[row["split"]], row["text"], row["label"], (pair,), (row["label"],), row["doc"])


def ask(sentence: str, holder: str, target: str) -> Pair:
    """The question for two names. A side that the sentence does not name stands before it; "None" is the author."""
    sides = ["someone" if side == _UNNAMED else side for side in (holder, target)]
    if holder == _AUTHOR:
        text, (spans,) = place_names(sentence, sides[1:])
        return Pair(text, (), spans)
    text, (own, theirs) = place_names(sentence, sides)
    return Pair(text, own, theirs)


def scores(logs: np.ndarray) -> np.ndarray:
    return logs[:, 0, _ORDER]


def parts(items: Sequence[Item]) -> dict[str, tuple[str, ...]]:
    return {item.id: ("test",) for item in test_items(items)}


BENCHMARK = Benchmark("seesaw", CLASSES, read, {"polarity": scores}, parts, "oppose")
