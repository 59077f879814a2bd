"""RSS and Atom: one article per entry that carries text."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax import SAXException

from communique.read.article import build, numbered
from communique.read.dates import iso_date
from communique.read.decode import clean, one_line
from communique.read.source import Outcome, Source, Unusable, reject, whole
from communique.read.split import paragraphs


def read_feed(source: Source, text_column: str | None = None) -> Iterator[Outcome]:
    """The entries in the order of the feed; the row of a reject is the number of the entry, from 1."""
    import feedparser

    data = whole(source)
    # Never a string: feedparser takes one for an address and would fetch it.
    feed = feedparser.parse(io.BytesIO(data))
    problem = feed.get("bozo_exception")
    broken = str(problem.getMessage()) if isinstance(problem, SAXException) else ""
    if not feed.entries:
        detail = f" ({broken})" if broken else ""
        raise Unusable(
            f"it is neither an RSS nor an Atom feed with entries{detail}.", data[:400].decode("utf-8", "replace")
        )
    if broken:
        yield reject(
            source, None, f"the feed is not well-formed XML ({broken}); entries near that place may be incomplete."
        )
    for row, entry in enumerate(feed.entries, start=1):
        try:
            yield _article(entry, feed.feed, source, row)
        except Unusable as flaw:
            yield reject(source, row, flaw.reason, flaw.content)


def _article(entry: Mapping[str, Any], feed: Mapping[str, Any], source: Source, row: int) -> Outcome:
    bodies = [content.get("value") for content in entry.get("content", [])]
    texts = [_plain(body) for body in (*bodies, entry.get("summary"))]
    text = max(texts, key=len)
    title = one_line(_plain(entry.get("title")))
    if not text:
        raise Unusable("the entry has no text, only a headline.", title)
    raw = entry.get("published") or entry.get("updated")
    fields = {
        "id": entry.get("id"),
        "title": title,
        "url": entry.get("link"),
        "source": feed.get("title"),
        "published": iso_date(raw) or raw,
        "language": feed.get("language") or (entry.get("title_detail") or {}).get("language"),
    }
    summary = one_line(texts[-1])
    meta = {
        "description": "" if summary in one_line(text) else summary,
        "byline": entry.get("author"),
        "tags": [tag["term"] for tag in entry.get("tags", []) if tag.get("term")],
    }
    meta = {key: value for key, value in meta.items() if value}
    return build(numbered(paragraphs(text)), fields, meta, file=source.name, row=row, default_id=f"{source.stem}-{row}")


def _plain(fragment: str | None) -> str:
    from communique.read.webpages import text_of

    if not fragment:
        return ""
    return clean(text_of(fragment)).strip() if "<" in fragment or "&" in fragment else clean(fragment).strip()
