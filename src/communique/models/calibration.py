"""From scores to probabilities that mean what they say, and from probabilities to answers.

All of it is fitted on validation data only.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

_SMALL = 12  # fewer examples of a class than this say too little to bend its probabilities
MISSED = 0.05


@dataclass(frozen=True, slots=True)
class Threshold:
    """When a label is given: at ``accept`` and above. Between ``doubt`` and ``accept`` the model abstains."""

    accept: float = 0.5
    doubt: float = 0.5

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def scale(scores: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Platt scaling: slope and offset that turn binary scores into calibrated log-odds.

    Parameters:
        scores: decision values, shape (n_samples,).
        y: 0 or 1, shape (n_samples,).

    Returns:
        ``[slope, offset]``; ``[1, 0]`` where either class has too few examples to tell.
    """
    positives = int(np.sum(y))
    if min(positives, len(y) - positives) < _SMALL:
        return np.array([1.0, 0.0])
    fit = LogisticRegression(C=1e4).fit(scores.reshape(-1, 1), y)
    return np.array([fit.coef_[0, 0], fit.intercept_[0]])


def scale_classes(scores: np.ndarray, y: np.ndarray, n_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Matrix scaling: a linear map of class scores whose softmax is calibrated.

    Parameters:
        scores: decision values, shape (n_samples, n_classes).
        y: class index, shape (n_samples,).

    Returns:
        weights of shape (n_classes, n_classes) and offsets of shape (n_classes,); the identity where
        a class has too few examples to tell.
    """
    if n_classes < 3 or min(np.bincount(y, minlength=n_classes)) < _SMALL:
        return np.eye(n_classes), np.zeros(n_classes)
    fit = LogisticRegression(C=1.0, max_iter=1000).fit(scores, y)
    return fit.coef_.T.copy(), fit.intercept_.copy()


def choose_threshold(probabilities: np.ndarray, y: np.ndarray, missed: float = MISSED) -> Threshold:
    """The threshold with the best expected F1, and the mark from which on the model would rather not say.

    F1 is expected under the calibrated probabilities themselves, not counted on the labels: with few
    carriers a count favours a threshold by luck, and its F1 on other data is lower and scatters more.
    The lower mark is where at most ``missed`` of the carriers lie below, but never under half of the
    threshold: a model that abstains wherever it might be wrong answers nothing.

    Parameters:
        probabilities: calibrated, of the label, shape (n_samples,).
        y: 0 or 1, shape (n_samples,).
        missed: share of true carriers that a confident "no" may lose.

    Example:
        >>> choose_threshold(np.array([0.125, 0.25, 0.75, 0.875]), np.array([0, 0, 1, 1]))
        Threshold(accept=0.5, doubt=0.5)
    """
    if not np.any(y) or np.all(y):
        return Threshold()
    p = np.sort(probabilities)[::-1]
    hits = np.cumsum(p)
    f1 = 2 * hits / (np.arange(1, len(p) + 1) + hits[-1])
    f1[:-1][p[:-1] == p[1:]] = 0  # a threshold cannot part equal probabilities
    best = int(np.argmax(f1))
    below = p[best + 1] if best + 1 < len(p) else 0.0
    accept = float((p[best] + below) / 2)
    doubt = float(np.quantile(probabilities[y.astype(bool)], missed, method="lower"))
    return Threshold(accept, min(max(doubt, accept / 2), accept))


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def softmax(x: np.ndarray) -> np.ndarray:
    shifted = np.exp(x - x.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
