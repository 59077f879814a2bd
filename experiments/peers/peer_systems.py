"""What is measured, by name: our models, peers whose scores are tuned like ours on validation, and the majority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from peer_table import PEERS

from communique.models.calibration import Threshold, choose_threshold, scale, scale_classes, sigmoid, softmax
from communique.taxonomy import Taxonomy

TOPICS, STANCES = "topics", "stances"
MAJORITY = {TOPICS: "majority: never a topic", STANCES: "majority: always neutral"}


class System(Protocol):
    """Answers to passages (topics) or pairs (stances).

    Attributes:
        title, how: what it is, and what a reader must know of how it was made.
        encoder: whether it needs the default encoder beside its own files.
        thresholds: by topic, or by polarity but neutral; known once ``learn`` is through.
    """

    title: str
    how: str
    encoder: bool
    thresholds: Mapping[str, Threshold]

    def learn(self, train: tuple[Sequence[Any], Any], validation: tuple[Sequence[Any], Any]) -> bool:
        """Fit on items and gold answers; ``False`` where the system came trained."""

    def probabilities(self, items: Sequence[Any]) -> np.ndarray:
        """Shape (n_items, n_labels), columns in the order of the taxonomy."""

    def size(self) -> int:
        """Bytes of its own files, or of what it learned."""


class Ours:
    """A model of this package. A TF-IDF model is trained again with its own settings, for the clock alone."""

    def __init__(self, name: str, task: str, taxonomy: Taxonomy) -> None:
        import communique
        from communique.models.storage import read_description
        from communique.predict.loading import PACKAGED, packaged_folder

        self._folder = (
            packaged_folder(name.removeprefix(PACKAGED).strip("/") or None)
            if name.split("/")[0] == PACKAGED
            else Path(name)
        )
        self._model = communique.load(name).model
        self._task, self._settings = task, read_description(self._folder).get("settings")
        self.title = f"communique, {self._model.name}"
        self.how = PACKAGED if name.split("/")[0] == PACKAGED else ""
        self.encoder = bool(self._model.details.get("encoder"))
        self.thresholds = self._model.topic_thresholds if task == TOPICS else self._model.stance_thresholds

    def learn(self, train: tuple[Sequence[Any], Any], validation: tuple[Sequence[Any], Any]) -> bool:
        if self._model.family != "tfidf" or not self._settings:
            return False
        from communique.models.stance import StanceClassifier
        from communique.models.topics import TopicClassifier

        settings = {k: tuple(v) if isinstance(v, list) else v for k, v in self._settings[_KEYS[self._task]].items()}
        if self._task == TOPICS:
            TopicClassifier(classes=self._model.taxonomy.topics, **settings).fit(*train).calibrate(*validation)
        else:
            StanceClassifier(**settings).fit(*train).calibrate(*validation)
        return True

    def probabilities(self, items: Sequence[Any]) -> np.ndarray:
        ask = self._model.topic_probabilities if self._task == TOPICS else self._model.stance_probabilities
        return ask(items)

    def size(self) -> int:
        return sum(f.stat().st_size for f in self._folder.rglob("*") if f.is_file())


_KEYS = {TOPICS: "topics", STANCES: "stance"}  # of the settings of a TF-IDF model


class Tuned:
    """A peer that gives scores: probabilities and thresholds come from validation, by the rule that our models follow."""

    def __init__(self, peer: Any, task: str, taxonomy: Taxonomy) -> None:
        self._peer, self._task, self._taxonomy = peer, task, taxonomy
        self.title, self.how, self.encoder = peer.title, peer.how, peer.encoder
        self.thresholds: dict[str, Threshold] = {}

    def learn(self, train: tuple[Sequence[Any], Any], validation: tuple[Sequence[Any], Any]) -> bool:
        self._peer.fit(*train)
        items, gold = validation
        scores = self._peer.scores(items)
        if self._task == TOPICS:
            self._scaling = np.stack([scale(s, y) for s, y in zip(scores.T, gold.T, strict=True)])
            columns = dict(zip(self._taxonomy.topics, gold.T, strict=True))
        else:
            codes = np.array([self._taxonomy.polarities.index(p) for p in gold])
            self._scaling = scale_classes(scores, codes, len(self._taxonomy.polarities))
            columns = {p: (codes == i).astype(int) for i, p in enumerate(self._taxonomy.polarities) if p != "neutral"}
        names = self._taxonomy.topics if self._task == TOPICS else self._taxonomy.polarities
        scaled = self._scaled(scores)
        self.thresholds = {name: choose_threshold(scaled[:, names.index(name)], y) for name, y in columns.items()}
        return True

    def probabilities(self, items: Sequence[Any]) -> np.ndarray:
        return self._scaled(self._peer.scores(items))

    def size(self) -> int:
        return int(self._peer.size())

    def _scaled(self, scores: np.ndarray) -> np.ndarray:
        if self._task == TOPICS:
            return sigmoid(scores * self._scaling[:, 0] + self._scaling[:, 1])
        weights, offsets = self._scaling
        return softmax(scores @ weights + offsets)


class Majority:
    """How frequent each label is in training, for every item: below a half means no."""

    how, encoder = "", False

    def __init__(self, task: str, taxonomy: Taxonomy) -> None:
        self.title = MAJORITY[task]
        self._task, self._polarities = task, taxonomy.polarities
        names = taxonomy.topics if task == TOPICS else [p for p in taxonomy.polarities if p != "neutral"]
        self.thresholds = {name: Threshold() for name in names}

    def learn(self, train: tuple[Sequence[Any], Any], validation: tuple[Sequence[Any], Any]) -> bool:
        _, gold = train
        matrix = gold if self._task == TOPICS else np.array([[p == q for q in self._polarities] for p in gold])
        self._rates = matrix.mean(axis=0)
        return True

    def probabilities(self, items: Sequence[Any]) -> np.ndarray:
        return np.tile(self._rates, (len(items), 1))

    def size(self) -> int:
        return int(self._rates.nbytes)


def open_system(name: str, task: str, taxonomy: Taxonomy, steps: int | None = None) -> System:
    """A peer by its name in ``PEERS``, or a model by its folder or as ``packaged``.

    Parameters:
        steps: of SetFit's contrastive training, for a quick look.
    """
    if name not in PEERS[task]:
        return Ours(name, task, taxonomy)
    if name == "majority":
        return Majority(task, taxonomy)
    return Tuned(_peer(name, task, taxonomy, steps), task, taxonomy)


def _peer(name: str, task: str, taxonomy: Taxonomy, steps: int | None) -> Any:
    if name == "keywords":
        from keyword_peer import KeywordPeer

        return KeywordPeer(taxonomy.topics)
    if name == "setfit":
        from setfit_peer import STEPS, SetFitPeer

        return SetFitPeer(steps or STEPS)
    from embedding_peers import EmbeddingPeer, EmbeddingStancePeer, ZeroShotPeer

    if name == "zero-shot":
        return ZeroShotPeer(taxonomy)
    return EmbeddingPeer() if task == TOPICS else EmbeddingStancePeer(taxonomy)
