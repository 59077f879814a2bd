"""Finds who is mentioned as an actor in a text.

Example:
    >>> [(m.actor, m.text) for m in default_linker().link("Moscow rejected the proposal of the European Union.")]
    [('RUS', 'Moscow'), ('EU', 'European Union')]
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from communique.actors.automaton import Automaton, Hit
from communique.actors.candidates import Candidate
from communique.actors.context import admissible, person_around, state_around
from communique.actors.coreference import Memory, description_pattern
from communique.actors.registry import Registry, load_registry
from communique.actors.salience import Salience, load_salience
from communique.actors.speakers import article_speaker, turn_label
from communique.actors.surfaces import surfaces
from communique.records import Article, Mention


class Linker:
    """Links texts to the actors of a registry. Immutable after construction, so threads may share it.

    ``salience`` decides which candidates are mentions of actors *as actors*; ``None`` keeps every candidate
    that the rules admit.
    """

    def __init__(self, registry: Registry, salience: Salience | None = None) -> None:
        self.registry = registry
        self.salience = salience
        self._described = description_pattern(registry)
        self._automaton = Automaton(surfaces(registry))

    def link(self, text: str, *, title: str = "", speaker: str | None = None) -> tuple[Mention, ...]:
        """Mentions in one paragraph, in order; none overlap, and every one's text stands at its offsets.

        ``title`` introduces names and may tell the speaker; ``speaker`` is an actor id or a name.
        """
        memory = self._memory(title, speaker, {}, None)
        return self._mentions(text, self.candidates(text, memory), memory)

    def link_article(self, article: Article) -> list[tuple[Mention, ...]]:
        """Mentions per paragraph. What an earlier paragraph or the title introduced holds for the later ones."""
        return [self._mentions(text, found, memory) for _, text, found, memory in self.walk(article)]

    def walk(self, article: Article) -> Iterator[tuple[int, str, list[Candidate], Memory]]:
        """Position, text, candidates and memory per paragraph, before salience: what its weights are learned from."""
        memory = self._memory(article.title, article.speaker, article.meta, article.published)
        for position, paragraph in enumerate(article.paragraphs):
            yield position, paragraph.text, self.candidates(paragraph.text, memory), memory

    def _memory(self, title: str, speaker: str | None, meta: dict[str, object], published: str | None) -> Memory:
        memory = Memory(self.registry, self._described, day=(published or "")[:10] or None)
        memory.speaker = article_speaker(self.registry, title, speaker, meta, self._first_actor)
        if title:
            self.candidates(title, memory)
        return memory

    def _first_actor(self, text: str) -> str | None:
        found = self.candidates(text, Memory(self.registry, self._described))
        return found[0].actor if found else None

    def _mentions(self, text: str, found: list[Candidate], memory: Memory) -> tuple[Mention, ...]:
        if self.salience is not None and found:
            found = self.salience.keep(text, found, memory)
        return tuple(Mention(c.actor, c.start, c.end, text[c.start : c.end], c.speaker) for c in found)

    def candidates(self, text: str, memory: Memory) -> list[Candidate]:
        """What the rules admit, before salience; ``memory`` learns what the text introduces."""
        found: list[Candidate] = []
        hits = self._automaton.find(text)
        for hit in hits:
            candidate = self._candidate(text, hit, memory)
            if candidate is not None:
                found.append(candidate)
        label = turn_label(text)
        if label is not None:
            found += self._turn(label, memory)
        found += memory.later_names(text)
        found += memory.descriptions(text)
        found += memory.own_offices(text)
        found += memory.first_person(text)
        return _without_overlaps(found, [h for h in hits if h.surface.kind == "none"])

    def _candidate(self, text: str, hit: Hit, memory: Memory) -> Candidate | None:
        surface = hit.surface
        if surface.kind == "none" or not admissible(text, hit, memory):
            return None
        if surface.kind in ("person", "surname"):
            candidate = person_around(text, hit, memory)
        else:
            candidate = state_around(text, hit, memory)
        if candidate is not None:
            if candidate.speaker:
                memory.introduce(candidate.speaker, candidate.actor)
            memory.note(candidate.actor, text, candidate.end)
        return candidate

    def _turn(self, label: str, memory: Memory) -> list[Candidate]:
        """A turn of a transcript: whose first person follows, and the label as a mention."""
        if label == "Q":
            memory.turn = "?"
            return []
        known = [
            c
            for c in self.candidates(label.title(), Memory(self.registry, self._described, day=memory.day))
            if c.speaker
        ]
        if known:
            memory.turn = known[0].actor
            return [Candidate(0, len(label), known[0].actor, "turn", known[0].speaker)]
        memory.turn = memory.speaker
        return [Candidate(0, len(label), memory.speaker, "turn")] if memory.speaker else []


def _without_overlaps(found: list[Candidate], blocked: list[Hit]) -> list[Candidate]:
    """In order of their places; of overlapping ones the longest stays. Nothing stays inside a name that is no actor."""
    found.sort(key=lambda c: (c.start, -c.end))
    kept: list[Candidate] = []
    for candidate in found:
        if any(h.start <= candidate.start and candidate.end <= h.end for h in blocked):
            continue
        if kept and candidate.start < kept[-1].end:
            if candidate.kind in ("person", "surname") and kept[-1].kind == "person" and candidate.end == kept[-1].end:
                # "Syrian President ⟨known name⟩": the registry knows better for whom this person acts.
                kept[-1].actor, kept[-1].speaker = candidate.actor, candidate.speaker
                continue
            if candidate.speaker and candidate.actor == kept[-1].actor and candidate.end > kept[-1].end:
                # "UN Secretary-General" is a name of its own: with the person's name it is one mention.
                kept[-1].end, kept[-1].kind, kept[-1].speaker = candidate.end, "person", candidate.speaker
                continue
            if candidate.end - candidate.start > kept[-1].end - kept[-1].start:
                kept[-1] = candidate
            continue
        kept.append(candidate)
    return kept


@lru_cache
def default_linker() -> Linker:
    """The linker over the packaged registry with the packaged salience weights; built once."""
    return Linker(load_registry(), load_salience())
