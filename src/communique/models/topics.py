"""Topics of a passage: TF-IDF n-grams into one linear model per topic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.utils.validation import check_is_fitted

from communique.models.calibration import Threshold, choose_threshold, scale, sigmoid
from communique.models.inputs import Passage, as_passages
from communique.models.ngrams import NgramVectorizer


class TopicClassifier(ClassifierMixin, BaseEstimator):
    """Multi-label topic classifier for paragraphs.

    Parameters:
        classes: topic ids in column order; ``None`` takes the sorted ids seen in ``y``.
        C: inverse regularisation strength of the linear models.
        nb_smoothing: features are scaled by how differently they occur with and without the topic (the
            log-count ratio of Wang and Manning, ACL 2012), counts smoothed by this; ``None`` for no scaling.
        class_weight: as in scikit-learn's ``LogisticRegression``.
        word_bigrams, char_ngrams, min_df, max_features: see ``NgramVectorizer``.

    Attributes:
        classes_: topic ids, shape (n_topics,), the order of every column.
        vectorizer_: the fitted ``NgramVectorizer``.
        coef_, intercept_: weights, float32 of shape (n_topics, n_features), and offsets.
        scaling_: slope and offset per topic, shape (n_topics, 2).
        accept_, doubt_: thresholds per topic, shape (n_topics,).

    Example:
        >>> X = ["The envoy presented credentials.", "Shelling hit the border.", "It rained."] * 4
        >>> y = [["recognition"], ["security"], []] * 4
        >>> model = TopicClassifier(min_df=1).fit(X, y)
        >>> model.predict_proba(["Shelling of the border went on."]).shape
        (1, 2)
    """

    def __init__(
        self,
        classes: Sequence[str] | None = None,
        C: float = 15.0,
        nb_smoothing: float | None = 0.03,
        class_weight: dict[int, float] | str | None = None,
        word_bigrams: bool = True,
        char_ngrams: tuple[int, int] | None = (3, 5),
        min_df: int = 2,
        max_features: int | None = 100_000,
    ) -> None:
        self.classes = classes
        self.C = C
        self.nb_smoothing = nb_smoothing
        self.class_weight = class_weight
        self.word_bigrams = word_bigrams
        self.char_ngrams = char_ngrams
        self.min_df = min_df
        self.max_features = max_features

    def fit(self, X: Iterable[str | Passage], y: Any) -> Self:
        """Fit on passages ``X`` and ``y``: topic ids per passage, or a 0/1 matrix in the order of ``classes``.

        scikit-learn's searches and scorers take the matrix only.

        Raises:
            ValueError: lengths differ, ``y`` is no label set, or names a topic outside ``classes``.
        """
        passages = as_passages(X)
        self.classes_, targets = self._targets(y, len(passages))
        self.vectorizer_ = NgramVectorizer(self.word_bigrams, self.char_ngrams, self.min_df, self.max_features)
        features = self.vectorizer_.fit_transform(passages)
        models = [self._fit_topic(features, column) for column in targets.T]
        self.coef_ = np.stack([coef for coef, _ in models]).astype(np.float32)
        self.intercept_ = np.array([intercept for _, intercept in models])
        self.scaling_ = np.tile([1.0, 0.0], (len(self.classes_), 1))
        self.accept_ = np.full(len(self.classes_), 0.5)
        self.doubt_ = np.full(len(self.classes_), 0.5)
        return self

    def calibrate(self, X: Iterable[str | Passage], y: Any) -> Self:
        """Scale the probabilities and choose the thresholds on held-out passages."""
        scores = self.decision_function(X)
        _, targets = self._targets(y, len(scores))
        self.scaling_ = np.stack([scale(s, t) for s, t in zip(scores.T, targets.T, strict=True)])
        probabilities = self._probabilities(scores)
        chosen = [choose_threshold(p, t) for p, t in zip(probabilities.T, targets.T, strict=True)]
        self.accept_ = np.array([t.accept for t in chosen])
        self.doubt_ = np.array([t.doubt for t in chosen])
        return self

    def decision_function(self, X: Iterable[str | Passage]) -> np.ndarray:
        """Uncalibrated log-odds, shape (n_passages, n_topics)."""
        check_is_fitted(self)
        return np.asarray(self.vectorizer_.transform(X) @ self.coef_.T, dtype=np.float64) + self.intercept_

    def predict_proba(self, X: Iterable[str | Passage]) -> np.ndarray:
        """Probability of each topic, shape (n_passages, n_topics); rows need not sum to one."""
        return self._probabilities(self.decision_function(X))

    def predict(self, X: Iterable[str | Passage]) -> np.ndarray:
        """0/1 matrix of shape (n_passages, n_topics): the topics at or above their threshold."""
        return (self.predict_proba(X) >= self.accept_).astype(int)

    def score(self, X: Iterable[str | Passage], y: Any, sample_weight: np.ndarray | None = None) -> float:
        """Macro-F1 over topics."""
        from sklearn.metrics import f1_score

        predicted = self.predict(X)
        _, targets = self._targets(y, len(predicted))
        return float(f1_score(targets, predicted, average="macro", zero_division=0, sample_weight=sample_weight))

    @property
    def thresholds_(self) -> dict[str, Threshold]:
        """Thresholds by topic id."""
        check_is_fitted(self)
        return {
            str(topic): Threshold(float(accept), float(doubt))
            for topic, accept, doubt in zip(self.classes_, self.accept_, self.doubt_, strict=True)
        }

    def _probabilities(self, scores: np.ndarray) -> np.ndarray:
        return sigmoid(scores * self.scaling_[:, 0] + self.scaling_[:, 1])

    def _targets(self, y: Any, n_rows: int) -> tuple[np.ndarray, np.ndarray]:
        """Class order and 0/1 matrix of ``y``; once fitted, in the fitted order."""
        order = (
            self.classes
            if self.classes is not None
            else getattr(self, "classes_", None)
            if hasattr(self, "coef_")
            else None
        )
        y = _as_matrix(y)
        if isinstance(y, np.ndarray) and y.ndim == 2:
            if not np.isin(y, (0, 1)).all():
                raise ValueError(
                    "y is a matrix with values other than 0 and 1; pass topic ids per passage, or a 0/1 matrix."
                )
            classes = np.array(order if order is not None else [str(i) for i in range(y.shape[1])])
            matrix = y.astype(int)
        else:
            rows = [_label_set(labels, row) for row, labels in enumerate(y)]
            seen = sorted(set().union(*rows)) if rows else []
            classes = np.array(order if order is not None else seen)
            if unknown := set(seen) - set(classes.tolist()):
                raise ValueError(
                    f"y names topics outside classes: {sorted(unknown)}; add them to classes or correct y."
                )
            matrix = MultiLabelBinarizer(classes=classes.tolist()).fit_transform(rows)
        if len(matrix) != n_rows or matrix.shape[1] != len(classes):
            raise ValueError(
                f"y has shape {matrix.shape}, expected ({n_rows}, {len(classes)}): one row per passage, one column per topic."
            )
        if not len(classes):
            raise ValueError("y holds no topic at all; nothing can be learned.")
        return classes, matrix

    def _fit_topic(self, features: Any, column: np.ndarray) -> tuple[np.ndarray, float]:
        if column.min() == column.max():  # a topic that all or none of the passages carry
            rate = (column.sum() + 0.5) / (len(column) + 1)
            return np.zeros(features.shape[1]), float(np.log(rate / (1 - rate)))
        scales = self._scales(features, column)
        model = LogisticRegression(C=self.C, class_weight=self.class_weight, solver="liblinear", random_state=0)
        model.fit(features.multiply(scales).tocsr(), column)
        # The scales go into the weights: predicting costs nothing more.
        return model.coef_[0] * scales, float(model.intercept_[0])

    def _scales(self, features: Any, column: np.ndarray) -> np.ndarray:
        if self.nb_smoothing is None:
            return np.ones(features.shape[1])
        weights = [self.nb_smoothing + np.asarray(features[column == y].sum(axis=0)).ravel() for y in (0, 1)]
        without, with_topic = (w / w.sum() for w in weights)
        return np.abs(np.log(with_topic / without))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.target_tags.multi_output = True
        tags.target_tags.single_output = False
        tags.classifier_tags.multi_label = True
        return tags


def _as_matrix(y: Any) -> Any:
    """Data frames and lists of 0/1 rows as an array; anything else as it is."""
    if hasattr(y, "to_numpy"):
        return y.to_numpy()
    if isinstance(y, (list, tuple)) and y and all(isinstance(row, (list, tuple, np.ndarray)) for row in y):
        numbers = {type(value) for row in y for value in row}
        if numbers and all(issubclass(kind, (int, float, np.number)) for kind in numbers):
            return np.array(y)
    return y


def _label_set(labels: Any, row: int) -> set[str]:
    if isinstance(labels, str):
        raise ValueError(
            f"y[{row}] is the string {labels!r}; pass a list of topic ids per passage, for example [{labels!r}]."
        )
    try:
        return set(labels)
    except TypeError:
        raise ValueError(f"y[{row}] is {labels!r}; pass a list of topic ids per passage, or a 0/1 matrix.") from None
