"""Labelled articles as dataset rows, one per paragraph, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from communique.records import LabelledArticle, LabelledParagraph, Mention, Paragraph, Stance
from communique.split.fingerprints import text_hash
from communique.taxonomy import Taxonomy

if TYPE_CHECKING:
    import datasets


def rows_of(labelled: LabelledArticle) -> Iterator[dict[str, Any]]:
    """One row per paragraph; the columns are those of ``features``."""
    article = labelled.article
    for label in labelled.labels:
        yield {
            "id": f"{article.id}#{label.paragraph.index}",
            "article_id": article.id,
            "story": labelled.story,
            "source": article.source,
            "kind": article.meta.get("kind"),
            "published": article.published,
            "speaker": article.speaker,
            "paragraph": label.paragraph.index,
            "title": article.title,
            "text": label.paragraph.text,
            "topics": list(label.topics),
            "mentions": [m.to_dict() for m in label.mentions],
            "stances": [{"holder": s.holder, "target": s.target, "polarity": s.polarity} for s in label.stances],
            "cases": list(label.cases),
            "sha256": text_hash(label.paragraph.text),
        }


def label_of(row: Mapping[str, Any], topics: Sequence[str]) -> LabelledParagraph:
    """The labelled paragraph of a dataset row.

    Parameters:
        topics: topic ids in the order of the dataset's ``ClassLabel``.
    """
    return LabelledParagraph(
        Paragraph(row["paragraph"], row["text"]),
        tuple(topics[t] for t in row["topics"]),
        tuple(Mention.from_dict(m) for m in row["mentions"]),
        tuple(Stance.from_dict(s) for s in row["stances"]),
        tuple(row["cases"]),
    )


def features(taxonomy: Taxonomy) -> datasets.Features:
    """The schema of a dataset, topics and polarities in taxonomy order."""
    from datasets import ClassLabel, Features, List, Value

    string, number = Value("string"), Value("int32")
    return Features(
        {
            "id": string,
            "article_id": string,
            "story": string,
            "source": string,
            "kind": string,
            "published": string,
            "speaker": string,
            "paragraph": number,
            "title": string,
            "text": string,
            "topics": List(ClassLabel(names=list(taxonomy.topics))),
            "mentions": List({"actor": string, "start": number, "end": number, "text": string, "speaker": string}),
            "stances": List({"holder": string, "target": string, "polarity": string}),
            "cases": List(string),
            "sha256": string,
        }
    )


def to_dataset(articles: Iterable[LabelledArticle], taxonomy: Taxonomy) -> datasets.Dataset:
    """A ``datasets.Dataset`` with one row per paragraph."""
    from datasets import Dataset

    rows = [row for article in articles for row in rows_of(article)]
    return Dataset.from_list(rows, features=features(taxonomy))
