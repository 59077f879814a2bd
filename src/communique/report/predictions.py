"""The page for analysts: what predictions on new articles say, down to the sentences."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communique.errors import CommuniqueError, UsageError
from communique.records import Article, ParagraphPrediction, Prediction, Stance
from communique.report.bars import bar
from communique.report.graph import graph
from communique.report.highlight import Piece, named
from communique.report.matrix import matrix
from communique.report.names import namer
from communique.report.page import render
from communique.report.timeline import periods, timeline
from communique.taxonomy import Taxonomy, load_taxonomy

EVIDENCE = 1500  # sentences in a report, so that it stays small
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_DETAILS = ("published", "source", "url")


@dataclass(frozen=True)
class Entry:
    """A prediction with what is known of its article."""

    prediction: Prediction
    published: str | None = None
    source: str | None = None
    url: str | None = None

    @property
    def day(self) -> str | None:
        """The date, or as much of it as is known."""
        found = _DAY.match(self.published or "")
        return found.group() if found else None


@dataclass(frozen=True)
class Evidence:
    """A stance with the sentence that carries it."""

    stance: Stance
    entry: Entry
    paragraph: int
    topics: tuple[str, ...]
    pieces: tuple[Piece, ...]


def read_predictions(
    path: str | Path, articles: Sequence[str] = (), on_warning: Callable[[str], None] = lambda line: None
) -> list[Entry]:
    """Predictions from a JSON-lines file, with date, source and link of each article where they are known.

    Parameters:
        articles: inputs as for ``communique predict``; articles are matched by id, and what they tell counts
            more than ``published`` and ``source`` of the prediction and the key ``url`` of its line.

    Raises:
        UsageError: there is no such file.
        CommuniqueError: a row is no prediction, or the file has none.
    """
    known = _articles(articles)
    entries = [_entry(row, data, path, known) for row, data in _rows(Path(path))]
    if not entries:
        raise CommuniqueError(f"{path} holds no prediction; write one with 'communique predict --out {path}'.")
    lacking = sum(e.prediction.article_id not in known for e in entries) if articles else 0
    if lacking:
        on_warning(f"{lacking} of {len(entries)} predictions belong to none of the given articles")
    return entries


def predictions_report(
    entries: Sequence[Entry], title: str, taxonomy: Taxonomy | None = None, limit: int = EVIDENCE
) -> tuple[str, dict[str, Any]]:
    """One self-contained HTML page, and the counts it is about.

    Parameters:
        limit: sentences on the page; the surest ones are kept.
    """
    taxonomy = taxonomy or load_taxonomy()
    name = namer(taxonomy)
    found = [(e, p, s) for e in entries for p in e.prediction.paragraphs for s in p.stances]
    triples = [(s.holder, s.target, s.polarity) for _, _, s in found]
    evidence = sorted((_evidence(*f) for f in found), key=lambda x: -x.stance.probability)
    facts = {
        "articles": len(entries),
        "paragraphs": sum(len(e.prediction.paragraphs) for e in entries),
        "stances": len(found),
        "shown": min(limit, len(found)),
        "dated": sum(e.day is not None for e in entries),
    }
    page = render(
        "predictions.html",
        title=title,
        facts=facts,
        models=sorted({e.prediction.model for e in entries}),
        name=name,
        topics=_topics(entries, taxonomy.topics),
        timeline=_timeline(entries, taxonomy.topics, name),
        matrix=matrix(triples, name, taxonomy.topics, rows=20, columns=18),
        graph=graph((t for t in triples if t[1] not in taxonomy.topics), name),
        evidence=evidence[:limit],
        options=_options(evidence[:limit], name),
        warnings=Counter(w for e in entries for w in e.prediction.warnings).most_common(),
    )
    return page, facts


def _rows(path: Path) -> Iterator[tuple[int, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for row, line in enumerate(lines, start=1):
                if line.strip():
                    yield row, json.loads(line)
    except FileNotFoundError as error:
        raise UsageError(f"{path} does not exist; name a JSON-lines file that 'communique predict' wrote.") from error
    except (OSError, ValueError) as error:
        raise CommuniqueError(
            f"{path} is not JSON lines ({error}); write it with 'communique predict --format jsonl'."
        ) from error


def _entry(row: int, data: Any, path: str | Path, known: dict[str, Article]) -> Entry:
    try:
        prediction = Prediction.from_dict(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CommuniqueError(
            f"{path}, row {row} is no prediction ({error!r}); write the file with 'communique predict --format jsonl'."
        ) from error
    article = known.get(prediction.article_id)
    details = {key: (getattr(article, key) if article else None) or data.get(key) for key in _DETAILS}
    return Entry(prediction, **details)


def _articles(inputs: Sequence[str]) -> dict[str, Article]:
    if not inputs:
        return {}
    from communique.read import read

    return {article.id: article for article in read(*inputs)}


def _evidence(entry: Entry, paragraph: ParagraphPrediction, stance: Stance) -> Evidence:
    kinds = {stance.target: "target", stance.holder: "holder"}
    words = [(m.text, kinds[m.actor]) for m in paragraph.mentions if m.actor in kinds]
    return Evidence(stance, entry, paragraph.index, paragraph.labels, tuple(named(stance.evidence, words)))


def _topics(entries: Sequence[Entry], topics: Sequence[str]) -> dict[str, dict[str, Any]]:
    """How many articles and paragraphs each topic has."""
    return {
        topic: {
            "articles": (count := sum(topic in e.prediction.labels for e in entries)),
            "paragraphs": sum(topic in p.labels for e in entries for p in e.prediction.paragraphs),
            "bar": bar(count / len(entries)),
        }
        for topic in topics
    }


def _timeline(entries: Sequence[Entry], topics: Sequence[str], name: Callable[[str], str]) -> dict[str, Any] | None:
    """The picture and its unit; ``None`` where no article has a date."""
    dated = [(e.day, e) for e in entries if e.day]
    if not dated:
        return None
    unit, columns = periods([day for day, _ in dated])
    length = len(columns[0])
    totals = Counter(day[:length] for day, _ in dated)
    counts = {name(t): Counter(day[:length] for day, e in dated if t in e.prediction.labels) for t in topics}
    picture = timeline(
        [name(t) for t in topics],
        columns,
        {label: [own[c] for c in columns] for label, own in counts.items()},
        [totals[c] for c in columns],
    )
    return {"unit": unit, "picture": picture}


def _options(evidence: Iterable[Evidence], name: Callable[[str], str]) -> dict[str, list[tuple[str, str, int]]]:
    """What the filters offer: value, name and count, by frequency."""
    counts: dict[str, Counter[str]] = {key: Counter() for key in ("holder", "target", "polarity", "topic")}
    for item in evidence:
        counts["holder"][item.stance.holder] += 1
        counts["target"][item.stance.target] += 1
        counts["polarity"][item.stance.polarity] += 1
        counts["topic"].update(item.topics)
    return {
        key: [(value, name(value), n) for value, n in sorted(own.items(), key=lambda item: (-item[1], item[0]))]
        for key, own in counts.items()
    }
