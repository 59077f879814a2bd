"""The transformer behind the ``Model`` protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from communique.models.attribution import Attribution
from communique.models.calibration import Threshold
from communique.models.evidence import evidence, heaviest_sentence, naming_sentences
from communique.models.inputs import Pair, Passage
from communique.models.transformer.answering import encode
from communique.models.transformer.calibration import HeadCalibration
from communique.models.transformer.encoder import EncoderReference
from communique.models.transformer.files import write_parts
from communique.models.transformer.network import Network
from communique.models.transformer.settings import Architecture
from communique.taxonomy import Taxonomy


class TransformerReading:
    """Passages that the encoder has read once; pairs are answered from what it kept."""

    def __init__(self, model: TransformerModel, passages: Sequence[Passage]) -> None:
        self._model = model
        self._passages = passages
        self._encoded = encode(model.network, model.tokenizer, passages, model.shape, model.bf16)
        self.topics = model.calibration.topics(self._encoded.topic_logits)
        self.windows = np.array([len(t.windows) for t in self._encoded.tokens], dtype=int)

    def stances(self, pairs: Sequence[Pair], rows: Sequence[int]) -> np.ndarray:
        logits = self._encoded.stance_logits(pairs, rows, self._model.taxonomy.topics)
        return self._model.calibration.stances(logits)

    def evidence(self, pairs: Sequence[Pair], rows: Sequence[int], polarities: Sequence[str]) -> list[str]:
        """Of the sentences that name the pair, the one it looks at most, from the states that are there already."""
        weights = self._encoded.attention(pairs, rows, self._model.taxonomy.topics)
        if weights is None:
            return [evidence(pair) for pair in pairs]
        offsets = [self._encoded.tokens[row].offsets for row in rows]
        # The first token stands for no word.
        return [
            heaviest_sentence(p.text, o[1:], w[1:], naming_sentences(p) or None)
            for p, o, w in zip(pairs, offsets, weights, strict=True)
        ]

    def explain_topics(self, rows: Sequence[int], topics: Sequence[str]) -> list[Attribution]:
        from communique.models.transformer.explain import explain_topic

        asked = zip(rows, topics, strict=True)
        return [explain_topic(self._model, self._passages[i], self._encoded.tokens[i], topic) for i, topic in asked]

    def explain_stances(
        self, pairs: Sequence[Pair], rows: Sequence[int], polarities: Sequence[str]
    ) -> list[Attribution]:
        from communique.models.transformer.explain import explain_stance

        asked = zip(pairs, rows, polarities, strict=True)
        return [explain_stance(self._model, pair, self._encoded.tokens[i], polarity) for pair, i, polarity in asked]


class TransformerModel:
    """A trained network, its tokenizer and its calibration.

    Parameters:
        parts: what ``save`` writes as weights, see ``files``.
        reference: the encoder that the weights build on; ``None`` where they are complete.

    Attributes:
        bf16: let the encoder compute in bfloat16: several times as fast where the processor has
            instructions for it, with probabilities that differ in the third digit. Off when loaded.
    """

    family = "transformer"
    bf16 = False

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
        return TransformerReading(self, passages)

    def topic_probabilities(self, passages: Sequence[Passage]) -> np.ndarray:
        return self.read(passages).topics

    def stance_probabilities(self, pairs: Sequence[Pair]) -> np.ndarray:
        passages = list(dict.fromkeys(Passage(p.text, p.title) for p in pairs))
        row = {passage: i for i, passage in enumerate(passages)}
        return self.read(passages).stances(pairs, [row[Passage(p.text, p.title)] for p in pairs])

    def save(self, folder: Path) -> None:
        write_parts(folder, self._parts, self.network, self.tokenizer, self._reference)
