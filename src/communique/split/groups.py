"""Which articles belong together: the same story, or text in common."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from communique.records import LabelledArticle
from communique.split.fingerprints import same_hash, word_runs


def group_articles(articles: Sequence[LabelledArticle], near: Callable[[Sequence[str]], Sequence[int]]) -> list[int]:
    """Group number of each article. Articles of one group share, directly or through others, a story,
    a paragraph, a run of eight words, or a near-duplicate paragraph.

    Articles of the same story come together whether or not they are pinned to a split; text in common
    only joins articles that are not pinned: what shares text with a pinned one leaks, and is left out
    later, rather than dragged into a split that its labels were not made for.

    Parameters:
        near: cluster ids of near-duplicate texts, one per text.
    """
    pinned = {a.story for a in articles if a.split is not None}
    paragraphs = [
        (i, label.paragraph.text) for i, a in enumerate(articles) if a.story not in pinned for label in a.labels
    ]
    clusters = near([text for _, text in paragraphs])
    keys: list[tuple[int, Hashable]] = [(i, ("story", a.story)) for i, a in enumerate(articles)]
    keys += [(i, ("cluster", cluster)) for (i, _), cluster in zip(paragraphs, clusters, strict=True)]
    for i, text in paragraphs:
        keys.append((i, ("hash", same_hash(text))))
        keys += [(i, ("run", run)) for run in word_runs(text)]
    return connected(len(articles), keys)


def connected(n: int, keys: Iterable[tuple[int, Hashable]]) -> list[int]:
    """Numbers of the connected components of ``n`` items, of which those with a key in common are joined.

    Example:
        >>> connected(4, [(0, "a"), (1, "b"), (2, "a"), (3, "c")])
        [0, 1, 0, 2]
    """
    parent = list(range(n))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    first: dict[Hashable, int] = {}
    for i, key in keys:
        a, b = root(i), root(first.setdefault(key, i))
        parent[max(a, b)] = min(a, b)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(root(i), len(numbers)) for i in range(n)]
