"""The kind of a stream, told by its first lines."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from communique.read.decode import bom_encoding
from communique.read.source import Source
from communique.read.streams import SAMPLE, buffered
from communique.read.tables import is_header

_HTML = re.compile(r"<(!doctype html|html|head|body|article|main|div|p|h1)\b", re.IGNORECASE)
_FEED = re.compile(r"<(rss|feed|rdf:RDF)\b", re.IGNORECASE)
_BINARY = {b"PAR1": "parquet", b"PK\x03\x04": "zip"}


def sniffed(source: Source, text_column: str | None = None) -> Source:
    """``source`` with the kind that its first lines tell; no more is read than that needs."""
    stream = source.open()
    head = b""
    while len(head) < SAMPLE and not re.search(rb"\S[^\n]*\n", head):
        chunk = stream.read1(SAMPLE)
        if not chunk:
            break
        head += chunk
    return replace(source, kind=sniff(head, text_column), open=lambda: buffered(stream, head))


def sniff(head: bytes, text_column: str | None = None) -> str:
    """The kind of a document that begins with ``head``.

    Example:
        >>> sniff(b"id,text\\n1,Doha received the envoy.\\n")
        'csv'
    """
    if head[:4] in _BINARY:
        return _BINARY[head[:4]]
    text = head.decode(bom_encoding(head) or "utf-8", "ignore").lstrip("\ufeff \t\r\n")
    if text.startswith("{"):
        lines = [line for line in text.splitlines() if line.strip()]
        return "jsonl" if _is_object(lines[0]) or (len(lines) > 1 and lines[1].startswith("{")) else "json"
    if re.match(r"\[\s*\{", text):
        return "json"
    if not text.startswith("<"):
        return "csv" if is_header(next(iter(text.splitlines()), ""), text_column) else "txt"
    page, feed = _HTML.search(text), _FEED.search(text)
    if page and (feed is None or page.start() < feed.start()):  # the entries of a feed may quote HTML
        return "html"
    return "feed" if feed or text.startswith("<?xml") else "txt"


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
