"""Who can be an actor: states, organisations, groups and the people who speak for them.

Example:
    >>> registry = load_registry()
    >>> registry["EU"].name, registry.type_of("RUS")
    ('European Union', 'state')
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from communique.actors.states import library_names
from communique.errors import CommuniqueError
from communique.resources import config_path

ACTOR_TYPES = (
    "state", "organisation", "court", "alliance", "armed_group", "bloc", "party", "authority", "company", "ngo", "person", "other",
)  # fmt: skip
_STATE_FIELDS = ("names", "adjectives", "demonyms", "capitals", "seats", "institutions")
_PERSON_KEYS = ("name", "names", "surname_alone", "office", "actor", "from", "to")
_SECTIONS = ("states", "organisations", "persons", "offices", "bodies", "not_actors", "ambiguous", "in_company")


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor and every way a text names it.

    ``names`` and ``institutions`` name the actor wherever they stand; ``adjectives``, ``demonyms``,
    ``capitals`` and ``seats`` only in the right company. ``former_ids`` are ids it had in older labels;
    ``holds`` are capitals of a state that speak for this actor since a day.
    """

    id: str
    name: str
    type: str
    names: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    former_ids: tuple[str, ...] = ()
    holds: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Who speaks for an actor. ``start`` and ``end`` are ISO dates; ``None`` is an open end.

    ``alone`` are the family names that mean this person even where the full name never stands.
    """

    name: str
    actor: str
    aliases: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    office: str = ""
    start: str | None = None
    end: str | None = None

    def in_office(self, day: str | None) -> bool:
        """Whether the office was held on ``day`` (an ISO date, or a prefix of one); an unknown day says yes."""
        if not day:
            return True
        # A year alone compares as its end with starts and as its beginning with ends.
        return (self.start is None or self.start <= day + "~") and (
            self.end is None or day[: len(self.end)] <= self.end
        )


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """What speaks against a name: words anywhere in the paragraph, and words right before or after it."""

    against: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Registry:
    """All actors by id, the persons, and the names that are none. Frozen; equal content has an equal ``hash``."""

    actors: Mapping[str, Actor]
    persons: tuple[Person, ...] = ()
    offices: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_actors: tuple[str, ...] = ()
    ambiguous: Mapping[str, Ambiguity] = field(default_factory=dict)
    in_company: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    _former: Mapping[str, str] = field(init=False, repr=False, compare=False, default_factory=dict)
    _holders: Mapping[str, tuple[str, str]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("actors", "offices", "bodies", "ambiguous", "in_company"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        former = {old: actor.id for actor in self.actors.values() for old in actor.former_ids}
        object.__setattr__(self, "_former", former)
        holders = {capital: (actor.id, day) for actor in self.actors.values() for capital, day in actor.holds}
        object.__setattr__(self, "_holders", holders)

    def __getitem__(self, id: str) -> Actor:
        return self.actors[id]

    def __contains__(self, id: object) -> bool:
        return id in self.actors

    def __iter__(self) -> Iterator[Actor]:
        return iter(self.actors.values())

    def __len__(self) -> int:
        return len(self.actors)

    def type_of(self, id: str) -> str:
        """The type of an actor, ``other`` for an id that the registry does not know (gold labels have such)."""
        actor = self.actors.get(id)
        return actor.type if actor else "other"

    def canonical(self, id: str) -> str:
        """Today's id of an actor that older labels call ``id``; any other id comes back as it is.

        Example:
            >>> load_registry().canonical("RUS")
            'RUS'
        """
        return self._former.get(id, id)

    def holder(self, capital: str, day: str | None) -> str | None:
        """The actor for whom a capital speaks on ``day`` when that is not its state; an unknown day says ``None``.

        Example:
            >>> load_registry().holder("Kabul", "2024-05-03"), load_registry().holder("Kabul", "2019-05-03")
            ('TALIBAN', None)
        """
        actor, since = self._holders.get(capital, (None, ""))
        return actor if day and day >= since else None

    @property
    def hash(self) -> str:
        """SHA-256 (first 16 hex digits) of the content."""
        content = [
            [asdict(a) for a in self.actors.values()],
            [asdict(p) for p in self.persons],
            dict(self.offices),
            dict(self.bodies),
            list(self.not_actors),
            {name: asdict(words) for name, words in self.ambiguous.items()},
            dict(self.in_company),
        ]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


@lru_cache
def load_registry(path: str | Path | None = None) -> Registry:
    """Read a registry file; by default the one that comes with the package.

    Raises:
        CommuniqueError: names the file, the entry, what is wrong with it and what is expected.
    """
    source = Path(path) if path is not None else config_path("actors.yaml")
    try:
        # The C loader reads the packaged file five times as fast as SafeLoader, and as safely.
        data = yaml.load(source.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, yaml.YAMLError) as error:
        raise CommuniqueError(
            f"{source} cannot be read as a registry of actors ({str(error).splitlines()[0]})."
        ) from error
    if not isinstance(data, dict) or not set(data) <= set(_SECTIONS):
        unknown = sorted(set(data) - set(_SECTIONS)) if isinstance(data, dict) else [type(data).__name__]
        raise CommuniqueError(
            f"{source}: a registry has the sections {', '.join(_SECTIONS)}, not {', '.join(unknown)}."
        )
    actors = {**_states(data.get("states") or {}, source), **_organisations(data.get("organisations") or {}, source)}
    if twice := set(data.get("states") or {}) & set(data.get("organisations") or {}):
        raise CommuniqueError(
            f"{source}: {sorted(twice)[0]} is given as a state and as an organisation; keep one of them."
        )
    persons = tuple(
        _person(entry, actors, f"{source}: person {n}") for n, entry in enumerate(data.get("persons") or [], 1)
    )
    return Registry(
        actors,
        persons,
        offices=_offices(data.get("offices") or {}, actors, source),
        bodies=_bodies(data.get("bodies") or {}, actors, source),
        not_actors=tuple(_flat(data.get("not_actors") or [])),
        ambiguous=_ambiguous(data.get("ambiguous") or {}, source),
        in_company=_in_company(data.get("in_company") or {}, actors, source),
    )


def _states(section: Mapping[str, Any], source: Path) -> dict[str, Actor]:
    library = library_names(section)
    claimed = {
        name: id for id, entry in section.items() if isinstance(entry, dict) for name in entry.get("names") or ()
    }
    states = {}
    for id, entry in section.items():
        where = f"{source}: state {id}"
        _check(id, entry, {*_STATE_FIELDS, "was"}, where)
        lists = {name: _strings(entry.get(name), f"{where}, {name}") for name in _STATE_FIELDS}
        own = lists.pop("names")
        # A name that the file gives to one state ("Congo") is not also that of the state the libraries mean by it.
        shared = tuple(name for name in library[id] if claimed.get(name, id) == id)
        names = tuple(dict.fromkeys((*shared, *own)))
        if not names:
            raise CommuniqueError(f"{where} has no name, and the libraries know none; add names: [...].")
        states[id] = Actor(
            id, names[0], "state", names, **lists, former_ids=_strings(entry.get("was"), f"{where}, was"), holds=()
        )
    return states


def _organisations(section: Mapping[str, Any], source: Path) -> dict[str, Actor]:
    organisations = {}
    for id, entry in section.items():
        where = f"{source}: organisation {id}"
        _check(id, entry, {*_STATE_FIELDS, "name", "type", "was", "holds"}, where)
        if not isinstance(entry.get("name"), str) or entry.get("type") not in ACTOR_TYPES:
            raise CommuniqueError(
                f"{where} needs a name and a type out of {', '.join(ACTOR_TYPES)}, found {entry.get('type')!r}."
            )
        lists = {name: _strings(entry.get(name), f"{where}, {name}") for name in _STATE_FIELDS}
        names = tuple(dict.fromkeys((entry["name"], *lists.pop("names"))))
        former = _strings(entry.get("was"), f"{where}, was")
        holds = tuple((str(c), _day(d, f"{where}, holds") or "") for c, d in (entry.get("holds") or {}).items())
        organisations[id] = Actor(id, entry["name"], entry["type"], names, **lists, former_ids=former, holds=holds)
    return organisations


def _person(entry: Any, actors: Mapping[str, Actor], where: str) -> Person:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise CommuniqueError(f"{where} needs at least name and actor, found {entry!r}.")
    where = f"{where} ({entry['name']})"
    if unknown := set(entry) - set(_PERSON_KEYS):
        raise CommuniqueError(f"{where} has the unknown key {sorted(unknown)[0]}; use {', '.join(_PERSON_KEYS)}.")
    if entry.get("actor") not in actors:
        raise CommuniqueError(
            f"{where} acts for {entry.get('actor')!r}, which is neither a state nor an organisation of the file."
        )
    return Person(
        name=entry["name"],
        actor=entry["actor"],
        aliases=_strings(entry.get("names"), f"{where}, names"),
        alone=_strings(entry.get("surname_alone"), f"{where}, surname_alone"),
        office=str(entry.get("office") or ""),
        start=_day(entry.get("from"), where),
        end=_day(entry.get("to"), where),
    )


def _offices(section: Mapping[str, Any], actors: Mapping[str, Actor], source: Path) -> dict[str, str]:
    if unknown := set(section) - set(actors):
        raise CommuniqueError(
            f"{source}: offices of {sorted(unknown)[0]}, which is neither a state nor an organisation of the file."
        )
    return {phrase: id for id, phrases in section.items() for phrase in _strings(phrases, f"{source}: offices of {id}")}


def _bodies(section: Mapping[str, Any], actors: Mapping[str, Actor], source: Path) -> dict[str, tuple[str, ...]]:
    bodies = {str(word).lower(): _strings(ids, f"{source}: bodies, {word}") for word, ids in section.items()}
    if unknown := {id for ids in bodies.values() for id in ids} - set(actors):
        raise CommuniqueError(
            f"{source}: bodies name {sorted(unknown)[0]}, which is neither a state nor an organisation of the file."
        )
    return bodies


def _ambiguous(section: Mapping[str, Any], source: Path) -> dict[str, Ambiguity]:
    words = {}
    for name, entry in section.items():
        if not isinstance(entry, dict) or not entry or not set(entry) <= {"against", "beside"}:
            raise CommuniqueError(
                f"{source}: ambiguous name {name} needs against: [words] or beside: [words], found {entry!r}."
            )
        where = f"{source}: ambiguous name {name}"
        words[name] = Ambiguity(_strings(entry.get("against"), where), _strings(entry.get("beside"), where))
    return words


def _in_company(
    section: Mapping[str, Any], actors: Mapping[str, Actor], source: Path
) -> dict[str, tuple[str, tuple[str, ...]]]:
    for word, entry in section.items():
        if not isinstance(entry, dict) or set(entry) != {"actor", "of"} or entry["actor"] not in actors:
            raise CommuniqueError(
                f"{source}: in_company {word} needs actor: ID of the file, and of: [words], found {entry!r}."
            )
    return {word: (e["actor"], _strings(e["of"], f"{source}: in_company {word}")) for word, e in section.items()}


def _check(id: Any, entry: Any, known: set[str], where: str) -> None:
    if not isinstance(id, str) or not id.replace("_", "").isalnum() or id != id.upper():
        raise CommuniqueError(
            f"{where}: an id is upper-case letters, digits and underscores (quote it if YAML reads it otherwise)."
        )
    if not isinstance(entry, dict):
        raise CommuniqueError(f"{where} needs a mapping such as {{names: [...]}}, found {entry!r}.")
    if unknown := set(entry) - known:
        raise CommuniqueError(f"{where} has the unknown key {sorted(unknown)[0]}; use {', '.join(sorted(known))}.")


def _strings(value: Any, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise CommuniqueError(
            f"{where} must be a list of strings, found {value!r} (quote what YAML reads as something else)."
        )
    return tuple(value)


def _day(value: Any, where: str) -> str | None:
    if value is None or isinstance(value, date):
        return value.isoformat() if value else None
    text = str(value)
    try:
        date.fromisoformat((text + "-01-01")[:10] if len(text) == 4 else (text + "-01")[:10])
    except ValueError as error:
        raise CommuniqueError(f"{where}: {text!r} is not a date; write 2021-01-20, 2021-01 or 2021.") from error
    return text


def _flat(items: list[Any]) -> Iterator[str]:
    """Lists may be grouped in the file, one list under each comment."""
    for item in items:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield str(item)
