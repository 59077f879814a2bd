"""The pairs of a paragraph: every mentioned actor towards every other one and towards each issue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from communique.models.inputs import Pair, Span
from communique.records import Mention


@dataclass(frozen=True, slots=True)
class Question:
    """A pair together with the ids it stands for."""

    holder: str
    target: str
    pair: Pair


def spans_by_actor(mentions: Iterable[Mention]) -> dict[str, tuple[Span, ...]]:
    """The spans of each actor, actors in the order of their first mention."""
    spans: dict[str, tuple[Span, ...]] = {}
    for mention in sorted(mentions, key=lambda m: m.start):
        spans[mention.actor] = (*spans.get(mention.actor, ()), (mention.start, mention.end))
    return spans


def questions(text: str, mentions: Sequence[Mention], issues: Sequence[str], title: str = "") -> list[Question]:
    """All ordered pairs of distinct actors, and every actor with every issue in ``issues``.

    Example:
        >>> found = [Mention("QAT", 0, 4, "Doha"), Mention("TALIBAN", 12, 19, "Taliban")]
        >>> [(q.holder, q.target) for q in questions("Doha met the Taliban.", found, ["diplomatic_recognition"])]
        [('QAT', 'TALIBAN'), ('QAT', 'diplomatic_recognition'), ('TALIBAN', 'QAT'), ('TALIBAN', 'diplomatic_recognition')]
    """
    spans = spans_by_actor(mentions)
    asked = []
    for holder, own in spans.items():
        rest = {actor: s for actor, s in spans.items() if actor != holder}
        for target, theirs in rest.items():
            others = tuple(s for actor, group in rest.items() if actor != target for s in group)
            asked.append(Question(holder, target, Pair(text, own, theirs, others, title)))
        all_others = tuple(s for group in rest.values() for s in group)
        asked += [Question(holder, issue, Pair(text, own, issue, all_others, title)) for issue in issues]
    return asked
