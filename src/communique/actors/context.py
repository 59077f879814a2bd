"""Rules of the neighbourhood: when a name is an actor at all, and how far the mention reaches."""

from __future__ import annotations

import re

from communique.actors.automaton import Hit
from communique.actors.candidates import Candidate, next_word, previous_word
from communique.actors.coreference import Memory
from communique.actors.lexicon import OFFICE_HEADS, OPENERS, PLACE_WORDS, SIDES, TITLES
from communique.actors.people import (
    agents_after,
    authority_before,
    name_before,
    office_after,
    office_before,
    office_start,
)

_QUOTES = "“\"'(,"
_SENTENCE_ENDS = (".", "?", "!", ":", ";", "—", "–", "•", "-")
_SIDE = re.compile(rf"\b(?:{'|'.join(sorted(SIDES))})-\Z", re.IGNORECASE)


def admissible(text: str, hit: Hit, memory: Memory) -> bool:
    """False where the string is part of another name, a side prefix or, for a capital, plainly a place."""
    start, end, surface = hit
    name = text[start:end]
    if text[start - 1 : start] == "-" and _SIDE.search(text, max(0, start - 8), start):
        return False
    if (words := memory.registry.ambiguous.get(name)) and (
        any(word in text for word in words.against)
        or previous_word(text, start).strip(_QUOTES) in words.beside
        or next_word(text, end).strip(_QUOTES) in words.beside
    ):
        return False
    company = memory.registry.in_company.get(name)
    if company and not any(word in text for word in company[1]) and surface.actor not in memory.seen:
        return False
    if surface.kind == "capital":
        if authority_before(text, start) is not None:
            return True
        before = previous_word(text, start).lower().lstrip(_QUOTES)
        return before not in PLACE_WORDS and not _names_a_country_next(text, end)
    if surface.kind == "surname":
        return _surname_admissible(text, hit, memory)
    return True


def state_around(text: str, hit: Hit, memory: Memory) -> Candidate | None:
    """The mention around a state's name, adjective, capital or an organisation's name, with office and person."""
    start, end, surface = hit
    # What the article introduced in brackets goes before what the acronym means elsewhere.
    actor, kind = memory.acronyms.get(text[start:end], surface.actor), surface.kind
    if kind == "capital":
        actor = memory.registry.holder(text[start:end], memory.day) or actor
        if (begin := authority_before(text, start)) is not None:
            return Candidate(begin, end, actor, "office")
    if kind in ("adjective", "name", "institution"):
        office = office_after(text, end)
        if office is not None and office.name:
            return Candidate(start, office.end, actor, "person", office.name)
        if office is not None and kind == "adjective":
            if named := name_before(text, start):
                return Candidate(named[0], office.end, actor, "person", named[1])
            return Candidate(start, office.end, actor, "office")
        if kind == "name" and (of := office_before(text, start, end)):
            return Candidate(of.start, of.end, actor, "person" if of.name else "office", of.name or None)
    if kind in ("adjective", "name") and (reach := agents_after(text, end)) > end:
        return Candidate(start, reach, actor, "office")
    return Candidate(start, end, actor, kind)


def person_around(text: str, hit: Hit, memory: Memory) -> Candidate | None:
    """A known person with the office words before the name."""
    start, end, surface = hit
    person = memory.person(surface.persons, text[start:end])
    if person is None:
        return None
    return Candidate(office_start(text, start), end, person.actor, surface.kind, person.name)


def _names_a_country_next(text: str, end: int) -> bool:
    """ "Beirut, Lebanon": a capital that is located in its country."""
    return (
        text[end : end + 2] == ", "
        and text[end + 2 : end + 3].isupper()
        and next_word(text, end + 1).lower().strip(",.") not in OPENERS
    )


def _surname_admissible(text: str, hit: Hit, memory: Memory) -> bool:
    """A family name counts once introduced, after an office or title, or for those who need neither."""
    start, end, surface = hit
    introduced = text[start:end] in memory.names
    before = previous_word(text, start).strip(_QUOTES)
    titled = before.lower() in OFFICE_HEADS or before.lower() in TITLES
    if not introduced and not titled and not surface.standalone:
        return False
    if before[:1].isupper() and not titled and not before.endswith(_SENTENCE_ENDS) and before.lower() not in OPENERS:
        return False
    # "Brown University": a capitalised word after it makes it part of another name.
    after = next_word(text, end) if text[end : end + 1] == " " else ""
    return introduced or not (
        after[:1].isupper() and after.replace("-", "").isalpha() and len(after) > 2 and after.lower() not in OPENERS
    )
