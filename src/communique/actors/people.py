"""People who are not in the registry, found through the office and the state that stand beside their name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from communique.actors.candidates import previous_word
from communique.actors.lexicon import AGENT_NOUNS, OFFICE_HEADS, OFFICE_WORDS, OPENERS, QUALIFIERS, TITLES

_TOKEN = re.compile(
    r"[\s\u00a0]+([^\W\d_](?:[\w-]|\.(?=\w))*)(?:(?<=Mr|Ms|Dr|Lt)\.|(?<=Gen|Col|Maj|Mrs|Adm|Sgt|Sen|Rep|Gov)\.|(?<=Capt|Brig)\.)?"
)
_NAME_PART = r"(?:[^\W\d_a-z][\w’'-]*[\w]|[A-Z]\.)"
_HEAD_NEXT = re.compile(r" (?:secretary|minister|Secretary|Minister) [A-Z]")
_PARTICLE = r"(?:al|el|bin|ben|van|von|der|den|de|da|di|du|dos|ibn|abu|ould|Al|El)"
_NAME = re.compile(rf"{_NAME_PART}(?:[ \u00a0](?:{_PARTICLE}[ -])*{_NAME_PART}){{0,4}}")
_NAME_BEFORE = re.compile(rf"({_NAME_PART}(?:[ \u00a0](?:{_PARTICLE}[ -])*{_NAME_PART}){{1,4}}),? (?:who is |was )?(?:the |a |an )?(?:(?:former|then|acting|new|current) )?\Z")  # fmt: skip
_BEFORE_OF = re.compile(
    r"((?:[\w-]+ ){1,6})of (?:the )?(?:(?:Republic|Kingdom|State|Government|government|People’s Republic) of )?(?:the )?\Z"
)
_AUTHORITY_IN = re.compile(
    r"\b(?:(?:[Tt]he|[Aa]) (?:(?!and )[a-z-]+ ){0,2})?(?:government|authorities|cabinet|regime|administration|rulers|ministry|officials|"
    r"officers|generals|junta|leadership|parliament|judges|courts?) (?:in|of) \Z"
)
_POSSESSIVE = re.compile(r"[’']s\b")
_OFFICIAL = re.compile(r"(?:Minister|minister|Secretary|Ambassador|ambassador|Commissioner|Spokesman|spokesman|Spokeswoman|spokeswoman|envoy|Speaker) (?=[A-Z])")  # fmt: skip
# Words inside an office phrase, never at its ends.
_LINKS = frozenset({"of", "the", "for", "and"})
_OF = re.compile(r" of (?:the )?(?:\S+ of )?(?:the )?\Z")


class Office(NamedTuple):
    """An office phrase from the state's name on; ``name`` is the person's, empty when only the office is there."""

    start: int
    end: int
    name: str


def office_after(text: str, end: int) -> Office | None:
    """The office and name that follow a state's name or adjective ending at ``end``.

    Example:
        >>> text = "Latvian Foreign Minister Ilze Kalnina said"
        >>> office_after(text, 7)
        Office(start=0, end=37, name='Ilze Kalnina')
    """
    if text[end : end + 2] in ("'s", "’s"):
        end += 2
    last = end
    head = False
    for _ in range(7):
        match = _TOKEN.match(text, last)
        if match is None:
            break
        word = match[1].lower().rstrip(".")
        known = word in OFFICE_WORDS or match[1].lower() in TITLES
        # One more word may say of what: "UK business secretary ⟨Name⟩".
        if not known and (last > end or word in OPENERS or not _HEAD_NEXT.match(text, match.end())):
            break
        if word in _LINKS and not head:
            break
        last, head = match.end(), head or word in OFFICE_HEADS
    if not head:
        return None
    last = _trim(text, end, last)
    name, gap = _name_at(text, last + 1) if text[last : last + 1] in (" ", "\u00a0") else "", 1
    if not name and text[last : last + 2] == ", ":
        # "Sweden's ambassador, ⟨Name⟩, said": a name of two words or more between commas.
        name, gap = _name_at(text, last + 2), 2
        if " " not in name or text[last + 2 + len(name) : last + 3 + len(name)] not in (",", "."):
            name = ""
    return Office(0, last + gap + len(name) if name else last, name)


def officials(text: str) -> Iterator[Office]:
    """Offices with a name beside which no state stands: "Foreign Minister ⟨Name⟩"; the name has two words or more.

    Example:
        >>> list(officials("In Oslo Foreign Minister Ilze Kalnina said"))
        [Office(start=8, end=37, name='Ilze Kalnina')]
    """
    for match in _OFFICIAL.finditer(text):
        name = _name_at(text, match.end())
        if " " in name:
            yield Office(office_start(text, match.end()), match.end() + len(name), name)


def office_before(text: str, start: int, end: int) -> Office | None:
    """The office before "of ⟨state⟩": "President of the Republic of Kenya, ⟨Name⟩"; ``end`` is the state's end."""
    match = _BEFORE_OF.search(text[max(0, start - 80) : start]) if _OF.search(text, max(0, start - 28), start) else None
    if match is None:
        return None
    words = match[1].split()
    first = len(words)
    while first and words[first - 1].lower() in OFFICE_WORDS:
        first -= 1
    while first < len(words) and words[first].lower() in _LINKS:
        first += 1
    phrase = words[first:]
    if not any(word.lower() in OFFICE_HEADS for word in phrase):
        return None
    begin = text.rfind(phrase[0], max(0, start - 80), start)
    # The name follows at once or after a comma; one word alone may be anything.
    gap = 2 if text[end : end + 2] == ", " else 1 if text[end : end + 1] == " " else 0
    name = _name_at(text, end + gap) if gap else ""
    return Office(begin, end + gap + len(name), name) if " " in name else Office(begin, end, "")


def office_start(text: str, start: int) -> int:
    """Where the office words and titles before a name at ``start`` begin.

    Example:
        >>> text = "aides of former Foreign Minister Ivo Marek"
        >>> text[office_start(text, 33):]
        'former Foreign Minister Ivo Marek'
    """
    first = begin = start
    while first and text[first - 1] in " \u00a0":
        word = previous_word(text, first)
        bare = word.lstrip("“\"'(").lower()
        if bare not in TITLES and (bare not in OFFICE_WORDS or (bare in _LINKS and begin == start)):
            break
        first -= 1 + len(bare)
        if bare not in _LINKS:
            begin = first
        if len(bare) < len(word):
            break
    return begin


def name_before(text: str, start: int) -> tuple[int, str] | None:
    """Start and name of "⟨Name⟩, the " before ``start``, where a state's adjective and an office follow."""
    # Most adjectives have no name before them: look for its comma first, then for the name.
    match = _NAME_BEFORE.search(text, max(0, start - 70), start) if "," in text[max(0, start - 16) : start] else None
    if match is None:
        return None
    offset, words = match.start(1), match[1].split()
    while words and (words[0].lower() in OPENERS or words[0].lower() in OFFICE_WORDS or words[0].lower() in TITLES):
        offset = text.index(words[1], offset + len(words[0])) if len(words) > 1 else offset
        words = words[1:]
    return (offset, text[offset : match.end(1)]) if len(words) > 1 else None


def authority_before(text: str, start: int) -> int | None:
    """Where "the authorities in " begins before a capital at ``start``; ``None`` where nothing of the kind stands.

    Example:
        >>> authority_before("Envoys of the authorities in Kabul came.", 29)
        10
    """
    if text[max(0, start - 4) : start] not in (" in ", " of "):
        return None
    match = _AUTHORITY_IN.search(text, max(0, start - 70), start)
    return match.start() if match else None


def agents_after(text: str, end: int) -> int:
    """End of the people or bodies named after an adjective ("Russian armed forces"); ``end`` itself if none are."""
    last = reach = end
    for _ in range(3):
        match = _TOKEN.match(text, last)
        if match is None or match[1].lower() not in AGENT_NOUNS:
            break
        last = match.end()
        if match[1].lower() not in QUALIFIERS:
            reach = last
    return reach


def _name_at(text: str, start: int) -> str:
    """The personal name that starts at ``start``; empty if what stands there is none."""
    match = _NAME.match(text, start)
    if match is None:
        return ""
    words = _POSSESSIVE.split(match[0], maxsplit=1)[0].split(" ")
    while words and words[-1].lower() in OPENERS:
        words.pop()
    return "" if not words or words[0].lower() in OPENERS | OFFICE_WORDS else " ".join(words)


def _trim(text: str, first: int, last: int) -> int:
    """Without "of the" and the like at the end, which belong to what follows."""
    while True:
        tail = text[first:last].rsplit(None, 1)
        if len(tail) < 2 or tail[1].lower() not in _LINKS:
            return last
        last = first + len(tail[0])
