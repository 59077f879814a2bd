"""Parts of a split where a model may be better or worse: by source, year, length, topic, actors and hard case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from communique.evaluate.bootstrap import Measure
from communique.evaluate.ids import canonical_ids
from communique.evaluate.measures import measures, stance_measures
from communique.evaluate.scored import WANTED, Scored
from communique.records import LabelledArticle, LabelledParagraph

LENGTHS = ((0, 29), (30, 59), (60, 119), (120, None))  # words
FIGURES = (
    "topics.subset_accuracy",
    "topics.micro_f1",
    "triples_gold_actors.f1",
    "end_to_end.triples.f1",
    "end_to_end.actors.f1",
)
"""Figures that stay meaningful where a label is rare. Slices of pairs have ``triples_gold_actors.f1`` only."""

Slice = tuple[str, str, Scored]
"""The kind of slice, its name, and the answers in it."""


def slices(scored: Scored, articles: Sequence[LabelledArticle]) -> Iterator[Slice]:
    """All slices that hold a paragraph or a pair; kinds as in a report, a paragraph may be in several of a kind."""
    for kind, names in _paragraph_names(articles, scored.taxonomy.topics).items():
        for name in _order(kind, names):
            yield kind, name, scored.only(np.array([name in own for own in names]))
    for kind, of_pair in _pair_names(scored.taxonomy.topics).items():
        own = [of_pair(pair) for pair in scored.pairs]
        for name in sorted(set(own)):
            yield kind, name, scored.only(pairs=np.array([o == name for o in own]))


def slice_measures(part: Scored, kind: str) -> dict[str, Measure]:
    """The figures of a slice that its answers allow; an F1 only where the slice has a gold label to find.

    Draws without a row of the slice are nan.
    """
    of_pairs = kind in _pair_names(())
    found = (stance_measures(part) if part.pair_given is not None else {}) if of_pairs else measures(part)
    wanted = FIGURES[2:3] if of_pairs else FIGURES
    rows = np.bincount(part.pair_document if of_pairs else part.document, minlength=part.documents)
    return {
        name: _where_drawn(found[name], rows)
        for name in wanted
        if name in found and (not name.endswith("f1") or _gold(part, name))
    }


def _where_drawn(measure: Measure, rows: np.ndarray) -> Measure:
    return lambda weights: np.where(weights @ rows > 0, measure(weights), np.nan)


def _gold(part: Scored, name: str) -> int:
    """How many gold labels an F1 looks for."""
    if name == "topics.micro_f1":
        return int(part.gold.sum())
    if name == "triples_gold_actors.f1":
        return int((part.pair_gold != part.taxonomy.polarities.index("neutral")).sum())
    counts = part.triples if name == "end_to_end.triples.f1" else part.actors
    return 0 if counts is None else int(counts[:, WANTED].sum())


def _paragraph_names(articles: Sequence[LabelledArticle], topics: Sequence[str]) -> dict[str, list[list[str]]]:
    """For each kind the names that each paragraph goes under."""
    actor_type = _actor_types()
    rows = [(a, label) for a in articles for label in a.labels]
    return {
        "source": [[a.article.source or "unknown"] for a, _ in rows],
        "kind of text": [[str(a.article.meta.get("kind") or "unknown")] for a, _ in rows],
        "year": [[a.article.published[:4] if a.article.published else "unknown"] for a, _ in rows],
        "words": [[_length(label)] for _, label in rows],
        "gold topic": [list(label.topics) or ["no topic"] for _, label in rows],
        "actor type": [sorted({actor_type(m.actor) for m in label.mentions}) or ["no actor"] for _, label in rows],
        "hard case": [list(label.cases) or ["none noted"] for _, label in rows],
    }


def _pair_names(topics: Sequence[str]) -> dict[str, Callable[[tuple[str, str]], str]]:
    actor_type = _actor_types()
    return {
        "holder type": lambda pair: actor_type(pair[0]),
        "target type": lambda pair: f"issue: {pair[1]}" if pair[1] in topics else actor_type(pair[1]),
    }


def _actor_types() -> Callable[[str], str]:
    from communique.actors import load_registry

    registry, canonical = load_registry(), canonical_ids()
    return lambda id: registry.type_of(canonical(id))


def _length(label: LabelledParagraph) -> str:
    words = len(label.paragraph.text.split())
    low, high = next((low, high) for low, high in LENGTHS if high is None or words <= high)
    return f"{low}–{high}" if high is not None else f"{low} or more"


def _order(kind: str, names: Sequence[Sequence[str]]) -> list[str]:
    found = {name for own in names for name in own}
    if kind == "words":
        return sorted(found, key=lambda name: int("".join(c for c in name.split("–")[0] if c.isdigit())))
    return sorted(found)
