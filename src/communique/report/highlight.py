"""Text with marked spans, which may overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under the same marks; ``kind`` is empty where there is none."""

    text: str
    kind: str = ""
    told: str = ""


def compared(text: str, gold: Iterable[tuple[int, int, str]], found: Iterable[tuple[int, int, str]]) -> list[Piece]:
    """Pieces by who marks them: ``both``, ``gold`` or ``found``; spans are (start, end, name).

    Example:
        >>> [(p.text, p.kind) for p in compared("Doha met us.", [(0, 4, "QAT")], [(0, 4, "QAT"), (9, 11, "USA")])]
        [('Doha', 'both'), (' met ', ''), ('us', 'found'), ('.', '')]
    """
    sides = (("gold", sorted(gold)), ("found", sorted(found)))
    cuts = sorted(
        {0, len(text), *(cut for _, spans in sides for s, e, _ in spans for cut in (s, e) if 0 < cut < len(text))}
    )
    pieces = []
    for start, end in pairwise(cuts):
        marks = {side: [n for s, e, n in spans if s <= start and end <= e] for side, spans in sides}
        present = [side for side, names in marks.items() if names]
        kind = "both" if len(present) == 2 else (present[0] if present else "")
        names = sorted({name for own in marks.values() for name in own})
        pieces.append(Piece(text[start:end], kind, ", ".join(names)))
    return pieces


def named(text: str, words: Sequence[tuple[str, str]]) -> list[Piece]:
    """Pieces of a sentence where words occur; ``words`` are (text, kind), longer ones win.

    Example:
        >>> [(p.text, p.kind) for p in named("Doha met us.", [("Doha", "holder")])]
        [('Doha', 'holder'), (' met us.', '')]
    """
    import re

    kinds = {word: kind for word, kind in words if word}
    if not kinds:
        return [Piece(text)] if text else []
    pattern = "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in sorted(kinds, key=len, reverse=True))
    return [Piece(part, kinds.get(part, "")) for part in re.split(f"({pattern})", text) if part]
