"""Sentence boundaries, good enough to name the sentence that carries a stance."""

from __future__ import annotations

import re

# A full stop after these does not end a sentence. Single capitals ("J. Darwi", "U.S.") are handled apart.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen col lt sgt capt sen rep gov st jr sr no vs etc inc ltd co corp jan feb mar apr jun jul aug "
    "sep sept oct nov dec art para approx".split()
)
_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[\"'“‘«(\[]?[\w$€£])")
_LAST_WORD = re.compile(r"([\w.]+)[.!?…]+[\"'”’»)\]]*\s+$")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Character spans of the sentences of ``text``, in order, blanks between them left out.

    Example:
        >>> text = "Gen. Orsk met the U.S. envoy. He left."
        >>> [text[a:b] for a, b in sentence_spans(text)]
        ['Gen. Orsk met the U.S. envoy.', 'He left.']
    """
    spans = []
    start = 0
    for match in _END.finditer(text):
        if not _continues(text, match.start(), match.end()):
            spans.append((start, start + len(text[start : match.end()].rstrip())))
            start = match.end()
    if start < len(text):
        end = len(text.rstrip())
        spans.append((start, max(end, start)))
    return [(a, b) for a, b in spans if a < b]


def _continues(text: str, stop: int, after: int) -> bool:
    if text[after].islower():
        return True
    if text[stop] != ".":
        return False
    match = _LAST_WORD.search(text, max(0, stop - 24), after)
    if match is None:
        return False
    word = match[1].rsplit(".", 1)[-1] if "." not in match[1] else match[1]
    if word.lower() in _ABBREVIATIONS:
        return True
    return bool(re.fullmatch(r"(?:[A-Z]\.)*[A-Z]", word)) and not text[after:].startswith(
        ("The ", "A ", "He ", "She ", "It ")
    )
