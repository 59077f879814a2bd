"""What every benchmark becomes: items with the questions that a stance model is asked, and how its answers count."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from communique.models.inputs import Pair

Scores = Callable[[np.ndarray], np.ndarray]
"""From log-probabilities of the polarities, shape (n_items, n_pairs, 3), to class scores, shape (n_items, n_classes)."""


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a benchmark.

    Attributes:
        split: ``train``, ``dev`` or the name of a test part.
        sentence: as published; ``normalised`` of it decides whether two rows are the same text.
        label: the official class, or one outside of ``Benchmark.classes`` for rows that only train.
        pairs: the questions to a stance model, always the same number within a benchmark.
        polarities: the true answer to each.
        group: rows of one group depend on each other and are drawn together by the bootstrap.
        context: what the sentence stands in, for systems that read it.
    """

    id: str
    split: str
    sentence: str
    label: str
    pairs: tuple[Pair, ...]
    polarities: tuple[str, ...]
    group: str
    context: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Benchmark:
    """An adapter: one file each.

    Attributes:
        classes: official classes in the order of all scores.
        read: from the folder of sources to items.
        scores: ways to turn polarities of pairs into class scores, by name; the best one is chosen on dev.
        parts: from all items to the names of the test parts that each test item counts in, by id of the item.
        balance: the class whose score is shifted against all others, by an amount that is chosen on dev.
        ships_leak: whether training texts that stand in the benchmark's own test part are kept, as published.
    """

    name: str
    classes: tuple[str, ...]
    read: Callable[[Path], list[Item]]
    scores: Mapping[str, Scores]
    parts: Callable[[Sequence[Item]], dict[str, tuple[str, ...]]]
    balance: str
    ships_leak: bool = False

    def official(self, items: Sequence[Item]) -> list[Item]:
        """Those with an official label: silver rows, which only train, are left out."""
        return [item for item in items if item.label in self.classes]


def normalised(sentence: str) -> str:
    """Letters and digits in lower case: what is left when spacing, brackets and punctuation do not count.

    Example:
        >>> normalised("[Doha]’s envoy, again")
        'dohasenvoyagain'
    """
    return "".join(letter for letter in sentence.lower() if letter.isalnum())


def read_rows(sources: Path, name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(sources / "benchmarks" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def test_items(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.split not in ("train", "dev")]
