"""Labelled documents, public and own, with the actors of their labelled paragraphs."""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from communique.actors import Registry
from communique.label.corpus import read_corpus
from communique.label.standoff import StandoffLabel, read_labels
from communique.records import Article, Paragraph
from communique.taxonomy import load_taxonomy

ROOT = Path(__file__).parents[2]
OWN = "own"
# The public test paragraphs are pinned to a split of this name.
PUBLIC_TEST = "real_news"
# Labels say UN for an act of the General Assembly about as often as the organ's own id: scored as one actor.
SCORED_AS = {"UNGA": "UN"}

Span = tuple[str, int, int]


@dataclass(frozen=True)
class Labelled:
    """A document, and for its labelled paragraphs (by position) the (actor, start, end) of their mentions.

    ``group`` is what cross-validation keeps together: the document, or the story of an own article.
    """

    article: Article
    corpus: str
    group: str
    gold: dict[int, list[Span]]


def public(split: str, registry: Registry) -> list[Labelled]:
    """Every public document that has a labelled paragraph of ``split``, with all its paragraphs in order."""
    labels: dict[tuple[str, str], dict[str, StandoffLabel]] = defaultdict(dict)
    for file in sorted((ROOT / "data" / "annotations").glob("*.jsonl")):
        for label in read_labels(file, load_taxonomy()):
            if label.split == (PUBLIC_TEST if split == "test" else split):
                labels[label.corpus, label.doc][label.sha256] = label
    texts: dict[tuple[str, str], dict[str, dict]] = defaultdict(dict)
    for row in _rows():
        # By text: a few sources repeat a paragraph, or number all of a document's alike.
        texts[row["corpus"], row["doc"]][row["sha256"]] = row
    return [_document(key, wanted, _text_of(key, wanted, texts), registry) for key, wanted in labels.items()]


def own(registry: Registry) -> Iterator[Labelled]:
    """The articles of data/corpus that no test split holds."""
    for labelled in read_corpus(ROOT / "data" / "corpus", load_taxonomy()):
        if labelled.split != "test":
            gold = {
                i: [(scored(m.actor, registry), m.start, m.end) for m in label.mentions]
                for i, label in enumerate(labelled.labels)
            }
            yield Labelled(labelled.article, OWN, labelled.story, gold)


def scored(id: str, registry: Registry) -> str:
    id = registry.canonical(id)
    return SCORED_AS.get(id, id)


def _document(
    key: tuple[str, str], wanted: dict[str, StandoffLabel], texts: dict[str, dict], registry: Registry
) -> Labelled:
    ordered = sorted(texts.items(), key=lambda item: item[1]["par"])
    first = ordered[0][1]
    article = Article(
        id="/".join(key),
        title=first["title"] or "",
        paragraphs=tuple(Paragraph(i, row["text"].strip()) for i, (_, row) in enumerate(ordered)),
        published=first["date"] or None,
    )
    gold = {
        i: [(scored(id, registry), start, end) for id, start, end in wanted[sha].mentions]
        for i, (sha, _) in enumerate(ordered)
        if sha in wanted
    }
    return Labelled(article, key[0], article.id, gold)


def _rows() -> Iterator[dict]:
    for path in sorted((_sources() / "texts").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _text_of(
    key: tuple[str, str], wanted: dict[str, StandoffLabel], texts: dict[tuple[str, str], dict[str, dict]]
) -> dict[str, dict]:
    """The paragraphs of a document; labels shorten a long name behind a "*", then its paragraphs tell which it is."""
    if key in texts:
        return texts[key]
    corpus, start = key[0], key[1].split("*")[0]
    named = [rows for (c, doc), rows in texts.items() if c == corpus and doc.startswith(start)]
    return max(named, key=lambda rows: len(rows.keys() & wanted.keys()))


def _sources() -> Path:
    folder = os.environ.get("COMMUNIQUE_SOURCES")
    if not folder or not Path(folder, "texts").is_dir():
        sys.exit("Set COMMUNIQUE_SOURCES to the folder that holds texts/*.jsonl.gz; see data/README.md.")
    return Path(folder)
