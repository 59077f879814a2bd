"""Fitting the TF-IDF baseline."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from communique.errors import CommuniqueError
from communique.evaluate.evaluation import gold_pairs, passages_of, topic_matrix
from communique.label.build import VALIDATION, Dataset
from communique.models.stance import StanceClassifier
from communique.models.tfidf import TfidfModel
from communique.models.topics import TopicClassifier
from communique.split.assign import TRAIN

DEFAULTS: dict[str, Any] = {
    "family": "tfidf",
    "name": "tfidf",
    "seed": 13,
    "topics": {
        "C": 15.0,
        "nb_smoothing": 0.03,
        "class_weight": None,
        "word_bigrams": True,
        "char_ngrams": [3, 5],
        "min_df": 2,
        "max_features": 100_000,
    },
    "stance": {"C": 10.0, "class_weight": None, "n_features": 2**18, "max_iter": 300},
}
# Keys that may be null, each with an example of what they hold otherwise.
NULLABLE: dict[str, Any] = {
    "topics.nb_smoothing": 0.03,
    "topics.class_weight": "balanced",
    "topics.char_ngrams": [3, 5],
    "topics.max_features": 100_000,
    "stance.class_weight": "balanced",
}


def fit(dataset: Dataset, settings: Mapping[str, Any]) -> TfidfModel:
    """Fit on ``train``, calibrate and choose thresholds on ``validation``.

    Raises:
        CommuniqueError: a split or a polarity is missing.
    """
    train, validation = dataset.splits.get(TRAIN, ()), dataset.splits.get(VALIDATION, ())
    if not train or not validation:
        raise CommuniqueError(
            "the dataset has no train or no validation split; build one with 'splits: {validation: 0.15}'."
        )
    order = dataset.taxonomy.topics
    params = dict(settings["topics"])
    if params["char_ngrams"] is not None:
        params["char_ngrams"] = tuple(params["char_ngrams"])
    topics = TopicClassifier(classes=order, **params).fit(passages_of(train), topic_matrix(train, order))
    topics.calibrate(passages_of(validation), topic_matrix(validation, order))
    pairs, polarities, _ = gold_pairs(train)
    lacking = set(dataset.taxonomy.polarities) - set(polarities)
    if lacking:
        raise CommuniqueError(
            f"no training pair is {sorted(lacking)}; label stances of every polarity before training."
        )
    stance = StanceClassifier(**settings["stance"]).fit(pairs, polarities)
    held_out, answers, _ = gold_pairs(validation)
    stance.calibrate(held_out, answers)
    return TfidfModel(topics, stance, dataset.taxonomy, f"{settings['name']}-{_fingerprint(topics, stance)}")


def _fingerprint(topics: TopicClassifier, stance: StanceClassifier) -> str:
    """Eight hex digits that change with any learned number: equal names mean equal answers."""
    digest = hashlib.sha256("\n".join(topics.vectorizer_.terms_).encode())
    for part in (topics, stance):
        for name, value in sorted(vars(part).items()):
            if isinstance(value, np.ndarray) and value.dtype.kind == "f":
                digest.update(name.encode() + np.ascontiguousarray(value).tobytes())
    return digest.hexdigest()[:8]
