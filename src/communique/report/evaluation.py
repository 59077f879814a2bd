"""The page of an evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from communique.evaluate.ids import canonical_ids
from communique.evaluate.run import Evaluation
from communique.report.bars import bar
from communique.report.browser import Item, items
from communique.report.curves import reliability_plot, risk_plot
from communique.report.matrix import Matrix, Triple, matrix
from communique.report.names import namer
from communique.report.page import render

_NOISE = 30  # shown of the label-noise list
_HEADLINES = (
    ("topics.macro_f1", "Topics", "macro-F1: the mean over topics of how well each is found"),
    ("topics.subset_accuracy", "All topics right", "share of paragraphs whose topics are exactly the gold ones"),
    ("stances.macro_f1", "Stances on gold pairs", "macro-F1 over support, oppose and neutral when the actors are told"),
    (
        "triples_gold_actors.f1",
        "Triples, actors told",
        "F1 of who supports or opposes whom, with gold actors and topics",
    ),
    ("end_to_end.triples.f1", "Triples from text alone", "F1 of whole triples; nothing is told"),
    ("end_to_end.actors.f1", "Linked actors", "F1 of the actors found in each paragraph"),
)
_TABLES = (
    ("Triples from the text alone", "end_to_end.triples"),
    ("… with any target", "end_to_end.triples_relaxed"),
    ("Triples with gold actors and topics", "triples_gold_actors"),
    ("Linked actors", "end_to_end.actors"),
    ("Stances of whole articles", "articles.stances"),
    ("… of articles with two or more paragraphs", "articles.longer.stances"),
)
SLICE_FIGURES = {
    "topics.subset_accuracy": "all topics right",
    "topics.micro_f1": "topics, micro-F1",
    "triples_gold_actors.f1": "triples, actors told, F1",
    "end_to_end.triples.f1": "triples from text, F1",
    "end_to_end.actors.f1": "actors, F1",
}


@dataclass(frozen=True)
class Figure:
    """A number with its interval and the bar that shows both."""

    value: float | None
    low: float | None
    high: float | None

    @property
    def bar(self) -> Markup:
        return bar(self.value, self.low, self.high)


def evaluation_report(evaluation: Evaluation, metrics: Mapping[str, Any]) -> str:
    """One self-contained HTML page.

    Parameters:
        metrics: what metrics.json holds, with ``model``, ``split`` and ``dataset_hash``.
    """
    taxonomy = evaluation.scored.taxonomy
    name = namer(taxonomy)
    browser, left_out = items(evaluation, name)
    return render(
        "evaluation.html",
        metrics=metrics,
        name=name,
        headlines=[(title, told, _figure(metrics, key)) for key, title, told in _HEADLINES if _has(metrics, key)],
        topics={t: _figures(metrics, f"topics.per_topic.{t}", _PER_TOPIC) for t in taxonomy.topics},
        topic_columns=_PER_TOPIC if "ece" in metrics["topics"] else _PER_TOPIC[:3],
        topic_totals=_figures(metrics, "topics", ("macro_f1", "micro_f1", "subset_accuracy", "mean_average_precision")),
        polarities={p: _figures(metrics, f"stances.per_polarity.{p}", _PRF) for p in taxonomy.polarities}
        if "stances" in metrics
        else {},
        sets=[(title, _figures(metrics, key, _PRF)) for title, key in _TABLES if _has(metrics, key)],
        article_topics=[
            (title, _figures(metrics, key, ("macro_f1", "micro_f1")))
            for title, key in (
                ("all articles", "articles.topics"),
                ("two or more paragraphs", "articles.longer.topics"),
            )
        ],
        calibration=[(part, n, reliability_plot(name(n), b)) for part, n, b in _bins(metrics)],
        calibration_figures=[
            (part, _figures(metrics, part, ("ece", "brier", "aurc")))
            for part in ("topics", "stances")
            if _has(metrics, f"{part}.ece")
        ],
        abstained=_figures(metrics, "stances", ("abstained", "accuracy", "accuracy_without_abstained")),
        risks=[(what, risk_plot(what, curve)) for what, curve in metrics["risk_coverage"].items()],
        slice_columns=SLICE_FIGURES,
        slices=_slices(metrics),
        matrices=_matrices(evaluation, name),
        items=browser,
        left_out=left_out,
        rows=_rows_of(browser),
        options=_options(browser),
        noise=_noise(metrics, browser),
    )


_PRF = ("precision", "recall", "f1")
_PER_TOPIC = (*_PRF, "average_precision", "ece")


def _has(metrics: Mapping[str, Any], key: str) -> bool:
    return any(k == key or k.startswith(f"{key}.") for k in metrics["intervals"])


def _figure(metrics: Mapping[str, Any], key: str) -> Figure:
    value: Any = metrics
    for part in key.split("."):
        value = value[part]
    return Figure(value, *metrics["intervals"][key])


def _figures(metrics: Mapping[str, Any], folder: str, names: Sequence[str]) -> dict[str, Figure]:
    return {n: _figure(metrics, f"{folder}.{n}") for n in names if f"{folder}.{n}" in metrics["intervals"]}


def _bins(metrics: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for part, tables in metrics["calibration"].items():
        for name, bins in tables.items():
            yield part, name, bins


def _slices(metrics: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Slices by kind, their figures with bars."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for part in metrics["slices"]:
        shown = {n: Figure(*f) for n, f in part["figures"].items()}
        kinds.setdefault(part["kind"], []).append({**part, "figures": shown})
    return kinds


def _matrices(evaluation: Evaluation, name: Callable[[str], str]) -> list[tuple[str, Matrix]]:
    """Heat maps of what the model reads from the text alone, and of gold."""
    issues = evaluation.scored.taxonomy.topics
    found: list[tuple[str, Matrix]] = []
    if evaluation.scored.triples is not None:
        found.append(("read by the model", matrix(_triples(a.stances or () for a in evaluation.answers), name, issues)))
    gold = (label.stances for a in evaluation.articles for label in a.labels)
    return [*found, ("gold labels", matrix(_triples(gold), name, issues))]


def _triples(stances: Any) -> Iterator[Triple]:
    actor = canonical_ids()
    for own in stances:
        yield from ((actor(s.holder), actor(s.target), s.polarity) for s in own if s.polarity != "neutral")


def _rows_of(browser: Sequence[Item]) -> dict[str, int]:
    """Where a paragraph stands in the browser, for links from the tables."""
    return {item.place: item.row for item in browser}


def _noise(metrics: Mapping[str, Any], browser: Sequence[Item]) -> list[dict[str, Any]]:
    titles = {item.place: item.title for item in browser}
    noise = metrics["label_noise"][:_NOISE]
    return [
        {**n, "place": (place := f"{n['article_id']}#{n['paragraph']}"), "title": titles.get(place, "")} for n in noise
    ]


def _options(browser: Sequence[Item]) -> dict[str, list[tuple[str, int]]]:
    """What the filters offer, with counts."""
    options: dict[str, dict[str, int]] = {"kind": {}, "topic": {}, "source": {}, "case": {}}
    for item in browser:
        own = {
            "kind": item.kinds,
            "topic": [t.topic for t in item.topics],
            "source": [item.source],
            "case": item.cases,
        }
        for key, values in own.items():
            for value in values:
                options[key][value] = options[key].get(value, 0) + 1
    return {key: sorted(counts.items(), key=lambda item: (-item[1], item[0])) for key, counts in options.items()}
