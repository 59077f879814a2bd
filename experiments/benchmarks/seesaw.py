"""SEESAW (Zhang et al. 2022): is a holder for or against a target, both given by their canonical names, not by place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
Place = tuple[str, int]  # document and number of the sentence
_WORDS = 40  # of what stands before a sentence
_AUTHOR = "None"
_UNNAMED = "Not in the list"


def read(sources: Path) -> list[Item]:
    """The official rows; and silver neutrals, which nobody annotated, for training only."""
    official, silver = list(read_rows(sources, "seesaw")), list(read_rows(sources, "seesaw_neutral"))
    contexts = contexts_of([*official, *silver])
    return list(_items([*official, *(row for row in silver if row["split"] != "test")], contexts))


def _items(rows: Sequence[dict[str, Any]], contexts: Mapping[Place, str]) -> Iterator[Item]:
    for row in rows:
        pair = ask(row["text"], row["holder"], row["target"])
        split, label, document = _SPLITS[row["split"]], row["label"], row["doc"]
        context = contexts[document, row["sent_id"]]
        yield Item(row["id"], split, row["text"], label, (pair,), (label,), document, context)


def contexts_of(rows: Iterable[Mapping[str, Any]]) -> dict[Place, str]:
    """Topic and year of every sentence, and the end of what its document says before it, as far as rows hold it.

    Example:
        >>> rows = [{"doc": "d", "sent_id": i, "text": t, "topic": "us_senate", "date": "2015-03-21"}
        ...         for i, t in enumerate(["Envoys met.", "They left."])]
        >>> contexts_of(rows)[("d", 1)]
        'us senate 2015: Envoys met.'
    """
    sentences: dict[str, dict[int, str]] = defaultdict(dict)
    heads: dict[str, str] = {}
    for row in rows:
        sentences[row["doc"]][row["sent_id"]] = row["text"]
        heads[row["doc"]] = f"{row['topic'].replace('_', ' ')} {row['date'][:4]}"
    found = {}
    for document, texts in sentences.items():
        said: list[str] = []
        for number in sorted(texts):
            found[document, number] = f"{heads[document]}: {' '.join(said[-_WORDS:])}".rstrip()
            said += texts[number].split()
    return found


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
