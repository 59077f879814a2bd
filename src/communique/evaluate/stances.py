"""Metrics of directed stances: polarity on given pairs, and whole triples."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np

from communique.evaluate.calibration import brier_score, expected_calibration_error


def polarity_metrics(
    gold: Sequence[str], predicted: Sequence[str], probabilities: np.ndarray, polarities: Sequence[str]
) -> dict[str, Any]:
    """Quality over the pairs that gold actors and gold topics give.

    Parameters:
        gold, predicted: a polarity per pair.
        probabilities: shape (n_pairs, n_polarities), columns as ``polarities``.
    """
    from sklearn.metrics import precision_recall_fscore_support

    names = list(polarities)
    precision, recall, f1, support = precision_recall_fscore_support(gold, predicted, labels=names, zero_division=0)
    outcome = np.array(gold)[:, None] == np.array(names)[None, :]
    return {
        "macro_f1": float(np.mean(f1)),
        "accuracy": float(np.mean(np.array(gold) == np.array(predicted))) if len(gold) else 0.0,
        "ece": float(
            np.mean([expected_calibration_error(probabilities[:, i], outcome[:, i]) for i in range(len(names))])
        ),
        "brier": brier_score(probabilities.ravel(), outcome.ravel()),
        "pairs": len(gold),
        "per_polarity": {
            name: {"precision": float(p), "recall": float(r), "f1": float(f), "support": int(s)}
            for name, p, r, f, s in zip(names, precision, recall, f1, support, strict=True)
        },
    }


def set_metrics(gold: Iterable[Hashable], predicted: Iterable[Hashable]) -> dict[str, float]:
    """Precision, recall and F1 of a set of answers, such as triples or linked actors.

    Example:
        >>> set_metrics({1, 2}, {2, 3})
        {'precision': 0.5, 'recall': 0.5, 'f1': 0.5, 'support': 2}
    """
    wanted, given = set(gold), set(predicted)
    hits = len(wanted & given)
    precision = hits / len(given) if given else 0.0
    recall = hits / len(wanted) if wanted else 0.0
    f1 = 2 * hits / (len(wanted) + len(given)) if wanted or given else 0.0
    return {"precision": precision, "recall": recall, "f1": f1, "support": len(wanted)}
