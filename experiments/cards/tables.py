"""The tables of data/README.md, each as Markdown, and the file with its marked regions filled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from communique.config import read_yaml
from communique.label.build import DEFAULTS, Dataset, build
from communique.label.corpus import read_corpus
from communique.label.standoff import StandoffLabel, read_labels
from communique.records import LabelledArticle
from communique.taxonomy import load_taxonomy

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = REPOSITORY / "data"
CARD = DATA / "README.md"
CONFIG = REPOSITORY / "configs" / "dataset.yaml"


def build_all() -> Dataset:
    """Everything that configs/dataset.yaml names, with the public texts that are at hand."""
    return build(DEFAULTS | read_yaml(CONFIG), load_taxonomy(), CONFIG.parent)


def build_own() -> Dataset:
    """The corpus of this project alone: the same for everybody, no public text is needed."""
    return build(DEFAULTS | read_yaml(CONFIG) | {"annotations": None}, load_taxonomy(), CONFIG.parent)


def markdown(head: Sequence[object], rows: Iterable[Sequence[object]], words: int = 1) -> str:
    """A table whose first ``words`` columns are text and whose others are numbers."""
    lines = [head, ["---"] * words + ["---:"] * (len(head) - words), *rows]
    return "\n".join("| " + " | ".join(_cell(value) for value in line) + " |" for line in lines)


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def counts(dataset: Dataset) -> str:
    """What ``communique build`` prints: one column per split."""
    splits = dataset.counts()
    names = list(next(iter(splits.values())))
    return markdown(
        ["", *splits, "all"],
        (
            [name, *(c[name] for c in splits.values()), sum(c[name] for c in splits.values())]
            if name != "holders"
            else ["different holders", *(c[name] for c in splits.values()), len(holders(dataset))]
            for name in names
        ),
    )


def overlap(dataset: Dataset) -> str:
    return markdown(
        ["splits", "shared texts", "shared 8-word runs", "shared documents", "shared stories"],
        ([f"{o.first}, {o.second}", o.hashes, o.runs, o.documents, o.stories] for o in dataset.overlap),
    )


def provenance() -> str:
    """Sources with licences and how many labelled paragraphs each gives to training and to the public test."""
    labels = annotations()
    rows = [["this corpus, `data/corpus`", "this repository", "CC BY 4.0", *_own_paragraphs()]]
    for key, source in read_yaml(DATA / "sources.yaml").items():
        splits = Counter(label.split for label in labels if label.corpus == key)
        place = f"{source['repository']} @ {' and '.join(part[:7] for part in source['commit'].split(' and '))}"
        rows.append([f"`{key}`: {source['what']}", place, source["licence"], splits["train"], splits["real_news"]])
    return markdown(["source", "where", "licence of the text", "to train from", "test"], rows, words=3)


def _own_paragraphs() -> tuple[int, int]:
    articles = own_articles()
    test = sum(len(a.labels) for a in articles if a.split == "test")
    return sum(len(a.labels) for a in articles) - test, test


def readings() -> str:
    """How many paragraphs of the public texts were read how often, and how their labels came about."""
    found = Counter((name, label.split, label.settled, label.readings) for name, label in _named_annotations())
    return markdown(
        ["set", "split", "label came about by", "readings", "paragraphs"],
        ([*key, count] for key, count in sorted(found.items())),
        words=3,
    )


def corpus() -> str:
    """Articles of the own corpus per kind of text and paragraphs per hard case."""
    articles = own_articles()
    kinds = Counter(a.article.meta.get("kind") for a in articles)
    cases = Counter(case for a in articles for label in a.labels for case in label.cases)
    paragraphs = sum(len(a.labels) for a in articles)
    without = sum(not label.topics for a in articles for label in a.labels)
    stories = len({a.story for a in articles})
    own_holders = {s.holder for a in articles for label in a.labels for s in label.stances}
    head = (
        f"{len(articles):,} articles, {paragraphs:,} paragraphs, {stories} stories, {len(own_holders)} actors as holders; "
        f"{without:,} paragraphs ({without / paragraphs:.0%}) have no topic."
    )
    parts = [head, markdown(["kind of text", "articles"], kinds.most_common())]
    return "\n\n".join([*parts, markdown(["hard case", "paragraphs"], cases.most_common())])


def own_articles() -> list[LabelledArticle]:
    return read_corpus(DATA / "corpus", load_taxonomy())


def annotations() -> list[StandoffLabel]:
    return [label for _, label in _named_annotations()]


def _named_annotations() -> list[tuple[str, StandoffLabel]]:
    files = sorted((DATA / "annotations").glob("*.jsonl"))
    return [(f"`{file.name}`", label) for file in files for label in read_labels(file, load_taxonomy())]


def holders(dataset: Dataset) -> Counter[str]:
    """Stances per holder over all splits."""
    return Counter(
        s.holder for articles in dataset.splits.values() for a in articles for lab in a.labels for s in lab.stances
    )


def fill(text: str, regions: Mapping[str, str]) -> str:
    """``text`` with each region between ``<!-- name -->`` and ``<!-- /name -->`` replaced."""
    for name, content in regions.items():
        marks = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", re.DOTALL)
        if not marks.search(text):
            raise SystemExit(
                f"the card has no region '{name}'; add <!-- {name} --> and <!-- /{name} --> on lines of their own"
            )
        text = marks.sub(lambda found, content=content: found[1] + content + found[2], text)
    return text


def region(text: str, name: str) -> str:
    """The content of a region."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", text, re.DOTALL)
    if not found:
        raise KeyError(name)
    return found[1]
