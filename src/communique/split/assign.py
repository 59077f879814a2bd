"""Groups to splits, so that every split gets its share of every topic."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence

from communique.errors import CommuniqueError
from communique.records import LabelledArticle

TRAIN = "train"


def assign_splits(
    articles: Sequence[LabelledArticle], groups: Sequence[int], shares: Mapping[str, float], seed: int
) -> list[str]:
    """The split of each article: a pinned one, else one chosen for its group.

    Groups are handed out from the rarest labels on, each to the split that lacks most of what the
    group carries (iterative stratification, on groups). ``train`` takes what the shares leave.

    Parameters:
        groups: group number per article; a group stays together.
        shares: share of the paragraphs per split other than ``train``; splits that articles pin are
            not filled further.
        seed: decides among equals.

    Raises:
        CommuniqueError: the articles of one group are pinned to different splits.
    """
    pinned = _pins(articles, groups)
    open_shares = {name: share for name, share in shares.items() if name not in pinned.values() and share > 0}
    content = _content(articles, groups)
    free = [g for g in content if g not in pinned]
    total = sum((content[g] for g in free), Counter())
    wanted = {name: Counter({k: n * share for k, n in total.items()}) for name, share in open_shares.items()}
    wanted[TRAIN] = Counter({k: n * (1 - sum(open_shares.values())) for k, n in total.items()})
    random.Random(seed).shuffle(free)
    free.sort(key=lambda g: (min(total[k] for k in content[g]), -sum(content[g].values())))
    chosen = dict(pinned)
    for group in free:
        rarest = min(content[group], key=lambda k: (total[k], k))
        chosen[group] = max(
            wanted, key=lambda name: (wanted[name][rarest] / max(total[rarest], 1), wanted[name]["paragraphs"])
        )
        wanted[chosen[group]].subtract(content[group])
    return [chosen[g] for g in groups]


def _pins(articles: Sequence[LabelledArticle], groups: Sequence[int]) -> dict[int, str]:
    pinned: dict[int, tuple[str, str]] = {}
    for article, group in zip(articles, groups, strict=True):
        if article.split is None:
            continue
        split, other = pinned.setdefault(group, (article.split, article.article.id))
        if split != article.split:
            raise CommuniqueError(
                f"articles {other} and {article.article.id} share a story or text but are pinned to {split} and "
                f"{article.split}; pin both to one split, or remove the shared text."
            )
    return {group: split for group, (split, _) in pinned.items()}


def _content(articles: Sequence[LabelledArticle], groups: Sequence[int]) -> dict[int, Counter[str]]:
    content: dict[int, Counter[str]] = {}
    for article, group in zip(articles, groups, strict=True):
        counts = content.setdefault(group, Counter())
        counts["paragraphs"] += len(article.labels)
        for label in article.labels:
            counts.update(label.topics or ("no topic",))
            counts.update(s.polarity for s in label.stances)
    return content
