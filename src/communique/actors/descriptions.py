"""Bodies and groups that a text goes on to call "the Court", "the council", "the junta" or "the rebels"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from communique.actors.candidates import Candidate
from communique.actors.registry import Actor, Registry

# Nouns by which a body whose name holds them is meant: "the council" for the Southern Transitional Council.
_HEADS = frozenset(
    """
    council commission committee union alliance organisation organization agency mission force coalition front movement
    confederation league forum assembly register mechanism chambers congress party brigade authority federation network
    emirate junta regime community bloc group tribunal court
    """.split()
)
_REALMS = frozenset({"kingdom", "emirate", "sultanate"})
# Other nouns for bodies and groups of one type.
_OF_TYPE = {
    "court": "tribunal court judges bench chamber prosecutor prosecutors prosecution",
    "armed_group": "rebels insurgents militants jihadists guerrillas militia militiamen paramilitaries movement insurgency fighters gangs gunmen",
    "alliance": "alliance bloc",
    "bloc": "bloc group",
}
# Nouns for those whom the registry names by another one.
_LIKE = {"generals": "junta", "officers": "junta", "colonels": "junta", "organization": "organisation"}


_OFFICE = re.compile(
    r"\b(?:[Tt]he|[Tt]his|[Tt]hat) (?:(?:former|foreign|prime|interior|defence|defense|justice|special|then) )*"
    r"(minister|president|premier|chancellor|ambassador|envoy|spokesman|spokeswoman|spokesperson|secretary|commissioner|commander"
    r"|general|admiral|colonel|governor|senator|prosecutor|speaker|leader|adviser|deputy|king|judge)\b(?![-–]|[ \u00a0]+(?:of|for|in|to)\b|[ \u00a0][A-Z])"
)


def later_offices(text: str, offices: Mapping[str, tuple[str, str]]) -> Iterator[Candidate]:
    """ "the minister" for the person whom the article named last with that office.

    Example:
        >>> [c.actor for c in later_offices("The minister agreed.", {"minister": ("LVA", "Ilze Kalnina")})]
        ['LVA']
    """
    for match in _OFFICE.finditer(text) if offices else ():
        if told := offices.get(match[1]):
            yield Candidate(match.start(), match.end(), told[0], "described", told[1])


class Descriptions:
    """Finds descriptions and says whom each means: the actor named last before it that can be called so."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._meant = _meant(registry)
        words = sorted({form for word in self._meant for form in (word, word.title())}, key=len, reverse=True)
        listed = "|".join(map(re.escape, words)) or "(?!)"
        self._pattern = re.compile(
            rf"\b(?:[Tt]he|[Tt]his|[Tt]hat|[Oo]ur|[Mm]y|[Bb]y|[Oo]f) ({listed})\b(?![-–]|[ \u00a0]+(?:of\b|[A-Z]))"
        )

    def find(
        self, text: str, found: Sequence[Candidate], past: Sequence[str], speaker: str | None
    ) -> Iterator[Candidate]:
        """``found`` are the candidates of this text so far, in order; ``past`` the actors of earlier ones, oldest first."""
        for match in self._pattern.finditer(text):
            word = match[1].lower()
            actor: str | None = speaker
            if speaker not in self._meant[word]:
                actor = _last(self._meant[word], [c.actor for c in found if c.end <= match.start()], past)
            bodies = self._registry.bodies.get(word)
            # A speech by a state is held before a body that it need not name: the first of the list.
            if actor is None and bodies and match[1][0].isupper() and self._registry.type_of(speaker or "") == "state":
                actor = bodies[0]
            if actor is not None:
                # "by Court" names no determiner; "the Court" is one mention with its own.
                start = match.start(1) if match[0][:2].lower() in ("by", "of") else match.start()
                yield Candidate(start, match.end(), actor, "described")


def _last(fitting: Collection[str], before: Sequence[str], past: Sequence[str]) -> str | None:
    for actors in (before, past):
        for actor in reversed(actors):
            if actor in fitting:
                return actor
    return None


def _meant(registry: Registry) -> dict[str, set[str]]:
    meant: dict[str, set[str]] = {word: set(ids) for word, ids in registry.bodies.items()}
    for actor in registry:
        for word in _heads(actor):
            meant.setdefault(word, set()).add(actor.id)
        for word in _OF_TYPE.get(actor.type, "").split():
            meant.setdefault(word, set()).add(actor.id)
    for word, like in _LIKE.items():
        meant[word] = meant.get(word, set()) | meant.get(like, set())
    return {word: ids for word, ids in meant.items() if ids}


def _heads(actor: Actor) -> Collection[str]:
    heads = _REALMS if actor.type == "state" else _HEADS
    return heads.intersection(word for name in actor.names for word in name.lower().split())
