"""Where readers of the same paragraph differ, the most disputed paragraph first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from communique.label.readings import Reading
from communique.records import LabelledParagraph

Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that readers see differently: a topic, the polarity of a pair, or an actor."""

    kind: Literal["topic", "stance", "actor"]
    item: str
    answers: Mapping[str, str] = field(hash=False)

    def __str__(self) -> str:
        return f"{self.kind} {self.item} ({', '.join(f'{reader} {answer}' for reader, answer in self.answers.items())})"


@dataclass(frozen=True, slots=True)
class Dispute:
    """A paragraph that its readers labelled differently."""

    readings: tuple[Reading, ...]
    differences: tuple[Difference, ...]

    @property
    def place(self) -> str:
        return self.readings[0].place

    def rows(self) -> Iterator[dict[str, Any]]:
        """A label-file row per reader, with what is in dispute beside it."""
        for reading in self.readings:
            yield {**reading.to_dict(), "disputed": [f"{d.kind} {d.item}" for d in self.differences]}


def disputes(paragraphs: Mapping[Key, Sequence[Reading]]) -> list[Dispute]:
    """The paragraphs in dispute; topics and stances weigh more than actors."""
    found = [Dispute(tuple(group), tuple(_differences(group))) for group in paragraphs.values()]
    return sorted((d for d in found if d.differences), key=_rank)


def polarity(label: LabelledParagraph, pair: tuple[str, str]) -> str:
    """The polarity of a pair; neutral where the reader marked nothing."""
    return next((s.polarity for s in label.stances if (s.holder, s.target) == pair), "neutral")


def pairs(readings: Sequence[Reading]) -> list[tuple[str, str]]:
    """The pairs that any of the readings marks."""
    return sorted({(s.holder, s.target) for r in readings for s in r.label.stances})


def actors(label: LabelledParagraph) -> set[str]:
    return {m.actor for m in label.mentions}


def _differences(readings: Sequence[Reading]) -> Iterator[Difference]:
    for topic in sorted({t for r in readings for t in r.label.topics}):
        yield from _differing("topic", topic, {r.reader: "yes" if topic in r.label.topics else "no" for r in readings})
    for pair in pairs(readings):
        yield from _differing("stance", " -> ".join(pair), {r.reader: polarity(r.label, pair) for r in readings})
    for actor in sorted(set().union(*(actors(r.label) for r in readings))):
        answers = {r.reader: "yes" if actor in actors(r.label) else "no" for r in readings}
        yield from _differing("actor", actor, answers)


def _differing(kind: Literal["topic", "stance", "actor"], item: str, answers: dict[str, str]) -> Iterator[Difference]:
    if len(set(answers.values())) > 1:
        yield Difference(kind, item, answers)


def _rank(dispute: Dispute) -> tuple[int, int, str]:
    of_actors = sum(d.kind == "actor" for d in dispute.differences)
    return of_actors - len(dispute.differences), -of_actors, dispute.place
