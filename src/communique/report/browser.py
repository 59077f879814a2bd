"""The error browser: paragraphs where model and gold part, with what each of them says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from communique.evaluate.answers import Answer
from communique.evaluate.errors import YES, Disagreement
from communique.evaluate.ids import canonical_ids
from communique.evaluate.run import Evaluation
from communique.records import LabelledArticle, LabelledParagraph, Mention
from communique.report.highlight import Piece, compared

ITEMS = 1000  # paragraphs in a report, so that it stays small


@dataclass(frozen=True)
class TopicError:
    """``kind`` is ``missed`` or ``spurious``."""

    topic: str
    kind: str
    probability: float | None


@dataclass(frozen=True)
class StanceError:
    holder: str
    target: str
    gold: str
    given: str
    gold_probability: float | None


@dataclass(frozen=True)
class Item:
    """One paragraph with its errors; ``kinds`` are the words that the filter matches."""

    row: int
    title: str
    place: str
    source: str
    published: str
    pieces: tuple[Piece, ...]
    topics: tuple[TopicError, ...]
    stances: tuple[StanceError, ...]
    missed: tuple[str, ...]
    spurious: tuple[str, ...]
    cases: tuple[str, ...]
    kinds: tuple[str, ...]


def items(evaluation: Evaluation, name: Callable[[str], str], limit: int = ITEMS) -> tuple[list[Item], int]:
    """The paragraphs with errors, the surest contradictions first, and how many more there are."""
    paragraphs = [(a, label) for a in evaluation.articles for label in a.labels]
    by_row: dict[int, list[Disagreement]] = {}
    for found in evaluation.disagreements:
        by_row.setdefault(found.row, []).append(found)
    actor = canonical_ids()
    linked = evaluation.scored.actors is not None
    for row, (_, label) in enumerate(paragraphs):
        if linked and row not in by_row and any(_actors(label, evaluation.answers[row], actor)):
            by_row[row] = []
    chosen = list(by_row)[:limit]
    made = [
        _item(row, *paragraphs[row], evaluation.answers[row], by_row[row], actor if linked else None, name)
        for row in chosen
    ]
    return made, len(by_row) - len(made)


def _item(
    row: int,
    article: LabelledArticle,
    label: LabelledParagraph,
    answer: Answer,
    found: Iterable[Disagreement],
    actor: Callable[[str], str] | None,
    name: Callable[[str], str],
) -> Item:
    topics = tuple(_topic(d) for d in found if d.topic)
    stances = tuple(
        StanceError(d.holder or "", d.target or "", d.gold, d.given, d.gold_probability) for d in found if not d.topic
    )
    missed, spurious = _actors(label, answer, actor) if actor else ([], [])
    kinds = [f"topic-{t.kind}" for t in topics] + [f"stance-{s.gold}-{s.given}" for s in stances]
    kinds += ["actor-missed"] * bool(missed) + ["actor-spurious"] * bool(spurious)
    pieces = compared(label.paragraph.text, _spans(label.mentions, name), _spans(answer.mentions or (), name))
    return Item(
        row=row,
        title=article.article.title,
        place=f"{article.article.id}#{label.paragraph.index}",
        source=article.article.source or "unknown",
        published=article.article.published or "",
        pieces=tuple(pieces),
        topics=topics,
        stances=stances,
        missed=tuple(missed),
        spurious=tuple(spurious),
        cases=label.cases,
        kinds=tuple(dict.fromkeys(kinds)),
    )


def _topic(found: Disagreement) -> TopicError:
    missed = found.gold == YES
    probability = found.gold_probability
    if probability is not None and not missed:
        probability = 1 - probability
    return TopicError(found.topic or "", "missed" if missed else "spurious", probability)


def _actors(label: LabelledParagraph, answer: Answer, actor: Callable[[str], str]) -> tuple[list[str], list[str]]:
    """Actors missed and actors found where gold has none."""
    wanted = {actor(m.actor) for m in label.mentions}
    given = {actor(m.actor) for m in answer.mentions or ()}
    return sorted(wanted - given), sorted(given - wanted)


def _spans(mentions: Iterable[Mention], name: Callable[[str], str]) -> list[tuple[int, int, str]]:
    return [(m.start, m.end, name(m.actor)) for m in mentions if m.start < m.end]
