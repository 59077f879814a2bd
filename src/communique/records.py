"""The records that travel between the stages. This module imports nothing of the package.

Every record is a frozen dataclass with ``to_dict`` and ``from_dict``; ``communique.schemas`` publishes
a JSON Schema for each.

Example:
    >>> article = Article("a1", "Envoy arrives", (Paragraph(0, "Doha received the envoy."),))
    >>> Article.from_dict(article.to_dict()) == article
    True
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self, get_args

if TYPE_CHECKING:
    import pandas as pd

Polarity = Literal["support", "oppose", "neutral"]
ArticlePolarity = Literal["support", "oppose", "neutral", "mixed"]
POLARITIES: tuple[str, ...] = get_args(Polarity)
ACTOR_ID = re.compile(r"[A-Z][A-Z0-9_]*\Z")  # ISO 3166-1 alpha-3 for states, a short upper-case name for others


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One text unit of an article. ``index`` counts from 0 in reading order."""

    index: int
    text: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(index=int(data["index"]), text=str(data["text"]))


@dataclass(frozen=True, slots=True)
class Article:
    """A text as it was read: a title over an ordered list of paragraphs.

    ``speaker`` is the actor id or name in whose first person the text is written. ``published`` is an
    ISO 8601 date or date-time from the source's metadata, never a guess. ``meta`` keeps everything
    else the source told: captions, source lines, the file and the row.
    """

    id: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    source: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = None
    speaker: str | None = None
    meta: dict[str, Any] = field(default_factory=dict, hash=False)

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "paragraphs": [p.to_dict() for p in self.paragraphs],
            "source": self.source,
            "url": self.url,
            "published": self.published,
            "language": self.language,
            "speaker": self.speaker,
            "meta": dict(self.meta),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            id=data["id"],
            title=data["title"],
            paragraphs=tuple(Paragraph.from_dict(p) for p in data["paragraphs"]),
            source=data.get("source"),
            url=data.get("url"),
            published=data.get("published"),
            language=data.get("language"),
            speaker=data.get("speaker"),
            meta=dict(data.get("meta") or {}),
        )


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a paragraph names an actor: ``text == paragraph.text[start:end]`` always.

    ``speaker`` is the person's name when the mention is a person who acts for ``actor``.
    """

    actor: str
    start: int
    end: int
    text: str
    speaker: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            actor=data["actor"],
            start=int(data["start"]),
            end=int(data["end"]),
            text=data["text"],
            speaker=data.get("speaker"),
        )


@dataclass(frozen=True, slots=True)
class Stance:
    """Who stands where: ``holder`` supports or opposes ``target``.

    ``target`` is an actor id, or a topic id for the issue of that topic. ``probability`` is that of
    ``polarity``, 1.0 in gold labels. ``evidence`` is the sentence that carries the stance.
    """

    holder: str
    target: str
    polarity: ArticlePolarity
    probability: float = 1.0
    evidence: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            holder=data["holder"],
            target=data["target"],
            polarity=data["polarity"],
            probability=float(data.get("probability", 1.0)),
            evidence=data.get("evidence", ""),
        )


@dataclass(frozen=True, slots=True)
class WordAttribution:
    """What one word of a paragraph adds to an answer: ``text == paragraph.text[start:end]`` always."""

    start: int
    end: int
    text: str
    weight: float

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(start=int(data["start"]), end=int(data["end"]), text=data["text"], weight=float(data["weight"]))


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a model gave an answer, word by word: ``log_odds`` is ``base`` plus the weights of all words.

    ``answer`` is a topic id, or ``holder->target`` for a stance, and ``polarity`` that of the stance.
    ``log_odds`` is the natural logarithm of how much likelier the answer is than its absence: the topic
    than not, the polarity than ``neutral``. ``base`` is what no word of the paragraph adds: constants, the
    title, the order of the names. Words that add nothing are left out.
    """

    answer: str
    polarity: Polarity | None
    log_odds: float
    base: float
    words: tuple[WordAttribution, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "answer": self.answer,
            "polarity": self.polarity,
            "log_odds": self.log_odds,
            "base": self.base,
            "words": [w.to_dict() for w in self.words],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            answer=data["answer"],
            polarity=data["polarity"],
            log_odds=float(data["log_odds"]),
            base=float(data["base"]),
            words=tuple(WordAttribution.from_dict(w) for w in data["words"]),
        )


@dataclass(frozen=True, slots=True)
class ParagraphPrediction:
    """What a model says of one paragraph.

    ``topics`` maps every topic id to its probability; ``labels`` are those at or above their
    threshold, in taxonomy order. ``abstained`` names what the model declined to answer: a topic id,
    or ``holder->target`` for a stance. ``explanations``, one per label and per stance, are there (also in
    ``to_dict``) where they were asked for.
    """

    index: int
    topics: dict[str, float] = field(hash=False)
    labels: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    stances: tuple[Stance, ...] = ()
    abstained: tuple[str, ...] = ()
    explanations: tuple[Explanation, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "index": self.index,
            "topics": dict(self.topics),
            "labels": list(self.labels),
            "mentions": [m.to_dict() for m in self.mentions],
            "stances": [s.to_dict() for s in self.stances],
            "abstained": list(self.abstained),
        }
        if self.explanations:
            told["explanations"] = [e.to_dict() for e in self.explanations]
        return told

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            index=int(data["index"]),
            topics=dict(data["topics"]),
            labels=tuple(data["labels"]),
            mentions=tuple(Mention.from_dict(m) for m in data["mentions"]),
            stances=tuple(Stance.from_dict(s) for s in data["stances"]),
            abstained=tuple(data["abstained"]),
            explanations=tuple(Explanation.from_dict(e) for e in data.get("explanations", ())),
        )


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model says of one article; ``paragraphs`` has one entry per paragraph of the article.

    ``model`` names the model that answered, ``windows`` counts the pieces the text was read in, and
    ``warnings`` says in words what the reader should know. ``published`` and ``source`` are those of the
    article, where it told them.
    """

    article_id: str
    title: str
    topics: dict[str, float] = field(hash=False)
    labels: tuple[str, ...] = ()
    stances: tuple[Stance, ...] = ()
    paragraphs: tuple[ParagraphPrediction, ...] = ()
    model: str = ""
    windows: int = 1
    warnings: tuple[str, ...] = ()
    published: str | None = None
    source: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "article_id": self.article_id,
            "title": self.title,
            "published": self.published,
            "source": self.source,
            "topics": dict(self.topics),
            "labels": list(self.labels),
            "stances": [s.to_dict() for s in self.stances],
            "paragraphs": [p.to_dict() for p in self.paragraphs],
            "model": self.model,
            "windows": self.windows,
            "warnings": list(self.warnings),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            article_id=data["article_id"],
            title=data["title"],
            topics=dict(data["topics"]),
            labels=tuple(data["labels"]),
            stances=tuple(Stance.from_dict(s) for s in data["stances"]),
            paragraphs=tuple(ParagraphPrediction.from_dict(p) for p in data["paragraphs"]),
            model=data["model"],
            windows=int(data["windows"]),
            warnings=tuple(data["warnings"]),
            published=data.get("published"),
            source=data.get("source"),
        )

    def to_frame(self) -> pd.DataFrame:
        """One row per paragraph: ids, one probability column per topic, labels and counts."""
        import pandas as pd

        rows = [
            {
                "article_id": self.article_id,
                "title": self.title,
                "published": self.published,
                "source": self.source,
                "paragraph": p.index,
                **p.topics,
                "labels": list(p.labels),
                "mentions": [m.to_dict() for m in p.mentions],
                "stances": [s.to_dict() for s in p.stances],
                "abstained": list(p.abstained),
            }
            for p in self.paragraphs
        ]
        shared = ["article_id", "title", "published", "source", "paragraph"]
        columns = [*shared, *self.topics, "labels", "mentions", "stances", "abstained"]
        return pd.DataFrame(rows, columns=columns)

    def stances_frame(self) -> pd.DataFrame:
        """One row per (paragraph, holder, target, polarity)."""
        import pandas as pd

        rows = [
            {
                "article_id": self.article_id,
                "published": self.published,
                "source": self.source,
                "paragraph": p.index,
                **s.to_dict(),
            }
            for p in self.paragraphs
            for s in p.stances
        ]
        article = ["article_id", "published", "source", "paragraph"]
        columns = [*article, "holder", "target", "polarity", "probability", "evidence"]
        return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True, slots=True)
class Reject:
    """An input that could not be used: where it stood, why, and what was there (shortened)."""

    source: str
    row: int | None
    reason: str
    content: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["source"], data["row"], data["reason"], data.get("content", ""))


@dataclass(frozen=True, slots=True)
class LabelledParagraph:
    """A paragraph with gold labels. Stances that are not listed are neutral."""

    paragraph: Paragraph
    topics: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    stances: tuple[Stance, ...] = ()
    cases: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "paragraph": self.paragraph.to_dict(),
            "topics": list(self.topics),
            "mentions": [m.to_dict() for m in self.mentions],
            "stances": [s.to_dict() for s in self.stances],
            "cases": list(self.cases),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            paragraph=Paragraph.from_dict(data["paragraph"]),
            topics=tuple(data["topics"]),
            mentions=tuple(Mention.from_dict(m) for m in data["mentions"]),
            stances=tuple(Stance.from_dict(s) for s in data["stances"]),
            cases=tuple(data["cases"]),
        )


@dataclass(frozen=True, slots=True)
class LabelledArticle:
    """An article whose paragraphs carry gold labels, in the order of the article.

    ``story`` groups articles about the same events: a split never separates them. ``split`` pins the
    article to one split, ``None`` leaves the choice to the builder.
    """

    article: Article
    labels: tuple[LabelledParagraph, ...]
    story: str
    split: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "article": self.article.to_dict(),
            "labels": [label.to_dict() for label in self.labels],
            "story": self.story,
            "split": self.split,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            article=Article.from_dict(data["article"]),
            labels=tuple(LabelledParagraph.from_dict(label) for label in data["labels"]),
            story=data["story"],
            split=data.get("split"),
        )


def spans_agree(text: str, mentions: Sequence[Mention]) -> bool:
    """Whether every mention's text is exactly what stands at its offsets."""
    return all(0 <= m.start < m.end <= len(text) and text[m.start : m.end] == m.text for m in mentions)
