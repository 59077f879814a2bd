"""How far probabilities are from what happens."""

from __future__ import annotations

import numpy as np

BINS = 15


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
    index = np.minimum((np.asarray(probabilities) * bins).astype(int), bins - 1)
    gaps = np.bincount(index, probabilities, bins) - np.bincount(index, y, bins)
    return float(np.abs(gaps).sum() / len(y))


def brier_score(probabilities: np.ndarray, y: np.ndarray) -> float:
    """Mean squared difference between probability and outcome.

    Example:
        >>> brier_score(np.array([1.0, 0.0]), np.array([1, 1]))
        0.5
    """
    return float(np.mean((np.asarray(probabilities) - y) ** 2)) if len(y) else 0.0
