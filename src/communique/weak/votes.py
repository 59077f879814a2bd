"""Functions applied to units: one table of votes per question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from communique.actors import Linker
from communique.label.readings import Reading
from communique.records import POLARITIES, Article
from communique.weak.functions import STANCE, Functions, Pair, Unit
from communique.weak.label_model import ABSTAIN, LabelModel, fit_label_model

Item = tuple[int, Pair | None]  # a unit's number, and the pair where the question is about pairs


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """The votes on one question. ``classes`` are no and yes for a topic, the polarities for stances.

    ``table`` has the shape (n_items, n_functions) and holds class numbers.
    """

    question: str
    names: tuple[str, ...]
    classes: tuple[str, ...]
    items: tuple[Item, ...]
    table: np.ndarray

    @property
    def covered(self) -> np.ndarray:
        """Which items have a vote, shape (n_items,)."""
        return (self.table != ABSTAIN).any(axis=1)


def units_of_articles(articles: Iterable[Article], linker: Linker) -> Iterator[Unit]:
    """Every paragraph with the actors that the linker finds."""
    for article in articles:
        for paragraph, mentions in zip(article.paragraphs, linker.link_article(article), strict=True):
            yield Unit(article, paragraph, tuple(mentions))


def units_of_readings(readings: Iterable[Reading]) -> Iterator[Unit]:
    """Labelled paragraphs with the actors that their reader marked."""
    for reading in readings:
        yield Unit(reading.article, reading.label.paragraph, reading.label.mentions)


def cast(functions: Functions, units: Sequence[Unit]) -> dict[str, Votes]:
    """The votes on every question that the functions answer."""
    tables = {}
    for question in (*functions.topics, *([STANCE] if functions.on(STANCE) else [])):
        voters = functions.on(question)
        classes = POLARITIES if question == STANCE else ("no", "yes")
        items: list[Item] = [
            (i, pair) for i, unit in enumerate(units) for pair in (unit.pairs if question == STANCE else [None])
        ]
        row = {item: n for n, item in enumerate(items)}
        table = np.full((len(items), len(voters)), ABSTAIN)
        for column, function in enumerate(voters):
            for i, unit in enumerate(units):
                for pair, answer in function.vote(unit).items():
                    table[row[i, pair], column] = classes.index(answer) if question == STANCE else int(answer)
        tables[question] = Votes(question, tuple(f.name for f in voters), classes, tuple(items), table)
    return tables


def fit(functions: Functions, votes: Votes) -> LabelModel:
    """The label model of a question; polarities are taken as equally common among the pairs with a vote."""
    if votes.question == STANCE:
        balance = np.full(len(votes.classes), 1 / len(votes.classes))
    else:
        share = functions.balance.get(votes.question, 0.5)
        balance = np.array([1 - share, share])
    return fit_label_model(votes.table, balance)
