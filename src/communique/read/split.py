"""Plain text into paragraphs: blank lines separate, hard-wrapped lines are joined again."""

from __future__ import annotations

import re
from itertools import pairwise

_BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*$")
_WIDTHS = range(40, 121)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of clean text, without empty ones.

    A block between blank lines is one paragraph when it is a single line or hard-wrapped; otherwise
    each of its lines is one.

    Example:
        >>> paragraphs("One.\\n\\nTwo.\\nThree.")
        ['One.', 'Two.', 'Three.']
    """
    found: list[str] = []
    for block in _BLANK.split(text):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        found += _unwrapped(lines) if _is_wrapped(lines) else lines
    return found


def _is_wrapped(lines: list[str]) -> bool:
    """Wrapped lines break only where the next word would not fit, and go on in the middle of sentences."""
    if len(lines) < 2 or max(map(len, lines)) not in _WIDTHS:
        return False
    width = max(map(len, lines))
    pairs = list(pairwise(lines))
    full = sum(_is_full(line, after, width) for line, after in pairs)
    open_ended = sum(not _SENTENCE_END.search(line) for line, _ in pairs)
    goes_on = any(not after[0].isupper() and after[0].isalpha() for _, after in pairs)
    return goes_on and full >= 0.7 * len(pairs) and open_ended >= 0.5 * len(pairs)


def _is_full(line: str, after: str, width: int) -> bool:
    # Some writers count a trailing space or break early, hence nine tenths of the width.
    return len(line) + 1 + len(after.split(" ", 1)[0]) > 0.9 * width


def _unwrapped(lines: list[str]) -> list[str]:
    """In a text without blank lines a paragraph ends where a closed sentence leaves room for a word."""
    width = max(map(len, lines))
    joined = [lines[0]]
    for line, after in pairwise(lines):
        if _SENTENCE_END.search(line) and not _is_full(line, after, width):
            joined.append(after)
        else:
            hyphenated = re.search(r"\w-$", line) and after[0].islower()
            joined[-1] += after if hyphenated else " " + after
    return joined
