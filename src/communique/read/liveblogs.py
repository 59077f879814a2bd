"""Pages that report hour by hour: each entry under a time of day becomes an article."""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from typing import TYPE_CHECKING

from communique.read.decode import clean
from communique.read.pages import PageArticle, articles_on_page

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:.h][0-5]\d(?!\d)")
_STAMP = re.compile(rf"\W*{_CLOCK.pattern}(:\d\d)?\s*([ap]\.?m\.?)?\s*([A-Z]{{2,5}})?\W*", re.IGNORECASE)
_BESIDE = re.compile(r"\b(comments?|repl(y|ies)|respond|discussion|disqus|related|sidebar|promo)", re.IGNORECASE)
_HEADINGS = ("h1", "h2", "h3", "h4")
_INLINE = {"a", "abbr", "b", "em", "i", "small", "span", "strong", "time"}
_TIMED = (*_INLINE, "div", "p", "h2", "h3", "h4", "h5", "header")
_TEASER_WORDS = 25
_LEAD = 0.4
"""Most of the words that may stand before the first entry; where it is more, the page has an article with comments."""
_MARK = "\ufdd0"  # no character at all, but free for a program's own use


def live_entries(tree: HtmlElement, title: str, published: str | None = None) -> list[PageArticle]:
    """The lead and the entries of a live blog in their order, or nothing where the page is none.

    An entry has a time of day of its own, and reaches to the next one. Without a headline it gets ``title``, the
    page's; the lead has that and the date of the page, ``published``. Times in comments, side columns, tables and
    teasers of other articles do not count.

    Example:
        >>> from lxml import html
        >>> entry = "<div><time datetime='2024-05-03T{0}'>{0}</time><p>Talks went on in the harbour.</p></div>"
        >>> page = html.document_fromstring(entry.format("10:20") + entry.format("11:45"))
        >>> [(article.title, article.published) for article in live_entries(page, "The talks")]
        [('The talks', '2024-05-03T10:20'), ('The talks', '2024-05-03T11:45')]
    """
    from communique.read.webpages import text_of

    if sum(map(_is_stamp, tree.iter(*_TIMED))) < 2:
        return []
    page = deepcopy(tree)
    for element in [e for e in page.iter("nav", "aside", "footer", "div", "section", "ol", "ul") if _is_beside(e)]:
        element.drop_tree()
    entries = _entries(page)
    if len(entries) < 2:
        return []
    for element in page.iter():  # a page may hold it all the same
        if _MARK in f"{element.text}{element.tail}":
            element.text, element.tail = (part and part.replace(_MARK, "") for part in (element.text, element.tail))
    for stamp, entry in entries:
        told = (stamp.get("datetime") or stamp.text_content().strip()).replace(_MARK, "")
        tail = stamp.tail
        stamp.clear()
        stamp.tail = tail
        entry.text = f"{_MARK}{told}{_MARK}{entry.text or ''}"
    lead, *parts = text_of(page).split(_MARK)
    found = articles_on_page(clean(lead), title)
    for article in found:
        article.published = published
    before = _size(found)
    for told, text in zip(parts[::2], parts[1::2], strict=True):
        for article in articles_on_page(clean(text)):
            article.title = article.title or title
            article.published = told
            found.append(article)
    return found if before <= _LEAD * _size(found) else []


def stamp_of(element: HtmlElement) -> str | None:
    """The date that an article's own time element tells above its text, if it has one."""
    for inner in element.iter("time", "p"):
        if inner.tag == "time" and inner.get("datetime"):
            return str(inner.get("datetime"))
        if inner.tag == "p" and len(inner.text_content().split()) >= _TEASER_WORDS:
            return None
    return None


def is_teaser(element: HtmlElement) -> bool:
    """Whether an element points to an article elsewhere: a linked headline over a line or two, or mostly links."""
    links = [a for a in element.iter("a") if not (a.get("href") or "#").startswith("#")]
    headline = next(element.iter(*_HEADINGS), None)
    linked = headline is not None and any(a in headline.iterancestors() or headline in a.iterancestors() for a in links)
    size = len(element.text_content().split())
    return (linked and size < _TEASER_WORDS) or 2 * sum(len(a.text_content().split()) for a in links) > size


def _entries(page: HtmlElement) -> list[tuple[HtmlElement, HtmlElement]]:
    """Stamps, each with the largest element around it that holds no other."""
    stamps: dict[HtmlElement, HtmlElement] = {}
    for element in page.iter(*_TIMED):
        if _is_stamp(element) and next(element.iterancestors("table"), None) is None:
            block = next(e for e in element.iterancestors() if e.tag not in _INLINE)
            stamps.setdefault(block, element)  # of several in a line the first: "10:20, updated 10:50"
    inside = Counter(above for stamp in stamps.values() for above in stamp.iterancestors())
    found = []
    for stamp in stamps.values():
        entry = stamp
        for above in stamp.iterancestors():
            if inside[above] > 1:
                break
            entry = above
        if next(entry.iter("h1"), None) is None and not is_teaser(entry):
            found.append((stamp, entry))
    return found[1:] if found and _is_line_of_its_own(*found[0]) else found


def _is_line_of_its_own(stamp: HtmlElement, entry: HtmlElement) -> bool:
    """Whether nothing but a name or two stands with a time: above all others it is then the date of the page."""
    beside = len(entry.text_content().split()) - len(stamp.text_content().split())
    return beside < 5 and all(e.tag not in _HEADINGS for e in (entry, *entry.iterancestors()))


def _is_stamp(element: HtmlElement) -> bool:
    if element.tag == "time":
        return bool(_CLOCK.search(f"{element.get('datetime') or ''} {element.text_content()}"))
    return len(element) == 0 and len(element.text or "") < 30 and bool(_STAMP.fullmatch(element.text or ""))


def _is_beside(element: HtmlElement) -> bool:
    """Whether it is a menu, a side column or the readers' comments."""
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag in {"nav", "aside", "footer"} or bool(_BESIDE.search(named))


def _size(articles: list[PageArticle]) -> int:
    return sum(len(text.split()) for article in articles for text in article.paragraphs)
