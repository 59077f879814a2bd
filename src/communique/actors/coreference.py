"""What an article has said so far: the names, acronyms and people it introduced, and who speaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from communique.actors.candidates import Candidate
from communique.actors.descriptions import Descriptions, later_offices
from communique.actors.lexicon import OFFICE_HEADS
from communique.actors.people import officials
from communique.actors.quotes import quoted, quoted_speaker
from communique.actors.registry import Person, Registry
from communique.actors.surfaces import family_name

_CAPITALISED = re.compile(r"(?<![\w’'.-])(?:al-|el-)?[^\W\d_a-z][\w-]+")
_ACRONYM = re.compile(r"[ \u00a0]\((?:the |or |“|\")?([A-Z][A-Za-z-]{1,9})(?:”|\")?\)")
_FIRST_PERSON = re.compile(
    r"\b(?:[Ww]e|I|us|me)\b(?![’'.]?-)|\b(?:[Oo]ur|[Mm]y)(?: own)? (?:country|Country|nation|[Gg]overnment|delegation|people|State|Republic|President|"
    r"Prime Minister|authorities|armed forces|region|party|group|movement|ministry)\b|\b[Oo]ur\b"
)
_OFFICES_OF_OWN = re.compile(
    r"\b[Tt]h(?:e|is) (?:President|Vice President|[Aa]dministration|Secretary)\b(?! of\b|-|’s Special| [A-Z])|\bour (?:ambassador|troops|embassy|forces)\b"
)


@dataclass(slots=True)
class Memory:
    """State that travels through one article, paragraph by paragraph."""

    registry: Registry
    described: Descriptions
    speaker: str | None = None
    turn: str | None = None
    day: str | None = None
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    offices: dict[str, tuple[str, str]] = field(default_factory=dict)
    acronyms: dict[str, str] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    quoted: str | None = None
    past: list[str] = field(default_factory=list)

    def introduce(self, name: str, actor: str, words: str = "") -> None:
        """A person named in full, with the office among ``words``: family name and office mean this person from here on."""
        if " " in name:
            self.names[family_name(name, actor)] = (actor, name)
        for office in OFFICE_HEADS.intersection(words.lower().replace(",", " ").split()):
            self.offices[office] = (actor, name)

    def note(self, actor: str, text: str, end: int) -> None:
        """An actor named in full at ``end`` of ``text``, perhaps with its acronym in brackets."""
        self.seen[actor] = self.seen.get(actor, 0) + 1
        if text[end : end + 2] in (" (", "\u00a0(") and (match := _ACRONYM.match(text, end)):
            self.acronyms[match[1]] = actor

    def person(self, persons: tuple[Person, ...], surname: str) -> Person | None:
        """Which of several people a name means: the one the article named, else the one in office on its day."""
        if told := self.names.get(surname):
            return next((p for p in persons if p.name == told[1] and p.actor == told[0]), None)
        if not persons:
            return None
        # Without a date the last office is as good a guess as any; the entry listed first is the better known person.
        holding = [p for p in persons if p.in_office(self.day)] if self.day else []
        alone = [p for p in holding or persons if surname in p.alone or " " in surname]
        return (alone or holding or persons)[0]

    def later_names(self, text: str) -> Iterator[Candidate]:
        """Family names and acronyms that the article introduced."""
        if not self.names and not self.acronyms:
            return
        for match in _CAPITALISED.finditer(text):
            word = match[0]
            if word in self.names:
                actor, name = self.names[word]
                yield Candidate(match.start(), match.end(), actor, "surname", name)
            elif word in self.acronyms:
                yield Candidate(match.start(), match.end(), self.acronyms[word], "name")

    def descriptions(self, text: str, found: list[Candidate]) -> Iterator[Candidate]:
        """ "the Court", "the council", "the rebels", when the article says which; ``found`` is in order."""
        yield from self.described.find(text, found, self.past, self.speaker)
        # In a speech "the President" is mostly the speaker's own.
        if not self.speaker:
            yield from later_offices(text, self.offices)

    def officials(self, text: str, found: list[Candidate]) -> Iterator[Candidate]:
        """ "Foreign Minister ⟨unknown name⟩" for the state or authority named last; the name is introduced."""
        for office in officials(text):
            if any(c.start < office.end and office.start < c.end for c in found):
                continue
            actor = self._last_government([c.actor for c in found if c.end <= office.start])
            if actor is not None:
                self.introduce(office.name, actor, text[office.start : office.end])
                yield Candidate(office.start, office.end, actor, "official", office.name)

    def _last_government(self, before: list[str]) -> str | None:
        """The state or authority named last in this paragraph, else the one that the article named most."""
        rules = ("state", "authority")
        if here := [a for a in before if self.registry.type_of(a) in rules]:
            return here[-1]
        named = Counter(a for a in self.past if self.registry.type_of(a) in rules).most_common(1)
        return named[0][0] if named else self.speaker

    def own_offices(self, text: str) -> Iterator[Candidate]:
        """ "the President", "the administration" in a text whose speaker is a state: those of that state."""
        if self.speaker and self.registry.type_of(self.speaker) == "state":
            for match in _OFFICES_OF_OWN.finditer(text):
                yield Candidate(match.start(), match.end(), self.speaker, "described")

    def first_person(self, text: str, found: list[Candidate]) -> Iterator[Candidate]:
        """ "we", "I", "my country": the speaker's actor; in a text without one, whoever is quoted there."""
        speaker = self.turn if self.turn is not None else self.speaker
        if speaker == "?":
            return
        spans = quoted(text) if not speaker else []
        if not speaker and not spans:
            return
        for match in _FIRST_PERSON.finditer(text):
            actor = speaker or self._quoted_at(text, match.start(), spans, found)
            if actor:
                yield Candidate(match.start(), match.end(), actor, "pronoun")

    def _quoted_at(self, text: str, position: int, spans: list[tuple[int, int]], found: list[Candidate]) -> str | None:
        span = next((span for span in spans if span[0] < position < span[1]), None)
        if span is None:
            return None
        self.quoted = quoted_speaker(text, span, spans, found) or self.quoted
        return self.quoted
