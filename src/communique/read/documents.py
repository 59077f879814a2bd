"""Documents that are read as a whole: plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from communique.read.article import article_from, build, numbered
from communique.read.decode import clean, decode, one_line
from communique.read.pages import PageArticle, articles_on_page
from communique.read.source import Outcome, Source, Unusable, whole

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FRONT_LIMIT = 64 << 10
_LABEL_LINE = re.compile(r"(topics|support|oppose|neutral|cases): \S")


def read_txt(source: Source, text_column: str | None = None) -> Iterator[Outcome]:
    """The articles of a text file, by the rules for pages."""
    yield from page_outcomes(source, articles_on_page(clean(decode(whole(source)))), {}, {})


def page_outcomes(
    source: Source, found: list[PageArticle], fields: Mapping[str, str | None], meta: Mapping[str, Any]
) -> Iterator[Outcome]:
    """Articles of one page. The page's own fields belong to a single article; of several only what they share."""
    if not found:
        raise Unusable("there is no article text in it.")
    shared = fields if len(found) == 1 else {k: v for k, v in fields.items() if k in {"source", "language"}}
    for number, page in enumerate(found, start=1):
        default = source.stem if number == 1 else f"{source.stem}-{number}"
        all_fields = {**shared, "title": page.title}
        if page.published and len(found) > 1:
            all_fields["published"] = page.published
        extra = {**meta, **page.meta} if number == 1 else page.meta
        yield build(numbered(page.paragraphs), all_fields, extra, file=source.name, row=None, default_id=default)


def read_md(source: Source, text_column: str | None = None) -> Iterator[Outcome]:
    """One article: front matter gives the fields, the first ``# `` heading the title, the rest its text."""
    text = clean(decode(whole(source)))
    front, body = _front_matter(text)
    plain = _plain(body)
    told = {"captions": plain.captions, "labels": plain.labels, "paragraphs": front.pop("paragraphs", None)}
    if front.get("title") and plain.title != front["title"]:
        told["heading"] = plain.title
    meta = {key: value for key, value in told.items() if value}
    if not plain.paragraphs:
        raise Unusable("there is no text in it besides headings and front matter.", text)
    record = {**front, "title": front.get("title") or plain.title, "paragraphs": plain.paragraphs}
    record["meta"] = {**front["meta"], **meta} if isinstance(front.get("meta"), dict) else meta
    yield article_from(record, file=source.name, row=None, default_id=source.stem, text_column="paragraphs")


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    match = _FRONT_MATTER.match(text.lstrip("\n"))
    if not match or len(match[1]) > _FRONT_LIMIT:
        return {}, text
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(match[1])):
            raise Unusable("the front matter uses YAML aliases, which are not read; write the values out.", match[1])
        # All scalars stay strings: 'no' is a language, '007' an id, and dates are read in one place.
        front = yaml.load(match[1], Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" (line {mark.line + 2})" if mark else ""
        raise Unusable(f"the front matter is not valid YAML{place}.", match[1]) from error
    if not isinstance(front, dict):
        return {}, text  # two rulers around text
    return {key: value for key, value in front.items() if value not in ("null", "~")}, text.lstrip("\n")[match.end() :]


@dataclass
class _Plain:
    title: str = ""
    paragraphs: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        if line := one_line(text):
            self.paragraphs.append(line)


def _plain(markdown: str) -> _Plain:
    from markdown_it import MarkdownIt

    plain = _Plain()
    tokens = MarkdownIt("commonmark").parse(markdown)
    for number, token in enumerate(tokens):
        if token.type == "inline":
            in_title = tokens[number - 1].type == "heading_open" and tokens[number - 1].tag == "h1"
            text = _inline(token, plain)
            quoted = token.level > 1 and _LABEL_LINE.match(text)
            if in_title and not plain.title and not plain.paragraphs:
                plain.title = one_line(text)
            elif quoted:
                plain.labels += [one_line(line) for line in text.split("\n")]
            else:
                plain.add(text)
        elif token.type in {"fence", "code_block"}:
            plain.add(token.content)
        elif token.type == "html_block":
            plain.add(_without_tags(token.content))
    return plain


def _inline(token: Token, plain: _Plain) -> str:
    pieces: list[str] = []
    for child in token.children or []:
        if child.type in {"softbreak", "hardbreak"}:
            pieces.append("\n")
        elif child.type == "image":
            if caption := one_line(child.content):
                plain.captions.append(caption)
        elif child.type != "html_inline":
            pieces.append(child.content)
    return "".join(pieces)


def _without_tags(fragment: str) -> str:
    from lxml import html

    if not re.search(r"<\w", fragment):
        return "" if fragment.lstrip().startswith("<!--") else fragment
    return str(html.fragment_fromstring(fragment, create_parent="div").text_content())
