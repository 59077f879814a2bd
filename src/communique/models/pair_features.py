"""What a linear stance model sees of a pair: masked words around and between two actors.

Holder, target and other actors become ``@H``, ``@T`` and ``@A``, so that a weight belongs to the way
a stance is told and not to the names in it. A feature is a string that reads as its meaning:
``B>:condemned`` is the word between a holder and a target to its right.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from communique.models.inputs import Pair
from communique.sentences import sentence_spans

_TOKEN = re.compile(r"\w+(?:['’]\w+)?|[^\w\s]")
_NEAR = 5  # words on the outer sides of a pair
_REACH = 14  # words after a holder that may tell of an issue
_STEM = 5  # letters
_STEPS = (1, 2, 4, 8, 16, 32)


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The words of a text with their places, and which sentence each is in."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    sentences: tuple[int, ...]


@lru_cache(maxsize=256)  # the pairs of a paragraph come one after the other
def _tokens(text: str) -> _Tokens:
    matches = list(_TOKEN.finditer(text))
    sentences, current = [], 0
    ends = [end for _, end in sentence_spans(text)]
    for match in matches:
        while current < len(ends) - 1 and match.start() >= ends[current]:
            current += 1
        sentences.append(current)
    return _Tokens(tuple(m[0].lower() for m in matches), tuple(m.start() for m in matches), tuple(sentences))


def pair_features(pair: Pair) -> list[str]:
    """The features of a pair, each at most once.

    Example:
        >>> text = "Doha condemned Tehran."
        >>> "B>:condemned" in pair_features(Pair(text, ((0, 4),), ((15, 21),)))
        True
    """
    found = dict.fromkeys(_all_features(pair))
    found.update(dict.fromkeys(_stems(found)))
    return list(found)


def _all_features(pair: Pair) -> Iterator[str]:
    sequence = _masked(pair)
    holders = [i for i, (word, _) in enumerate(sequence) if word == "@H"]
    if not holders:
        yield "no holder"
    elif isinstance(pair.target, str):
        yield from _issue_features(sequence, holders, pair.target)
    else:
        targets = [i for i, (word, _) in enumerate(sequence) if word == "@T"]
        yield from _actor_features(sequence, holders, targets) if targets else ("no target",)


def _stems(features: Iterable[str]) -> Iterator[str]:
    """The beginning of each longer word in its place, so that "condemns" tells of "condemned"."""
    for feature in features:
        place, _, word = feature.partition(":")
        if len(word) > _STEM and " " not in word:
            yield f"{place}~{word[:_STEM]}"


def _masked(pair: Pair) -> list[tuple[str, int]]:
    """(word, sentence) in order, every mention replaced by one mark."""
    tokens = _tokens(pair.text)
    spans = [(s, e, "@H") for s, e in pair.holder] + [(s, e, "@A") for s, e in pair.others]
    if not isinstance(pair.target, str):
        spans += [(s, e, "@T") for s, e in pair.target]
    spans.sort()
    out: list[tuple[str, int]] = []
    at = 0
    for word, start, sentence in zip(tokens.words, tokens.starts, tokens.sentences, strict=True):
        while at < len(spans) and start >= spans[at][1]:
            at += 1
        if at < len(spans) and spans[at][0] <= start:
            mark = spans[at][2]
            # one mark per span: the first of its words puts it down
            if not (out and out[-1][0] == mark and start > spans[at][0]):
                out.append((mark, sentence))
        else:
            out.append((word, sentence))
    return out


def _actor_features(sequence: Sequence[tuple[str, int]], holders: list[int], targets: list[int]) -> Iterator[str]:
    holder, target = min(
        ((h, t) for h in holders for t in targets),
        key=lambda ht: (sequence[ht[0]][1] != sequence[ht[1]][1], ht[0] > ht[1], abs(ht[0] - ht[1])),
    )
    way = ">" if holder < target else "<"
    left, right = sorted((holder, target))
    words = [word for word, _ in sequence]
    same = sequence[holder][1] == sequence[target][1]
    between = words[left + 1 : right]
    yield f"way:{way}{same}"
    yield f"gap:{way}{_step(len(between))}"
    yield f"actors between:{way}{min(between.count('@A'), 3)}"
    if len(between) <= 30:
        yield from (f"B{way}:{word}" for word in between)
        yield from (f"B{way}:{a} {b}" for a, b in itertools.pairwise(between))
    yield from _side(words[max(0, left - _NEAR) : left], f"L{way}")
    yield from _side(words[right + 1 : right + 1 + _NEAR], f"R{way}")
    after = words[holder + 1 : holder + 4]
    yield "after holder:" + " ".join(after[:2])
    yield from (f"H+:{word}" for word in after)
    before = words[max(0, target - 3) : target]
    yield "before target:" + " ".join(before[-2:])
    yield from (f"T-:{word}" for word in before)
    yield from (f"T+:{word}" for word in words[target + 1 : target + 4])
    yield from (f"H-:{word}" for word in words[max(0, holder - 3) : holder])
    yield from (f"S{'' if same else '2'}:{word}" for word in _sentence(sequence, holder))
    if not same:
        yield from (f"St:{word}" for word in _sentence(sequence, target))
    yield from _counts(words, holders, holder)
    yield f"targets:{min(len(targets), 3)}"


def _issue_features(sequence: Sequence[tuple[str, int]], holders: list[int], topic: str) -> Iterator[str]:
    words = [word for word, _ in sequence]
    yield f"issue:{topic}"
    for holder in holders[:3]:
        after = words[holder + 1 : holder + 1 + _REACH]
        for word in _side(after, "I+"):
            yield word
            yield f"{topic} {word}"
        yield from _side(words[max(0, holder - _NEAR) : holder], "I-")
        yield "after holder:" + " ".join(after[:2])
        yield from (f"{topic} S:{word}" for word in _sentence(sequence, holder))
    yield from (f"{topic} P:{word}" for word in words)
    yield from _counts(words, holders, holders[0])


def _side(words: Sequence[str], name: str) -> Iterator[str]:
    yield from (f"{name}:{word}" for word in words)
    yield from (f"{name}:{a} {b}" for a, b in itertools.pairwise(words))


def _sentence(sequence: Sequence[tuple[str, int]], at: int) -> Iterator[str]:
    number = sequence[at][1]
    return (word for word, sentence in sequence if sentence == number)


def _counts(words: Sequence[str], holders: Sequence[int], holder: int) -> Iterator[str]:
    yield f"holders:{min(len(holders), 3)}"
    yield f"others:{_step(words.count('@A'))}"
    yield f"first:{'@A' not in words[:holder] and '@T' not in words[:holder]}"


def _step(n: int) -> int:
    return next((step for step in _STEPS if n < step), _STEPS[-1] + 1)
