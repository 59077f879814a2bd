"""One evaluation: answers against gold labels, with everything that metrics.json and the report say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from communique.evaluate.answers import Answer
from communique.evaluate.articles import article_measures, score_articles
from communique.evaluate.bootstrap import LEVEL, RESAMPLES, SEED, draw, interval, value
from communique.evaluate.calibration import reliability, risk_coverage
from communique.evaluate.errors import Disagreement, actor_errors, confusion, disagreements, label_noise
from communique.evaluate.measures import measures, pair_decisions, topic_decisions
from communique.evaluate.scored import Scored, score
from communique.evaluate.slices import slice_measures, slices
from communique.records import LabelledArticle
from communique.taxonomy import Taxonomy

_CURVE_POINTS = 200


@dataclass(frozen=True)
class Evaluation:
    """``metrics`` is what metrics.json holds; the rest is what it was computed from."""

    articles: Sequence[LabelledArticle]
    answers: Sequence[Answer]
    scored: Scored
    disagreements: Sequence[Disagreement]
    metrics: dict[str, Any]


def evaluate(
    articles: Sequence[LabelledArticle],
    answers: Sequence[Answer],
    taxonomy: Taxonomy,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Evaluation:
    """Measure answers against gold labels.

    Parameters:
        articles: the gold labels of a split.
        answers: one per labelled paragraph, in order, from ``ask`` or ``read_answers``.
        resamples: draws of documents for the 95 % intervals.

    Returns:
        Figures by name as nested mappings, and ``intervals`` by dotted name. A figure that the answers do
        not allow, such as calibration without probabilities, is absent.

    Example:
        >>> answers = ask(communique.load("models/tfidf"), articles)         # doctest: +SKIP
        >>> evaluate(articles, answers, taxonomy).metrics["topics"]["macro_f1"]  # doctest: +SKIP
        0.778
    """
    scored = score(articles, answers, taxonomy)
    found = disagreements(scored)
    wanted = {**measures(scored), **article_measures(score_articles(articles, answers, taxonomy))}
    parts = list(slices(scored, articles))
    sliced = [slice_measures(part, kind) for kind, _, part in parts]
    every = {**wanted, **{f"{i}/{name}": m for i, own in enumerate(sliced) for name, m in own.items()}}
    draws = draw(every, scored.documents, resamples, seed)
    figures = {name: _figure(name, value(m, scored.documents), draws[name]) for name, m in every.items()}
    metrics = {
        **nested({name: figures[name][0] for name in wanted}),
        "support": _support(scored),
        "intervals": {name: figures[name][1:] for name in wanted},
        "bootstrap": {"resamples": resamples, "seed": seed, "level": LEVEL, "unit": "article"},
        "calibration": _calibration(scored),
        "risk_coverage": _risk_coverage(scored),
        "slices": [
            {
                "kind": kind,
                "name": name,
                "documents": len(np.unique(part.document)),
                "paragraphs": len(part.document),
                "pairs": len(part.pairs),
                "figures": {name: _of_slice(figures[f"{i}/{name}"], part) for name in own},
            }
            for i, ((kind, name, part), own) in enumerate(zip(parts, sliced, strict=True))
        ],
        "confusion": confusion(scored, found, answers),
        "actor_errors": actor_errors(articles, answers) if scored.actors is not None else {},
        "label_noise": [d.to_dict(answers) for d in label_noise(found)],
    }
    return Evaluation(articles, answers, scored, found, metrics)


def nested(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted names as nested mappings.

    Example:
        >>> nested({"topics.macro_f1": 0.5})
        {'topics': {'macro_f1': 0.5}}
    """
    tree: dict[str, Any] = {}
    for name, figure in figures.items():
        *folders, leaf = name.split(".")
        place = tree
        for folder in folders:
            place = place.setdefault(folder, {})
        place[leaf] = figure
    return tree


def _figure(name: str, point: float, draws: np.ndarray) -> list[float | None]:
    """The figure and its interval, ``None`` where there is nothing to measure."""
    bounds = interval(draws, centre=point if name.endswith("ece") else None)
    return [None if np.isnan(point) else point, *(bounds or (None, None))]


def _of_slice(figure: list[float | None], part: Scored) -> list[float | None]:
    """One document cannot vary: no interval."""
    return figure if len(np.unique(part.document)) > 1 else [figure[0], None, None]


def _support(scored: Scored) -> dict[str, Any]:
    polarities = scored.taxonomy.polarities
    return {
        "documents": scored.documents,
        "paragraphs": len(scored.document),
        "topics": dict(zip(scored.taxonomy.topics, scored.gold.sum(axis=0).tolist(), strict=True)),
        "pairs": len(scored.pairs),
        "polarities": dict(
            zip(polarities, np.bincount(scored.pair_gold, minlength=len(polarities)).tolist(), strict=True)
        ),
    }


def _calibration(scored: Scored) -> dict[str, Any]:
    """Reliability bins per topic and per polarity."""
    tables: dict[str, Any] = {}
    if scored.probabilities is not None:
        tables["topics"] = _bins(scored.taxonomy.topics, scored.probabilities, scored.gold)
    if scored.pair_probabilities is not None:
        names = scored.taxonomy.polarities
        tables["stances"] = _bins(names, scored.pair_probabilities, np.eye(len(names))[scored.pair_gold])
    return tables


def _bins(names: Sequence[str], probabilities: np.ndarray, gold: np.ndarray) -> dict[str, Any]:
    return {n: [b.to_dict() for b in reliability(probabilities[:, i], gold[:, i])] for i, n in enumerate(names)}


def _risk_coverage(scored: Scored) -> dict[str, Any]:
    """Curves over all topic decisions, all pairs, and the pairs where a stance was given."""
    curves: dict[str, Any] = {}
    if scored.probabilities is not None:
        curves["topics"] = _curve(*topic_decisions(scored)[:2])
    if scored.pair_probabilities is not None:
        confidence, wrong, _ = pair_decisions(scored)
        curves["pairs"] = _curve(confidence, wrong)
        given = scored.pair_given != scored.taxonomy.polarities.index("neutral")
        curves["given stances"] = _curve(confidence[given], wrong[given])
    return curves


def _curve(confidence: np.ndarray, wrong: np.ndarray) -> dict[str, list[float]]:
    coverage, risk = risk_coverage(confidence, wrong)
    if not len(coverage):
        return {"coverage": [], "risk": []}
    shown = np.unique(np.linspace(0, len(coverage) - 1, _CURVE_POINTS).astype(int))
    return {"coverage": coverage[shown].tolist(), "risk": risk[shown].tolist()}
