"""Every string that can name an actor, and what kind of name it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from communique.actors.lexicon import OFFICE_WORDS, OPENERS
from communique.actors.registry import Person, Registry

# How a name behaves: an adjective or a capital needs the right company, a person speaks for an actor,
# "surname" needs the full name before it, "none" only keeps shorter names from being found inside it.
KINDS = ("name", "institution", "seat", "demonym", "adjective", "capital", "person", "surname", "none")

# Where the family name comes first.
_FAMILY_FIRST = frozenset({"CHN", "PRK", "KOR", "TWN", "KHM", "VNM"})
_PARTICLES = frozenset({"al", "el", "bin", "ben", "van", "von", "der", "den", "de", "da", "di", "du", "dos", "ibn", "abu", "le", "la", "ould", "st"})  # fmt: skip


_NUMERAL = re.compile(r"[IVX]+")
# Nouns that make a lower-case name the name of a body ("international criminal court").
_BODIES = frozenset(
    "court tribunal council assembly commission organisation organization agency committee union office mission programme fund".split()
)


@dataclass(frozen=True, slots=True)
class Surface:
    """What one string stands for. ``persons`` are the people it can mean, in the order of the registry."""

    kind: str
    actor: str = ""
    persons: tuple[Person, ...] = ()
    standalone: bool = True
    open_end: bool = False


def surfaces(registry: Registry) -> dict[str, Surface]:
    """All strings to look for. Where two actors share one, the plainer kind of name wins, then the earlier actor."""
    found: dict[str, Surface] = {}
    for actor in registry:
        for name in actor.names:
            found.setdefault(name, Surface("name", actor.id))
    for kind in ("institutions", "seats", "adjectives", "demonyms", "capitals"):
        for actor in registry:
            for name in getattr(actor, kind):
                found.setdefault(name, Surface(kind.removesuffix("s"), actor.id))
    for name, persons in _by_name(registry, _full_names).items():
        found.setdefault(name, Surface("person", persons[0].actor, persons))
    for name, persons in _by_name(registry, _surnames).items():
        found.setdefault(
            name, Surface("surname", persons[0].actor, persons, standalone=any(name in p.alone for p in persons))
        )
    for word, (id, _) in registry.in_company.items():
        found.setdefault(word, Surface("name", id))
    for name in registry.not_actors:
        found.setdefault(name.rstrip("*"), Surface("none", open_end=name.endswith("*")))
    for name in list(found):
        for variant in _variants(name, found[name].kind):
            found.setdefault(variant, found[name])
    return found


def _variants(name: str, kind: str) -> Iterator[str]:
    """Both apostrophes; and names of three words or more as papers write them that capitalise little."""
    yield name.replace("'", "’")
    yield name.replace("’", "'")
    words = name.split()
    if kind in ("name", "institution") and len(words) > 2 and words[0] not in ("The", "the"):
        low = " ".join(word if sum(map(str.isupper, word)) > 1 else word.lower() for word in words)
        if _BODIES.intersection(low.split()):
            yield low


def family_name(name: str, actor: str = "") -> str:
    """The part of a full name by which a text goes on to call the person.

    Example:
        >>> family_name("Ilze Kalnina"), family_name("Omar al-Tarifi"), family_name("Ren Zhihao", "CHN")
        ('Kalnina', 'al-Tarifi', 'Ren')
    """
    words = name.split()
    if len(words) == 1:
        return name
    if actor in _FAMILY_FIRST and not words[0].endswith("."):
        return words[0]
    start = len(words) - 1
    if words[start].rstrip(".") in ("Jr", "Sr", "II", "III", "IV", "XIV", "XVI") and start > 1:
        start -= 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return " ".join(words[start:])


def _full_names(person: Person) -> Iterator[str]:
    yield person.name
    yield from person.aliases


def _surnames(person: Person) -> Iterator[str]:
    yield from person.alone
    for name in (person.name, *person.aliases):
        # "Lin Wei-han" is also "David Lin": the family name of the full name decides where it stands.
        family = family_name(person.name, person.actor)
        surname = family if family in name.split() else family_name(name)
        # "He", "President", the number of a king: words that mean somebody else far more often.
        common = surname.lower() in OPENERS | OFFICE_WORDS or len(surname) < 3 or _NUMERAL.fullmatch(surname)
        if " " in name and not common:
            yield surname


def _by_name(registry: Registry, names: Callable[[Person], Iterable[str]]) -> dict[str, tuple[Person, ...]]:
    grouped: dict[str, list[Person]] = {}
    for person in registry.persons:
        for name in dict.fromkeys(names(person)):
            grouped.setdefault(name, []).append(person)
    return {name: tuple(persons) for name, persons in grouped.items()}
