"""A network on held-out examples: the metrics that choose an epoch, and the final calibration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from communique.models.transformer.answering import encode
from communique.models.transformer.calibration import HeadCalibration
from communique.models.transformer.network import Network
from communique.models.transformer.settings import Architecture
from communique.taxonomy import Taxonomy
from communique.train.examples import Example


def calibrated(
    network: Network, tokenizer: Any, examples: Sequence[Example], taxonomy: Taxonomy, shape: Architecture
) -> HeadCalibration:
    """Calibration and thresholds fitted on the examples."""
    return _fit(*_logits(network, tokenizer, examples, taxonomy, shape), taxonomy)


def validator(
    tokenizer: Any, examples: Sequence[Example], taxonomy: Taxonomy, shape: Architecture, bf16: bool
) -> Callable[[Network], dict[str, float]]:
    """A function from a network to the macro-F1 of topics and of stances at the best thresholds."""
    from sklearn.metrics import f1_score

    def validate(network: Network) -> dict[str, float]:
        topic_logits, topics, stance_logits, answers = _logits(network, tokenizer, examples, taxonomy, shape, bf16)
        fitted = _fit(topic_logits, topics, stance_logits, answers, taxonomy)
        accept = np.array([fitted.topic_thresholds[t].accept for t in taxonomy.topics])
        given = fitted.topics(topic_logits) >= accept
        marks = [
            fitted.stance_thresholds[p].accept if p in fitted.stance_thresholds else np.inf for p in taxonomy.polarities
        ]
        probabilities = fitted.stances(stance_logits)
        reached = np.where(probabilities >= marks, probabilities, 0.0)
        neutral = taxonomy.polarities.index("neutral")
        stances = np.where(reached.any(axis=1), reached.argmax(axis=1), neutral)
        return {
            "topic_macro_f1": float(f1_score(topics, given, average="macro", zero_division=0)),
            "stance_macro_f1": float(f1_score(answers, stances, average="macro", zero_division=0)),
        }

    return validate


def _fit(
    topic_logits: np.ndarray, topics: np.ndarray, stance_logits: np.ndarray, answers: np.ndarray, taxonomy: Taxonomy
) -> HeadCalibration:
    return HeadCalibration.fit(topic_logits, topics, taxonomy.topics, stance_logits, answers, taxonomy.polarities)


def _logits(
    network: Network,
    tokenizer: Any,
    examples: Sequence[Example],
    taxonomy: Taxonomy,
    shape: Architecture,
    bf16: bool = False,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Topic logits and 0/1 labels where topics are known; stance logits and answers of every pair."""
    encoded = encode(network, tokenizer, [e.passage for e in examples], shape, bf16)
    known = [row for row, e in enumerate(examples) if e.topics is not None]
    topics = np.array([examples[row].topics for row in known], dtype=int).reshape(-1, len(taxonomy.topics))
    pairs = [pair for e in examples for pair in e.pairs]
    rows = [row for row, e in enumerate(examples) for _ in e.pairs]
    answers = np.array([a for e in examples for a in e.answers], dtype=int)
    return encoded.topic_logits[known], topics, encoded.stance_logits(pairs, rows, taxonomy.topics), answers
