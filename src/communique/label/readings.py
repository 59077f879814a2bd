"""Label files: one paragraph a line as one reader labelled it, text included.

The columns are those of a dataset row, topics by their ids; ``url``, ``language``, ``reader``, ``split``
and ``settled`` come on top. ``communique annotate import`` writes such files and ``communique build`` takes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from communique.errors import CommuniqueError, UsageError
from communique.label.rows import rows_of
from communique.records import (
    ACTOR_ID,
    Article,
    LabelledArticle,
    LabelledParagraph,
    Mention,
    Paragraph,
    Reject,
    Stance,
    spans_agree,
)
from communique.split.assign import TRAIN
from communique.split.fingerprints import text_hash
from communique.taxonomy import Taxonomy

_OPTIONAL = ("source", "url", "published", "language", "speaker")


@dataclass(frozen=True, slots=True)
class Reading:
    """A paragraph as one reader labelled it.

    ``article`` is the article without its paragraphs. ``sha256`` is that of the text, which is empty
    where only stand-off labels are at hand. ``settled`` marks the label that ends a dispute.
    """

    reader: str
    article: Article
    label: LabelledParagraph
    story: str
    sha256: str
    split: str | None = None
    settled: bool = False

    @property
    def key(self) -> tuple[str, int, str]:
        """What two readings of the same paragraph have in common: article, paragraph number, text."""
        return self.article.id, self.label.paragraph.index, self.sha256

    @property
    def place(self) -> str:
        """The paragraph in a sentence for people.

        Example:
            >>> label = LabelledParagraph(Paragraph(2, "Doha received the envoy."))
            >>> Reading("ana", Article("a1", "Envoy arrives", ()), label, "envoy", "").place
            'a1#2'
        """
        return f"{self.article.id}#{self.label.paragraph.index}"

    def to_dict(self) -> dict[str, Any]:
        (row,) = rows_of(LabelledArticle(self.article, (self.label,), self.story))
        return {
            **row,
            "url": self.article.url,
            "language": self.article.language,
            "text": self.label.paragraph.text or None,
            "sha256": self.sha256,
            "reader": self.reader,
            "split": self.split,
            "settled": self.settled,
        }

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Self:
        """The reading of a row; ``KeyError``, ``TypeError`` or ``ValueError`` where it is none."""
        text = row.get("text") or ""
        known = {key: row.get(key) for key in _OPTIONAL}
        kind = row.get("kind")
        article = Article(
            str(row["article_id"]), row.get("title") or "", (), meta={"kind": kind} if kind else {}, **known
        )
        label = LabelledParagraph(
            Paragraph(int(row["paragraph"]), text),
            tuple(row["topics"]),
            tuple(Mention.from_dict(m) for m in row["mentions"]),
            tuple(Stance.from_dict(s) for s in row["stances"]),
            tuple(row.get("cases") or ()),
        )
        story, sha256 = row.get("story") or article.id, row.get("sha256") or text_hash(text)
        return cls(str(row["reader"]), article, label, story, sha256, row.get("split"), bool(row.get("settled", False)))


def read_label_file(path: Path, taxonomy: Taxonomy, with_text: bool = True) -> list[Reading]:
    """The readings of a label file.

    Parameters:
        with_text: refuse a line without its text.

    Raises:
        CommuniqueError: a line that is not a reading, or whose labels do not fit its text or the
            taxonomy, with its number.
    """
    readings = []
    for number, line in json_lines(path):
        try:
            reading = Reading.from_dict(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CommuniqueError(
                f"{path}, line {number} is not a label line ({error!r}); correct or remove it, or import the labels again."
            ) from error
        problem = label_problem(reading.label, taxonomy)
        if with_text or reading.label.paragraph.text:
            problem = text_problem(reading) or problem
        if problem:
            raise CommuniqueError(f"{path}, line {number} ({reading.place}): {problem}; correct or remove the line.")
        readings.append(reading)
    return readings


def json_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that hold something, with their numbers.

    Only line feeds end a line: ``str.splitlines`` would also cut at a U+2028 inside a text.

    Raises:
        UsageError: there is no such file.
        CommuniqueError: it is not UTF-8.
    """
    try:
        with path.open(encoding="utf-8") as file:
            yield from ((number, line) for number, line in enumerate(file, start=1) if line.strip())
    except FileNotFoundError as error:
        raise UsageError(f"{path} does not exist; name a .jsonl file.") from error
    except UnicodeDecodeError as error:
        raise CommuniqueError(f"{path} is not UTF-8 ({error.reason}); write it again as UTF-8.") from error


def text_problem(reading: Reading) -> str | None:
    """Why the text of a reading does not carry its labels, or None."""
    text = reading.label.paragraph.text
    if not text:
        return "the text is missing"
    if text_hash(text) != reading.sha256:
        return "the text is not the one that was labelled (its SHA-256 differs)"
    for mention in reading.label.mentions:
        if not spans_agree(text, (mention,)):
            found = text[max(mention.start, 0) : max(mention.end, 0)]
            return f"characters {mention.start}–{mention.end} are {found!r} and not {mention.text!r}"
    return None


def label_problem(label: LabelledParagraph, taxonomy: Taxonomy) -> str | None:
    """Why labels are not those of the codebook, or None.

    Example:
        >>> from communique.taxonomy import load_taxonomy
        >>> label = LabelledParagraph(Paragraph(0, "It rained."), topics=("weather",))
        >>> label_problem(label, load_taxonomy())
        'weather is no topic of the taxonomy'
    """
    actors = {m.actor for m in label.mentions}
    for topic in label.topics:
        if topic not in taxonomy.topics:
            return f"{topic} is no topic of the taxonomy"
    for actor in sorted(actors):
        if not ACTOR_ID.match(actor):
            return f"{actor!r} is no actor id, which is an ISO code or a short upper-case name such as UKR or NATO"
    polarities: dict[tuple[str, str], str] = {}
    for s in label.stances:
        pair = f"{s.holder} -> {s.target}"
        if s.polarity not in taxonomy.polarities:
            return f"the stance {pair} has the polarity {s.polarity!r}"
        if s.holder not in actors or (s.target not in actors and s.target not in taxonomy.topics):
            return f"the stance {pair} names an actor that the paragraph does not mention"
        if s.holder == s.target:
            return f"the stance {pair} points at its own holder"
        if polarities.setdefault((s.holder, s.target), s.polarity) != s.polarity:
            return f"the stance {pair} is both {polarities[s.holder, s.target]} and {s.polarity}"
    return None


def readings_of(articles: Iterable[LabelledArticle], reader: str, split: str | None = None) -> list[Reading]:
    """Labelled articles as the readings of one reader; ``split`` names their split."""
    return [
        Reading(
            reader,
            replace(a.article, paragraphs=()),
            label,
            a.story,
            text_hash(label.paragraph.text),
            split or a.split,
        )
        for a in articles
        for label in a.labels
    ]


def settle(readings: Sequence[Reading]) -> tuple[list[Reading], list[Reject]]:
    """One reading per paragraph, and what is still in dispute.

    A settled reading decides; else the one that more than half of the paragraph's readers share in
    topics, actors and stances. Where there is neither, the paragraph is left out with the reason.
    """
    groups: dict[tuple[str, int, str], list[Reading]] = {}
    for reading in readings:
        groups.setdefault(reading.key, []).append(reading)
    chosen: list[Reading] = []
    disputed: list[Reject] = []
    for group in groups.values():
        settled = [r for r in group if r.settled]
        voters = settled or group
        content = [_content(r.label) for r in voters]
        best = max(range(len(voters)), key=lambda i: content.count(content[i]))
        if 2 * content.count(content[best]) > len(voters):
            chosen.append(voters[best])
        else:
            names = " and ".join(sorted({r.reader for r in voters}))
            reason = f"the readers {names} differ; settle the paragraph, see 'communique annotate agreement --out'"
            disputed.append(Reject(group[0].place, None, reason, group[0].label.paragraph.text[:80]))
    return chosen, disputed


def articles_of(readings: Iterable[Reading]) -> list[LabelledArticle]:
    """Readings, one per paragraph, as articles, paragraphs in reading order.

    The split ``train`` leaves the choice between train and validation to the builder.
    """
    groups: dict[str, list[Reading]] = {}
    for reading in readings:
        groups.setdefault(reading.article.id, []).append(reading)
    articles = []
    for group in groups.values():
        labels = tuple(r.label for r in sorted(group, key=lambda r: r.label.paragraph.index))
        article = replace(group[0].article, paragraphs=tuple(label.paragraph for label in labels))
        articles.append(
            LabelledArticle(article, labels, group[0].story, None if group[0].split == TRAIN else group[0].split)
        )
    return articles


def _content(label: LabelledParagraph) -> tuple[frozenset[Any], ...]:
    stances = frozenset((s.holder, s.target, s.polarity) for s in label.stances if s.polarity != "neutral")
    return frozenset(label.topics), frozenset(m.actor for m in label.mentions), stances
