"""What an article has said so far: names and acronyms it introduced, and the bodies that "the Court" can mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from communique.actors.candidates import Candidate
from communique.actors.registry import Person, Registry
from communique.actors.surfaces import family_name

_CAPITALISED = re.compile(r"(?<![\w’'.-])(?:al-|el-)?[^\W\d_a-z][\w-]+")
_ACRONYM = re.compile(r"[ \u00a0]\((?:the |or |“|\")?([A-Z][A-Za-z-]{1,9})(?:”|\")?\)")
_FIRST_PERSON = re.compile(
    r"\b(?:[Ww]e|I|us|me)\b(?![’'.]?-)|\b(?:[Oo]ur|[Mm]y)(?: own)? (?:country|Country|nation|[Gg]overnment|delegation|people|State|Republic|President|"
    r"Prime Minister|authorities|armed forces|region)\b|\b[Oo]ur\b"
)
_OFFICES_OF_OWN = re.compile(
    r"\b[Tt]h(?:e|is) (?:President|Vice President|[Aa]dministration|Secretary)\b(?! of\b|-|’s Special| [A-Z])|\bour (?:ambassador|troops|embassy|forces)\b"
)

# "the Court" is the court that was named last.
_TYPE_MEANT = {"court": "court", "tribunal": "court", "prosecutor": "court", "alliance": "alliance"}


def description_pattern(registry: Registry) -> re.Pattern[str]:
    """Finds "the Court", "the Council", "the Secretary-General": the words of the registry's ``bodies`` and of types."""
    words = sorted(
        {word for body in (*_TYPE_MEANT, *registry.bodies) for word in (body, body.title())}, key=len, reverse=True
    )
    listed = "|".join(map(re.escape, words))
    return re.compile(rf"\b(?:[Tt]he|[Tt]his|[Oo]ur|[Mm]y|[Bb]y|[Oo]f) ({listed})\b(?!-|[ \u00a0]+(?:of\b|[A-Z]))")


@dataclass(slots=True)
class Memory:
    """State that travels through one article, paragraph by paragraph."""

    registry: Registry
    described: re.Pattern[str]
    speaker: str | None = None
    turn: str | None = None
    day: str | None = None
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    acronyms: dict[str, str] = field(default_factory=dict)
    last_of_type: dict[str, str] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)

    def introduce(self, name: str, actor: str) -> None:
        """A person named in full: the family name means this person from here on."""
        if " " in name:
            self.names[family_name(name, actor)] = (actor, name)

    def note(self, actor: str, text: str, end: int) -> None:
        """An actor named in full at ``end`` of ``text``, perhaps with its acronym in brackets."""
        self.seen[actor] = self.seen.get(actor, 0) + 1
        kind = self.registry.type_of(actor)
        if kind != "state":
            self.last_of_type[kind] = actor
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

    def descriptions(self, text: str) -> Iterator[Candidate]:
        """ "the Court", "the Council" and the like, when the article says which."""
        for match in self.described.finditer(text):
            actor = self._meant(match[1])
            if actor is not None:
                yield Candidate(match.start(1), match.end(1), actor, "described")

    def _meant(self, word: str) -> str | None:
        bodies = self.registry.bodies.get(word.lower())
        if bodies is None:
            return self.last_of_type.get(_TYPE_MEANT[word.lower()])
        named = [id for id in bodies if id in self.seen]
        # A speech by a state is held before a body that it need not name: the first of the list.
        return named[0] if named else bodies[0] if self.speaker and word[0].isupper() else None

    def own_offices(self, text: str) -> Iterator[Candidate]:
        """ "the President", "the administration" in a text whose speaker is a state: those of that state."""
        if self.speaker and self.registry.type_of(self.speaker) == "state":
            for match in _OFFICES_OF_OWN.finditer(text):
                yield Candidate(match.start(), match.end(), self.speaker, "described")

    def first_person(self, text: str) -> Iterator[Candidate]:
        """ "we", "I", "my country": the speaker's actor."""
        speaker = self.turn if self.turn is not None else self.speaker
        if not speaker or speaker == "?":
            return
        for match in _FIRST_PERSON.finditer(text):
            yield Candidate(match.start(), match.end(), speaker, "pronoun")
