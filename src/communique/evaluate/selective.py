"""Fewer answers, with a guarantee: thresholds at which a requested precision holds, through mapie.

For each topic and each stance the thresholds of a fixed list are tested on calibration data, from the highest
down (Learn then Test, Angelopoulos et al. 2022, with several starts), and the lowest one that passes is kept.
The guarantee: with the requested confidence, the precision of the answers at that threshold is at least the
requested one on data like the calibration data. It takes answers as independent, which paragraphs of one article
are not quite, and says nothing of texts of another kind.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from communique.errors import CommuniqueError, UsageError
from communique.evaluate.bootstrap import RESAMPLES, SEED, by_document, draw, interval
from communique.evaluate.files import PREDICTIONS
from communique.evaluate.measures import set_measures
from communique.evaluate.scored import Scored, score
from communique.evaluate.systems import answers_of, split_of
from communique.label.build import VALIDATION, Dataset

CONFIDENCE = 0.9
_ENDS = (0.96, 0.9, 0.8, 0.6, 0.0)
# Fixed beforehand: thresholds chosen on the data would void the guarantee. Testing begins at each of the ends.
_THRESHOLDS = np.concatenate([np.linspace(a, b, 6, endpoint=False) for a, b in itertools.pairwise(_ENDS)])
_STARTS = len(_ENDS) - 1  # each has its share of the risk


@dataclass(frozen=True, slots=True)
class Selective:
    """The answers of one label, all of them and those at the threshold.

    Attributes:
        part: ``topics`` or ``stances``.
        label: topic id or polarity.
        threshold: probability from which on answers are kept; ``None`` where nothing can be guaranteed.
        reason: why nothing can be guaranteed, in words; empty where it can.
        calibration_answers, calibration_right: all answers on the calibration data, and the right ones of them.
        answers: all answers on the measured data; ``kept`` of them are at the threshold, ``right`` of those right.
        share: kept / answers; ``None`` where there are no answers.
        precision: right / kept, with its 95 % interval over articles; ``None`` where nothing is kept.
    """

    part: str
    label: str
    threshold: float | None
    reason: str
    calibration_answers: int
    calibration_right: int
    answers: int
    kept: int = 0
    right: int = 0
    share: float | None = None
    precision: float | None = None
    interval: tuple[float, float] | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def require_selective(precision: float, confidence: float) -> None:
    """Refuse what ``selective`` could not do, before any other work is done.

    Raises:
        UsageError: a number outside of its range.
        CommuniqueError: mapie is missing.
    """
    for name, value in (("precision", precision), ("confidence", confidence)):
        if not 0 < value < 1:
            raise UsageError(f"--{name} is {value:g}; give a share between 0 and 1, for example 0.9.")
    if find_spec("mapie") is None:
        raise CommuniqueError(
            "--precision needs mapie, which is not installed: run pip install 'communique[selective]'."
        )


def selective(
    calibration: Scored,
    measured: Scored,
    precision: float,
    confidence: float = CONFIDENCE,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> list[Selective]:
    """Thresholds chosen on the calibration answers, and what they keep of the measured ones, label by label.

    Parameters:
        precision: to be reached, between 0 and 1.
        confidence: that it is reached, between 0 and 1.

    Raises:
        UsageError: a number outside of its range.
        CommuniqueError: mapie is missing, or the answers have no probabilities.
    """
    require_selective(precision, confidence)
    if calibration.probabilities is None or measured.probabilities is None:
        raise CommuniqueError("--precision needs probabilities, which these answers do not have; name a model.")
    rows = []
    for (part, label, sure, gold, _), (_, _, own, own_gold, document) in zip(
        _labels(calibration), _labels(measured), strict=True
    ):
        given = sure > 0
        counts = (int(given.sum()), int(gold[given].sum()))
        threshold = guaranteed_threshold(sure, gold, precision, confidence)
        if threshold is None:
            told = _reason(*counts, precision, confidence)
            rows.append(Selective(part, label, None, told, *counts, int((own > 0).sum())))
            continue
        kept = own >= threshold
        hits = kept & own_gold
        by_article = by_document(np.stack([hits, kept, own_gold], axis=1).astype(int), document, measured.documents)
        measure = {"precision": set_measures("kept", by_article)["kept.precision"]}
        bounds = interval(draw(measure, measured.documents, resamples, seed)["precision"]) if kept.any() else None
        answers = int((own > 0).sum())
        rows.append(
            Selective(
                part,
                label,
                threshold,
                "",
                *counts,
                answers,
                int(kept.sum()),
                int(hits.sum()),
                float(kept.sum() / answers) if answers else None,
                float(hits.sum() / kept.sum()) if kept.any() else None,
                bounds,
            )
        )
    return rows


def selective_metrics(
    system: str, data: Dataset, measured: Scored, split: str, precision: float, confidence: float, seed: int = SEED
) -> dict[str, Any]:
    """What metrics.json says of selective answers; thresholds come from the answers to the validation split.

    Raises:
        UsageError: the dataset has no validation split, or the system is a file that does not answer it.
    """
    calibration = measured
    if split != VALIDATION:
        if Path(system).suffix == ".jsonl" or (Path(system) / PREDICTIONS).exists():
            raise UsageError(
                f"--precision needs answers to the split {VALIDATION}, and {system} holds those to {split}; name a model."
            )
        _, articles = split_of(data, VALIDATION, "the dataset")
        _, answers = answers_of(system, articles, data.taxonomy)
        calibration = score(articles, answers, data.taxonomy)
    rows = selective(calibration, measured, precision, confidence, seed=seed)
    return {
        "precision": precision,
        "confidence": confidence,
        "calibrated_on": VALIDATION,
        "rows": [row.to_dict() for row in rows],
    }


def guaranteed_threshold(sure: np.ndarray, gold: np.ndarray, precision: float, confidence: float) -> float | None:
    """The lowest probability at which answers have the precision with the confidence, ``None`` if there is none.

    Parameters:
        sure: probability of each answer, 0 where none was given, shape (n,).
        gold: whether it is right, shape (n,).

    Example:
        >>> sure, gold = np.repeat([0.9, 0.5], 100), np.repeat([True, False], 100)
        >>> round(guaranteed_threshold(sure, gold, 0.9, 0.9), 2)
        0.6
        >>> guaranteed_threshold(sure[:10], gold[:10], 0.9, 0.9)
    """
    from mapie.risk_control.fwer_control import FWERFixedSequenceTesting, control_fwer
    from mapie.risk_control.methods import compute_hoeffding_bentkus_p_value

    # mapie's controllers turn the order of a fixed sequence by what they see in the data; here it must stand.
    kept = sure[:, None] >= _THRESHOLDS
    answers, wrong = kept.sum(axis=0), (kept & ~gold[:, None]).sum(axis=0)
    risk = np.divide(wrong, answers, out=np.ones(len(answers)), where=answers > 0)
    p_values = compute_hoeffding_bentkus_p_value(risk, np.maximum(answers, 1), 1 - precision, binary=True)[:, 0]
    passed = control_fwer(p_values, 1 - confidence, FWERFixedSequenceTesting(n_starts=_STARTS))
    return float(_THRESHOLDS[passed].min()) if len(passed) else None


def _labels(scored: Scored) -> Iterator[tuple[str, str, np.ndarray, np.ndarray, np.ndarray]]:
    """Part, label, probability where it was given (else 0), whether it is gold, and document; topics, then stances."""
    assert scored.probabilities is not None
    for i, topic in enumerate(scored.taxonomy.topics):
        sure = np.where(scored.given[:, i] == 1, scored.probabilities[:, i], 0.0)
        yield "topics", topic, sure, scored.gold[:, i] == 1, scored.document
    if scored.pair_probabilities is None or scored.pair_given is None:
        return
    for i, polarity in enumerate(scored.taxonomy.polarities):
        if polarity != "neutral":
            sure = np.where(scored.pair_given == i, scored.pair_probabilities[:, i], 0.0)
            yield "stances", polarity, sure, scored.pair_gold == i, scored.pair_document


def _reason(answers: int, right: int, precision: float, confidence: float) -> str:
    if not answers:
        return "no such answer was given on the calibration data"
    needed = int(np.ceil(np.log((1 - confidence) / _STARTS) / np.log(precision)))
    if answers < needed:
        return f"only {answers} answers to calibrate on; it takes {needed}, even if all of them are right"
    return (
        f"no threshold shows a precision of {precision:g} with confidence {confidence:g}; "
        f"{right} of all {answers} answers to calibrate on are right"
    )
