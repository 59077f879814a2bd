"""Stand-off labels: where a public paragraph stands and what it means, without its text.

One JSON object a line. The text is joined by its SHA-256 when a copy of the source is at hand; the
address (repository, commit, path, document, paragraph number) says where to find it otherwise.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from communique.errors import CommuniqueError
from communique.records import ACTOR_ID, Article, LabelledArticle, LabelledParagraph, Mention, Paragraph, Stance
from communique.split.assign import TRAIN
from communique.split.fingerprints import text_hash
from communique.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class StandoffLabel:
    """The labels of one paragraph of a public text.

    ``split`` is ``train``, which leaves the choice to the builder, or the name of the split that the whole
    document is pinned to. ``mentions`` are (actor, start, end) offsets into the stripped paragraph;
    ``readings`` counts the readers and ``settled`` says how the label came about.
    """

    sha256: str
    split: str
    corpus: str
    doc: str
    par: int
    date: str | None
    topics: tuple[str, ...]
    mentions: tuple[tuple[str, int, int], ...]
    stances: tuple[tuple[str, str, str], ...]
    readings: int
    settled: str
    path: str | None = None
    note: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        lists = {
            "topics": tuple(data["topics"]),
            "mentions": tuple((a, int(s), int(e)) for a, s, e in data["mentions"]),
            "stances": tuple((h, t, p) for h, t, p in data["stances"]),
        }
        return cls(**{**data, **lists})


@dataclass(frozen=True, slots=True)
class SourceText:
    """A paragraph of a public source with what its document says of it."""

    text: str
    title: str


def read_labels(path: Path, taxonomy: Taxonomy) -> list[StandoffLabel]:
    """The labels of a file.

    Raises:
        CommuniqueError: a line that is no label or names an unknown topic or polarity, with its number.
    """
    labels = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            label = StandoffLabel.from_dict(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise CommuniqueError(
                f"{path}, line {number} is not a stand-off label ({error}); correct or remove the line."
            ) from error
        ids = {a for a, *_ in label.mentions} | {h for h, *_ in label.stances} | {t for _, t, _ in label.stances}
        unknown = {i for i in ids if not ACTOR_ID.match(i)} | {*label.topics, *(p for *_, p in label.stances)}
        unknown -= {*taxonomy.topics, *taxonomy.polarities}
        if unknown:
            raise CommuniqueError(
                f"{path}, line {number} uses {sorted(unknown)}, which is no topic, polarity or actor id."
            )
        labels.append(label)
    return labels


def write_labels(path: Path, labels: Iterable[StandoffLabel]) -> None:
    """One label a line, sorted by its address so that files diff well."""
    ordered = sorted(labels, key=lambda label: (label.split, label.corpus, label.doc, label.par))
    path.write_text(
        "".join(json.dumps(label.to_dict(), ensure_ascii=False) + "\n" for label in ordered), encoding="utf-8"
    )


def find_texts(labels: Sequence[StandoffLabel], folder: Path) -> dict[str, SourceText]:
    """Texts by SHA-256, from ``folder/texts/<corpus>.jsonl.gz``; what is not there is left out.

    Raises:
        CommuniqueError: a text whose hash is not the one it is listed under.
    """
    wanted = {label.sha256 for label in labels}
    found: dict[str, SourceText] = {}
    for corpus in sorted({label.corpus for label in labels}):
        file = folder / "texts" / f"{corpus}.jsonl.gz"
        if file.exists():
            for row in _rows(file):
                if row["sha256"] in wanted:
                    text = row["text"].strip()
                    if text_hash(text) != row["sha256"]:
                        raise CommuniqueError(
                            f"{file}: the text listed as {row['sha256']} has another hash; fetch the file again."
                        )
                    found[row["sha256"]] = SourceText(text, row["title"] or "")
    return found


def join(labels: Sequence[StandoffLabel], texts: Mapping[str, SourceText]) -> list[LabelledArticle]:
    """One article per document, holding its labelled paragraphs in order; labels without text are left out.

    Raises:
        CommuniqueError: a mention that lies outside its text.
    """
    documents: dict[tuple[str, str], list[StandoffLabel]] = {}
    for label in labels:
        if label.sha256 in texts:
            documents.setdefault((label.corpus, label.doc), []).append(label)
    return [_article(corpus, doc, group, texts) for (corpus, doc), group in documents.items()]


def unmentioned(articles: Iterable[LabelledArticle], taxonomy: Taxonomy) -> list[str]:
    """The stances whose holder or target the paragraph does not mention, a sentence for each.

    They are labels like others, but no pair of mentions stands for them: models neither learn nor give them.
    """
    found = []
    for article in articles:
        for label in article.labels:
            known = {mention.actor for mention in label.mentions}.union(taxonomy.topics)
            for stance in label.stances:
                if lacking := [actor for actor in (stance.holder, stance.target) if actor not in known]:
                    place = f"{article.article.id}#{label.paragraph.index}"
                    told = f"{stance.holder} -> {stance.target} ({stance.polarity})"
                    found.append(f"{place}: {told} without a mention of {' and '.join(lacking)}")
    return found


def _article(corpus: str, doc: str, group: list[StandoffLabel], texts: Mapping[str, SourceText]) -> LabelledArticle:
    group = sorted(group, key=lambda label: (label.par, label.sha256))
    # Some sources count several paragraphs under one number; then their order in the list counts.
    clear = len({label.par for label in group}) == len(group)
    labelled = tuple(
        _paragraph(label, texts[label.sha256].text, label.par if clear else place) for place, label in enumerate(group)
    )
    name = f"{corpus}/{doc}"
    article = Article(
        id=name,
        title=texts[group[0].sha256].title,
        paragraphs=tuple(label.paragraph for label in labelled),
        source=corpus,
        published=group[0].date or None,
        language="en",
        meta={"kind": "public"},
    )
    pin = next((label.split for label in group if label.split != TRAIN), None)
    return LabelledArticle(article, labelled, story=name, split=pin)


def _paragraph(label: StandoffLabel, text: str, number: int) -> LabelledParagraph:
    for actor, start, end in label.mentions:
        if not 0 <= start < end <= len(text):
            raise CommuniqueError(
                f"{label.corpus}/{label.doc}, paragraph {label.par}: the mention of {actor} at {start}–{end} lies outside the text."
            )
    mentions = tuple(Mention(a, s, e, text[s:e]) for a, s, e in label.mentions)
    stances = tuple(Stance(h, t, p) for h, t, p in label.stances)  # type: ignore[arg-type]
    return LabelledParagraph(Paragraph(number, text), label.topics, mentions, stances)


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
