"""Labels in any of our forms as readings: label files, stand-off labels, corpus folders, datasets."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from communique.errors import CommuniqueError, UsageError
from communique.label.build import DESCRIPTION
from communique.label.corpus import read_corpus
from communique.label.load import read_dataset
from communique.label.readings import Reading, json_lines, read_label_file, readings_of
from communique.label.standoff import StandoffLabel, find_texts, read_labels
from communique.records import Article, LabelledParagraph, Mention, Paragraph, Stance
from communique.taxonomy import Taxonomy

Readings = dict[str, list[Reading]]


def read_readings(path: str | Path, taxonomy: Taxonomy, split: str | None = None) -> list[Reading]:
    """The readings of a source, which may hold several readers' only where it is a label file.

    Parameters:
        path: a label file that ``communique annotate import`` wrote, a file of stand-off labels (their
            texts come from ``COMMUNIQUE_SOURCES`` where they are there, and stay empty otherwise), a
            corpus folder, or a dataset folder.
        split: only what is pinned to this split, or was built into it.

    Raises:
        UsageError: the path is none of these.
        CommuniqueError: a file that is not in its format.
    """
    source = Path(path)
    if (source / DESCRIPTION).exists():
        splits = read_dataset(source, taxonomy).splits.items()
        readings = [r for name, articles in splits for r in readings_of(articles, source.name, name)]
    elif source.is_dir():
        readings = readings_of(read_corpus(source, taxonomy), source.name)
    elif source.suffix == ".jsonl" and source.is_file():
        if _is_standoff(source):
            readings = _standoff(read_labels(source, taxonomy), source.stem)
        else:
            readings = read_label_file(source, taxonomy, with_text=False)
    else:
        raise UsageError(f"{source} holds no labels; name a .jsonl file, a corpus folder or a dataset folder.")
    kept = [r for r in readings if split is None or r.split == split.replace("-", "_")]
    if not kept:
        where = f" in the split {split}" if split else ""
        raise UsageError(f"{source} holds no labelled paragraph{where}; name another source.")
    return kept


def by_reader(paths: Iterable[str | Path], taxonomy: Taxonomy, split: str | None = None) -> Readings:
    """The readings of several sources by reader; a reader is named after its source.

    Where a label file holds several readers, each is named after the file and itself.

    Raises:
        UsageError: two sources with the same name, or less than two readers in all.
        CommuniqueError: a reader who labelled a paragraph twice.
    """
    found: Readings = {}
    for path in paths:
        readings = read_readings(path, taxonomy, split)
        names = {r.reader for r in readings}
        for reading in readings:
            name = Path(path).stem if len(names) == 1 else f"{Path(path).stem}:{reading.reader}"
            found.setdefault(name, []).append(replace(reading, reader=name))
    for name, readings in found.items():
        keys = [r.key for r in readings]
        if len(set(keys)) < len(keys):
            twice = next(r.place for i, r in enumerate(readings) if r.key in keys[:i])
            raise CommuniqueError(
                f"the reader {name} labelled {twice} twice; keep one of the two, and give every source a name of its own."
            )
    if len(found) < 2:
        raise UsageError(
            f"there is only one reader ({', '.join(found)}); name the labels of two or more, or a file with several readers."
        )
    return found


def _is_standoff(path: Path) -> bool:
    first = next((line for _, line in json_lines(path)), "{}")
    try:
        row = json.loads(first)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise CommuniqueError(f"{path}, line 1 is no JSON object; name a file with one label a line.")
    return "corpus" in row and "doc" in row


def _standoff(labels: list[StandoffLabel], reader: str) -> list[Reading]:
    place = os.environ.get("COMMUNIQUE_SOURCES")
    texts = find_texts(labels, Path(place)) if place else {}
    readings = []
    for label in labels:
        source = texts.get(label.sha256)
        text = source.text if source else ""
        article = Article(
            f"{label.corpus}/{label.doc}", source.title if source else "", (),
            source=label.corpus, published=label.date or None, language="en", meta={"kind": "public"},
        )  # fmt: skip
        marks = LabelledParagraph(
            Paragraph(label.par, text),
            label.topics,
            tuple(Mention(actor, start, end, text[start:end]) for actor, start, end in label.mentions),
            tuple(Stance(h, t, p) for h, t, p in label.stances),  # type: ignore[arg-type]
        )
        readings.append(Reading(reader, article, marks, article.id, label.sha256, label.split))
    return readings
