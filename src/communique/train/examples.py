"""What the transformer learns from: passages with whatever labels their source has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from communique.evaluate.evaluation import gold_pairs
from communique.models.inputs import Pair, Passage
from communique.records import LabelledArticle
from communique.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Example:
    """A passage with its labels.

    Attributes:
        topics: 0 or 1 per topic of the taxonomy, or between where a teacher's view is mixed in; ``None``
            where the source has no topics.
        pairs: the pairs with a known answer; none where the source has no stances.
        answers: index into the polarities per pair.
        beliefs: probability of each polarity per pair, where a teacher's view is mixed in; else none.
    """

    passage: Passage
    topics: tuple[float, ...] | None
    pairs: tuple[Pair, ...] = ()
    answers: tuple[int, ...] = ()
    beliefs: tuple[tuple[float, ...], ...] = ()


def examples_of(articles: Sequence[LabelledArticle], taxonomy: Taxonomy) -> list[Example]:
    """Every labelled paragraph with its topics and the pairs that gold actors and gold topics give."""
    pairs, polarities, keys = gold_pairs(articles)
    asked: dict[str, list[int]] = {}
    for row, (place, _, _) in enumerate(keys):
        asked.setdefault(place, []).append(row)
    index = {polarity: i for i, polarity in enumerate(taxonomy.polarities)}
    examples = []
    for article in articles:
        for label in article.labels:
            rows = asked.get(f"{article.article.id}#{label.paragraph.index}", [])
            examples.append(
                Example(
                    Passage(label.paragraph.text, article.article.title),
                    tuple(int(topic in label.topics) for topic in taxonomy.topics),
                    tuple(pairs[row] for row in rows),
                    tuple(index[polarities[row]] for row in rows),
                )
            )
    return examples
