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
from communique.actors.coreference import Memory
from communique.actors.descriptions import Descriptions
from communique.actors.registry import Registry, load_registry
from communique.actors.salience import Salience, load_salience
from communique.actors.speakers import Turn, article_speaker, turn_of
from communique.actors.surfaces import family_name, surfaces
from communique.records import Article, Mention

# Kinds of names that can stand alone as the label of a turn; a capital there is the place of a dateline.
_SPEAKING = ("name", "person", "surname", "institution")


class Linker:
    """Links texts to the actors of a registry. Immutable after construction, so threads may share it.

    ``salience`` decides which candidates are mentions of actors *as actors*; ``None`` keeps every candidate
    that the rules admit.
    """

    def __init__(self, registry: Registry, salience: Salience | None = None) -> None:
        self.registry = registry
        self.salience = salience
        self._described = Descriptions(registry)
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
        found += memory.later_names(text)
        turn = turn_of(text)
        if turn is not None:
            found += self._turn(turn, found, memory)
        found.sort(key=lambda c: c.start)
        found += list(memory.officials(text, found))
        found.sort(key=lambda c: c.start)
        found += list(memory.descriptions(text, found))
        found += memory.own_offices(text)
        found += list(memory.first_person(text, found))
        kept = _without_overlaps(found, [h for h in hits if h.surface.kind == "none"])
        memory.past += [c.actor for c in kept]
        return kept

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
                memory.introduce(candidate.speaker, candidate.actor, text[candidate.start : candidate.end])
            memory.note(candidate.actor, text, candidate.end)
        return candidate

    def _turn(self, turn: Turn, found: list[Candidate], memory: Memory) -> list[Candidate]:
        """A turn of a transcript: whose first person follows, and the label as a mention.

        ``found`` are the candidates of the whole paragraph, those of its label among them.
        """
        label, end = turn.label, len(turn.label)
        if label == "Q":
            memory.turn = "?"
            return []
        if label.isupper():
            alone = Memory(self.registry, self._described, day=memory.day, names=memory.names)
            inside = self.candidates(label.title(), alone)
            if not any(c.speaker for c in inside):
                inside = []
        else:
            inside = [c for c in found if c.end <= end and c.kind in _SPEAKING]
        roles = [c for c in found if end < c.start and c.end <= end + len(turn.role) + 3] if turn.role else []
        told = (roles or inside)[:1]
        if told:
            memory.turn = told[0].actor
            if roles and turn.name:
                name = turn.name.title() if label.isupper() else turn.name
                memory.names[family_name(name, memory.turn)] = (memory.turn, name)
            speaker = inside[0].speaker if inside else turn.name if roles else None
            whole = inside and inside[0].kind == "name" and not roles
            return [] if whole else [Candidate(0, end, memory.turn, "turn", speaker)]
        if label.isupper() or memory.turn is not None:
            # A role that names no actor tells that somebody speaks whom we do not know.
            memory.turn = "?" if turn.role else memory.speaker
            return [Candidate(0, end, memory.speaker, "turn")] if memory.speaker and label.isupper() else []
        return []


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
