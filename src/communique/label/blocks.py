"""A source file cut into the blocks that may be paragraphs; the hash of a label picks the right one.

Extractions differ in what they keep of a file's markup, so a block comes in several renderings: as it
stands, and without tags, links and emphasis. Blanks and line breaks are always joined to one blank.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import PurePosixPath
from typing import Any

import yaml

from communique.errors import CommuniqueError
from communique.read.decode import decode
from communique.read.source import Unusable

FEEDS = (".rss", ".xml", ".atom")
_BLANK_LINES = re.compile(r"\n\s*\n")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_TITLE_LINE = re.compile(r"^title\s*:\s*(.+)$", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_EMPHASIS = re.compile(r"[*_]+")


@dataclass(frozen=True, slots=True)
class Block:
    """A text that may be a paragraph, and the title that its file gives it."""

    text: str
    title: str


def blocks(path: str, data: bytes) -> Iterator[Block]:
    """The blocks of a file, by the ending of its name.

    Raises:
        CommuniqueError: the file is no text, or not in the format its name says.

    Example:
        >>> [block.text for block in blocks("a.txt", b"One line\\nand another.\\n\\nA *second* block.")][:2]
        ['One line and another.', 'One line']
    """
    try:
        text = decode(data).replace("\r\n", "\n")
        ending = PurePosixPath(path).suffix.lower()
        if ending in FEEDS:
            yield from _feed(data)
        elif ending == ".csv":
            for row in csv.reader(io.StringIO(text, newline="")):
                for cell in row:
                    yield from _plain(cell, "")
        else:
            front = _FRONT_MATTER.match(text)
            body = text[front.end() :] if front else text
            heading = _HEADING.search(body)
            title = _front_title(front[1]) if front else ""
            yield from _plain(body, title or (_joined(heading[1]) if heading else ""))
    except (Unusable, csv.Error, ValueError) as error:
        raise CommuniqueError(f"{path} cannot be read ({error})") from error


def _plain(text: str, title: str) -> Iterator[Block]:
    """Blocks between blank lines, and the lines of those that have several."""
    for block in _BLANK_LINES.split(text):
        lines = block.strip().split("\n")
        for part in [block, *lines] if len(lines) > 1 else [block]:
            for rendering in _renderings(part):
                yield Block(rendering, title)


def _renderings(text: str) -> list[str]:
    tagless = unescape(_TAG.sub("", _BREAK.sub(" ", text)))
    unlinked = _LINK.sub(r"\1", tagless)
    # A dictionary keeps the order and drops what is the same again.
    return [t for t in dict.fromkeys(map(_joined, (text, tagless, _EMPHASIS.sub("", unlinked)))) if t]


def _joined(text: str) -> str:
    return " ".join(text.split())


def _front_title(front: str) -> str:
    try:
        given = yaml.safe_load(front)
        title = given.get("title") if isinstance(given, dict) else None
    except yaml.YAMLError:  # often a title with a colon in it
        line = _TITLE_LINE.search(front)
        title = line[1] if line else None
    return _joined(str(title)) if title is not None else ""


def _feed(data: bytes) -> Iterator[Block]:
    """The titles and bodies of the items of a feed."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    for item in root.iter("{*}item", "{*}entry"):
        headline = _joined(item.findtext("{*}title") or "")
        yield from _plain(headline, headline)
        for body in item.iter("{*}description", "{*}summary", "{*}content", "{*}encoded"):
            if body.text and body.text.strip():
                yield from _html(body.text, headline)


def _html(html: str, headline: str) -> Iterator[Block]:
    """Paragraphs under the headline of their item; entries of a list under the entries they stand in."""
    from lxml.html import fragment_fromstring

    tree = fragment_fromstring(html, create_parent="div")
    for part in tree.xpath(".//style | .//script"):
        part.drop_tree()
    running = [tree.text_content(), *(_joined(paragraph.text_content()) for paragraph in tree.iter("p"))]
    for reference in tree.xpath(".//a[contains(concat(' ', @class, ' '), ' external ')]"):
        reference.drop_tree()  # an entry's links to its sources are not part of its text
    for entry in tree.iter("li"):
        above = [_own_text(other) for other in entry.iterancestors("li")]
        yield Block(_own_text(entry), " / ".join(reversed(above)))
    for text in running:
        yield from _plain(text, headline)


def _own_text(entry: Any) -> str:
    """The text of a list entry without that of the lists inside it."""
    parts = [entry.text or ""]
    for child in entry:
        parts += ["" if child.tag in ("ul", "ol") else child.text_content(), child.tail or ""]
    return _joined("".join(parts))
