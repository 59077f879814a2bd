"""The dataset: articles and labels joined, split, checked and written as Parquet."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from communique.atomic import atomic_folder
from communique.errors import CommuniqueError, UsageError
from communique.label.card import card
from communique.label.clones import read_sources, texts_in_clones
from communique.label.corpus import read_corpus
from communique.label.readings import Reading, articles_of, read_label_file, settle
from communique.label.rows import rows_of, to_dataset
from communique.label.standoff import find_texts, join, read_labels, unmentioned
from communique.records import LabelledArticle, Reject
from communique.split.assign import TRAIN, assign_splits
from communique.split.fingerprints import same_hash, word_runs
from communique.split.groups import group_articles
from communique.split.overlap import Overlap, overlaps, refuse_overlap
from communique.taxonomy import Taxonomy

DESCRIPTION = "dataset.json"
REJECTS = "rejects.jsonl"
VALIDATION = "validation"
DEFAULTS: dict[str, Any] = {
    "corpus": None,
    "annotations": None,
    "sources": None,
    "splits": {"validation": 0.15, "test": 0.15},
    "seed": 13,
    "near_duplicates": 0.8,
}


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset in memory: labelled articles per split, what was left out, and what was missing.

    ``unmentioned`` are the stances of actors that their paragraph does not mention, a sentence for each.
    """

    splits: Mapping[str, tuple[LabelledArticle, ...]]
    taxonomy: Taxonomy
    overlap: tuple[Overlap, ...] = ()
    rejects: tuple[Reject, ...] = ()
    missing: tuple[str, ...] = ()
    unmentioned: tuple[str, ...] = ()

    def content_hash(self) -> str:
        """SHA-256 over every row of every split: equal for equal datasets, whenever they were built."""
        digest = hashlib.sha256(self.taxonomy.hash.encode())
        for name, articles in sorted(self.splits.items()):
            for article in articles:
                digest.update(json.dumps([name, list(rows_of(article))], sort_keys=True).encode())
        return digest.hexdigest()

    def counts(self) -> dict[str, dict[str, int]]:
        """Articles, paragraphs, topics, stances and actors per split."""
        return {name: _counts(articles, self.taxonomy) for name, articles in self.splits.items()}


def build(
    settings: Mapping[str, Any],
    taxonomy: Taxonomy,
    base: Path = Path(),
    sources: str | None = None,
    clones: str | None = None,
    download: bool = False,
) -> Dataset:
    """Join, group, split and check.

    Parameters:
        settings: as in ``configs/dataset.yaml``.
        base: the folder that paths in ``settings`` are relative to.
        sources: a folder with copies of the public sources; by default ``COMMUNIQUE_SOURCES``.
        clones: a folder with git clones of their repositories, for texts that ``sources`` lacks; by default
            ``COMMUNIQUE_CLONES``.
        download: clone into ``clones`` what is missing there.

    Raises:
        CommuniqueError: nothing to build from, input that is not in its format, or splits that overlap.
    """
    from communique.read.duplicates import near_duplicate_clusters

    own, disputed = _own(settings["corpus"], taxonomy, base)
    public, missing = _public(settings, taxonomy, base, sources, clones, download)
    articles = own + public
    if not articles:
        raise CommuniqueError("there is nothing to build from: no article in the corpus and no annotated text at hand.")
    groups = group_articles(
        articles, lambda texts: near_duplicate_clusters(texts, threshold=settings["near_duplicates"])
    )
    splits: dict[str, list[LabelledArticle]] = {TRAIN: []}
    for article, name in zip(
        articles, assign_splits(articles, groups, settings["splits"], settings["seed"]), strict=True
    ):
        splits.setdefault(name, []).append(article)
    kept, leaks = _without_leaks(splits)
    empty = [name for name, group in kept.items() if not group]
    if empty:
        raise CommuniqueError(
            f"the split {empty[0]} is empty: its articles are pinned elsewhere or share text with another split; "
            "add articles, or change their pins."
        )
    overlap = tuple(overlaps({name: [row for a in group for row in rows_of(a)] for name, group in kept.items()}))
    refuse_overlap(overlap)
    loose = tuple(line for group in kept.values() for line in unmentioned(group, taxonomy))
    return Dataset(kept, taxonomy, overlap, (*disputed, *leaks), tuple(missing), loose)


def write(dataset: Dataset, out: str | Path) -> Path:
    """Write a dataset folder, whole or not at all: a Parquet file per split, the description, the card
    and what was left out.
    """
    from datasets.utils.logging import disable_progress_bar

    disable_progress_bar()
    with atomic_folder(out, marker=DESCRIPTION) as folder:
        for name, articles in dataset.splits.items():
            to_dataset(articles, dataset.taxonomy).to_parquet(str(folder / f"{name}.parquet"))
        lines = (json.dumps(reject.to_dict(), ensure_ascii=False) + "\n" for reject in dataset.rejects)
        (folder / REJECTS).write_text("".join(lines), encoding="utf-8")
        (folder / DESCRIPTION).write_text(json.dumps(describe(dataset), indent=2) + "\n", encoding="utf-8")
        (folder / "README.md").write_text(card(describe(dataset)), encoding="utf-8")
    return Path(out)


def describe(dataset: Dataset) -> dict[str, Any]:
    """What ``dataset.json`` says: label set, content hash, counts, overlap, and what was missing."""
    return {
        "taxonomy_hash": dataset.taxonomy.hash,
        "taxonomy": dataset.taxonomy.to_dict(),
        "content_hash": dataset.content_hash(),
        "splits": dataset.counts(),
        "overlap": [overlap.to_dict() for overlap in dataset.overlap],
        "left_out": len(dataset.rejects),
        "missing": list(dataset.missing),
        "unmentioned": list(dataset.unmentioned),
    }


def _own(
    given: str | Sequence[str] | None, taxonomy: Taxonomy, base: Path
) -> tuple[list[LabelledArticle], list[Reject]]:
    """The articles of corpus folders and label files, and the paragraphs whose readers still differ."""
    articles: list[LabelledArticle] = []
    readings: list[Reading] = []
    for path in _paths(given, base):
        if path.is_dir():
            articles += read_corpus(path, taxonomy)
        elif path.suffix == ".jsonl" and path.is_file():
            readings += read_label_file(path, taxonomy)
        else:
            raise UsageError(
                f"{path} is neither a corpus folder nor a label file (.jsonl); name one in the call or in the dataset configuration."
            )
    settled, disputed = settle(readings)
    articles += articles_of(settled)
    twice = [name for name, n in Counter(a.article.id for a in articles).items() if n > 1]
    if twice:
        raise CommuniqueError(
            f"the article {twice[0]} comes from two of the inputs; leave one of them out, so that it has one set of labels."
        )
    return articles, disputed


def _public(
    settings: Mapping[str, Any], taxonomy: Taxonomy, base: Path, sources: str | None, clones: str | None, download: bool
) -> tuple[list[LabelledArticle], list[str]]:
    """The annotated public articles whose text is at hand, and a line on each file and source where it is not."""
    place = sources or os.environ.get("COMMUNIQUE_SOURCES")
    beside = clones or os.environ.get("COMMUNIQUE_CLONES")
    if download and not beside:
        raise UsageError("--download needs a folder for the clones; name one with --clones or COMMUNIQUE_CLONES.")
    folders = _folders(settings["annotations"], base, "annotations")
    files = [file for folder in folders for file in sorted(folder.glob("*.jsonl"))]
    labels = {file: read_labels(file, taxonomy) for file in files}
    together = [label for group in labels.values() for label in group]  # a document may have labels in several files
    texts = find_texts(together, Path(place)) if place else {}
    away = [label for label in together if label.sha256 not in texts]
    notes: list[str] = []
    if away and beside:
        described = [entry for path in _paths(settings["sources"], base) for entry in read_sources(path).items()]
        more, notes = texts_in_clones(away, dict(described), Path(beside), download)
        texts |= more
    looked = [str(at) for at in (place, beside) if at]
    hint = (
        f"not in {' or '.join(looked)}"
        if looked
        else "set COMMUNIQUE_SOURCES to a folder with copies of the sources, or name one for clones of them: "
        "communique build --clones DIR --download"
    )
    lacking = {file: sum(label.sha256 not in texts for label in group) for file, group in labels.items()}
    missing = [
        f"{file.name}: {n} of {len(labels[file])} labelled paragraphs have no text at hand ({hint})"
        for file, n in lacking.items()
        if n
    ]
    return join(together, texts), missing + notes


def _without_leaks(
    splits: Mapping[str, Sequence[LabelledArticle]],
) -> tuple[dict[str, tuple[LabelledArticle, ...]], list[Reject]]:
    """Leave out of each split the paragraphs that share text with a split it must not know.

    Test data is kept whole; the others give way: first ``train``, then ``validation``.
    """
    kept: dict[str, tuple[LabelledArticle, ...]] = {}
    rejects: list[Reject] = []
    hashes: dict[str, str] = {}
    runs: dict[str, str] = {}
    for name in sorted(splits, key=lambda n: (n == TRAIN, n == VALIDATION, n)):
        own_hashes, own_runs = {}, {}
        articles = []
        for article in splits[name]:
            clean = []
            for label in article.labels:
                text = label.paragraph.text
                same, its_runs = same_hash(text), word_runs(text)
                other = hashes.get(same) or next((runs[r] for r in its_runs if r in runs), None)
                if other:
                    place = f"{article.article.id}#{label.paragraph.index}"
                    reason = f"shares text with {other}; left out of {name} so that nothing leaks"
                    rejects.append(
                        Reject(place, None, reason, text[:80] if article.article.meta.get("kind") != "public" else "")
                    )
                    continue
                own_hashes[same] = name
                own_runs.update(dict.fromkeys(its_runs, name))
                clean.append(label)
            if clean:
                articles.append(replace(article, labels=tuple(clean)))
        hashes.update(own_hashes)
        runs.update(own_runs)
        kept[name] = tuple(articles)
    return {name: kept[name] for name in splits}, rejects


def _counts(articles: Iterable[LabelledArticle], taxonomy: Taxonomy) -> dict[str, int]:
    counts: Counter[str] = Counter()
    holders: set[str] = set()
    for article in articles:
        counts["articles"] += 1
        for label in article.labels:
            counts["paragraphs"] += 1
            counts.update(label.topics or ("no topic",))
            counts.update(s.polarity for s in label.stances)
            holders.update(s.holder for s in label.stances)
    keys = ("articles", "paragraphs", *taxonomy.topics, "no topic", *taxonomy.polarities)
    return {**{key: counts[key] for key in keys}, "holders": len(holders)}


def _folders(given: str | Sequence[str] | None, base: Path, what: str) -> list[Path]:
    """The folders that a setting names: none, one or several."""
    folders = _paths(given, base)
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(
                f"{folder} is no folder; name the {what} folder in the call or in the dataset configuration."
            )
    return folders


def _paths(given: str | Sequence[str] | None, base: Path) -> list[Path]:
    names = [given] if isinstance(given, str) else given or []
    return [Path(os.path.normpath(base / name)) for name in names]
