"""In whose first person a text, or a turn of a transcript, is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from communique.actors.registry import Registry
from communique.records import ACTOR_ID

_BY_CODE = re.compile(r"\b(?:by|of|from|for) (?:the )?([A-Z]{3}|[A-Z][A-Z0-9]*_[A-Z0-9_]+)\b")
_SPOKEN = re.compile(
    r"\b(?:[Rr]emarks|[Ss]tatements?|STATEMENT|[Ss]peech|[Aa]ddress|[Ii]nterview|[Ll]etter|[Mm]essage|[Bb]riefing|[Gg]aggle|[Cc]all|"
    r"[Cc]onference|[Tt]oast|[Ee]ulogy|[Tt]estimony|[Ii]ntervention|[Pp]roclamation)\b[^,:]{0,40}?\b(?:by|By|of|from|with) "
)
# Where the name of the speaker ends and the occasion begins: "… on Russia", "… in Press Conference".
_OCCASION = re.compile(
    r" (?:[Oo]n|[Ii]n|[Aa]t|[Bb]efore|[Aa]fter|[Ff]ollowing|[Rr]egarding|[Pp]reviewing|[Hh]onoring|[Hh]onouring) "
)
_NAME = r"[^\W\d_a-z][\w.’'-]*"
_TURN = re.compile(
    rf"(Q)[ \u00a0:—.]|((?:The )?{_NAME}(?: (?:of|for|and|the|de|da|van|von|bin|al|{_NAME})){{0,7}})"
    r"(?: \(([^()]{2,40})\)|, ([^:.,;]{2,40}))?:(?=\s)"
)
_TITLE = re.compile(r"(?:(?:Mr|Mrs|Ms|Dr|Sir|Madam|Lord|Lady|HON|MR|MS|MRS|DR)\.? )+")


def article_speaker(
    registry: Registry, title: str, speaker: str | None, meta: dict[str, Any], actor_in: Callable[[str], str | None]
) -> str | None:
    """The actor that speaks: told by ``speaker`` or ``meta``, or by a title such as "Statement by COL".

    ``actor_in`` finds the first actor named in a string.
    """
    for told in (speaker, meta.get("speaker"), meta.get("affiliation"), meta.get("country")):
        if isinstance(told, str) and told:
            id = registry.canonical(told)
            # An id that the caller gives is known to the caller, though the registry may lack it.
            return id if id in registry else actor_in(told) or (id if ACTOR_ID.match(id) else None)
    if (match := _BY_CODE.search(title)) and match[1] in registry:
        return match[1]
    if match := _SPOKEN.search(title):
        named = _OCCASION.split(title[match.end() :], maxsplit=1)[0]
        told = (id for phrase, id in registry.offices.items() if phrase.lower() in named.lower())
        return next(told, None) or actor_in(named)
    return None


class Turn(NamedTuple):
    """Who a transcript says is speaking: the label, and what stands with it in brackets or after a comma."""

    label: str
    role: str

    @property
    def name(self) -> str:
        """The label without its titles."""
        return _TITLE.sub("", self.label)


def turn_of(text: str) -> Turn | None:
    """The turn that a paragraph begins; "Q" for a question, ``None`` where no label stands.

    Example:
        >>> turn_of("MS. RUIZ:  Good afternoon.")
        Turn(label='MS. RUIZ', role='')
        >>> turn_of("Mr. Kalnins (Latvia): We agree.")
        Turn(label='Mr. Kalnins', role='Latvia')
        >>> turn_of("Good afternoon.") is None
        True
    """
    match = _TURN.match(text)
    return Turn(match[1] or match[2], match[3] or match[4] or "") if match else None
