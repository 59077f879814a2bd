"""What is known of labelling functions: how often they vote, meet and differ, and how often they are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from communique.label.readings import Reading
from communique.weak.functions import STANCE
from communique.weak.label_model import ABSTAIN, LabelModel, majority
from communique.weak.votes import Votes


@dataclass(frozen=True, slots=True)
class FunctionReport:
    """One function: shares of all items on which it votes, meets another vote, meets a different one.

    ``estimated`` is the accuracy that the label model gives it, ``accuracy`` that against gold, over
    the ``gold`` items on which it voted; None without any.
    """

    name: str
    coverage: float
    overlaps: float
    conflicts: float
    estimated: float
    accuracy: float | None = None
    gold: int = 0


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """One question: its functions, and how often majority and label model are right on gold items with a vote."""

    question: str
    items: int
    coverage: float
    conflicts: float
    functions: tuple[FunctionReport, ...]
    majority_accuracy: float | None = None
    model_accuracy: float | None = None
    gold: int = 0

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def report(
    votes: Votes, model: LabelModel, gold_votes: Votes | None = None, gold: np.ndarray | None = None
) -> QuestionReport:
    """Describe the votes on a question.

    Parameters:
        gold_votes, gold: votes on labelled items and the class number of each, for the accuracies.
    """
    cast = votes.table != ABSTAIN
    several = cast.sum(axis=1) > 1
    differ = np.array([len(set(row[row != ABSTAIN].tolist())) > 1 for row in votes.table], dtype=bool)
    functions = []
    for column, name in enumerate(votes.names):
        own = cast[:, column]
        # A conflict needs someone else's vote that differs from this function's own.
        other = np.array(
            [any(v not in (ABSTAIN, row[column]) for v in row.tolist()) for row in votes.table], dtype=bool
        )
        accuracy, n = _share_right(gold_votes.table[:, column], gold) if gold_votes and gold is not None else (None, 0)
        functions.append(
            FunctionReport(
                name,
                _mean(own),
                _mean(own & several),
                _mean(own & other),
                round(float(model.accuracies[column]), 4),
                accuracy,
                n,
            )
        )
    facts: dict[str, Any] = {}
    if gold_votes and gold is not None:
        covered = gold_votes.covered
        by_majority = majority(gold_votes.table, len(votes.classes)).argmax(axis=1)
        by_model = model.predict(gold_votes.table).argmax(axis=1)
        facts["majority_accuracy"], facts["gold"] = _share_right(np.where(covered, by_majority, ABSTAIN), gold)
        facts["model_accuracy"], _ = _share_right(np.where(covered, by_model, ABSTAIN), gold)
    return QuestionReport(
        votes.question, len(votes.items), _mean(votes.covered), _mean(differ), tuple(functions), **facts
    )


def gold_classes(votes: Votes, readings: Sequence[Reading]) -> np.ndarray:
    """The class number of every item according to the readings, one reading per unit."""
    marks: list[Mapping[tuple[str, str], str]] = [
        {(s.holder, s.target): s.polarity for s in r.label.stances} for r in readings
    ]
    if votes.question == STANCE:
        return np.array(
            [votes.classes.index(marks[i].get(pair, "neutral")) for i, pair in votes.items if pair], dtype=int
        )
    return np.array([int(votes.question in readings[i].label.topics) for i, _ in votes.items], dtype=int)


def _share_right(given: np.ndarray, gold: np.ndarray) -> tuple[float | None, int]:
    voted = given != ABSTAIN
    n = int(voted.sum())
    return (_mean(given[voted] == gold[voted]) if n else None), n


def _mean(flags: np.ndarray) -> float:
    return round(float(flags.mean()), 4) if len(flags) else 0.0
