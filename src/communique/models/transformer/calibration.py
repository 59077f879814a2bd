"""From the logits of both heads to probabilities and thresholds, fitted on validation data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from communique.models.calibration import Threshold, choose_threshold, scale, scale_classes, sigmoid, softmax

NEUTRAL = "neutral"


@dataclass(frozen=True)
class HeadCalibration:
    """Platt scaling per topic, matrix scaling of the stances, and a threshold for each label.

    Attributes:
        topic_scaling: slope and offset, shape (n_topics, 2).
        stance_weights, stance_offsets: shapes (3, 3) and (3,).
        topic_thresholds, stance_thresholds: by topic id, and for every polarity but neutral.
    """

    topic_scaling: np.ndarray
    stance_weights: np.ndarray
    stance_offsets: np.ndarray
    topic_thresholds: Mapping[str, Threshold]
    stance_thresholds: Mapping[str, Threshold]

    @classmethod
    def fit(
        cls,
        topic_logits: np.ndarray,
        topics: np.ndarray,
        topic_names: Sequence[str],
        stance_logits: np.ndarray,
        stances: np.ndarray,
        polarities: Sequence[str],
    ) -> Self:
        """Fit on held-out logits: topics as 0/1 of shape (n, n_topics), stances as class index of shape (m,)."""
        topic_scaling = np.stack([scale(x, y) for x, y in zip(topic_logits.T, topics.T, strict=True)])
        weights, offsets = scale_classes(stance_logits, stances, len(polarities))
        scaled = cls(topic_scaling, weights, offsets, {}, {})
        by_topic = scaled.topics(topic_logits)
        by_polarity = scaled.stances(stance_logits)
        return cls(
            topic_scaling,
            weights,
            offsets,
            {t: choose_threshold(by_topic[:, i], topics[:, i]) for i, t in enumerate(topic_names)},
            {
                p: choose_threshold(by_polarity[:, i], (stances == i).astype(int))
                for i, p in enumerate(polarities)
                if p != NEUTRAL
            },
        )

    def topics(self, logits: np.ndarray) -> np.ndarray:
        """Probabilities per topic, same shape as the logits."""
        return sigmoid(logits * self.topic_scaling[:, 0] + self.topic_scaling[:, 1])

    def stances(self, logits: np.ndarray) -> np.ndarray:
        """Probabilities per polarity, rows sum to one."""
        return softmax(logits @ self.stance_weights + self.stance_offsets)

    def to_dict(self) -> dict[str, Any]:
        return {
            "topic_scaling": self.topic_scaling.tolist(),
            "stance_weights": self.stance_weights.tolist(),
            "stance_offsets": self.stance_offsets.tolist(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], thresholds: Mapping[str, Any]) -> Self:
        return cls(
            np.array(data["topic_scaling"], dtype=float),
            np.array(data["stance_weights"], dtype=float),
            np.array(data["stance_offsets"], dtype=float),
            {k: Threshold(**t) for k, t in thresholds["topics"].items()},
            {k: Threshold(**t) for k, t in thresholds["stances"].items()},
        )
