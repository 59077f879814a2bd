"""A model against gold labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from communique.evaluate.ids import canonical_ids
from communique.evaluate.stances import polarity_metrics, set_metrics
from communique.evaluate.topics import topic_metrics
from communique.models.decision import decide
from communique.models.inputs import Pair, Passage
from communique.models.protocol import Model
from communique.models.questions import questions
from communique.predict.predictor import Predictor
from communique.records import LabelledArticle


def passages_of(articles: Sequence[LabelledArticle]) -> list[Passage]:
    """Every paragraph as a topic model sees it."""
    return [Passage(label.paragraph.text, a.article.title) for a in articles for label in a.labels]


def topic_matrix(articles: Sequence[LabelledArticle], topics: Sequence[str]) -> np.ndarray:
    """Gold topics, 0/1 of shape (n_paragraphs, n_topics)."""
    rows = [[t in label.topics for t in topics] for a in articles for label in a.labels]
    return np.array(rows, dtype=int).reshape(-1, len(topics))


def gold_pairs(articles: Sequence[LabelledArticle]) -> tuple[list[Pair], list[str], list[tuple[str, str, str]]]:
    """Every pair that gold actors and gold topics give, its polarity, and (paragraph, holder, target)."""
    pairs: list[Pair] = []
    polarities: list[str] = []
    keys: list[tuple[str, str, str]] = []
    for article in articles:
        for label in article.labels:
            gold = {(s.holder, s.target): s.polarity for s in label.stances}
            place = f"{article.article.id}#{label.paragraph.index}"
            for q in questions(label.paragraph.text, label.mentions, label.topics, article.article.title):
                pairs.append(q.pair)
                polarities.append(gold.get((q.holder, q.target), "neutral"))
                keys.append((place, q.holder, q.target))
    return pairs, polarities, keys


def gold_answers(model: Model, articles: Sequence[LabelledArticle]) -> tuple[np.ndarray, np.ndarray]:
    """Topic probabilities of every paragraph, and polarity probabilities of the pairs of ``gold_pairs``."""
    return model.topic_probabilities(passages_of(articles)), model.stance_probabilities(gold_pairs(articles)[0])


def model_metrics(model: Model, articles: Sequence[LabelledArticle]) -> dict[str, Any]:
    """Topics, and stances on gold pairs: what the model itself answers for, without the linker."""
    topics = model.taxonomy.topics
    accept = np.array([model.topic_thresholds[t].accept for t in topics])
    _, gold, keys = gold_pairs(articles)
    probabilities, answers = gold_answers(model, articles)
    predicted = [_decide(model, row) for row in answers.tolist()]
    triples = {(*k, p) for k, p in zip(keys, gold, strict=True) if p != "neutral"}
    given = {(*k, p) for k, p in zip(keys, predicted, strict=True) if p != "neutral"}
    return {
        "topics": topic_metrics(
            topic_matrix(articles, topics), probabilities, (probabilities >= accept).astype(int), topics
        ),
        "stances": polarity_metrics(gold, predicted, answers, model.taxonomy.polarities),
        "triples_gold_actors": set_metrics(triples, given),
    }


def end_to_end_metrics(predictor: Predictor, articles: Sequence[LabelledArticle]) -> dict[str, Any]:
    """Linked actors and stance triples from the text alone, per labelled paragraph."""
    gold_actors, found_actors, gold_triples, found_triples = set(), set(), set(), set()
    actor = canonical_ids()
    for labelled, prediction in zip(articles, predictor.predict(a.article for a in articles), strict=True):
        for label, answer in zip(labelled.labels, prediction.paragraphs, strict=True):
            place = (labelled.article.id, label.paragraph.index)
            gold_actors |= {(place, actor(m.actor)) for m in label.mentions}
            found_actors |= {(place, m.actor) for m in answer.mentions}
            gold_triples |= {
                (place, actor(s.holder), actor(s.target), s.polarity) for s in label.stances if s.polarity != "neutral"
            }
            found_triples |= {(place, s.holder, s.target, s.polarity) for s in answer.stances}
    return {"actors": set_metrics(gold_actors, found_actors), "triples": set_metrics(gold_triples, found_triples)}


def _decide(model: Model, row: Sequence[float]) -> str:
    return decide(dict(zip(model.taxonomy.polarities, row, strict=True)), model.stance_thresholds).polarity
