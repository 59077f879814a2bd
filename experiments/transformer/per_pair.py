"""The expensive reference: holder and target marked in the text, and one pass for every pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from communique.models.inputs import Pair, Passage, Span
from communique.train.examples import Example

_HOLDER, _TARGET = "@", "#"  # marks that every vocabulary has


def one_per_pair(examples: Sequence[Example]) -> list[Example]:
    """An example for every pair; the topics go with the first pair of each passage.

    A passage without pairs stays as it is.
    """
    separate = []
    for example in examples:
        if not example.pairs:
            separate.append(example)
        for place, (pair, answer) in enumerate(zip(example.pairs, example.answers, strict=True)):
            marked = mark(pair)
            topics = None if place else example.topics
            separate.append(Example(Passage(marked.text, example.passage.title), topics, (marked,), (answer,)))
    return separate


def mark(pair: Pair) -> Pair:
    """The pair in a text that shows which mentions it asks about; its spans still hold the mentions alone.

    Example:
        >>> marked = mark(Pair("Doha condemned Tehran.", ((0, 4),), ((15, 21),)))
        >>> marked.text
        '@ Doha @ condemned # Tehran #.'
        >>> [marked.text[start:end] for (start, end), in (marked.holder, marked.target)]
        ['Doha', 'Tehran']
    """
    sides = [(pair.holder, _HOLDER)]
    if not isinstance(pair.target, str):
        sides.append((pair.target, _TARGET))
    put: list[tuple[int, int, str]] = []  # offset, closing marks before opening ones, mark
    for spans, sign in sides:
        put += [(start, 1, f"{sign} ") for start, _ in spans] + [(end, 0, f" {sign}") for _, end in spans]
    put.sort()
    pieces, last = [], 0
    for offset, _, sign in put:
        pieces += [pair.text[last:offset], sign]
        last = offset

    def moved(span: Span) -> Span:
        start, end = span
        before_start = sum(len(sign) for offset, _, sign in put if offset <= start)
        before_end = sum(len(sign) for offset, _, sign in put if offset < end)
        return start + before_start, end + before_end

    return replace(
        pair,
        text="".join(pieces) + pair.text[last:],
        holder=tuple(map(moved, pair.holder)),
        target=pair.target if isinstance(pair.target, str) else tuple(map(moved, pair.target)),
        others=(),
    )
