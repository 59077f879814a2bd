"""Whole articles: topics and stances that follow from the paragraphs by the codebook's rules.

Gold and answers are put together by the same code. Headlines count on neither side, for they carry no gold label.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np

from communique.evaluate.answers import Answer, parts_of
from communique.evaluate.bootstrap import Measure
from communique.evaluate.ids import canonical_ids
from communique.evaluate.measures import f1, set_measures
from communique.predict.aggregate import article_labels, article_stances
from communique.records import LabelledArticle, LabelledParagraph, ParagraphPrediction, Stance
from communique.taxonomy import Taxonomy


@dataclass(frozen=True)
class ScoredArticles:
    """Gold and given labels of D articles.

    Attributes:
        gold, given: topics, 0/1, shape (D, T).
        stances: (hits, given, wanted) triples per article, shape (D, 3), polarity ``mixed`` among them;
            ``None`` where the system reads no stances.
        long: which articles have two or more labelled paragraphs, shape (D,).
    """

    taxonomy: Taxonomy
    gold: np.ndarray
    given: np.ndarray
    stances: np.ndarray | None
    long: np.ndarray


def score_articles(
    articles: Sequence[LabelledArticle], answers: Sequence[Answer], taxonomy: Taxonomy
) -> ScoredArticles:
    """Aggregate both sides to articles."""
    topics, actor = taxonomy.topics, canonical_ids()
    gold: list[list[bool]] = []
    given: list[list[bool]] = []
    counts = []
    rows = iter(answers)
    for article in articles:
        wanted = [_gold(label, topics, actor) for label in article.labels]
        told = [_given(answer, topics, actor) for answer in islice(rows, len(article.labels))]
        for paragraphs, matrix in ((wanted, gold), (told, given)):
            labels = article_labels(paragraphs, (), topics)
            matrix.append([t in labels for t in topics])
        sets = [{(s.holder, s.target, s.polarity) for s in article_stances(side)} for side in (wanted, told)]
        counts.append((len(sets[0] & sets[1]), len(sets[1]), len(sets[0])))
    return ScoredArticles(
        taxonomy,
        np.array(gold, dtype=int).reshape(-1, len(topics)),
        np.array(given, dtype=int).reshape(-1, len(topics)),
        np.array(counts, dtype=int).reshape(-1, 3) if parts_of(answers)["stances"] else None,
        np.array([len(a.labels) > 1 for a in articles], dtype=bool),
    )


def article_measures(scored: ScoredArticles) -> dict[str, Measure]:
    """Topics and stances over all articles, and over those with two or more labelled paragraphs."""
    found: dict[str, Measure] = {}
    for name, mask in (("articles", np.ones_like(scored.long)), ("articles.longer", scored.long)):
        found |= _measures(name, scored, mask[:, None])
    return found


def _measures(name: str, scored: ScoredArticles, mask: np.ndarray) -> dict[str, Measure]:
    gold, given = scored.gold * mask, scored.given * mask
    hits = gold & given
    found: dict[str, Measure] = {
        f"{name}.topics.macro_f1": lambda w: f1(w @ hits, w @ given, w @ gold).mean(axis=1),
        f"{name}.topics.micro_f1": lambda w: f1(*((w @ part).sum(axis=1) for part in (hits, given, gold))),
    }
    if scored.stances is not None:
        found |= set_measures(f"{name}.stances", scored.stances * mask)
    return found


def _gold(label: LabelledParagraph, topics: Sequence[str], actor: Callable[[str], str]) -> ParagraphPrediction:
    told = {t: float(t in label.topics) for t in topics}
    stances = _named((s for s in label.stances if s.polarity != "neutral"), actor)
    return ParagraphPrediction(label.paragraph.index, told, tuple(label.topics), stances=stances)


def _given(answer: Answer, topics: Sequence[str], actor: Callable[[str], str]) -> ParagraphPrediction:
    told = dict(answer.topics) if answer.topics is not None else {t: float(t in answer.labels) for t in topics}
    stances = _named((s for s in answer.stances or () if s.polarity != "neutral"), actor)
    return ParagraphPrediction(answer.paragraph, told, answer.labels, stances=stances)


def _named(stances: Any, actor: Callable[[str], str]) -> tuple[Stance, ...]:
    return tuple(replace(s, holder=actor(s.holder), target=actor(s.target)) for s in stances)
