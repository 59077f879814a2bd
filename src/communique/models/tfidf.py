"""The TF-IDF baseline: a topic and a stance classifier that travel together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np

from communique.models import safe_skops
from communique.models.attribution import Attribution
from communique.models.calibration import Threshold
from communique.models.contributions import stance_contributions, topic_contributions
from communique.models.evidence import heaviest_sentence, naming_sentences
from communique.models.inputs import Pair, Passage
from communique.models.stance import StanceClassifier
from communique.models.topics import TopicClassifier
from communique.taxonomy import Taxonomy

TOPICS_FILE = "topics.skops"
STANCE_FILE = "stance.skops"


class TfidfReading:
    """Topics now; pairs carry their own text."""

    def __init__(self, model: TfidfModel, passages: Sequence[Passage]) -> None:
        self._model = model
        self._passages = passages
        self.topics = model.topic_probabilities(passages)
        self.windows = np.ones(len(passages), dtype=int)

    def stances(self, pairs: Sequence[Pair], rows: Sequence[int]) -> np.ndarray:
        return self._model.stance_probabilities(pairs)

    def evidence(self, pairs: Sequence[Pair], rows: Sequence[int], polarities: Sequence[str]) -> list[str]:
        """Of the sentences that name the pair, the one that adds most: the model reads little beside them."""
        named = [naming_sentences(pair) for pair in pairs]
        open_ones = [i for i, sentences in enumerate(named) if len(sentences) > 1]
        found = [pair.text[slice(*own[0])] if own else "" for pair, own in zip(pairs, named, strict=True)]
        asked = [pairs[i] for i in open_ones], [polarities[i] for i in open_ones]
        for i, shares in zip(open_ones, stance_contributions(self._model.stance, *asked), strict=True):
            found[i] = heaviest_sentence(pairs[i].text, shares.spans, shares.weights, named[i])
        return found

    def explain_topics(self, rows: Sequence[int], topics: Sequence[str]) -> list[Attribution]:
        asked = zip(rows, topics, strict=True)
        return [topic_contributions(self._model.topics, self._passages[row], topic) for row, topic in asked]

    def explain_stances(
        self, pairs: Sequence[Pair], rows: Sequence[int], polarities: Sequence[str]
    ) -> list[Attribution]:
        return stance_contributions(self._model.stance, pairs, polarities)


class TfidfModel:
    """A fitted ``TopicClassifier`` and ``StanceClassifier`` behind the ``Model`` protocol."""

    family = "tfidf"

    def __init__(
        self, topics: TopicClassifier, stance: StanceClassifier, taxonomy: Taxonomy, name: str = "tfidf"
    ) -> None:
        self.topics = topics
        self.stance = stance
        self.taxonomy = taxonomy
        self.name = name
        self._topic_thresholds = topics.thresholds_
        self._stance_thresholds = stance.thresholds_
        self._columns = [int(np.flatnonzero(stance.classes_ == p)[0]) for p in taxonomy.polarities]

    @property
    def topic_thresholds(self) -> Mapping[str, Threshold]:
        return self._topic_thresholds

    @property
    def stance_thresholds(self) -> Mapping[str, Threshold]:
        return self._stance_thresholds

    @property
    def details(self) -> Mapping[str, Any]:
        return {}

    def read(self, passages: Sequence[Passage]) -> TfidfReading:
        return TfidfReading(self, passages)

    def topic_probabilities(self, passages: Sequence[Passage]) -> np.ndarray:
        return self.topics.predict_proba(passages)

    def stance_probabilities(self, pairs: Sequence[Pair]) -> np.ndarray:
        return self.stance.predict_proba(pairs)[:, self._columns]

    def save(self, folder: Path) -> None:
        safe_skops.dump(self.topics, folder / TOPICS_FILE)
        safe_skops.dump(self.stance, folder / STANCE_FILE)

    @classmethod
    def load(cls, folder: Path, taxonomy: Taxonomy, description: Mapping[str, Any]) -> Self:
        topics = safe_skops.load(folder / TOPICS_FILE, TopicClassifier)
        stance = safe_skops.load(folder / STANCE_FILE, StanceClassifier)
        return cls(topics, stance, taxonomy, description["name"])
