"""The articles of a page: site furniture out of the text, several articles apart, repeated ones together.

A page is a sequence of lines. Runs of body text alternate with what stands between them, and each
such gap is judged on the evidence in it: does a new article begin here, and with which headline?
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

from communique.read.furniture import BOUNDARIES, Item, classify_all, weight, words
from communique.read.split import paragraphs

_TEASER_WORDS = 25
"""Fewer words than this under a teaser heading are a teaser, not an article."""

_PLACES = {"sources": "sources", "caption": "captions", "comment": "comments", "variant": "variants"}
_SIGNATURES = {"byline", "dateline"}
_POINTED = re.compile(r"[:：] ")
_PLACE = re.compile(r"([^\W\d_a-z]{3,}[\w .,'’()/-]{0,50}?|[^\W\d_a-z]\w+[\w ,]{0,20} \([^()]{2,30}\)) ?[–—-] ")
"""GENEVA, 3 May – ...; Geneva (Agency) – ..."""


@dataclass
class PageArticle:
    """One article of a page, with what else the page told about it in ``meta``."""

    title: str = ""
    paragraphs: list[str] = field(default_factory=list)
    published: str | None = None
    meta: dict[str, Any] = field(default_factory=dict)

    def keep(self, item: Item, kind: str | None = None) -> None:
        """Put a line where its kind belongs; nothing is dropped."""
        kind = kind or item.kind
        if kind in {"body", "short"}:
            self.paragraphs.append(item.text)
        elif kind == "byline" and "byline" not in self.meta:
            self.meta["byline"] = item.text
        else:
            self.meta.setdefault(_PLACES.get(kind, "furniture"), []).append(item.text)


def articles_on_page(text: str, title: str = "") -> list[PageArticle]:
    """The articles in the clean text of a page, in their order.

    A new article begins at a headline-like line over body text when the headline is repeated, when a
    byline or date follows it, or when furniture that ends articles stands before it and the headline
    shares its words with the text below more than with the text above. Subheads and lists therefore stay in
    their article.

    Args:
        text: clean text (see ``decode.clean``).
        title: the headline that the page's metadata tells, if any.

    Example:
        >>> page = "Envoy arrives\\n\\nDoha received him.\\n\\nShare this\\n\\nTalks began."
        >>> [(a.title, a.paragraphs, a.meta) for a in articles_on_page(page)]
        [('Envoy arrives', ['Doha received him.', 'Talks began.'], {'furniture': ['Share this']})]
    """
    runs = [
        (body, list(run)) for body, run in groupby(classify_all(paragraphs(text)), lambda item: item.kind == "body")
    ]
    if not runs:
        return []
    if runs[0][0]:
        runs.insert(0, (False, []))
    if runs[-1][0]:
        runs.append((False, []))
    gaps, bodies = [run for _, run in runs[::2]], [run for _, run in runs[1::2]]
    if not bodies:
        return _without_body(gaps[0], title)
    found = [_opened(gaps[0], bodies[0], title)]
    for gap, before, body in zip(gaps[1:], bodies, bodies[1:], strict=False):
        _continue(found, gap, before, body)
    _close(found[-1], gaps[-1])
    return _collapsed(article for article in found if article.paragraphs)


def _tidy(article: PageArticle) -> PageArticle:
    for name, kept in article.meta.items():
        if isinstance(kept, list):
            article.meta[name] = list(dict.fromkeys(kept))
    return article


def _without_body(gap: list[Item], title: str) -> list[PageArticle]:
    """A page of short lines: a poem, a list, one headline."""
    article = PageArticle(title)
    shorts = [item.text for item in gap if item.kind == "short"]
    if not title and not all(_same(text, shorts[0]) for text in shorts):
        article.title = shorts[0]
    repeated = article.title or "".join(shorts[:1])
    if shorts and not article.title:
        article.paragraphs.append(shorts[0])
    for item in gap:
        if not _same(item.text, repeated):
            article.keep(item)
    return [_tidy(article)] if article.paragraphs else []


def _opened(gap: list[Item], body: list[Item], title: str) -> PageArticle:
    """The first article: its headline is the best of the short lines before the text; menus stand above it."""
    told = next((index for index, item in enumerate(gap) if _same(item.text, title)), None)
    position = _first_headline(gap, body) if told is None else told
    article = PageArticle(title or (gap[position].text if position is not None else ""))
    for index, item in enumerate(gap):
        if _same(item.text, article.title):
            continue
        variant = title and index == position and _fit(item.text, [Item(title, "short")]) >= 0.6
        above = position is not None and index < position and item.kind == "short"
        article.keep(item, "furniture" if above or variant else None)
    article.paragraphs += [item.text for item in body]
    return article


def _first_headline(gap: list[Item], body: list[Item]) -> int | None:
    best, best_score, skipped = None, -1.0, 0.0
    times = Counter(_key(item.text) for item in gap)
    placed = _signed([], body)
    last_signature = max((i for i, item in enumerate(gap) if item.kind in _SIGNATURES), default=-1)
    for index, item in enumerate(gap):
        if item.kind != "short":
            continue
        size = weight(item.text)
        evidence = 2 * (times[_key(item.text)] > 1) + (placed or last_signature > index)
        score = evidence + (size >= 4) + (_fit(item.text, body[:3]) >= 0.34) - skipped
        if score > best_score:
            best, best_score = index, score
        # Menus are skipped freely; passing over long lines needs a reason each.
        skipped += size > 3
    return best


def _continue(found: list[PageArticle], gap: list[Item], before: list[Item], body: list[Item]) -> None:
    """Judge one gap: either the last article goes on after it, or a new one begins in it."""
    position = _headline(gap, before, body)
    if position is None:
        swept = _close(found[-1], gap)
        blurb = weight(body[0].text) < _TEASER_WORDS and any(_fit(item.text, body[:1]) >= 0.5 for item in swept)
        for index, item in enumerate(body):
            found[-1].keep(item, "furniture" if blurb and index == 0 else None)
        return
    headline = gap[position].text
    _close(found[-1], [item for item in gap[:position] if not _same(item.text, headline)])
    article = PageArticle(headline)
    for item in [item for item in gap[position + 1 :] if not _same(item.text, headline)] + body:
        article.keep(item)
    found.append(article)


def _headline(gap: list[Item], before: list[Item], body: list[Item]) -> int | None:
    """The place of the headline that begins a new article in this gap, or None."""
    shorts = [index for index, item in enumerate(gap) if item.kind == "short" and weight(item.text) >= 3]
    # The last ones, as a headline stands near its text; of equal ones the upper, as a standfirst follows it.
    judged = [(_evidence(gap, index, before, body), index) for index in shorts[-3:]]
    strength, index = max(judged, key=lambda pair: (pair[0], -pair[1]), default=(0.0, 0))
    return index if strength > 0 else None


def _evidence(gap: list[Item], index: int, before: list[Item], body: list[Item]) -> float:
    """How much speaks for a new article under the short line at ``index``: 0 too little, 1 to 2 words in common
    with the text, 3 a repeated headline, 4 a byline."""
    text, above, below = gap[index].text, gap[:index], gap[index + 1 :]
    fits = _fit(text, body[:2])
    under = [item.kind for item in below[:2]]
    if under[:1] == ["byline"] or (under == ["short", "byline"] and fits >= 0.34):
        return 4.0
    if any(item.kind == "section" for item in above) and sum(weight(item.text) for item in body) < _TEASER_WORDS:
        return 0.0
    boundaries = sum(item.kind in BOUNDARIES for item in above)
    if any(_same(text, item.text) for item in above) and (boundaries or fits >= 0.34):
        return 3.0
    if _signed(below, body) and fits >= 0.34:
        return 1.0 + fits
    # Below a short blurb the text of the last article may go on, so the blurb alone proves nothing.
    if len(body) > 1 and weight(body[0].text) < _TEASER_WORDS:
        fits = min(fits, _fit(text, body[1:3]))
    # One heading may be a box in mid-article; several, or a heading after tags or sources, end an article.
    needed = 0.4 if boundaries == 1 else 0.25
    return 1.0 + fits if boundaries and fits >= needed and fits > _fit(text, before[-2:]) else 0.0


def _close(article: PageArticle, gap: list[Item]) -> list[Item]:
    """Keep what stands after the text; returns the short lines that were teasers.

    Below a heading over teasers all short lines are furniture, below a pointer such as "Read more" the
    next one is; other short lines are text.
    """
    swept: list[Item] = []
    sweep = 0.0
    for item in gap:
        teaser = item.kind == "short" and sweep > 0
        article.keep(item, "furniture" if teaser else None)
        if teaser:
            swept.append(item)
            sweep -= 1
        elif item.kind == "section":
            sweep = math.inf
        elif item.kind == "inline" and not _POINTED.search(item.text):
            sweep = max(sweep, 1)
    return swept


def _signed(below: Iterable[Item], body: Sequence[Item]) -> bool:
    """Whether a byline or a date stands under the headline, or the text begins with a place and a dash."""
    return any(item.kind in _SIGNATURES for item in below) or bool(_PLACE.match(body[0].text))


def _fit(headline: str, body: Iterable[Item]) -> float:
    """The share of the headline's content words whose stems occur in ``body``."""
    sought = _stems(headline)
    present = {stem for item in body for stem in _stems(item.text)}
    return len(sought & present) / len(sought) if sought else 0.0


def _stems(text: str) -> set[str]:
    """Beginnings of the longer words, which carry the content in most languages; of Chinese, pairs of characters."""
    found = words(text)
    pairs = {a + b for a, b in pairwise(found) if len(a) == len(b) == 1 and not a.isascii() and not b.isascii()}
    names = {word.lower() for word in re.findall(r"\b[A-Z]{2,4}\b", text)}
    return {word[:5] for word in found if len(word) >= 4} | pairs | names


def _same(one: str, other: str) -> bool:
    key = _key(one)
    return bool(key) and key == _key(other)  # two lines without a word are not the same line


def _key(text: str) -> str:
    return " ".join(words(text))


def _collapsed(found: Iterable[PageArticle]) -> list[PageArticle]:
    """Repeated articles become one, in the place of the first; the fuller text stays, what differs is a variant."""
    kept: list[PageArticle] = []
    by_text: dict[str, PageArticle] = {}
    by_title: dict[str, PageArticle] = {}
    for article in found:
        text, title = _key(" ".join(article.paragraphs)), _key(article.title)
        twin = by_text.get(text) or by_title.get(title)
        if twin is None or (text not in by_text and not _near(twin, article)):
            kept.append(article)
            by_text[text] = article
            by_title.setdefault(title, article)
        else:
            _merge(twin, article)
    return [_tidy(article) for article in kept]


def _near(one: PageArticle, other: PageArticle) -> bool:
    small, large = sorted((_shingles(one.paragraphs), _shingles(other.paragraphs)), key=len)
    return len(small & large) >= 0.9 * len(small)


def _merge(twin: PageArticle, article: PageArticle) -> None:
    if sum(map(weight, article.paragraphs)) > sum(map(weight, twin.paragraphs)):
        twin.paragraphs, article.paragraphs = article.paragraphs, twin.paragraphs
    present = set(map(_key, twin.paragraphs))
    for text in article.paragraphs:
        if _key(text) not in present:
            twin.keep(Item(text, "body"), "variant")
    twin.title = twin.title or article.title
    if not _same(article.title, twin.title):
        twin.keep(Item(article.title, "short"), "variant")
    for name, values in article.meta.items():
        if isinstance(values, list):
            twin.meta.setdefault(name, []).extend(values)
        elif twin.meta.setdefault(name, values) != values:
            twin.keep(Item(values, "byline"))


def _shingles(texts: Iterable[str]) -> set[tuple[str, ...]]:
    found = words(" ".join(texts))
    return {tuple(found[i : i + 3]) for i in range(max(1, len(found) - 2))}
