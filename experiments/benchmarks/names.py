"""Where a sentence mentions a canonical name: by shared words, initials, or a few other names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from communique.models.inputs import Span

_WORD = re.compile(r"\w+")
_STEM = 5  # letters that forms of a word share
_SMALL = frozenset("a an and at by for from in of on s that the to with".split())
_OTHER_NAMES = {"republican party": ("gop",), "united states": ("us", "america", "american", "americans")}


def place_names(sentence: str, names: Sequence[str]) -> tuple[str, list[tuple[Span, ...]]]:
    """The sentence, after the names that it does not mention, and the spans of each name in that text.

    Example:
        >>> place_names("The envoy met Doha.", ["Doha", "Oman"])
        ('Oman: The envoy met Doha.', [((20, 24),), ((0, 4),)])
    """
    found = [mentions(sentence, name) for name in names]
    missing = list(dict.fromkeys(name for name, spans in zip(names, found, strict=True) if not spans))
    head = "; ".join(missing) + ": " if missing else ""
    shift = len(head)
    placed = []
    for name, spans in zip(names, found, strict=True):
        start = 0 if spans else sum(len(other) + 2 for other in missing[: missing.index(name)])
        placed.append(tuple((s + shift, e + shift) for s, e in spans) if spans else ((start, start + len(name)),))
    return head + sentence, placed


def mentions(sentence: str, name: str) -> tuple[Span, ...]:
    """The runs of words that share most with the name: at least half of its words, or its last one.

    Example:
        >>> mentions("Justice Department lawyers met the FBI.", "United States Department of Justice")
        ((0, 18),)
        >>> mentions("Justice Department lawyers met the FBI.", "Federal Bureau of Investigation")
        ((35, 38),)
    """
    words = [w for w in _WORD.findall(name) if w.lower() not in _SMALL]
    if [w.lower() for w in words[:2]] == ["united", "states"] and len(words) > 2:
        words = words[2:]
    if not words:
        return ()
    keys = {_key(w) for w in words}
    short = {*_OTHER_NAMES.get(name.lower(), ()), *_initials(words)}
    runs: list[tuple[Span, set[str]]] = []
    last_end = -1  # of the last word that belongs to a run, small words after it included
    for word in _WORD.finditer(sentence):
        key, lower = _key(word[0]), word[0].lower()
        if lower in short and (len(lower) > 2 or word[0].isupper()):
            runs.append((word.span(), keys))
            last_end = -1
        elif key in keys:
            if runs and last_end >= 0 and word.start() - last_end <= 2:
                (start, _), shared = runs[-1]
                runs[-1] = ((start, word.end()), shared | {key})
            else:
                runs.append((word.span(), {key}))
            last_end = word.end()
        elif lower in _SMALL and last_end >= 0 and word.start() - last_end <= 2:
            last_end = word.end()
        else:
            last_end = -1
    most = max((len(shared) for _, shared in runs), default=0)
    best = [(span, shared) for span, shared in runs if len(shared) == most]
    enough = [span for span, shared in best if 2 * most >= len(keys) or _key(words[-1]) in shared]
    return tuple(enough)


def _key(word: str) -> str:
    return word.lower()[:_STEM]


def _initials(words: Sequence[str]) -> set[str]:
    letters = "".join(w[0] for w in words if w[0].isupper()).lower()
    return {letters} if len(letters) > 1 else set()
