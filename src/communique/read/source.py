"""What a format reader gets (``Source``), gives (``Outcome``) and raises (``Unusable``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedReader

from communique.records import Article, Reject

RECORD_LIMIT = 16 << 20
"""Most bytes of one line, one record, or one document that is read as a whole (16 MB)."""

Outcome = Article | Reject


class Unusable(Exception):
    """An input or a part of it cannot be used; ``reason`` is one sentence for the user."""

    def __init__(self, reason: str, content: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.content = content


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read: its name for messages, the stem for ids, its format, and how to open it."""

    name: str
    stem: str
    kind: str
    open: Callable[[], BufferedReader]


def shortened(content: object, limit: int = 200) -> str:
    """The beginning of ``content`` on one line, for a reject.

    Example:
        >>> shortened("one\\ntwo")
        'one two'
    """
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)
    text = " ".join(text[: 4 * limit].split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def reject(source: Source, row: int | None, reason: str, content: object = "") -> Reject:
    return Reject(source.name, row, reason, shortened(content))


def whole(source: Source) -> bytes:
    """All bytes of a document.

    Raises:
        Unusable: it is empty or larger than ``RECORD_LIMIT``.
    """
    with source.open() as stream:
        return remainder(stream)


def remainder(stream: BufferedReader) -> bytes:
    """All bytes that a stream has left, under the conditions of ``whole``."""
    data = stream.read(RECORD_LIMIT + 1)
    if len(data) > RECORD_LIMIT:
        raise Unusable("the document is larger than 16 MB; split it, or write it as JSON lines.", shortened(data[:800]))
    if not data.strip():
        raise Unusable("the file is empty.")
    return data
