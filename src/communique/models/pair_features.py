"""What a linear stance model sees of a pair: masked words around and between two actors.

Holder, target and other actors become ``@H``, ``@T`` and ``@A``, so that a weight belongs to the way
a stance is told and not to the names in it. A feature is a string that reads as its meaning:
``B>:condemned`` is the word between a holder and a target to its right.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from communique.models.inputs import Pair, Span
from communique.sentences import sentence_spans

_TOKEN = re.compile(r"\w+(?:['’]\w+)?|[^\w\s]")
_NEAR = 5  # words on the outer sides of a pair
_REACH = 14  # words after a holder that may tell of an issue
_STEM = 5  # letters
_STEPS = (1, 2, 4, 8, 16, 32)
_NUMBER = "\x1f"  # before the number of a word; counts as a blank, so that no word holds it


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The words of a text, each with the number of its sentence, and where they start."""

    placed: tuple[tuple[str, int], ...]
    starts: tuple[int, ...]


@lru_cache(maxsize=256)  # the pairs of a paragraph come one after the other
def _tokens(text: str) -> _Tokens:
    matches = list(_TOKEN.finditer(text))
    sentences, current = [], 0
    ends = [end for _, end in sentence_spans(text)]
    for match in matches:
        while current < len(ends) - 1 and match.start() >= ends[current]:
            current += 1
        sentences.append(current)
    placed = tuple((match[0].lower(), sentence) for match, sentence in zip(matches, sentences, strict=True))
    return _Tokens(placed, tuple(match.start() for match in matches))


def pair_features(pair: Pair) -> list[str]:
    """The features of a pair, each at most once.

    Example:
        >>> text = "Doha condemned Tehran."
        >>> "B>:condemned" in pair_features(Pair(text, ((0, 4),), ((15, 21),)))
        True
    """
    found = dict.fromkeys(_all_features(pair, _tokens(pair.text)))
    found.update(dict.fromkeys(_stems(found)))
    return list(found)


@lru_cache(maxsize=64)
def word_spans(text: str) -> tuple[Span, ...]:
    """Character spans of the words and marks of a text, as the features number them."""
    return tuple(match.span() for match in _TOKEN.finditer(text))


@lru_cache(maxsize=64)
def _numbered(text: str) -> _Tokens:
    tokens = _tokens(text)
    return _Tokens(
        tuple((f"{w}{_NUMBER}{i}", sentence) for i, (w, sentence) in enumerate(tokens.placed)), tokens.starts
    )


def placed_features(pair: Pair) -> tuple[list[str], list[int], list[int]]:
    """The features of a pair, and the words that they were made of, wherever they occur.

    A feature that tells only of order, distance or names was made of none.

    Returns:
        the features, and two lists of equal length: numbers of features, and of the words they come from.

    Example:
        >>> features, owners, words = placed_features(Pair("Doha condemned Tehran.", ((0, 4),), ((15, 21),)))
        >>> words[owners.index(features.index("B>:condemned"))]
        1
    """
    index: dict[str, int] = {}
    owners: list[int] = []
    words: list[int] = []
    for feature in dict.fromkeys(_all_features(pair, _numbered(pair.text))):
        name, _, rest = feature.partition(_NUMBER)
        if rest.isdecimal():
            owners.append(index.setdefault(name, len(index)))
            words.append(int(rest))
        else:  # of no word, or of two: "12 envoy" and then the number of the second
            places = [part.partition(" ") for part in rest.split(_NUMBER) if part]
            name += "".join(blank + word for _, blank, word in places)
            owners += [index.setdefault(name, len(index))] * len(places)
            words += [int(number) for number, _, _ in places]
    stems = {own: index.setdefault(s, len(index)) for name, own in list(index.items()) for s in _stems((name,))}
    shared = [(stems[own], word) for own, word in zip(owners, words, strict=True) if own in stems]
    return list(index), owners + [own for own, _ in shared], words + [word for _, word in shared]


def _all_features(pair: Pair, tokens: _Tokens) -> list[str]:
    sequence = _masked(pair, tokens)
    holders = [i for i, (word, _) in enumerate(sequence) if word == "@H"]
    if not holders:
        return ["no holder"]
    if isinstance(pair.target, str):
        return _issue_features(sequence, holders, pair.target)
    targets = [i for i, (word, _) in enumerate(sequence) if word == "@T"]
    return _actor_features(sequence, holders, targets) if targets else ["no target"]


def _stems(features: Iterable[str]) -> list[str]:
    """The beginning of each longer word in its place, so that "condemns" tells of "condemned"."""
    found = []
    for feature in features:
        place, _, word = feature.partition(":")
        if len(word) > _STEM and " " not in word:
            found.append(f"{place}~{word[:_STEM]}")
    return found


def _masked(pair: Pair, tokens: _Tokens) -> list[tuple[str, int]]:
    """(word, sentence) in order, every mention replaced by one mark."""
    spans = [(s, e, "@H") for s, e in pair.holder] + [(s, e, "@A") for s, e in pair.others]
    if not isinstance(pair.target, str):
        spans += [(s, e, "@T") for s, e in pair.target]
    spans.sort()
    out: list[tuple[str, int]] = []
    at = 0
    for start, end, mark in spans:
        first = bisect_left(tokens.starts, start, at)
        after = bisect_left(tokens.starts, end, first)
        out += tokens.placed[at:first]
        # one mark per span, and none after the same mark for the rest of a word that a span begins in
        if first < after and not (out and out[-1][0] == mark and tokens.starts[first] > start):
            out.append((mark, tokens.placed[first][1]))
        at = after
    out += tokens.placed[at:]
    return out


def _actor_features(sequence: Sequence[tuple[str, int]], holders: list[int], targets: list[int]) -> list[str]:
    holder, target = min(
        ((h, t) for h in holders for t in targets),
        key=lambda ht: (sequence[ht[0]][1] != sequence[ht[1]][1], ht[0] > ht[1], abs(ht[0] - ht[1])),
    )
    way = ">" if holder < target else "<"
    left, right = sorted((holder, target))
    words = [word for word, _ in sequence]
    same = sequence[holder][1] == sequence[target][1]
    between = words[left + 1 : right]
    found = [
        f"way:{way}{same}",
        f"gap:{way}{_step(len(between))}",
        f"actors between:{way}{min(between.count('@A'), 3)}",
    ]
    if len(between) <= 30:
        found += _side(between, f"B{way}")
    found += _side(words[max(0, left - _NEAR) : left], f"L{way}")
    found += _side(words[right + 1 : right + 1 + _NEAR], f"R{way}")
    after = words[holder + 1 : holder + 4]
    found.append("after holder:" + " ".join(after[:2]))
    found += [f"H+:{word}" for word in after]
    before = words[max(0, target - 3) : target]
    found.append("before target:" + " ".join(before[-2:]))
    found += [f"T-:{word}" for word in before]
    found += [f"T+:{word}" for word in words[target + 1 : target + 4]]
    found += [f"H-:{word}" for word in words[max(0, holder - 3) : holder]]
    found += _sentence(sequence, holder, "S:" if same else "S2:")
    if not same:
        found += _sentence(sequence, target, "St:")
    found += _counts(words, holders, holder)
    found.append(f"targets:{min(len(targets), 3)}")
    return found


def _issue_features(sequence: Sequence[tuple[str, int]], holders: list[int], topic: str) -> list[str]:
    words = [word for word, _ in sequence]
    found = [f"issue:{topic}"]
    for holder in holders[:3]:
        after = words[holder + 1 : holder + 1 + _REACH]
        for feature in _side(after, "I+"):
            found += (feature, f"{topic} {feature}")
        found += _side(words[max(0, holder - _NEAR) : holder], "I-")
        found.append("after holder:" + " ".join(after[:2]))
        found += _sentence(sequence, holder, f"{topic} S:")
    found += [f"{topic} P:{word}" for word in words]
    return found + _counts(words, holders, holders[0])


def _side(words: Sequence[str], name: str) -> list[str]:
    return [f"{name}:{word}" for word in words] + [f"{name}:{a} {b}" for a, b in itertools.pairwise(words)]


def _sentence(sequence: Sequence[tuple[str, int]], at: int, place: str) -> list[str]:
    number = sequence[at][1]
    return [place + word for word, sentence in sequence if sentence == number]


def _counts(words: Sequence[str], holders: Sequence[int], holder: int) -> list[str]:
    return [
        f"holders:{min(len(holders), 3)}",
        f"others:{_step(words.count('@A'))}",
        f"first:{'@A' not in words[:holder] and '@T' not in words[:holder]}",
    ]


def _step(n: int) -> int:
    return next((step for step in _STEPS if n < step), _STEPS[-1] + 1)
