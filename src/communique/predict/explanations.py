"""Word by word, why a paragraph got its labels and stances."""

from __future__ import annotations

from collections.abc import Sequence

from communique.models.attribution import Attribution
from communique.models.inputs import Passage
from communique.models.protocol import Reading
from communique.models.questions import Question
from communique.records import Explanation, WordAttribution

Given = tuple[Question, int, str]  # a question, the row of its passage, the polarity that was answered


def explain(
    reading: Reading, passages: Sequence[Passage], labels: Sequence[Sequence[str]], given: Sequence[Given]
) -> list[tuple[Explanation, ...]]:
    """The explanations of each passage: of its labels, then of its stances."""
    asked = [(row, topic) for row, own in enumerate(labels) for topic in own]
    topics = reading.explain_topics([row for row, _ in asked], [topic for _, topic in asked])
    stances = reading.explain_stances(
        [question.pair for question, _, _ in given], [row for _, row, _ in given], [p for _, _, p in given]
    )
    found: list[list[Explanation]] = [[] for _ in passages]
    for (row, topic), shares in zip(asked, topics, strict=True):
        found[row].append(_explanation(topic, None, passages[row].text, shares))
    for (question, row, polarity), shares in zip(given, stances, strict=True):
        answer = f"{question.holder}->{question.target}"
        found[row].append(_explanation(answer, polarity, passages[row].text, shares))
    return [tuple(own) for own in found]


def _explanation(answer: str, polarity: str | None, text: str, shares: Attribution) -> Explanation:
    words = tuple(
        WordAttribution(start, end, text[start:end], weight)
        for (start, end), weight in zip(shares.spans, shares.weights.tolist(), strict=True)
        if weight
    )
    return Explanation(answer, polarity, shares.log_odds, shares.base, words)  # type: ignore[arg-type]
