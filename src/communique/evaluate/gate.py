"""May a challenger take the champion's place?

The criterion: the mean of topic macro-F1 and of stance macro-F1 on gold pairs must be higher, with a 95 %
interval of the gain (paired bootstrap by document) that lies above zero; and the expected calibration error
of neither may be more than ``CALIBRATION_LOSS`` higher.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from communique.evaluate.answers import Answer
from communique.evaluate.bootstrap import SEED, Measure, draw, interval, value
from communique.evaluate.compare import RESAMPLES, bootstrap_p
from communique.evaluate.measures import measures
from communique.evaluate.scored import score
from communique.records import LabelledArticle
from communique.taxonomy import Taxonomy

CALIBRATION_LOSS = 0.01
QUALITY = ("topics.macro_f1", "stances.macro_f1")
CALIBRATION = {"topics.ece": "topics", "stances.ece": "stances"}


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of the gate. ``objections`` is empty when the challenger may be promoted."""

    champion: float
    challenger: float
    gain: float
    low: float
    high: float
    p: float
    calibration: dict[str, tuple[float, float]]
    objections: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.objections

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "passed": self.passed}


def judge(
    articles: Sequence[LabelledArticle],
    champion: Sequence[Answer],
    challenger: Sequence[Answer],
    taxonomy: Taxonomy,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Decision:
    """Compare a challenger's answers with the champion's on the same labelled paragraphs."""
    first, second = (measures(score(articles, answers, taxonomy)) for answers in (champion, challenger))
    quality = {"champion": _mean(first), "challenger": _mean(second)}
    draws = draw(quality, len(articles), resamples, seed)
    moved = draws["challenger"] - draws["champion"]
    before, after = (value(quality[name], len(articles)) for name in ("champion", "challenger"))
    low, high = interval(moved) or (np.nan, np.nan)
    errors = {
        what: (value(first[name], len(articles)), value(second[name], len(articles)))
        for name, what in CALIBRATION.items()
    }
    objections = []
    if not low > 0:
        objections.append(
            f"the gain of {100 * (after - before):+.1f} points (95 % interval {100 * low:+.1f} to {100 * high:+.1f}) "
            "is not significant"
        )
    objections += [
        f"the calibration error of {what} rises from {old:.3f} to {new:.3f}"
        for what, (old, new) in errors.items()
        if new > old + CALIBRATION_LOSS
    ]
    return Decision(before, after, after - before, low, high, bootstrap_p(moved), errors, tuple(objections))


def _mean(found: dict[str, Measure]) -> Measure:
    return lambda weights: np.mean([found[name](weights) for name in QUALITY], axis=0)
