"""Answers beside gold labels as arrays: what every figure is computed from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from communique.evaluate.answers import Answer, pairs_by_paragraph, parts_of
from communique.evaluate.evaluation import topic_matrix
from communique.evaluate.ids import canonical_ids
from communique.records import LabelledArticle, Stance
from communique.taxonomy import Taxonomy

WANTED = 2  # column of the counts of set answers: hits, given, wanted


@dataclass(frozen=True)
class Scored:
    """N paragraphs of D documents with T topics, and M pairs with P polarities.

    Attributes:
        document: index of each paragraph's document, shape (N,).
        gold, given: topics, 0/1, shape (N, T). ``probabilities`` likewise, or ``None``.
        pair_paragraph: index of each pair's paragraph, shape (M,).
        pair_gold, pair_given: index of the polarity, shape (M,). ``pair_probabilities`` (M, P), or ``None``.
        triples, relaxed, actors: (hits, given, wanted) per paragraph, shape (N, 3), from the text alone.
            ``relaxed`` triples need the right holder and polarity only.
    """

    taxonomy: Taxonomy
    documents: int
    document: np.ndarray
    gold: np.ndarray
    given: np.ndarray
    probabilities: np.ndarray | None
    pairs: tuple[tuple[str, str], ...]
    pair_paragraph: np.ndarray
    pair_gold: np.ndarray
    pair_given: np.ndarray | None
    pair_probabilities: np.ndarray | None
    pair_abstained: np.ndarray
    triples: np.ndarray | None
    relaxed: np.ndarray | None
    actors: np.ndarray | None

    @property
    def pair_document(self) -> np.ndarray:
        return self.document[self.pair_paragraph]

    def only(self, paragraphs: np.ndarray | None = None, pairs: np.ndarray | None = None) -> Scored:
        """The same answers with some paragraphs (mask of shape (N,)) and pairs (mask (M,)) alone.

        Documents keep their numbers, so that parts can be resampled together with the whole.
        """
        keep = np.ones(len(self.document), bool) if paragraphs is None else paragraphs
        keep_pairs = keep[self.pair_paragraph] & (True if pairs is None else pairs)
        moved = np.cumsum(keep) - 1
        return replace(
            self,
            document=self.document[keep],
            gold=self.gold[keep],
            given=self.given[keep],
            probabilities=_rows(self.probabilities, keep),
            pairs=tuple(p for p, kept in zip(self.pairs, keep_pairs, strict=True) if kept),
            pair_paragraph=moved[self.pair_paragraph[keep_pairs]],
            pair_gold=self.pair_gold[keep_pairs],
            pair_given=_rows(self.pair_given, keep_pairs),
            pair_probabilities=_rows(self.pair_probabilities, keep_pairs),
            pair_abstained=self.pair_abstained[keep_pairs],
            triples=_rows(self.triples, keep),
            relaxed=_rows(self.relaxed, keep),
            actors=_rows(self.actors, keep),
        )


def score(articles: Sequence[LabelledArticle], answers: Sequence[Answer], taxonomy: Taxonomy) -> Scored:
    """Line up answers (in the order of the paragraphs) with gold labels."""
    parts = parts_of(answers)
    topics, polarities = taxonomy.topics, taxonomy.polarities
    labels = [label for a in articles for label in a.labels]
    asked = [(row, *pair) for row, pairs in enumerate(pairs_by_paragraph(articles)) for pair in pairs]
    code = {polarity: i for i, polarity in enumerate(polarities)}
    told = [a.by_pair() for a in answers]
    found = [told[row].get((holder, target)) for row, holder, target, _ in asked]
    certain = parts["pairs"] and all(f is not None and f.probabilities is not None for f in found)
    actor = canonical_ids()
    return Scored(
        taxonomy=taxonomy,
        documents=len(articles),
        document=np.repeat(np.arange(len(articles)), [len(a.labels) for a in articles]),
        gold=topic_matrix(articles, topics),
        given=np.array([[t in a.labels for t in topics] for a in answers], dtype=int).reshape(-1, len(topics)),
        probabilities=_matrix([a.topics for a in answers], topics) if parts["topics"] else None,
        pairs=tuple((holder, target) for _, holder, target, _ in asked),
        pair_paragraph=np.array([row for row, *_ in asked], dtype=int),
        pair_gold=np.array([code[polarity] for *_, polarity in asked], dtype=int),
        pair_given=np.array([code[f.polarity if f else "neutral"] for f in found], dtype=int)
        if parts["pairs"]
        else None,
        pair_probabilities=_matrix([f.probabilities for f in found if f], polarities) if certain else None,
        pair_abstained=np.array([bool(f and f.abstained) for f in found], dtype=bool),
        triples=_counts(
            (_triples(label.stances, actor), _triples(a.stances or (), actor))
            for label, a in zip(labels, answers, strict=True)
        )
        if parts["stances"]
        else None,
        relaxed=_counts(
            (_holders(label.stances, actor), _holders(a.stances or (), actor))
            for label, a in zip(labels, answers, strict=True)
        )
        if parts["stances"]
        else None,
        actors=_counts(
            ([*{actor(m.actor) for m in label.mentions}], [*{actor(m.actor) for m in a.mentions or ()}])
            for label, a in zip(labels, answers, strict=True)
        )
        if parts["mentions"]
        else None,
    )


def _triples(stances: Iterable[Stance], actor: Callable[[str], str]) -> list[Hashable]:
    return [*{(actor(s.holder), actor(s.target), s.polarity) for s in stances if s.polarity != "neutral"}]


def _holders(stances: Iterable[Stance], actor: Callable[[str], str]) -> list[Hashable]:
    """Holder and polarity of every triple, as often as they occur."""
    triples = {(actor(s.holder), actor(s.target), s.polarity) for s in stances if s.polarity != "neutral"}
    return [(holder, polarity) for holder, _, polarity in triples]


def _counts(sets: Iterable[tuple[list[Hashable], list[Hashable]]]) -> np.ndarray:
    """Hits, given and wanted of each paragraph; an answer that is wanted twice may be given twice."""
    rows = [((Counter(wanted) & Counter(given)).total(), len(given), len(wanted)) for wanted, given in sets]
    return np.array(rows, dtype=int).reshape(-1, 3)


def _matrix(rows: Sequence[Any], names: Sequence[str]) -> np.ndarray:
    return np.array([[row[n] for n in names] for row in rows], dtype=float).reshape(-1, len(names))


def _rows(values: np.ndarray | None, keep: np.ndarray) -> np.ndarray | None:
    return None if values is None else values[keep]
