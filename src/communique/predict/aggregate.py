"""From paragraphs to the article: the rules of the codebook's last section."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from communique.records import ParagraphPrediction, Stance

LIKELY = 0.5
SHARE = 0.2  # a topic of the article is one that a fifth of its paragraphs is about


def article_topics(paragraphs: Sequence[ParagraphPrediction], order: Sequence[str]) -> dict[str, float]:
    """Probability of each topic for the article: that of the paragraph which shows it best."""
    return {topic: max((p.topics[topic] for p in paragraphs), default=0.0) for topic in order}


def article_labels(
    paragraphs: Sequence[ParagraphPrediction], headline: Collection[str], order: Sequence[str]
) -> tuple[str, ...]:
    """Topics that a paragraph carries and that the headline or a fifth of the paragraphs is about.

    The topic with most paragraphs is always one of them; among equals, the one that is more probable.
    """
    counts = {topic: sum(topic in p.labels for p in paragraphs) for topic in order}
    carried = [topic for topic in order if counts[topic]]
    if not carried:
        return ()
    best = article_topics(paragraphs, order)
    main = max(carried, key=lambda topic: (counts[topic], best[topic]))
    return tuple(t for t in carried if t == main or t in headline or counts[t] >= SHARE * len(paragraphs))


def article_stances(paragraphs: Sequence[ParagraphPrediction]) -> tuple[Stance, ...]:
    """One stance per (holder, target), with probability and evidence of the most certain paragraph.

    It is ``mixed`` where one paragraph more likely than not says ``support`` and another ``oppose``;
    a doubtful opposite does not make it so.
    """
    found: dict[tuple[str, str], list[Stance]] = {}
    for paragraph in paragraphs:
        for stance in paragraph.stances:
            found.setdefault((stance.holder, stance.target), []).append(stance)
    return tuple(_together(stances) for stances in found.values())


def _together(stances: Sequence[Stance]) -> Stance:
    best = max(stances, key=lambda s: s.probability)
    likely = {s.polarity for s in stances if s.probability >= LIKELY}
    return replace(best, polarity="mixed") if {"support", "oppose"} <= likely else best
