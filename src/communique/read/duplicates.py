"""Near-duplicate texts: MinHash LSH proposes pairs, the exact Jaccard similarity of word shingles decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from communique.read.furniture import words
from communique.records import Article

SHINGLE = 5
PERMUTATIONS = 128
_MARGIN = 0.15
"""The proposal threshold lies this much lower: the estimate scatters, and only the exact value decides."""


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Articles that say the same, in reading order; ``similarity`` is that of the weakest pair that ties them."""

    ids: tuple[str, ...]
    similarity: float


def near_duplicates(articles: Iterable[Article], threshold: float = 0.8) -> list[DuplicateGroup]:
    """Groups of at least two articles whose texts are alike; titles are not compared.

    Raises:
        ValueError: ``threshold`` is not above 0 and at most 1.

    Example:
        >>> from communique.records import Article, Paragraph
        >>> text = (Paragraph(0, "The envoy arrived in Doha on Sunday."),)
        >>> near_duplicates([Article("a", "", text), Article("b", "Other title", text)])
        [DuplicateGroup(ids=('a', 'b'), similarity=1.0)]
    """
    ids: list[str] = []
    texts: list[str] = []
    for article in articles:
        ids.append(article.id)
        texts.append(" ".join(p.text for p in article.paragraphs))
    clusters, weakest = _clusters(texts, threshold)
    members: dict[int, list[str]] = {}
    for identifier, cluster in zip(ids, clusters, strict=True):
        members.setdefault(cluster, []).append(identifier)
    return [DuplicateGroup(tuple(m), round(weakest[c], 4)) for c, m in members.items() if len(m) > 1]


def near_duplicate_clusters(texts: Sequence[str], threshold: float = 0.8) -> list[int]:
    """The cluster of each text; clusters are numbered by their first text, and a text alike to none has its own.

    Similarity is the Jaccard similarity of the sets of five-word shingles, without regard to case and
    punctuation; a shorter text is one shingle. Being alike is passed on: a with b and b with c puts all
    three together.

    Raises:
        ValueError: ``threshold`` is not above 0 and at most 1.

    Example:
        >>> near_duplicate_clusters(["Talks began in Doha.", "Fighting went on.", "TALKS began in Doha"])
        [0, 1, 0]
    """
    return _clusters(texts, threshold)[0]


def _clusters(texts: Sequence[str], threshold: float) -> tuple[list[int], dict[int, float]]:
    """The cluster of each text, and per cluster the lowest similarity that ties it together."""
    if not 0 < threshold <= 1:
        raise ValueError(f"The threshold must be above 0 and at most 1, not {threshold}.")
    # Equal texts, of which news has many, meet here and not in quadratically many pairs.
    distinct: dict[frozenset[str], int] = {}
    of_text = [distinct.setdefault(_shingles(text), len(distinct)) for text in texts]
    sets = list(distinct)
    ties = _Ties(len(sets))
    for one, other in _candidates(sets, threshold):
        if (similarity := _jaccard(sets[one], sets[other])) >= threshold:
            ties.tie(one, other, similarity)
    number: dict[int, int] = {}
    clusters = [number.setdefault(ties.root(index), len(number)) for index in of_text]
    return clusters, {cluster: ties.weakest[root] for root, cluster in number.items()}


def _shingles(text: str) -> frozenset[str]:
    found = words(text) or [text.strip()]
    size = min(SHINGLE, len(found))
    return frozenset(" ".join(found[i : i + size]) for i in range(len(found) - size + 1))


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def _candidates(sets: Sequence[frozenset[str]], threshold: float) -> Iterator[tuple[int, int]]:
    """Pairs that may be alike, each once, in a fixed order."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=max(0.05, threshold - _MARGIN), num_perm=PERMUTATIONS)
    # Sorted, as the order of a set of strings changes from process to process.
    hashed = MinHash.bulk(([s.encode("utf-8") for s in sorted(shingles)] for shingles in sets), num_perm=PERMUTATIONS)
    for number, minhash in enumerate(hashed):
        for other in sorted(index.query(minhash)):
            yield other, number
        index.insert(number, minhash)


class _Ties:
    """Union-find over the texts; each root knows the weakest similarity that was needed to join its members."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))
        self.weakest = dict.fromkeys(range(count), 1.0)

    def root(self, index: int) -> int:
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def tie(self, one: int, other: int, similarity: float) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        if first != second:
            self._parent[second] = first
            self.weakest[first] = min(self.weakest[first], self.weakest[second], similarity)
