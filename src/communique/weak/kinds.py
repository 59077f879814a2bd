"""The kinds of labelling functions that come with the package: keywords, source, acts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from communique.records import Article, Mention
from communique.sentences import sentence_spans
from communique.weak.functions import Pair, Unit, Vote, answer_of, kind, polarity_of

_ENDINGS = r"(?:s|es|d|ed|ing)?"
_REACH = 90  # characters between two mentions that an act may join
_DENIED = re.compile(
    r"\b(?:not|never|nor|without|if|would|could|might|refus\w*|declin\w*|fail\w*|stop\w* short)\b|n['’]t\b", re.I
)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being)\b(?:\s+\w+ly)?\s*$", re.I)
_BY = re.compile(r"^\s+(?:\w+\s+){0,3}?by\b", re.I)


@kind("keywords")
def keywords(entry: Mapping[str, Any]) -> Vote:
    """Vote where at least ``at_least`` of the ``patterns`` are found and none of ``unless``.

    Patterns are regular expressions over words, in any case. ``title: yes`` reads the title too.
    """
    patterns = [_words(p) for p in _strings(entry, "patterns")]
    exceptions = [_words(p) for p in _strings(entry, "unless", needed=False)]
    least, with_title, answer = int(entry.get("at_least", 1)), bool(entry.get("title", False)), answer_of(entry)

    def vote(unit: Unit) -> dict[None, bool]:
        text = f"{unit.article.title}\n{unit.text}" if with_title else unit.text
        found = sum(bool(p.search(text)) for p in patterns)
        return {None: answer} if found >= least and not any(p.search(text) for p in exceptions) else {}

    return vote


@kind("source")
def source(entry: Mapping[str, Any]) -> Vote:
    """Vote where a ``field`` of the article, such as source, kind or a column of its own, has one of ``values``."""
    name, answer = entry.get("field", "source"), answer_of(entry)
    values = {v.casefold() for v in _strings(entry, "values")}
    return lambda unit: {None: answer} if str(_field(unit.article, name)).casefold() in values else {}


@kind("acts")
def acts(entry: Mapping[str, Any]) -> Vote:
    """Vote where one of ``verbs`` joins two actors in a sentence: with a ``topic`` on it, else a polarity on the pair.

    The holder stands before the verb and the target after it, or the other way round in the passive.
    Denied, conditional and hypothetical acts are no acts.
    """
    verbs = re.compile(rf"\b(?:{'|'.join(f'(?:{v})' for v in _strings(entry, 'verbs'))}){_ENDINGS}\b", re.I)
    if "topic" in entry:
        answer = answer_of(entry)
        return lambda unit: {None: answer} if any(_acts(unit, verbs)) else {}
    polarity = polarity_of(entry)
    return lambda unit: dict.fromkeys(_acts(unit, verbs), polarity)


def _acts(unit: Unit, verbs: re.Pattern[str]) -> Iterator[Pair]:
    """The pairs that a verb joins, holder first."""
    for start, end in sentence_spans(unit.text):
        inside = sorted((m for m in unit.mentions if start <= m.start and m.end <= end), key=lambda m: m.start)
        for first, second in pairwise(inside):
            if first.actor != second.actor and second.start - first.end <= _REACH:
                yield from _act(unit.text, first, second, verbs)


def _act(text: str, first: Mention, second: Mention, verbs: re.Pattern[str]) -> Iterator[Pair]:
    between = text[first.end : second.start]
    found = verbs.search(between)
    if found and not _DENIED.search(between[: found.start()]):
        passive = _PASSIVE.search(between[: found.start()]) and _BY.search(between[found.end() :] + " ")
        yield (second.actor, first.actor) if passive else (first.actor, second.actor)


def _field(article: Article, name: str) -> Any:
    return article.meta[name] if name in article.meta else getattr(article, name, None)


def _words(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(rf"\b(?:{pattern})\b", re.I)
    except re.error as error:
        raise ValueError(f"has the pattern {pattern!r}, which is no regular expression ({error})") from error


def _strings(entry: Mapping[str, Any], key: str, needed: bool = True) -> list[str]:
    values = entry.get(key, [])
    if not isinstance(values, list) or (needed and not values) or not all(isinstance(v, str) for v in values):
        raise ValueError(f"needs a list of texts under {key!r}")
    return values
