"""The sentence that carries a stance."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from communique.models.inputs import Pair, Span
from communique.sentences import sentence_spans


def evidence(pair: Pair) -> str:
    """The sentence where holder and target stand closest; without one, the holder's first sentence.

    Example:
        >>> text = "Doha met Tehran. Riyadh condemned Tehran."
        >>> evidence(Pair(text, ((17, 23),), ((9, 15), (34, 40))))
        'Riyadh condemned Tehran.'
    """
    best, distance = "", float("inf")
    for start, end in _sentences(pair.text):
        holders = [s for s, _ in pair.holder if start <= s < end]
        if not holders:
            continue
        if isinstance(pair.target, str):
            return pair.text[start:end]
        targets = [s for s, _ in pair.target if start <= s < end]
        gap = min((abs(h - t) for h in holders for t in targets), default=float(len(pair.text)))
        if gap < distance:
            best, distance = pair.text[start:end], gap
    return best


def naming_sentences(pair: Pair) -> list[Span]:
    """The sentences that name holder and target; where none does, or the target is an issue, the holder's.

    Example:
        >>> text = "Doha met Tehran. Riyadh condemned Tehran."
        >>> naming_sentences(Pair(text, ((17, 23),), ((9, 15), (34, 40))))
        [(17, 41)]
    """
    spans = _sentences(pair.text)
    own = [(a, b) for a, b in spans if any(a <= start < b for start, _ in pair.holder)]
    if isinstance(pair.target, str) or len(own) < 2:
        return own
    return [(a, b) for a, b in own if any(a <= start < b for start, _ in pair.target)] or own


def heaviest_sentence(
    text: str,
    spans: Sequence[Span] | np.ndarray,
    weights: Sequence[float] | np.ndarray,
    among: Sequence[Span] | None = None,
) -> str:
    """The sentence whose words weigh most together; the first one among equals.

    Parameters:
        spans: character spans of words or tokens, in order.
        weights: of each of them.
        among: the sentences to choose from, by default all of the text.

    Example:
        >>> heaviest_sentence("It rained. Doha agreed.", [(0, 2), (11, 15), (16, 22)], [0.1, 0.2, 0.4])
        'Doha agreed.'
    """
    sentences = _sentences(text) if among is None else among
    if not sentences:
        return ""
    starts, running = np.array([start for start, _ in spans], dtype=int), np.append(0.0, np.cumsum(weights))
    sums = [running[np.searchsorted(starts, end)] - running[np.searchsorted(starts, start)] for start, end in sentences]
    return text[slice(*sentences[int(np.argmax(sums))])]


@lru_cache(maxsize=64)  # the pairs of a paragraph come one after the other
def _sentences(text: str) -> list[Span]:
    return sentence_spans(text)
