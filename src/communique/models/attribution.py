"""What each word of a text adds to an answer, in one form for all families of models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from communique.models.inputs import Span


@dataclass(frozen=True)
class Attribution:
    """The log-odds of an answer as a sum: what the words add, and what is there without them.

    Log-odds are natural and calibrated: of a topic against its absence, of a polarity against ``neutral``.

    Attributes:
        spans: character spans of the words, in order.
        weights: what each word adds, shape (n_words,).
        base: the rest: constants, the title, the order and distance of the names.
    """

    spans: Sequence[Span]
    weights: np.ndarray
    base: float

    @property
    def log_odds(self) -> float:
        return float(self.base + self.weights.sum())
