"""Every figure with an interval, as a function of document weights.

Where there is nothing to measure (no gold label and none given), precision, recall and F1 are 0, as in
scikit-learn with ``zero_division=0``; a share of nothing is nan.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from communique.evaluate.bootstrap import Measure, by_document
from communique.evaluate.calibration import BINS, bin_of
from communique.evaluate.scored import Scored


def measures(scored: Scored) -> dict[str, Measure]:
    """All measures by dotted name, such as ``topics.macro_f1``; only those that the answers allow."""
    found = topic_measures(scored)
    if scored.pair_given is not None:
        found |= stance_measures(scored)
    for name, counts in (
        ("end_to_end.triples", scored.triples),
        ("end_to_end.triples_relaxed", scored.relaxed),
        ("end_to_end.actors", scored.actors),
    ):
        if counts is not None:
            found |= set_measures(name, by_document(counts, scored.document, scored.documents))
    return found


def topic_measures(scored: Scored) -> dict[str, Measure]:
    gold, given = scored.gold, scored.given
    counts = by_document(np.hstack([gold & given, given, gold]), scored.document, scored.documents)
    n = gold.shape[1]
    exact = (gold == given).all(axis=1)
    found: dict[str, Measure] = {
        "topics.macro_f1": lambda w: f1(*_parts(w @ counts, n)).mean(axis=1),
        "topics.micro_f1": lambda w: f1(*(part.sum(axis=1) for part in _parts(w @ counts, n))),
        "topics.subset_accuracy": _share(exact, scored.document, scored.documents),
    }
    for i, topic in enumerate(scored.taxonomy.topics):
        found |= set_measures(f"topics.per_topic.{topic}", counts[:, i::n])
    if scored.probabilities is not None:
        names = scored.taxonomy.topics
        probabilities = scored.probabilities.T
        precisions = [ranked_precision(probabilities[i], gold[:, i], scored.document) for i in range(n)]
        found |= {f"topics.per_topic.{t}.average_precision": m for t, m in zip(names, precisions, strict=True)}
        found["topics.mean_average_precision"] = lambda w: np.mean([m(w) for m in precisions], axis=0)
        found |= _calibration("topics.per_topic", names, scored.probabilities, gold, scored.document, scored.documents)
        found["topics.aurc"] = ranked_risk(*topic_decisions(scored))
    return found


def stance_measures(scored: Scored) -> dict[str, Measure]:
    assert scored.pair_given is not None
    n = len(scored.taxonomy.polarities)
    gold, given = np.eye(n, dtype=int)[scored.pair_gold], np.eye(n, dtype=int)[scored.pair_given]
    document = scored.pair_document
    counts = by_document(np.hstack([gold & given, given, gold]), document, scored.documents)
    found: dict[str, Measure] = {
        "stances.macro_f1": lambda w: f1(*_parts(w @ counts, n)).mean(axis=1),
        "stances.accuracy": _share(scored.pair_gold == scored.pair_given, document, scored.documents),
    }
    if scored.pair_abstained.any():
        sure = ~scored.pair_abstained
        right = (scored.pair_gold == scored.pair_given)[sure]
        found["stances.abstained"] = _share(scored.pair_abstained, document, scored.documents)
        found["stances.accuracy_without_abstained"] = _share(right, document[sure], scored.documents)
    for i, polarity in enumerate(scored.taxonomy.polarities):
        found |= set_measures(f"stances.per_polarity.{polarity}", counts[:, i::n])
    taken = [i for i, p in enumerate(scored.taxonomy.polarities) if p != "neutral"]
    stances = np.stack([counts[:, [part * n + i for i in taken]].sum(axis=1) for part in range(3)], axis=1)
    found |= set_measures("triples_gold_actors", stances)
    if scored.pair_probabilities is not None:
        names = scored.taxonomy.polarities
        found |= _calibration(
            "stances.per_polarity", names, scored.pair_probabilities, gold, document, scored.documents
        )
        found["stances.aurc"] = ranked_risk(*pair_decisions(scored))
    return found


def topic_decisions(scored: Scored) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Confidence, error (0/1) and document of every yes or no to a topic, shape (N * T,) each."""
    assert scored.probabilities is not None
    confidence = np.where(scored.given == 1, scored.probabilities, 1 - scored.probabilities)
    wrong = scored.given != scored.gold
    return confidence.ravel(), wrong.ravel().astype(int), np.repeat(scored.document, scored.gold.shape[1])


def pair_decisions(scored: Scored) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Confidence, error (0/1) and document of the polarity given to every pair, shape (M,) each."""
    assert scored.pair_probabilities is not None
    assert scored.pair_given is not None
    confidence = scored.pair_probabilities[np.arange(len(scored.pair_given)), scored.pair_given]
    return confidence, (scored.pair_given != scored.pair_gold).astype(int), scored.pair_document


def set_measures(name: str, counts: np.ndarray) -> dict[str, Measure]:
    """Precision, recall and F1 from (hits, given, wanted) per document, shape (n_documents, 3)."""
    return {
        f"{name}.precision": lambda w: _ratio(w @ counts[:, 0], w @ counts[:, 1]),
        f"{name}.recall": lambda w: _ratio(w @ counts[:, 0], w @ counts[:, 2]),
        f"{name}.f1": lambda w: f1(*(w @ counts).T),
    }


def _calibration(
    name: str, labels: tuple[str, ...], probabilities: np.ndarray, gold: np.ndarray, document: np.ndarray, n: int
) -> dict[str, Measure]:
    """Expected calibration error per label and on average, and the Brier score over all cells."""
    whole = name.partition(".")[0]
    errors = {label: _ece(probabilities[:, i], gold[:, i], document, n) for i, label in enumerate(labels)}
    squares = by_document(((probabilities - gold) ** 2).mean(axis=1, keepdims=True), document, n)[:, 0]
    rows = np.bincount(document, minlength=n)
    return {
        **{f"{name}.{label}.ece": measure for label, measure in errors.items()},
        f"{whole}.ece": lambda w: np.mean([m(w) for m in errors.values()], axis=0),
        f"{whole}.brier": lambda w: _mean(w @ squares, w @ rows),
    }


def _ece(probabilities: np.ndarray, gold: np.ndarray, document: np.ndarray, n: int) -> Measure:
    gaps = (probabilities - gold)[:, None] * np.eye(BINS)[bin_of(probabilities)]
    sums, rows = by_document(gaps, document, n), np.bincount(document, minlength=n)
    return lambda w: _mean(np.abs(w @ sums).sum(axis=1), w @ rows)


def ranked_precision(probabilities: np.ndarray, gold: np.ndarray, document: np.ndarray) -> Measure:
    """Average precision; 0 where no row is gold."""
    ranked = _ranked(probabilities, gold, document)

    def measure(weights: np.ndarray) -> np.ndarray:
        reached, hits = ranked(weights)
        gained = np.diff(hits, axis=1, prepend=0)
        return _ratio((gained * _ratio(hits, reached)).sum(axis=1), gained.sum(axis=1))

    return measure


def ranked_risk(confidence: np.ndarray, wrong: np.ndarray, document: np.ndarray) -> Measure:
    """Mean risk over all coverages (AURC) of ``risk_coverage``: lower is better."""
    ranked = _ranked(confidence, wrong, document)

    def measure(weights: np.ndarray) -> np.ndarray:
        reached, errors = ranked(weights)
        gained = np.diff(reached, axis=1, prepend=0)
        return _mean((gained * _ratio(errors, reached)).sum(axis=1), gained.sum(axis=1))

    return measure


def _ranked(
    scores: np.ndarray, hit: np.ndarray, document: np.ndarray
) -> Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """For weights: how many rows score at least as high as each distinct score, and how many of them are hits."""
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.diff(scores[order]) != 0, True)[: len(scores)]  # of a run of equal scores

    def ranked(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        rows = weights[:, document[order]]
        return np.cumsum(rows, axis=1)[:, last], np.cumsum(rows * hit[order], axis=1)[:, last]

    return ranked


def _share(true: np.ndarray, document: np.ndarray, n: int) -> Measure:
    hits, rows = np.bincount(document, true, minlength=n), np.bincount(document, minlength=n)
    return lambda w: _mean(w @ hits, w @ rows)


def _parts(counts: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return counts[:, :n], counts[:, n : 2 * n], counts[:, 2 * n :]


def f1(hits: np.ndarray, given: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Elementwise F1 from counts; 0 where nothing is given and nothing wanted."""
    return _ratio(2 * hits, given + wanted)


def _divide(otherwise: float) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    def divide(above: np.ndarray, below: np.ndarray) -> np.ndarray:
        above = np.asarray(above, dtype=float)
        return np.divide(above, below, out=np.full_like(above, otherwise), where=np.asarray(below) > 0)

    return divide


_ratio = _divide(0.0)
_mean = _divide(float("nan"))
