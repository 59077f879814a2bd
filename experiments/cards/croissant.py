"""data/croissant.json: what a machine needs to read the Parquet files that ``communique build`` writes."""

from __future__ import annotations

import json
from typing import Any

import mlcroissant as mlc
from datasets import ClassLabel, List

from communique.label.rows import features
from communique.taxonomy import Taxonomy

NAME = "communique"
DESCRIPTION = (
    "Paragraphs of articles on international affairs with topics (diplomatic recognition, regional security, war "
    "accountability), mentions of actors with offsets, and directed stances (holder, target, polarity). The corpus was "
    "written for this project and its quotations are invented; labels of public texts are joined with their texts by "
    "`communique build`, so the files differ with the texts at hand."
)
VERSION = "0.1.0"
PUBLISHED = "2026-11-24"
CITE_AS = "The communique authors. communique: topics and directed actor stance in news on international affairs. 2026."
SPLITS = ("train", "validation", "test", "real_news")
TYPES = {"string": mlc.DataType.TEXT, "int32": mlc.DataType.INTEGER}
MEANING = {
    "id": "Article id and paragraph number.",
    "article_id": "Id of the article.",
    "story": "Articles about the same events share it; a split never parts them.",
    "source": "The public source, by its key in data/sources.yaml, or communique corpus.",
    "kind": "Kind of text (wire, analysis, statement …), or public.",
    "published": "Day or year of publication, as far as known.",
    "speaker": "Actor that a text in the first person speaks for.",
    "paragraph": "Number of the paragraph in its article, from 0.",
    "title": "Title of the article.",
    "text": "The paragraph.",
    "topics": "Topics of the paragraph, as numbers of the record set topics; empty where there is none.",
    "mentions": "Actors that the paragraph mentions, with offsets in characters into text.",
    "stances": "Stances that actors take in the paragraph; pairs that are not listed are neutral.",
    "cases": "Hard cases that the paragraph holds, as docs/corpus-format.md lists them.",
    "sha256": "SHA-256 of the stripped text, UTF-8.",
    "mentions/actor": "Actor id.",
    "mentions/start": "First character of the mention.",
    "mentions/end": "Character after the mention.",
    "mentions/text": "The mention as it stands in the text.",
    "mentions/speaker": "Person who speaks for the actor.",
    "stances/holder": "Actor id of the holder.",
    "stances/target": "Actor id, or topic id for the issue of a topic.",
    "stances/polarity": "support, oppose or neutral.",
}


def croissant(taxonomy: Taxonomy) -> str:
    """The file as text: one Parquet file and one record set per split, and the topics by number."""
    context = mlc.Context(is_live_dataset=True)  # built by the user: no checksum holds for everybody
    files = [
        mlc.FileObject(
            ctx=context,
            id=f"{split}.parquet",
            name=f"{split}.parquet",
            description=f"The split {split}, written by communique build.",
            content_url=f"{split}.parquet",
            encoding_formats=["application/x-parquet"],
        )
        for split in SPLITS
    ]
    metadata = mlc.Metadata(
        ctx=context,
        name=NAME,
        description=DESCRIPTION,
        license=["https://creativecommons.org/licenses/by/4.0/"],
        version=VERSION,
        date_published=PUBLISHED,
        cite_as=CITE_AS,
        in_language=["en"],
        keywords=["news", "international relations", "stance detection", "topic classification"],
        distribution=files,
        record_sets=[_topics(context, taxonomy), *(_rows(context, split, taxonomy) for split in SPLITS)],
    )
    return json.dumps(metadata.to_json(), indent=2, ensure_ascii=False, default=str) + "\n"


def _topics(context: mlc.Context, taxonomy: Taxonomy) -> mlc.RecordSet:
    return mlc.RecordSet(
        ctx=context,
        id="topics",
        name="topics",
        description="The topics by their number in the files.",
        data_types=["sc:Enumeration"],
        key="topics/number",
        fields=[
            _field(context, "topics", "number", mlc.DataType.INTEGER, "Number of the topic."),
            _field(context, "topics", "name", mlc.DataType.TEXT, "Id of the topic."),
        ],
        data=[{"topics/number": n, "topics/name": topic} for n, topic in enumerate(taxonomy.topics)],
    )


def _rows(context: mlc.Context, split: str, taxonomy: Taxonomy) -> mlc.RecordSet:
    return mlc.RecordSet(
        ctx=context,
        id=split,
        name=split,
        description=f"The paragraphs of the split {split}.",
        key=f"{split}/id",
        fields=[_column(context, split, name, feature) for name, feature in features(taxonomy).items()],
    )


def _column(context: mlc.Context, split: str, name: str, feature: Any) -> mlc.Field:
    """The field of a column; lists are repeated, and lists of records have a field for each part."""
    many = isinstance(feature, List)
    inner = feature.feature if many else feature
    if not isinstance(inner, dict):
        kind = mlc.DataType.INTEGER if isinstance(inner, ClassLabel) else TYPES[inner.dtype]
        return _field(context, split, name, kind, MEANING[name], source=_source(context, split, name), repeated=many)
    parts = [
        _field(context, f"{split}/{name}", key, TYPES[value.dtype], MEANING[f"{name}/{key}"],
               source=_source(context, split, name, part=key))
        for key, value in inner.items()
    ]  # fmt: skip
    return _field(context, split, name, None, MEANING[name], sub_fields=parts, repeated=many)


def _source(context: mlc.Context, split: str, column: str, part: str | None = None) -> mlc.Source:
    return mlc.Source(
        ctx=context,
        file_object=f"{split}.parquet",
        extract=mlc.Extract(ctx=context, column=column),
        transforms=[mlc.Transform(ctx=context, json_path=part)] if part else [],
    )


def _field(context: mlc.Context, parent: str, name: str, kind: str | None, meaning: str, **more: Any) -> mlc.Field:
    kinds = [kind] if kind else []
    return mlc.Field(ctx=context, id=f"{parent}/{name}", name=name, description=meaning, data_types=kinds, **more)
