"""What a paragraph is read with: nothing, its title, or its title and the paragraphs before and after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from communique.models.inputs import Passage
from communique.records import LabelledArticle
from communique.train.examples import Example

Neighbours = tuple[str, str]  # the paragraphs before and after; empty where there is none
_WORDS = 40  # of each neighbour, next to the paragraph


def neighbours_of(articles: Sequence[LabelledArticle]) -> list[Neighbours]:
    """The neighbours of every labelled paragraph, as far as the dataset holds them."""
    found = []
    for article in articles:
        texts = {p.index: p.text for p in article.article.paragraphs}
        found += [
            (texts.get(label.paragraph.index - 1, ""), texts.get(label.paragraph.index + 1, ""))
            for label in article.labels
        ]
    return found


def text_alone(examples: Sequence[Example], neighbours: Sequence[Neighbours]) -> list[Example]:
    """The examples without their titles."""
    return [replace(e, passage=Passage(e.passage.text)) for e in examples]


def with_neighbours(examples: Sequence[Example], neighbours: Sequence[Neighbours]) -> list[Example]:
    """The examples with the end of the paragraph before and the start of the one after them behind the title.

    Example:
        >>> example = Example(Passage("Envoys met.", "Talks"), None)
        >>> with_neighbours([example], [("Ships left.", "")])[0].passage.title
        'Talks | Ships left.'
    """
    joined = []
    for example, (before, after) in zip(examples, neighbours, strict=True):
        parts = (example.passage.title, " ".join(before.split()[-_WORDS:]), " ".join(after.split()[:_WORDS]))
        joined.append(replace(example, passage=Passage(example.passage.text, " | ".join(filter(None, parts)))))
    return joined
