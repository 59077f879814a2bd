"""What the estimators take: passages to sort into topics, pairs to ask for a stance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from communique.errors import UsageError

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph as a topic model sees it: its text and the title it stands under."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """One question to a stance model: where does the holder stand on the target, in this paragraph?

    ``holder`` and ``others`` are character spans into ``text``; ``target`` is spans too, or the topic
    id of an issue. ``others`` are the mentions of all other actors: they are masked, so that a model
    learns how stance is expressed and not who usually dislikes whom. ``title`` is what the paragraph
    stands under, for models that read context.
    """

    text: str
    holder: tuple[Span, ...]
    target: tuple[Span, ...] | str
    others: tuple[Span, ...] = ()
    title: str = ""


def as_passages(X: Iterable[str | Passage]) -> list[Passage]:
    """Texts or passages as a list of passages.

    Raises:
        UsageError: an item is neither, or ``X`` is one string (which would be read letter by letter).

    Example:
        >>> as_passages(["Envoys met."])
        [Passage(text='Envoys met.', title='')]
    """
    if isinstance(X, str):
        raise UsageError("X is one string; pass a list of texts, for example [text].")
    passages = [x if isinstance(x, Passage) else Passage(x) for x in X]
    for row, passage in enumerate(passages):
        if not isinstance(passage.text, str):
            raise UsageError(f"X[{row}] is {type(passage.text).__name__}, not a text; pass strings or Passage records.")
    return passages
