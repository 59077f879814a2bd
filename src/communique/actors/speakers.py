"""In whose first person a text, or a turn of a transcript, is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from communique.actors.registry import Registry

_BY_CODE = re.compile(r"\b(?:by|of|from|for) (?:the )?([A-Z]{3}|[A-Z][A-Z0-9]*_[A-Z0-9_]+)\b")
_SPOKEN = re.compile(
    r"\b(?:[Rr]emarks|[Ss]tatements?|STATEMENT|[Ss]peech|[Aa]ddress|[Ii]nterview|[Ll]etter|[Mm]essage|[Bb]riefing|[Gg]aggle|[Cc]all|"
    r"[Cc]onference|[Tt]oast|[Ee]ulogy|[Tt]estimony|[Ii]ntervention|[Pp]roclamation)\b[^,:]{0,40}?\b(?:by|By|of|from|with) "
)
# Where the name of the speaker ends and the occasion begins: "… on Russia", "… in Press Conference".
_OCCASION = re.compile(
    r" (?:[Oo]n|[Ii]n|[Aa]t|[Bb]efore|[Aa]fter|[Ff]ollowing|[Rr]egarding|[Pp]reviewing|[Hh]onoring|[Hh]onouring) "
)
_TURN = re.compile(r"(?:((?:[A-Z][A-Z’'.-]+ ?){1,6}(?:\([A-Z]+\))?):|(Q)[ \u00a0:—.])")


def article_speaker(
    registry: Registry, title: str, speaker: str | None, meta: dict[str, Any], actor_in: Callable[[str], str | None]
) -> str | None:
    """The actor that speaks: told by ``speaker`` or ``meta``, or by a title such as "Statement by COL".

    ``actor_in`` finds the first actor named in a string.
    """
    for told in (speaker, meta.get("speaker"), meta.get("affiliation"), meta.get("country")):
        if isinstance(told, str) and told:
            return (
                told
                if told in registry
                else registry.canonical(told)
                if registry.canonical(told) in registry
                else actor_in(told)
            )
    if (match := _BY_CODE.search(title)) and match[1] in registry:
        return match[1]
    if match := _SPOKEN.search(title):
        named = _OCCASION.split(title[match.end() :], maxsplit=1)[0]
        told = (id for phrase, id in registry.offices.items() if phrase.lower() in named.lower())
        return next(told, None) or actor_in(named)
    return None


def turn_label(text: str) -> str | None:
    """The label of a turn at the beginning of a paragraph: "MS. RUIZ", "Q" for a question, ``None`` for no label.

    Example:
        >>> turn_label("MS. RUIZ:  Good afternoon."), turn_label("Q   Thank you."), turn_label("Good afternoon.")
        ('MS. RUIZ', 'Q', None)
    """
    match = _TURN.match(text)
    return (match[1] or match[2]) if match else None
