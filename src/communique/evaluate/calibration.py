"""How far probabilities are from what happens, and how much is gained by answering only when sure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

BINS = 15


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose probability lies in ``[low, high)``: how many, what was said, and what was so."""

    low: float
    high: float
    count: int
    stated: float
    observed: float

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def bin_of(probabilities: np.ndarray, bins: int = BINS) -> np.ndarray:
    """Index of the equal-width bin of each probability; 1.0 falls into the last one."""
    return np.minimum((np.asarray(probabilities) * bins).astype(int), bins - 1)


def expected_calibration_error(probabilities: np.ndarray, y: np.ndarray, bins: int = BINS) -> float:
    """Mean gap between stated probability and observed frequency over equal-width bins, weighted by size.

    Parameters:
        probabilities: shape (n_samples,).
        y: 0 or 1, shape (n_samples,).

    Example:
        >>> expected_calibration_error(np.array([0.5, 0.5]), np.array([0, 1]))
        0.0
    """
    if not len(y):
        return 0.0
    index = bin_of(probabilities, bins)
    gaps = np.bincount(index, probabilities, bins) - np.bincount(index, y, bins)
    return float(np.abs(gaps).sum() / len(y))


def brier_score(probabilities: np.ndarray, y: np.ndarray) -> float:
    """Mean squared difference between probability and outcome.

    Example:
        >>> brier_score(np.array([1.0, 0.0]), np.array([1, 1]))
        0.5
    """
    return float(np.mean((np.asarray(probabilities) - y) ** 2)) if len(y) else 0.0


def reliability(probabilities: np.ndarray, y: np.ndarray, bins: int = BINS) -> list[Bin]:
    """The bins that hold answers: what a reliability diagram shows.

    Example:
        >>> [(b.count, b.stated, b.observed) for b in reliability(np.array([0.25, 0.25]), np.array([0, 1]), bins=2)]
        [(2, 0.25, 0.5)]
    """
    index = bin_of(probabilities, bins)
    found = []
    for i in np.unique(index):
        inside = index == i
        stated, observed = float(np.mean(probabilities[inside])), float(np.mean(y[inside]))
        found.append(Bin(i / bins, (i + 1) / bins, int(inside.sum()), stated, observed))
    return found


def risk_coverage(confidence: np.ndarray, wrong: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share of answers kept, and share of wrong ones among them, as the surest answers are kept first.

    Answers of equal confidence are kept or dropped together.

    Parameters:
        confidence: of each answer, shape (n,).
        wrong: 0 or 1, shape (n,).

    Returns:
        coverage, rising to 1, and risk, each of shape (number of distinct confidences,).

    Example:
        >>> coverage, risk = risk_coverage(np.array([0.9, 0.6, 0.8]), np.array([0, 1, 0]))
        >>> coverage.round(2).tolist(), risk.round(2).tolist()
        ([0.33, 0.67, 1.0], [0.0, 0.0, 0.33])
    """
    order = np.argsort(-confidence, kind="stable")
    sure, errors = confidence[order], np.cumsum(wrong[order])
    last = np.append(sure[1:] != sure[:-1], True) if len(sure) else np.array([], bool)
    kept = np.arange(1, len(sure) + 1)[last]
    return kept / max(len(sure), 1), errors[last] / kept
