"""One pass over a text finds every name, however many there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from communique.actors.surfaces import Surface


class Hit(NamedTuple):
    """A name at ``text[start:end]``."""

    start: int
    end: int
    surface: Surface


class Automaton:
    """An Aho-Corasick automaton over the surfaces, case-sensitive and on word boundaries.

    Example:
        >>> automaton = Automaton({"Niger": Surface("name", "NER"), "Nigeria": Surface("name", "NGA")})
        >>> [(hit.start, hit.surface.actor) for hit in automaton.find("Niger and Nigeria, not Nigerians")]
        [(0, 'NER'), (10, 'NGA')]
    """

    def __init__(self, surfaces: Mapping[str, Surface]) -> None:
        import ahocorasick

        self._automaton = ahocorasick.Automaton()
        for text, surface in surfaces.items():
            self._automaton.add_word(text, (len(text), surface))
        self._automaton.make_automaton()

    def find(self, text: str) -> list[Hit]:
        """Names in reading order; none overlap; the longest of those that start first wins."""
        hits: list[Hit] = []
        size = len(text)
        for last, (length, surface) in self._automaton.iter(text):
            end = last + 1
            start = end - length
            if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
                continue
            if end < size and text[end].isalnum() and text[last].isalnum():
                if not surface.open_end:
                    continue
                while end < size and text[end].isalnum():
                    end += 1
            # Matches come by their end: a later one that starts no later than an earlier one contains it.
            while hits and start <= hits[-1].start:
                hits.pop()
            if not hits or start >= hits[-1].end:
                hits.append(Hit(start, end, surface))
        return hits
