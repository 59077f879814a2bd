"""Directed Sentiment Extraction as examples: both directions of every marked pair, no topics."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

from communique.models.inputs import Pair, Passage
from communique.train.examples import Example

# Official classes: who holds the stance (0 the first-mentioned, 1 the other, None nobody), and which one.
_CLASSES = {"0": (None, "neutral"), "1": (0, "support"), "2": (1, "support"), "3": (0, "oppose"), "4": (1, "oppose")}


def dse_examples(sources: Path, split: str, polarities: Sequence[str]) -> list[Example]:
    """The rows of a split whose two names stand in the sentence, one example each."""
    with gzip.open(sources / "benchmarks" / "dse.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    examples = []
    for row in rows:
        text, first, second = row["text"], row["p"], row["q"]
        p = text.find(first)
        q = text.find(second, p + len(first))
        if row["split"] != split or p < 0 or q < 0:
            continue
        sides = (((p, p + len(first)),), ((q, q + len(second)),))
        holder, polarity = _CLASSES[row["label_raw"]]
        answers = tuple(polarities.index(polarity if side == holder else "neutral") for side in (0, 1))
        pairs = (Pair(text, sides[0], sides[1]), Pair(text, sides[1], sides[0]))
        examples.append(Example(Passage(text), None, pairs, answers))
    return examples
