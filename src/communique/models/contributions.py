"""Exact shares of the words in what the linear models decide.

A linear model adds up one product of weight and value per feature; calibration is linear in log-odds too. So the
log-odds of an answer are a sum over features, and each feature comes from words. A product is shared evenly by all
occurrences of its feature, and by the words of an occurrence.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction import FeatureHasher

from communique.models.attribution import Attribution
from communique.models.inputs import Pair, Passage
from communique.models.ngrams import text_spans
from communique.models.pair_features import placed_features, word_spans
from communique.models.stance import NEUTRAL, StanceClassifier
from communique.models.topics import TopicClassifier


def topic_contributions(classifier: TopicClassifier, passage: Passage, topic: str) -> Attribution:
    """What each word of the text adds to the log-odds of a topic; words of the title are part of the base."""
    column = classifier.classes_.tolist().index(topic)
    slope, offset = classifier.scaling_[column]
    row = classifier.vectorizer_.transform([passage])
    row.sort_indices()
    values = slope * row.data.astype(np.float64) * classifier.coef_[column, row.indices]
    placed = classifier.vectorizer_.placed(passage)
    at = [np.searchsorted(row.indices, features) for _, features in placed]
    counts = np.bincount(np.concatenate([np.empty(0, int), *at]), minlength=len(values))
    spans = text_spans(passage.text)
    weights, base = np.zeros(len(spans)), slope * classifier.intercept_[column] + offset
    for (words, _), columns in zip(placed, at, strict=True):
        share = float((values[columns] / counts[columns]).sum()) / len(words)
        for word in words:
            if word < len(spans):
                weights[word] += share
            else:  # of the title
                base += share
    return Attribution(spans, weights, float(base))


def stance_contributions(
    classifier: StanceClassifier, pairs: Sequence[Pair], polarities: Sequence[str]
) -> list[Attribution]:
    """What each word of a paragraph adds to the log-odds of a polarity against neutral, for each pair."""
    if not pairs:
        return []
    placed = [placed_features(pair) for pair in pairs]
    hasher = FeatureHasher(classifier.n_features, alternate_sign=False, dtype=np.float32)
    columns = hasher.transform({feature: 1} for features, _, _ in placed for feature in features).indices
    weights = classifier.coef_.T[columns].astype(np.float64)
    ends = np.cumsum([len(features) for features, _, _ in placed])[:-1]
    asked = zip(pairs, polarities, placed, np.split(columns, ends), np.split(weights, ends), strict=True)
    return [_shares(classifier, *one) for one in asked]


def _shares(
    classifier: StanceClassifier,
    pair: Pair,
    polarity: str,
    placed: tuple[list[str], list[int], list[int]],
    columns: np.ndarray,
    weights: np.ndarray,
) -> Attribution:
    classes = classifier.classes_.tolist()
    wanted, neutral = classes.index(polarity), classes.index(NEUTRAL)
    mixing = classifier.scaling_[:, wanted] - classifier.scaling_[:, neutral]
    # As in the model, to the last bit: features that fall into one column add up, and the row has unit length.
    _, column, counts = np.unique(columns, return_inverse=True, return_counts=True)
    row = counts.astype(np.float32)
    row /= np.sqrt(np.sum(row**2))
    values = weights @ mixing * (row.astype(np.float64) / counts)[column]
    features, owners, words = placed
    sizes = np.bincount(owners, minlength=len(features))
    spans = word_spans(pair.text)
    shares = np.bincount(words, weights=(values / np.maximum(sizes, 1))[owners], minlength=len(spans))
    base = mixing @ classifier.intercept_ + classifier.offset_[wanted] - classifier.offset_[neutral]
    return Attribution(spans, shares, float(base + values[sizes == 0].sum()))
