"""How well readers agree: Krippendorff's alpha, F1 between readers, and what they dispute."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from communique.annotate.disputes import Dispute, Key, actors, disputes, pairs, polarity
from communique.errors import CommuniqueError
from communique.label.readings import Reading
from communique.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class PairOfReaders:
    """F1 between two readers over the paragraphs that both read; None where neither marked anything."""

    readers: tuple[str, str]
    paragraphs: int
    triple_f1: float | None
    actor_f1: float | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "readers": list(self.readers),
            "paragraphs": self.paragraphs,
            "triple_f1": self.triple_f1,
            "actor_f1": self.actor_f1,
        }


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement over the paragraphs that two or more readers read.

    ``topics`` and ``polarity`` are Krippendorff's alpha, nominal: per paragraph, and per pair that
    anyone marked. An alpha is None where every answer is the same, so that there is nothing to compare.
    """

    readers: tuple[str, ...]
    paragraphs: int
    topics: Mapping[str, float | None] = field(hash=False)
    polarity: float | None = None
    pairs: int = 0
    between: tuple[PairOfReaders, ...] = ()
    disputes: tuple[Dispute, ...] = ()

    @property
    def triple_f1(self) -> float | None:
        """The mean over the pairs of readers."""
        return _mean(b.triple_f1 for b in self.between)

    @property
    def actor_f1(self) -> float | None:
        return _mean(b.actor_f1 for b in self.between)

    def to_dict(self) -> dict[str, Any]:
        return {
            "readers": list(self.readers),
            "paragraphs": self.paragraphs,
            "topics": dict(self.topics),
            "polarity": self.polarity,
            "pairs": self.pairs,
            "triple_f1": self.triple_f1,
            "actor_f1": self.actor_f1,
            "between": [b.to_dict() for b in self.between],
            "disputed": len(self.disputes),
        }


def agreement(readers: Mapping[str, Sequence[Reading]], taxonomy: Taxonomy) -> Agreement:
    """Compare readers.

    Parameters:
        readers: the readings of each, one per paragraph.

    Raises:
        CommuniqueError: no paragraph was read twice, or krippendorff is not installed.

    Example:
        >>> from communique.annotate.sources import by_reader
        >>> from communique.taxonomy import load_taxonomy
        >>> readers = by_reader(["ana.jsonl", "ben.jsonl"], load_taxonomy())  # doctest: +SKIP
        >>> agreement(readers, load_taxonomy()).polarity                      # doctest: +SKIP
        0.78
    """
    groups: dict[Key, list[Reading]] = {}
    for reading in (r for own in readers.values() for r in own):
        groups.setdefault(reading.key, []).append(reading)
    shared = {key: group for key, group in groups.items() if len(group) > 1}
    if not shared:
        raise CommuniqueError(
            f"no paragraph was read by two of {', '.join(readers)}: article ids, paragraph numbers and texts must be the same."
        )
    names = tuple(readers)
    topics = {
        topic: _alpha(names, ({r.reader: topic in r.label.topics for r in group} for group in shared.values()))
        for topic in taxonomy.topics
    }
    marked = [(group, pair) for group in shared.values() for pair in pairs(group)]
    number = taxonomy.polarities.index
    polarities = ({r.reader: number(polarity(r.label, pair)) for r in group} for group, pair in marked)
    return Agreement(
        names,
        len(shared),
        topics,
        _alpha(names, polarities),
        len(marked),
        tuple(_between(shared, pair) for pair in combinations(names, 2)),
        tuple(disputes(shared)),
    )


def _alpha(names: Sequence[str], answers: Iterable[Mapping[str, int]]) -> float | None:
    """Krippendorff's alpha of nominal answers, given per question by reader; who was not asked is left out."""
    try:
        import krippendorff
    except ImportError as error:
        raise CommuniqueError("agreement needs krippendorff; run pip install 'communique[annotate]'.") from error
    import numpy as np

    table = np.array([[given.get(name, np.nan) for name in names] for given in answers], dtype=float).T
    if len(np.unique(table[~np.isnan(table)])) < 2:
        return None
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"))


def _between(shared: Mapping[Key, Sequence[Reading]], names: tuple[str, str]) -> PairOfReaders:
    both = {
        key: [next(r for r in group if r.reader == name).label for name in names]
        for key, group in shared.items()
        if set(names) <= {r.reader for r in group}
    }
    triples: tuple[set[Hashable], set[Hashable]] = set(), set()
    found: tuple[set[Hashable], set[Hashable]] = set(), set()
    for key, labels in both.items():
        for side, label in enumerate(labels):
            triples[side].update(
                (key, s.holder, s.target, s.polarity) for s in label.stances if s.polarity != "neutral"
            )
            found[side].update((key, actor) for actor in actors(label))
    return PairOfReaders(names, len(both), _f1(*triples), _f1(*found))


def _f1(first: set[Hashable], second: set[Hashable]) -> float | None:
    return 2 * len(first & second) / (len(first) + len(second)) if first or second else None


def _mean(values: Iterable[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return sum(known) / len(known) if known else None
