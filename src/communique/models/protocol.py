"""What every model family answers, so that everything after ``models/`` is written once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np

from communique.models.attribution import Attribution
from communique.models.calibration import Threshold
from communique.models.inputs import Pair, Passage
from communique.taxonomy import Taxonomy


class Reading(Protocol):
    """Passages that a model has read: their topics at once, their stances when asked.

    Attributes:
        topics: probabilities, shape (n_passages, n_topics), columns in the order of ``taxonomy.topics``.
        windows: in how many pieces each passage was read, shape (n_passages,).
    """

    topics: np.ndarray
    windows: np.ndarray

    def stances(self, pairs: Sequence[Pair], rows: Sequence[int]) -> np.ndarray:
        """Probabilities of pairs, shape (n_pairs, 3), columns in the order of ``taxonomy.polarities``.

        Parameters:
            rows: for each pair the number of its passage.
        """

    def evidence(self, pairs: Sequence[Pair], rows: Sequence[int], polarities: Sequence[str]) -> list[str]:
        """The sentence that made the model answer so, for pairs to which it gave these polarities."""

    def explain_topics(self, rows: Sequence[int], topics: Sequence[str]) -> list[Attribution]:
        """What each word adds to the log-odds of a topic, for topics given to some passages.

        Parameters:
            rows: for each topic the number of its passage.
        """

    def explain_stances(
        self, pairs: Sequence[Pair], rows: Sequence[int], polarities: Sequence[str]
    ) -> list[Attribution]:
        """What each word adds to the log-odds of a polarity against neutral, for polarities given to some pairs."""


@runtime_checkable
class Model(Protocol):
    """Topics of passages and stances of pairs, calibrated, in the order of the taxonomy."""

    family: str
    name: str
    taxonomy: Taxonomy

    @property
    def topic_thresholds(self) -> Mapping[str, Threshold]:
        """When a topic is given, by topic id."""

    @property
    def stance_thresholds(self) -> Mapping[str, Threshold]:
        """When a stance is given, for ``support`` and ``oppose``."""

    @property
    def details(self) -> Mapping[str, Any]:
        """What ``model.json`` must say so that the model can be loaded, beside what it says of every model."""

    def read(self, passages: Sequence[Passage]) -> Reading:
        """Read passages once, for their topics and for all pairs that may be asked afterwards."""

    def topic_probabilities(self, passages: Sequence[Passage]) -> np.ndarray:
        """Shape (n_passages, n_topics), columns in the order of ``taxonomy.topics``."""

    def stance_probabilities(self, pairs: Sequence[Pair]) -> np.ndarray:
        """Shape (n_pairs, 3), columns in the order of ``taxonomy.polarities``."""

    def save(self, folder: Path) -> None:
        """Write the parts of the model into an existing, empty folder."""
