"""What a line of a scraped page is: body text, a short line, or one kind of site furniture.

A line is furniture only as a whole: the same words inside a sentence are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from communique.read import phrases

Kind = Literal[
    "body", "short", "section", "inline", "end", "line", "byline", "dateline", "sources", "caption", "comment"
]
# section: a heading over teasers.  inline: a pointer to one other article.  end: stands where an article ends.
# line: furniture that may stand anywhere.

BOUNDARIES = {"section", "end", "sources", "byline"}
"""Kinds that may stand between two articles."""

_TABLE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("line", phrases.pattern(phrases.LINE)),
    ("inline", phrases.pattern(phrases.INLINE)),
    ("section", phrases.pattern(phrases.SECTION)),
    ("end", phrases.pattern(phrases.END)),
    ("dateline", phrases.DATELINE),
)
_SEPARATED = re.compile(r"\s*[|•·›»>/→‹«]\s*")
_EDGES = " \t:>›»«‹→←↓↑▶▼+|•·–—-*#[]"
_CLOSED = re.compile(r"[.…。:：;；,，।۔][\"'”’»)\]]*$|[!?！？؟][\"'”’»)\]]*$")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+(?:['’-][^\W_]+)*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_LONG = 60


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a page and what it is."""

    text: str
    kind: Kind


def words(text: str) -> list[str]:
    """Words in lower case; a Chinese or Japanese character counts as one."""
    return _WORD.findall(text.lower())


def weight(text: str) -> float:
    """The length in words; two Chinese or Japanese characters weigh about as much as one."""
    found = words(text)
    return len(found) - sum(bool(_CJK.fullmatch(word)) for word in found) / 2


def classify(line: str) -> Item:
    """What ``line`` is.

    Example:
        >>> [classify(t).kind for t in ("Most read", "By Jane Roe", "Popular unrest grew in May.")]
        ['section', 'byline', 'body']
    """
    return Item(line, _kind(line))


def classify_all(lines: Iterable[str]) -> list[Item]:
    """What the lines of a page are.

    Readers' comments show only in their order: below the text a count of them, then a name or an age.
    """
    found: list[Item] = []
    text_seen = counted = in_comments = False
    for item in map(classify, lines):
        named = item.kind in {"short", "body"} and weight(item.text) <= 4
        if counted and text_seen and (named or phrases.AGE.fullmatch(item.text)):
            in_comments = True
        counted = bool(phrases.COMMENTS.fullmatch(item.text.strip(_EDGES)))
        in_comments = in_comments and item.kind not in BOUNDARIES
        text_seen = text_seen or item.kind == "body"
        found.append(Item(item.text, "comment") if in_comments else item)
    return found


def _kind(line: str) -> Kind:
    size = weight(line)
    if size > _LONG or len(line) > 10 * _LONG:
        return "body"
    if size == 0:
        return "line"  # rules, bullets, stars: nothing to read
    if phrases.SOURCES.match(line):
        return "sources"
    if phrases.CAPTION.match(line) or phrases.CREDIT.fullmatch(line) or phrases.CREDIT_AT_END.search(line):
        return "caption"
    if phrases.BYLINE.fullmatch(line) or phrases.AUTHOR_LABEL.fullmatch(line):
        return "byline"
    core = line.strip(_EDGES)
    for kind, pattern in _TABLE:
        if pattern.fullmatch(core):
            return kind
    if _is_menu(line):
        return "line"
    question = line.rstrip("\"'”’»)]").endswith(("?", "!", "？", "！", "؟"))
    closed = _CLOSED.search(line) and not (question and size <= 15)
    return "body" if closed or size > 30 else "short"


def _is_menu(line: str) -> bool:
    """A breadcrumb, a share bar or a menu in one line: short parts with marks between."""
    parts = [part for part in _SEPARATED.split(line) if part]
    known = all(any(pattern.fullmatch(part) for _, pattern in _TABLE) for part in parts)
    return len(parts) >= 2 and (known or (len(parts) >= 3 and all(weight(part) <= 3 for part in parts)))
