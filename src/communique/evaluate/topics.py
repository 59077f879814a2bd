"""Metrics of multi-label topics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from communique.evaluate.calibration import brier_score, expected_calibration_error


def topic_metrics(
    y: np.ndarray, probabilities: np.ndarray, predicted: np.ndarray, topics: Sequence[str]
) -> dict[str, Any]:
    """Per-topic and overall quality.

    Parameters:
        y, predicted: 0/1, shape (n_paragraphs, n_topics).
        probabilities: same shape.
        topics: names of the columns.
    """
    from sklearn.metrics import average_precision_score, f1_score, precision_recall_fscore_support

    precision, recall, f1, support = precision_recall_fscore_support(y, predicted, zero_division=0)
    per_topic = {
        topic: {
            "precision": float(precision[i]),
            "recall": float(recall[i]),
            "f1": float(f1[i]),
            "average_precision": float(average_precision_score(y[:, i], probabilities[:, i])) if support[i] else 0.0,
            "ece": expected_calibration_error(probabilities[:, i], y[:, i]),
            "support": int(support[i]),
        }
        for i, topic in enumerate(topics)
    }
    return {
        "macro_f1": float(np.mean(f1)),
        "micro_f1": float(f1_score(y, predicted, average="micro", zero_division=0)),
        "subset_accuracy": float(np.mean((y == predicted).all(axis=1))) if len(y) else 0.0,
        "ece": float(np.mean([t["ece"] for t in per_topic.values()])),
        "brier": brier_score(probabilities.ravel(), y.ravel()),
        "paragraphs": len(y),
        "per_topic": per_topic,
    }
