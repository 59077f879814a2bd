"""What makes two paragraphs the same text for a model: equal words, or a long run of them."""

from __future__ import annotations

import hashlib
import re

RUN = 8  # words; the length that the overlap check compares
_WORD = re.compile(r"\w+")


def normalised(text: str) -> str:
    """Words and digits only, lower case, one blank between them.

    Example:
        >>> normalised("The “Envoy”, (2024).")
        'the envoy 2024'
    """
    return " ".join(_WORD.findall(text.lower()))


def text_hash(text: str) -> str:
    """SHA-256 of the stripped text, UTF-8: the address of a paragraph in a public source."""
    return hashlib.sha256(text.strip().encode()).hexdigest()


def same_hash(text: str) -> str:
    """SHA-256 of the normalised text: equal for texts that differ in case, quotes or blanks only."""
    return hashlib.sha256(normalised(text).encode()).hexdigest()


def word_runs(text: str) -> set[str]:
    """Every run of eight words of the normalised text.

    Example:
        >>> len(word_runs("one two three four five six seven eight nine"))
        2
    """
    words = normalised(text).split()
    return {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}
