"""Who says "we" between quotation marks: the actor to whom the paragraph gives the words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from communique.actors.candidates import Candidate, next_word, previous_word
from communique.actors.lexicon import SAYING

_QUOTED = re.compile(r"“[^”]*(?:”|\Z)|\"[^\"]*(?:\"|\Z)")
_EDGES = ",;:“”\"'’()."


def quoted(text: str) -> list[tuple[int, int]]:
    """Where the quotations stand; one that is not closed runs to the end.

    Example:
        >>> quoted("“We agree,” she said.")
        [(0, 11)]
    """
    return [match.span() for match in _QUOTED.finditer(text)]


def quoted_speaker(
    text: str, span: tuple[int, int], spans: Sequence[tuple[int, int]], found: Sequence[Candidate]
) -> str | None:
    """The actor of the candidate beside a verb of saying that stands nearest to the quotation, outside any."""
    best: tuple[int, str] | None = None
    for candidate in found:
        start, end = candidate.start, candidate.end
        if any(s <= start and end <= e for s, e in spans):
            continue
        beside = (next_word(text, end).lower().strip(_EDGES), previous_word(text, start).lower().strip(_EDGES))
        if not SAYING.intersection(beside):
            continue
        distance = start - span[1] if start >= span[1] else span[0] - end
        if best is None or distance < best[0]:
            best = (distance, candidate.actor)
    return best[1] if best else None
