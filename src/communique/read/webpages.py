"""HTML: the main text and the metadata of a page, then the rules for pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from communique.read.decode import clean, decode, one_line
from communique.read.documents import page_outcomes
from communique.read.liveblogs import is_teaser, live_entries, stamp_of
from communique.read.pages import PageArticle, articles_on_page
from communique.read.source import Outcome, Source, Unusable, whole

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol",
    "p", "pre", "section", "table", "td", "th", "tr", "ul",
}  # fmt: skip
_UNSEEN = {"script", "style", "noscript", "template", "head", "iframe", "svg", "button", "select", "option"}
_DATE_NAMES = (
    "article:published_time", "og:published_time", "datepublished", "publishdate", "publish_date", "pubdate",
    "parsely-pub-date", "sailthru.date", "dcterms.issued", "dcterms.created", "dcterms.date", "dc.date.issued",
    "dc.date", "date",
)  # fmt: skip
"""Names of meta and time elements that tell the day of publication, the surest first."""
_ARTICLE_WORDS = 25


def read_html(source: Source, text_column: str | None = None) -> Iterator[Outcome]:
    """The articles of a page. Fields come from its metadata only; a date in the text is none."""
    from lxml import etree, html

    data = whole(source)
    charset = _CHARSET.search(data[:4096])
    text = clean(decode(data, charset[1].decode("ascii") if charset else None))
    try:
        tree = html.document_fromstring(_XML_DECLARATION.sub("", text))
    except etree.ParserError as error:
        raise Unusable("there is no article text in it.", text) from error
    fields, meta = _metadata(tree)
    captions = _take_captions(tree)
    found = live_entries(tree, fields.get("title") or "", fields.get("published"))
    if not found:
        found = [page for element in _several(tree) for page in _articles_in(element)] or _main_text(tree, fields)
    if captions and found:
        found[0].meta["captions"] = list(dict.fromkeys([*captions, *found[0].meta.get("captions", [])]))
    yield from page_outcomes(source, found, fields, meta)


def _articles_in(element: HtmlElement) -> list[PageArticle]:
    found = articles_on_page(clean(text_of(element)))
    for page in found:
        page.published = stamp_of(element)
    return found


def _main_text(tree: HtmlElement, fields: dict[str, str | None]) -> list[PageArticle]:
    """What trafilatura takes for the text; where it finds nothing, all visible text."""
    from trafilatura import bare_extraction

    document = bare_extraction(
        deepcopy(tree), include_comments=False, include_tables=True, favor_recall=True, with_metadata=False
    )
    text = clean(getattr(document, "text", None) or "")
    found = articles_on_page(text, fields.get("title") or "") if text.strip() else []
    return found or articles_on_page(clean(text_of(tree)), fields.get("title") or "")


def _several(tree: HtmlElement) -> list[HtmlElement]:
    """The articles of a page that marks up several side by side as its main text, else nothing.

    A short one is an article too where its headline does not lead elsewhere.
    """
    by_parent: dict[HtmlElement, list[HtmlElement]] = {}
    for element in tree.iter("article"):
        headed = next(element.iter("h1", "h2", "h3", "h4"), None) is not None
        if headed and (_size(element) >= _ARTICLE_WORDS or (_size(element) and not is_teaser(element))):
            by_parent.setdefault(element.getparent(), []).append(element)
    largest = max(by_parent.values(), key=lambda group: sum(map(_size, group)), default=[])
    # A page with one article has others only as teasers beside it.
    return largest if len(largest) > 1 and sum(map(_size, largest)) >= 0.6 * _size(tree) else []


def _size(element: HtmlElement) -> int:
    return sum(len(paragraph.text_content().split()) for paragraph in element.iter("p"))


def text_of(fragment: str | HtmlElement) -> str:
    """Visible text of HTML, blocks on lines of their own with blank lines between.

    Example:
        >>> text_of("<p>One</p><p>Two <b>words</b></p>")
        'One\\n\\nTwo words'
    """
    from lxml import html

    root = html.fragment_fromstring(clean(fragment), create_parent="div") if isinstance(fragment, str) else fragment
    pieces: list[str] = []
    _collect(root, pieces)
    blocks = "".join(pieces).split("\0")
    return "\n\n".join(filter(None, (" ".join(block.split()) for block in blocks)))


def _collect(element: HtmlElement, pieces: list[str]) -> None:
    # An explicit stack, as hostile pages nest thousands of elements.
    stack: list[Any] = [element]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            pieces.append(item)
            continue
        if not isinstance(item.tag, str) or item.tag in _UNSEEN:
            continue
        edge = "\0" if item.tag in _BLOCKS else ""
        after: list[Any] = [edge, (item.text or "").replace("\0", " ")]
        for child in item:
            after += [child, (child.tail or "").replace("\0", " ")]
        stack += reversed([*after, edge])


def _metadata(tree: HtmlElement) -> tuple[dict[str, str | None], dict[str, Any]]:
    from trafilatura.metadata import extract_metadata

    document = extract_metadata(tree)
    linked = _linked_data(tree)
    root = tree.getroottree().getroot()
    fields = {
        "title": one_line(document.title or "") or None,
        "url": document.url or None,
        "source": document.sitename or None,
        "published": _published(tree, linked),
        "language": root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or None,
    }
    meta = {"byline": document.author, "description": document.description, "tags": list(document.tags or [])}
    return fields, {key: value for key, value in meta.items() if value}


def _published(tree: HtmlElement, linked: list[dict[str, Any]]) -> str | None:
    named: dict[str, str] = {}
    for element in tree.iter("meta", "time"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        value = element.get("content") or element.get("datetime") or ""
        if name.lower() in _DATE_NAMES and value.strip():
            named.setdefault(name.lower(), value.strip())
    dated = [str(item["datePublished"]) for item in linked if item.get("datePublished")]
    return next(iter([*dated, *(named[name] for name in _DATE_NAMES if name in named)]), None)


def _linked_data(tree: HtmlElement) -> list[dict[str, Any]]:
    """The JSON-LD objects of the page; one that does not parse tells nothing."""
    found: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            value = json.loads(script.text_content())
        except (ValueError, RecursionError):
            continue
        items = value if isinstance(value, list) else [value]
        for item in items:
            if isinstance(item, dict):
                graph = item.get("@graph")
                found += [item, *(g for g in graph if isinstance(g, dict))] if isinstance(graph, list) else [item]
    return found


def _take_captions(tree: HtmlElement) -> list[str]:
    captions = [one_line(caption.text_content()) for caption in tree.iter("figcaption")]
    for caption in list(tree.iter("figcaption")):
        caption.drop_tree()
    return list(dict.fromkeys(filter(None, captions)))
