"""What two splits have in common. A dataset with anything in common is not built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from communique.errors import CommuniqueError
from communique.split.fingerprints import same_hash, word_runs


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much a pair of splits shares."""

    first: str
    second: str
    hashes: int
    runs: int
    documents: int
    stories: int
    example: str = ""

    @property
    def any(self) -> bool:
        return bool(self.hashes or self.runs or self.documents or self.stories)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def overlaps(splits: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Overlap]:
    """The overlap of every pair of splits.

    Parameters:
        splits: rows per split, each with ``text``, ``article_id`` and ``story``.
    """
    seen = {name: _Content(rows) for name, rows in splits.items()}
    return [_overlap(a, b, seen[a], seen[b]) for a, b in combinations(seen, 2)]


def refuse_overlap(found: Iterable[Overlap]) -> None:
    """Raise for the first pair of splits that shares anything.

    Raises:
        CommuniqueError: names the splits, what they share and an example.
    """
    for overlap in found:
        if overlap.any:
            raise CommuniqueError(
                f"the splits {overlap.first} and {overlap.second} share {overlap.hashes} texts, {overlap.runs} runs of "
                f"eight words, {overlap.documents} documents and {overlap.stories} stories (for example: "
                f"{overlap.example!r}); no dataset was written: put what belongs together into one split."
            )


class _Content:
    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.hashes = {same_hash(row["text"]): row["text"][:60] for row in rows}
        self.runs = set().union(*(word_runs(row["text"]) for row in rows)) if rows else set()
        self.documents = {row["article_id"] for row in rows}
        self.stories = {row["story"] for row in rows}


def _overlap(first: str, second: str, a: _Content, b: _Content) -> Overlap:
    hashes = a.hashes.keys() & b.hashes.keys()
    runs, documents, stories = a.runs & b.runs, a.documents & b.documents, a.stories & b.stories
    examples = [*sorted(runs), *(a.hashes[h] for h in sorted(hashes)), *sorted(documents), *sorted(stories)]
    return Overlap(first, second, len(hashes), len(runs), len(documents), len(stories), examples[0] if examples else "")
