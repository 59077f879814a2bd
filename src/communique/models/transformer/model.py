"""The transformer behind the ``Model`` protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from communique.models.calibration import Threshold
from communique.models.inputs import Pair, Passage
from communique.models.transformer.answering import Encoded, encode
from communique.models.transformer.calibration import HeadCalibration
from communique.models.transformer.encoder import EncoderReference
from communique.models.transformer.files import write_parts
from communique.models.transformer.network import Network
from communique.models.transformer.settings import Architecture
from communique.taxonomy import Taxonomy


class TransformerReading:
    """Passages that the encoder has read once; pairs are answered from what it kept."""

    def __init__(self, encoded: Encoded, calibration: HeadCalibration, topics: Sequence[str]) -> None:
        self._encoded = encoded
        self._calibration = calibration
        self._topics = topics
        self.topics = calibration.topics(encoded.topic_logits)
        self.windows = np.array([len(t.windows) for t in encoded.tokens], dtype=int)

    def stances(self, pairs: Sequence[Pair], rows: Sequence[int]) -> np.ndarray:
        return self._calibration.stances(self._encoded.stance_logits(pairs, rows, self._topics))


class TransformerModel:
    """A trained network, its tokenizer and its calibration.

    Parameters:
        parts: what ``save`` writes as weights, see ``files``.
        reference: the encoder that the weights build on; ``None`` where they are complete.
    """

    family = "transformer"

    def __init__(
        self,
        network: Network,
        tokenizer: Any,
        taxonomy: Taxonomy,
        shape: Architecture,
        calibration: HeadCalibration,
        name: str,
        parts: Mapping[str, Any],
        reference: EncoderReference | None,
    ) -> None:
        self.network = network.eval()
        self.tokenizer = tokenizer
        self.taxonomy = taxonomy
        self.shape = shape
        self.calibration = calibration
        self.name = name
        self._parts = parts
        self._reference = reference

    @property
    def topic_thresholds(self) -> Mapping[str, Threshold]:
        return self.calibration.topic_thresholds

    @property
    def stance_thresholds(self) -> Mapping[str, Threshold]:
        return self.calibration.stance_thresholds

    @property
    def details(self) -> Mapping[str, Any]:
        return {
            "encoder": self._reference.to_dict() if self._reference else None,
            "architecture": self.shape.to_dict(),
            "calibration": self.calibration.to_dict(),
        }

    def read(self, passages: Sequence[Passage]) -> TransformerReading:
        encoded = encode(self.network, self.tokenizer, passages, self.shape)
        return TransformerReading(encoded, self.calibration, self.taxonomy.topics)

    def topic_probabilities(self, passages: Sequence[Passage]) -> np.ndarray:
        return self.read(passages).topics

    def stance_probabilities(self, pairs: Sequence[Pair]) -> np.ndarray:
        passages = list(dict.fromkeys(Passage(p.text, p.title) for p in pairs))
        row = {passage: i for i, passage in enumerate(passages)}
        return self.read(passages).stances(pairs, [row[Passage(p.text, p.title)] for p in pairs])

    def save(self, folder: Path) -> None:
        write_parts(folder, self._parts, self.network, self.tokenizer, self._reference)
