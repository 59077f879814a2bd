"""Directed Sentiment Extraction (Park et al. 2021): who of two marked names is for or against the other, in five classes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from items import Benchmark, Item, normalised, read_rows, test_items

from communique.models.inputs import Pair, Span
from communique.records import POLARITIES

SUPPORT, OPPOSE, NEUTRAL = (POLARITIES.index(p) for p in ("support", "oppose", "neutral"))
# Polarity of first towards second, and of second towards first, by official class.
ANSWERS = {
    "0": ("neutral", "neutral"),
    "1": ("support", "neutral"),
    "2": ("neutral", "support"),
    "3": ("oppose", "neutral"),
    "4": ("neutral", "oppose"),
}


def read(sources: Path) -> list[Item]:
    items = []
    for row in read_rows(sources, "dse"):
        first, second = marked_spans(row)
        text = row["text"]
        pairs = (Pair(text, (first,), (second,)), Pair(text, (second,), (first,)))
        label = row["label_raw"]
        items.append(Item(row["id"], row["split"], text, label, pairs, ANSWERS[label], normalised(text)))
    return items


def marked_spans(row: dict[str, Any]) -> tuple[Span, Span]:
    """Where the two names stand: at their brackets, which some rows close a letter early.

    Example:
        >>> marked_spans({"text": "Doha met Oman.", "text_marked": "[Doh]a met [Oman].", "p": "Doha", "q": "Oman"})
        ((0, 4), (9, 13))
    """
    marked = row["text_marked"]
    p = marked.find("[")
    q = marked.find("[", p + 1) - 2  # the brackets of the first name are not in the text
    return _span(row["text"], row["p"], p), _span(row["text"], row["q"], q)


def _span(text: str, name: str, start: int) -> Span:
    """The occurrence of a name that is nearest to where it should be; that place itself where there is none."""
    starts = [i for i in range(len(text)) if text.startswith(name, i)]
    start = min(starts, key=lambda i: abs(i - start), default=max(start, 0))
    return start, min(start + len(name), len(text))


def joint(logs: np.ndarray) -> np.ndarray:
    """Both directions answer: a class is as likely as its two answers together."""
    there, back = logs[:, 0], logs[:, 1]
    order = [ANSWERS[label] for label in CLASSES]
    return np.stack([there[:, POLARITIES.index(a)] + back[:, POLARITIES.index(b)] for a, b in order], axis=1)


def single(logs: np.ndarray) -> np.ndarray:
    """A stance is as likely as its own direction says; no stance is as likely as both directions say together."""
    there, back = logs[:, 0], logs[:, 1]
    neutral = there[:, NEUTRAL] + back[:, NEUTRAL]
    return np.stack([neutral, there[:, SUPPORT], back[:, SUPPORT], there[:, OPPOSE], back[:, OPPOSE]], axis=1)


def parts(items: Sequence[Item]) -> dict[str, tuple[str, ...]]:
    """Every test row counts as shipped; the clean ones are those whose sentence is in neither train nor dev."""
    seen = {normalised(item.sentence) for item in items if item.split != "test"}
    return {
        item.id: ("as shipped", "leaked" if normalised(item.sentence) in seen else "clean")
        for item in test_items(items)
    }


CLASSES = tuple(ANSWERS)
BENCHMARK = Benchmark("dse", CLASSES, read, {"joint": joint, "single": single}, parts, "0", ships_leak=True)
