"""The sentence that carries a stance."""

from __future__ import annotations

from communique.models.inputs import Pair
from communique.sentences import sentence_spans


def evidence(pair: Pair) -> str:
    """The sentence where holder and target stand closest; without one, the holder's first sentence.

    Example:
        >>> text = "Doha met Tehran. Riyadh condemned Tehran."
        >>> evidence(Pair(text, ((17, 23),), ((9, 15), (34, 40))))
        'Riyadh condemned Tehran.'
    """
    best, distance = "", float("inf")
    for start, end in sentence_spans(pair.text):
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
