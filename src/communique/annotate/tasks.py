"""Our labels as Label Studio tasks: one per paragraph, readings as annotations, a model's answers as predictions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from communique.annotate import config
from communique.annotate.offsets import to_browser
from communique.label.readings import Reading, label_problem, text_problem
from communique.records import Article, LabelledParagraph, Paragraph, ParagraphPrediction, Prediction, Stance
from communique.split.fingerprints import text_hash
from communique.taxonomy import Taxonomy

Task = dict[str, Any]
Result = dict[str, Any]


def article_tasks(articles: Iterable[Article]) -> Iterator[Task]:
    """A task for every paragraph of the articles.

    Example:
        >>> article = Article("a1", "Envoy arrives", (Paragraph(0, "Doha received the envoy."),))
        >>> [task["data"]["text"] for task in article_tasks([article])]
        ['Doha received the envoy.']
    """
    for article in articles:
        for paragraph in article.paragraphs:
            yield {"data": _data(article, paragraph, article.id, None), "annotations": [], "predictions": []}


def reading_tasks(
    readings: Sequence[Reading], taxonomy: Taxonomy, refuse: Callable[[Reading, str], object]
) -> list[Task]:
    """A task for every paragraph, with one annotation per reading of it.

    Parameters:
        refuse: called with a reading that Label Studio could not hold, such as one with a stance of an
            actor that the paragraph does not mention, and the reason.
    """
    tasks: dict[tuple[str, int, str], Task] = {}
    for reading in readings:
        if problem := text_problem(reading) or label_problem(reading.label, taxonomy):
            refuse(reading, problem)
            continue
        paragraph = reading.label.paragraph
        data = _data(reading.article, paragraph, reading.story, reading.split)
        task = tasks.setdefault(reading.key, {"data": data, "annotations": [], "predictions": []})
        results = [*label_results(reading.label), _typed(config.READER, reading.reader, id=config.READER)]
        task["annotations"].append({"result": results, "ground_truth": reading.settled, "was_cancelled": False})
    return list(tasks.values())


def add_predictions(tasks: Iterable[Task], predict: Callable[[Iterable[Article]], Iterable[Prediction]]) -> None:
    """Put a model's answers into the ``predictions`` of the tasks, apart from what readers said.

    Parameters:
        predict: such as ``Predictor.predict``; the tasks of an article are read together.
    """
    groups: dict[str, list[Task]] = {}
    for task in tasks:
        groups.setdefault(task["data"]["article_id"], []).append(task)
    articles = [_article([task["data"] for task in group]) for group in groups.values()]
    for article, group, answer in zip(articles, groups.values(), predict(articles), strict=True):
        for paragraph, task, said in zip(article.paragraphs, group, answer.paragraphs, strict=True):
            task["predictions"] = [_prediction(paragraph, said, answer.model)]


def key_of(task: Task) -> tuple[str, int, str]:
    """The paragraph of a task: article id, paragraph number, SHA-256 of the text."""
    data = task["data"]
    return data["article_id"], data["paragraph"], data["sha256"]


def label_results(label: LabelledParagraph) -> list[Result]:
    """The answers of an annotation that says what ``label`` says."""
    spans = _Spans(label.paragraph.text, label)
    results = [*spans.regions(), *map(spans.stance, label.stances)]
    for control, chosen in ((config.TOPICS, label.topics), (config.NOTED_CASES, label.cases)):
        if chosen:
            results.append(_choices(control, chosen, id=control))
    return results


@dataclass(frozen=True, slots=True)
class _Spans:
    """The mentions of a paragraph as regions; an actor's first one carries its stances."""

    text: str
    label: LabelledParagraph | ParagraphPrediction

    def regions(self) -> Iterator[Result]:
        for number, mention in enumerate(self.label.mentions):
            place = self._place(number)
            span = {**place["value"], "text": mention.text, "labels": [config.MENTION]}
            yield _result(config.MENTION, "labels", span, id=place["id"])
            yield _typed(config.ACTOR, mention.actor, place["value"], id=place["id"])
            if mention.speaker:
                yield _typed(config.SPEAKER, mention.speaker, place["value"], id=place["id"])

    def stance(self, stance: Stance) -> Result:
        first = {m.actor: n for n, m in reversed(list(enumerate(self.label.mentions)))}
        holder = self._place(first[stance.holder])
        if stance.target in first:
            target = self._place(first[stance.target])["id"]
            return {
                "type": "relation",
                "from_id": holder["id"],
                "to_id": target,
                "direction": "right",
                "labels": [stance.polarity],
            }
        return _choices(config.STANCE_ON + stance.target, [stance.polarity], holder["value"], id=holder["id"])

    def _place(self, number: int) -> dict[str, Any]:
        mention = self.label.mentions[number]
        span = {"start": to_browser(self.text, mention.start), "end": to_browser(self.text, mention.end)}
        return {"id": f"m{number}", "value": span}


def _prediction(paragraph: Paragraph, answer: ParagraphPrediction, model: str) -> dict[str, Any]:
    """The answers with their probabilities; ``score`` is that of the least certain one."""
    spans = _Spans(paragraph.text, answer)
    results = list(spans.regions())
    results += [spans.stance(s) | {"score": round(s.probability, 4)} for s in answer.stances]
    if answer.labels:
        least = min(answer.topics[t] for t in answer.labels)
        results.append(_choices(config.TOPICS, answer.labels, id=config.TOPICS) | {"score": round(least, 4)})
    certain = [max(p, 1 - p) for p in answer.topics.values()] + [s.probability for s in answer.stances]
    return {"model_version": model, "score": round(min(certain), 4), "result": results}


def _choices(control: str, chosen: Sequence[str], value: Mapping[str, Any] | None = None, **more: str) -> Result:
    return _result(control, "choices", {**(value or {}), "choices": list(chosen)}, **more)


def _typed(control: str, text: str, value: Mapping[str, Any] | None = None, **more: str) -> Result:
    return _result(control, "textarea", {**(value or {}), "text": [text]}, **more)


def _result(control: str, kind: str, value: Mapping[str, Any], **more: str) -> Result:
    return {**more, "from_name": control, "to_name": config.TEXT, "type": kind, "value": dict(value)}


def _article(data: Sequence[Mapping[str, Any]]) -> Article:
    first = data[0]
    paragraphs = tuple(Paragraph(i, d["text"]) for i, d in enumerate(data))
    known = {key: first[key] for key in ("source", "url", "published", "language", "speaker")}
    return Article(first["article_id"], first["title"], paragraphs, **known)


def _data(article: Article, paragraph: Paragraph, story: str, split: str | None) -> dict[str, Any]:
    return {
        "text": paragraph.text,
        "title": article.title,
        "article_id": article.id,
        "paragraph": paragraph.index,
        "story": story,
        "source": article.source,
        "url": article.url,
        "language": article.language,
        "kind": article.meta.get("kind"),
        "published": article.published,
        "speaker": article.speaker,
        "split": split,
        "sha256": text_hash(paragraph.text),
    }
