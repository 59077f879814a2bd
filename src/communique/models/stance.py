"""Stance of a holder towards a target: masked pair features into one multinomial linear model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_extraction import FeatureHasher
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted

from communique.models.calibration import Threshold, choose_threshold, scale_classes, softmax
from communique.models.inputs import Pair
from communique.models.pair_features import pair_features

NEUTRAL = "neutral"


class StanceClassifier(ClassifierMixin, BaseEstimator):
    """Polarity of a (holder, target) pair in its paragraph.

    Parameters:
        C: inverse regularisation strength.
        class_weight: as in scikit-learn's ``LogisticRegression``.
        n_features: width of the hashed feature space.
        max_iter: of the solver.

    Attributes:
        classes_: polarities seen in ``y``, sorted, shape (n_classes,).
        coef_, intercept_: weights, float32 of shape (n_classes, n_features), and offsets.
        accept_, doubt_: thresholds per class, shape (n_classes,); those of ``neutral`` are not used.

    Example:
        >>> def pair(text):
        ...     return Pair(text, ((0, 4),), ((len(text) - 5, len(text) - 1),))
        >>> X = [pair("Doha praised Oman."), pair("Doha condemned Oman."), pair("Doha borders Oman.")] * 4
        >>> model = StanceClassifier().fit(X, ["support", "oppose", "neutral"] * 4)
        >>> model.predict([pair("Doha praised Iran.")]).tolist()
        ['support']
    """

    def __init__(
        self,
        C: float = 10.0,
        class_weight: dict[str, float] | str | None = None,
        n_features: int = 2**18,
        max_iter: int = 300,
    ) -> None:
        self.C = C
        self.class_weight = class_weight
        self.n_features = n_features
        self.max_iter = max_iter

    def fit(self, X: Iterable[Pair], y: Sequence[str]) -> Self:
        """Fit on pairs ``X`` and their polarities ``y``, both of length n_pairs.

        Raises:
            ValueError: lengths differ or ``y`` has a single class.
        """
        features = self._features(X)
        if not features.shape[0]:
            raise ValueError("X holds no pairs; a stance model needs labelled pairs to learn from.")
        labels = self._labels(y, features.shape[0])
        self.classes_ = np.unique(labels)
        if len(self.classes_) < 2:
            raise ValueError(f"y holds one class only ({list(self.classes_)}); a stance model needs at least two.")
        model = LogisticRegression(C=self.C, class_weight=self.class_weight, max_iter=self.max_iter)
        model.fit(features, labels)
        binary = len(self.classes_) == 2  # scikit-learn keeps one row of weights for two classes
        self.coef_ = (np.vstack([-model.coef_, model.coef_]) / 2 if binary else model.coef_).astype(np.float32)
        self.intercept_ = np.hstack([-model.intercept_, model.intercept_]) / 2 if binary else model.intercept_
        n = len(self.classes_)
        self.scaling_, self.offset_ = np.eye(n), np.zeros(n)
        self.accept_, self.doubt_ = np.zeros(n), np.zeros(n)
        return self

    def calibrate(self, X: Iterable[Pair], y: Sequence[str]) -> Self:
        """Scale the probabilities and choose a threshold per polarity on held-out pairs."""
        scores = self.decision_function(X)
        labels = self._labels(y, len(scores))
        known = np.isin(labels, self.classes_)
        index = np.searchsorted(self.classes_, labels[known])
        self.scaling_, self.offset_ = scale_classes(scores[known], index, len(self.classes_))
        probabilities = self._probabilities(scores)
        chosen = [choose_threshold(p, labels == c) for p, c in zip(probabilities.T, self.classes_, strict=True)]
        self.accept_ = np.array([t.accept for t in chosen])
        self.doubt_ = np.array([t.doubt for t in chosen])
        return self

    def decision_function(self, X: Iterable[Pair]) -> np.ndarray:
        """Uncalibrated scores, shape (n_pairs, n_classes)."""
        check_is_fitted(self)
        return np.asarray(self._features(X) @ self.coef_.T, dtype=np.float64) + self.intercept_

    def predict_proba(self, X: Iterable[Pair]) -> np.ndarray:
        """Probability of each polarity, shape (n_pairs, n_classes); rows sum to one."""
        return self._probabilities(self.decision_function(X))

    def predict(self, X: Iterable[Pair]) -> np.ndarray:
        """Polarities, shape (n_pairs,): the likeliest stance that reaches its threshold, else ``neutral``."""
        return self.decide(self.predict_proba(X))

    def decide(self, probabilities: np.ndarray) -> np.ndarray:
        """Polarities for probabilities in the order of ``classes_``."""
        if NEUTRAL not in self.classes_:
            return self.classes_[probabilities.argmax(axis=1)]
        masked = np.where((probabilities >= self.accept_) & (self.classes_ != NEUTRAL), probabilities, -1.0)
        if not self.accept_.any():  # not calibrated: the likeliest class
            masked = probabilities
        return np.where(masked.max(axis=1) >= 0, self.classes_[masked.argmax(axis=1)], NEUTRAL)

    @property
    def thresholds_(self) -> dict[str, Threshold]:
        """Thresholds by polarity, without neutral."""
        check_is_fitted(self)
        return {
            str(c): Threshold(float(a), float(d))
            for c, a, d in zip(self.classes_, self.accept_, self.doubt_, strict=True)
            if c != NEUTRAL
        }

    def _probabilities(self, scores: np.ndarray) -> np.ndarray:
        return softmax(scores @ self.scaling_ + self.offset_)

    def _features(self, X: Iterable[Pair]) -> sp.csr_matrix:
        pairs = list(X)
        if not pairs:
            return sp.csr_matrix((0, self.n_features), dtype=np.float32)
        # The hasher walks through a dict much faster than through a list of strings.
        hasher = FeatureHasher(self.n_features, alternate_sign=False, dtype=np.float32)
        features = hasher.transform(dict.fromkeys(pair_features(pair), 1) for pair in pairs)
        # Unit length: long sentences have many features and would shout down short ones.
        length = np.sqrt(np.add.reduceat(features.data**2, features.indptr[:-1]))
        features.data /= np.repeat(length, np.diff(features.indptr))
        return features

    @staticmethod
    def _labels(y: Sequence[str], n_rows: int) -> np.ndarray:
        labels = np.asarray(y)
        if labels.shape != (n_rows,):
            raise ValueError(f"y has shape {labels.shape}, expected ({n_rows},): one polarity per pair.")
        return labels

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        return tags
