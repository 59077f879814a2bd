"""A candidate: a place in the text that may mention an actor, before it is decided whether it does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Candidate:
    """``kind`` is the kind of surface, or ``office`` (a state with an office or force: "Russian troops"), ``described``
    ("the Court"), ``pronoun`` ("we") or ``turn`` (the label of a speaker's turn in a transcript)."""

    start: int
    end: int
    actor: str
    kind: str
    speaker: str | None = None


def previous_word(text: str, start: int) -> str:
    """The word before ``start``, with punctuation as it stands; empty at the beginning.

    Example:
        >>> previous_word("troops in Kabul", 10)
        'in'
    """
    words = text[max(0, start - 24) : start].rsplit(None, 1)
    if not words or text[start - 1 : start] not in " \u00a0\u2009\n\t":
        # Glued to what stands before: an opening quotation mark, a hyphen.
        return text[start - 1 : start]
    return words[-1]


def next_word(text: str, end: int) -> str:
    """The word after ``end`` ("'s", ",", "said"); empty at the end of the text.

    Example:
        >>> next_word("Moscow's envoy", 6), next_word("Moscow said", 6)
        ("'s", 'said')
    """
    words = text[end : end + 24].split(None, 1)
    return words[0] if words else ""
