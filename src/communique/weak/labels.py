"""Weak labels: what the label models think, as lines of a label file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from communique.label.readings import Reading
from communique.records import LabelledParagraph, Stance
from communique.split.fingerprints import text_hash
from communique.weak.functions import Functions, Unit
from communique.weak.label_model import LabelModel
from communique.weak.report import QuestionReport, gold_classes, report
from communique.weak.votes import Votes, cast, fit, units_of_readings

READER = "weak"
_MARK = 0.5  # the probability from which a topic is given


@dataclass(frozen=True, slots=True)
class WeakLabel:
    """A weakly labelled paragraph: the labels as a reading, and the probabilities behind them."""

    reading: Reading
    topics: Mapping[str, float] = field(hash=False)
    stances: tuple[Stance, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """A line of a label file, with the probabilities under ``weak``."""
        stances = [
            {"holder": s.holder, "target": s.target, "polarity": s.polarity, "probability": s.probability}
            for s in self.stances
        ]
        return {**self.reading.to_dict(), "weak": {"topics": dict(self.topics), "stances": stances}}


def supervise(
    functions: Functions, units: Sequence[Unit], gold: Sequence[Reading] = ()
) -> tuple[list[WeakLabel], list[QuestionReport]]:
    """Weak labels of the units, and a report on every question that the functions answer.

    Parameters:
        gold: labelled paragraphs on which functions and label models are measured; they take no part
            in fitting, unless their texts are among the units.
    """
    tables = cast(functions, units)
    models = {question: fit(functions, votes) for question, votes in tables.items()}
    measured = cast(functions, list(units_of_readings(gold))) if gold else {}
    reports = []
    for question, votes in tables.items():
        on_gold = measured.get(question)
        classes = gold_classes(on_gold, gold) if on_gold else None
        reports.append(report(votes, models[question], on_gold, classes))
    return list(weak_labels(units, tables, models)), reports


def weak_labels(
    units: Sequence[Unit], tables: Mapping[str, Votes], models: Mapping[str, LabelModel]
) -> Iterator[WeakLabel]:
    """The units on which a function voted, with the probability of every topic and pair that has a vote.

    A topic is given from a probability of 0.5 on; a pair has its likeliest polarity.
    """
    topics: dict[int, dict[str, float]] = {}
    stances: dict[int, list[Stance]] = {}
    for question, votes in tables.items():
        probabilities = models[question].predict(votes.table).round(4)
        for row in np.flatnonzero(votes.covered).tolist():
            i, pair = votes.items[row]
            if pair is None:
                topics.setdefault(i, {})[question] = float(probabilities[row, 1])
            else:
                best = int(probabilities[row].argmax())
                polarity: Any = votes.classes[best]
                stances.setdefault(i, []).append(Stance(*pair, polarity, float(probabilities[row, best])))
    for i in sorted({*topics, *stances}):
        yield _weak(units[i], topics.get(i, {}), tuple(stances.get(i, ())))


def _weak(unit: Unit, topics: Mapping[str, float], stances: tuple[Stance, ...]) -> WeakLabel:
    given = tuple(t for t, p in topics.items() if p >= _MARK)
    label = LabelledParagraph(unit.paragraph, given, unit.mentions, stances)
    article = replace(unit.article, paragraphs=())
    return WeakLabel(Reading(READER, article, label, article.id, text_hash(unit.text)), topics, stances)
