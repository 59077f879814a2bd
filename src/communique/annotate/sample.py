"""What to label next: paragraphs where a model is unsure or that show something rare, and not all alike."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from communique.actors import load_registry
from communique.predict.predictor import Predictor
from communique.records import Article, ParagraphPrediction

_PER_CLUSTER = 12  # paragraphs of a cluster of like texts, on average


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A paragraph worth labelling: where it stands, its text, and why it was chosen."""

    article_id: str
    paragraph: int
    title: str
    text: str
    score: float
    reason: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def sample(predictor: Predictor, articles: Iterable[Article], n: int, seed: int = 13) -> list[Suggestion]:
    """The ``n`` paragraphs that would teach the model most.

    A paragraph scores by how near its topics and stances are to their thresholds, and by how rare its
    likely topics, polarities and actor types are in the pool. Paragraphs are clustered by their words
    and taken in turns from all clusters, so that one kind of text does not fill the list.

    Parameters:
        articles: the pool.
        n: how many paragraphs; fewer come back where the pool is smaller.
        seed: of the clustering.

    Example:
        >>> import communique
        >>> from communique.annotate.sample import sample
        >>> sample(communique.load(), communique.read("articles/"), 20)[0].reason  # doctest: +SKIP
        'unsure: regional_security'
    """
    pool = list(articles)
    answers = [
        (a, p) for a, prediction in zip(pool, predictor.predict(pool), strict=True) for p in prediction.paragraphs
    ]
    texts = {(a.id, p.index): p.text for a in pool for p in a.paragraphs}
    if not answers:
        return []
    rarity = _rarity([p for _, p in answers])
    scored = []
    for article, answer in answers:
        unsure, why_unsure = _uncertainty(answer, predictor)
        rare, why_rare = max(((rarity[k], k) for k in _kinds(answer)), default=(0.0, ""))
        reason = f"unsure: {why_unsure}" if unsure >= rare else f"rare: {why_rare}"
        text = texts[article.id, answer.index]
        scored.append(Suggestion(article.id, answer.index, article.title, text, round(unsure + rare, 4), reason))
    return _in_turns(scored, _clusters([s.text for s in scored], seed), n)


def _uncertainty(answer: ParagraphPrediction, predictor: Predictor) -> tuple[float, str]:
    """From 0 to 1: how near the nearest topic is to its threshold, stances in doubt counting too."""
    marks = predictor.model.topic_thresholds
    topics = [(1 - min(1.0, abs(p - marks[t].accept) / marks[t].accept), t) for t, p in answer.topics.items()]
    doubtful = [a for a in answer.abstained if "->" in a]
    stances = [(1 - 1 / (1 + len(doubtful)), doubtful[0])] if doubtful else []
    return max(topics + stances)


def _kinds(answer: ParagraphPrediction) -> set[str]:
    registry = load_registry()
    types = {f"actor type {registry.type_of(m.actor)}" for m in answer.mentions if m.actor in registry}
    return {*answer.labels, *(s.polarity for s in answer.stances), *types}


def _rarity(answers: Sequence[ParagraphPrediction]) -> dict[str, float]:
    """From 0 (in every paragraph) to 1 (in one): the share of the information that a kind carries."""
    counts = Counter(kind for answer in answers for kind in _kinds(answer))
    total = max(len(answers), 2)
    return {kind: math.log(total / n) / math.log(total) for kind, n in counts.items()}


def _clusters(texts: Sequence[str], seed: int) -> np.ndarray:
    from sklearn.cluster import MiniBatchKMeans

    from communique.models.ngrams import NgramVectorizer

    k = max(1, len(texts) // _PER_CLUSTER)
    if k == 1:
        return np.zeros(len(texts), dtype=int)
    features = NgramVectorizer(word_bigrams=False, char_ngrams=None, min_df=1, max_features=20_000).fit_transform(texts)
    return MiniBatchKMeans(k, random_state=seed, n_init=1, batch_size=2048).fit_predict(features)


def _in_turns(scored: Sequence[Suggestion], clusters: np.ndarray, n: int) -> list[Suggestion]:
    groups: dict[int, list[Suggestion]] = {}
    for suggestion, cluster in zip(scored, clusters.tolist(), strict=True):
        groups.setdefault(cluster, []).append(suggestion)
    ranked = [sorted(group, key=lambda s: (-s.score, s.article_id, s.paragraph)) for group in groups.values()]
    rounds = [(rank, -s.score, s.article_id, s.paragraph, s) for group in ranked for rank, s in enumerate(group)]
    return [item[-1] for item in sorted(rounds, key=lambda item: item[:-1])[:n]]
