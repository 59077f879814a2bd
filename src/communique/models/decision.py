"""From the probabilities of a pair to an answer: a stance, none, or "I would rather not say"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from communique.models.calibration import Threshold


@dataclass(frozen=True, slots=True)
class Decision:
    """``polarity`` is ``neutral`` unless a stance reaches its threshold; ``abstained`` if one comes near."""

    polarity: str
    probability: float
    abstained: bool = False


def decide(probabilities: Mapping[str, float], thresholds: Mapping[str, Threshold]) -> Decision:
    """The likeliest stance that reaches its threshold.

    Parameters:
        probabilities: by polarity, ``neutral`` among them.
        thresholds: for ``support`` and ``oppose``.

    Example:
        >>> from communique.models.calibration import Threshold
        >>> marks = {"support": Threshold(0.5, 0.2), "oppose": Threshold(0.5, 0.2)}
        >>> decide({"support": 0.3, "oppose": 0.1, "neutral": 0.6}, marks)
        Decision(polarity='neutral', probability=0.6, abstained=True)
    """
    given = [p for p, t in thresholds.items() if probabilities[p] >= t.accept]
    if given:
        best = max(given, key=probabilities.__getitem__)
        return Decision(best, probabilities[best])
    near = any(probabilities[p] >= t.doubt for p, t in thresholds.items())
    return Decision("neutral", probabilities["neutral"], near)
