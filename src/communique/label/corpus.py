"""The corpus format: one Markdown file per article, labels under each paragraph.

A file reads like the article it holds::

    ---
    id: envoy-doha
    story: afghanistan-recognition-gulf
    kind: wire
    published: 2024-05-03
    ---
    # Gulf capital receives an envoy it has not recognised

    [Doha](QAT) received [the Taliban](TALIBAN)'s new envoy on Sunday, [Foreign Minister Salim Darwi](QAT "Salim Darwi") said.

    > topics: diplomatic_recognition
    > support: QAT -> TALIBAN; QAT -> diplomatic_recognition
    > oppose: USA -> TALIBAN
    > cases: metonym

A mention is a link whose address is the actor id and whose title is the speaking person. A paragraph
is one line. ``topics`` is always there (``none`` for none); ``support``, ``oppose``, ``neutral`` and
``cases`` only where there is something to say. ``docs/corpus-format.md`` has the whole of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import yaml

from communique.errors import CommuniqueError
from communique.records import ACTOR_ID, Article, LabelledArticle, LabelledParagraph, Mention, Paragraph, Stance
from communique.taxonomy import Taxonomy

KINDS = (
    "wire", "analysis", "statement", "communique", "interview", "liveblog", "editorial", "court", "debate", "transcript",
)  # fmt: skip
CASES = (
    "negation", "refusal", "condition", "reported_claim", "disputed_claim", "irony", "passive", "coreference", "metonym",
    "split_stance", "abstention", "changed_position", "mixed_topics", "lookalike",
)  # fmt: skip

SPLITS = ("train", "validation", "test")
_HEADER_KEYS = {"id", "story", "kind", "published", "speaker", "split", "language"}
_LABEL_KEYS = ("topics", "support", "oppose", "neutral", "cases")
_LINK = re.compile(r'\[([^\[\]]+)\]\(([A-Z][A-Z0-9_]*)(?: "([^"]+)")?\)')
_STRAY = re.compile(r"\]\(|\[[^\]]*\(|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


def read_corpus(folder: str | Path, taxonomy: Taxonomy) -> list[LabelledArticle]:
    """Every article under ``folder`` (``**/*.md``), in the order of their paths.

    Raises:
        CommuniqueError: the first file and line that is not in the format, or an id used twice.
    """
    articles: dict[str, LabelledArticle] = {}
    for path in sorted(Path(folder).rglob("*.md")):
        if path.name == "README.md":
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise CommuniqueError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8.") from error
        labelled = parse_article(text, taxonomy, where=str(path))
        if labelled.article.id in articles:
            raise CommuniqueError(
                f"{path}: the id {labelled.article.id} is used by another article; give each its own."
            )
        if labelled.article.id != path.stem:
            raise CommuniqueError(f"{path}: the id {labelled.article.id} must equal the file name.")
        articles[labelled.article.id] = labelled
    return list(articles.values())


def parse_article(text: str, taxonomy: Taxonomy, where: str = "article") -> LabelledArticle:
    """One article in the corpus format.

    Raises:
        CommuniqueError: names ``where``, the line, what is wrong and what is expected.
    """
    header, body = _split_header(text, where)
    title, blocks = _blocks(body, where)
    labels = tuple(_labelled(i, line, marks, taxonomy, where) for i, (line, marks) in enumerate(blocks))
    if not labels:
        raise CommuniqueError(f"{where}: the article {header['id']} has no paragraph; write at least one.")
    article = Article(
        id=header["id"],
        title=title,
        paragraphs=tuple(label.paragraph for label in labels),
        source="communique corpus",
        published=header.get("published"),
        language=header.get("language", "en"),
        speaker=header.get("speaker"),
        meta={"kind": header["kind"]},
    )
    return LabelledArticle(article, labels, story=header["story"], split=header.get("split"))


def format_article(labelled: LabelledArticle) -> str:
    """The text of an article in the corpus format; ``parse_article`` gives the same article back."""
    article = labelled.article
    header = {
        "id": article.id,
        "story": labelled.story,
        "kind": article.meta["kind"],
        "published": article.published,
        "speaker": article.speaker,
        "split": labelled.split,
        "language": None if article.language == "en" else article.language,
    }
    lines = ["---", *(f"{key}: {value}" for key, value in header.items() if value), "---", f"# {article.title}", ""]
    for label in labelled.labels:
        lines += [_linked(label), "", *_marks(label), ""]
    return "\n".join(lines[:-1]) + "\n"


def _split_header(text: str, where: str) -> tuple[dict[str, str], list[_Line]]:
    lines = [_Line(i, line.rstrip()) for i, line in enumerate(text.splitlines(), start=1)]
    if not lines or lines[0].text != "---":
        raise CommuniqueError(f"{where}, line 1: an article starts with a header between two lines of '---'.")
    end = next((i for i, line in enumerate(lines[1:], start=1) if line.text == "---"), None)
    if end is None:
        raise CommuniqueError(f"{where}: the header has no closing '---'.")
    try:
        header = yaml.load("\n".join(line.text for line in lines[1:end]), Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise CommuniqueError(
            f"{where}: the header is not YAML ({str(error).splitlines()[0]}); write 'key: value' lines."
        ) from error
    missing = {"id", "story", "kind"} - set(header or {})
    unknown = set(header or {}) - _HEADER_KEYS
    if missing or unknown:
        problem = f"lacks {sorted(missing)}" if missing else f"has unknown keys {sorted(unknown)}"
        raise CommuniqueError(f"{where}: the header {problem}; known keys are {sorted(_HEADER_KEYS)}.")
    if header.get("split") not in (None, *SPLITS):
        raise CommuniqueError(
            f"{where}: split {header['split']} is unknown; pin an article to one of {', '.join(SPLITS)}."
        )
    if header.get("published") and not _is_date(header["published"]):
        raise CommuniqueError(f"{where}: published {header['published']} is no date; write 2024-05-03.")
    if header["kind"] not in KINDS:
        raise CommuniqueError(f"{where}: kind {header['kind']} is unknown; use one of {', '.join(KINDS)}.")
    return header, lines[end + 1 :]


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _blocks(lines: Sequence[_Line], where: str) -> tuple[str, list[tuple[_Line, list[_Line]]]]:
    filled = [line for line in lines if line.text.strip()]
    if not filled or not filled[0].text.startswith("# "):
        raise CommuniqueError(f"{where}: after the header comes the headline as '# Headline'.")
    blocks: list[tuple[_Line, list[_Line]]] = []
    for line in filled[1:]:
        if not line.text.startswith("> "):
            blocks.append((line, []))
        elif not blocks:
            raise CommuniqueError(f"{where}, line {line.number}: a label line stands before the first paragraph.")
        else:
            blocks[-1][1].append(line)
    return filled[0].text[2:].strip(), blocks


def _labelled(index: int, line: _Line, marks: Iterable[_Line], taxonomy: Taxonomy, where: str) -> LabelledParagraph:
    text, mentions = parse_links(line.text.strip(), f"{where}, line {line.number}")
    values: dict[str, str] = {}
    for mark in marks:
        key, _, value = mark.text[2:].partition(":")
        if key not in _LABEL_KEYS or key in values or not value.strip():
            raise CommuniqueError(
                f"{where}, line {mark.number}: '{mark.text}' is not a label line; use each of {', '.join(_LABEL_KEYS)} once, with a value."
            )
        values[key] = value.strip()
    if "topics" not in values:
        raise CommuniqueError(
            f"{where}, line {line.number}: the paragraph has no '> topics:' line; write '> topics: none' for none."
        )
    topics = () if values["topics"] == "none" else tuple(t.strip() for t in values["topics"].split(","))
    unknown = [t for t in topics if t not in taxonomy.topics]
    if unknown or len(set(topics)) != len(topics):
        raise CommuniqueError(
            f"{where}, line {line.number}: topics {list(topics)} must be different ones of {list(taxonomy.topics)}."
        )
    cases = tuple(c.strip() for c in values.get("cases", "").split(",") if c.strip())
    if wrong := [c for c in cases if c not in CASES]:
        raise CommuniqueError(f"{where}, line {line.number}: unknown cases {wrong}; use {', '.join(CASES)}.")
    stances = tuple(_stances(values, mentions, taxonomy, f"{where}, line {line.number}"))
    stray = [s.target for s in stances if s.target in taxonomy.topics and s.target not in topics]
    if stray:
        raise CommuniqueError(
            f"{where}, line {line.number}: a stance is on the issue {stray[0]}, which is not among the topics of the paragraph."
        )
    ordered = tuple(t for t in taxonomy.topics if t in topics)
    return LabelledParagraph(Paragraph(index, text), ordered, mentions, stances, cases)


def parse_links(source: str, where: str) -> tuple[str, tuple[Mention, ...]]:
    """Plain text and mentions of a line with ``[text](ACTOR "speaker")`` links."""
    pieces: list[str] = []
    mentions: list[Mention] = []
    length = last = 0
    for match in _LINK.finditer(source):
        before = source[last : match.start()]
        pieces += [before, match[1]]
        start = length + len(before)
        mentions.append(Mention(match[2], start, start + len(match[1]), match[1], match[3]))
        length, last = start + len(match[1]), match.end()
    pieces.append(source[last:])
    text = "".join(pieces)
    if stray := _STRAY.search(text):
        raise CommuniqueError(
            f"{where}: '{stray[0][:40]}' looks like a broken mention; write [text](ACTOR) or [text](ACTOR \"Name\")."
        )
    return text, tuple(mentions)


def _stances(values: dict[str, str], mentions: Sequence[Mention], taxonomy: Taxonomy, where: str) -> Iterator[Stance]:
    actors = {m.actor for m in mentions}
    seen: set[tuple[str, str]] = set()
    for polarity in taxonomy.polarities:
        for item in filter(None, (part.strip() for part in values.get(polarity, "").split(";"))):
            holder, arrow, target = (part.strip() for part in item.partition("->"))
            if not arrow or not ACTOR_ID.match(holder) or not (ACTOR_ID.match(target) or target in taxonomy.topics):
                raise CommuniqueError(
                    f"{where}: '{item}' is not a stance; write HOLDER -> TARGET, the target an actor or a topic id."
                )
            if holder not in actors or (target not in actors and target not in taxonomy.topics):
                raise CommuniqueError(
                    f"{where}: the stance '{item}' names an actor that the paragraph does not mention."
                )
            if (holder, target) in seen or holder == target:
                raise CommuniqueError(f"{where}: the pair '{item}' is given twice or points at itself.")
            seen.add((holder, target))
            yield Stance(holder, target, polarity)  # type: ignore[arg-type]


def _linked(label: LabelledParagraph) -> str:
    text, pieces, last = label.paragraph.text, [], 0
    for m in sorted(label.mentions, key=lambda m: m.start):
        speaker = f' "{m.speaker}"' if m.speaker else ""
        pieces += [text[last : m.start], f"[{m.text}]({m.actor}{speaker})"]
        last = m.end
    return "".join([*pieces, text[last:]])


def _marks(label: LabelledParagraph) -> Iterator[str]:
    yield "> topics: " + (", ".join(label.topics) or "none")
    for polarity in ("support", "oppose", "neutral"):
        pairs = [f"{s.holder} -> {s.target}" for s in label.stances if s.polarity == polarity]
        if pairs:
            yield f"> {polarity}: " + "; ".join(pairs)
    if label.cases:
        yield "> cases: " + ", ".join(label.cases)
