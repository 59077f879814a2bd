"""A loaded model: texts and articles in, predictions out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import numpy as np

from communique.errors import UsageError
from communique.models.decision import Decision, decide
from communique.models.inputs import Pair, Passage, Span
from communique.models.protocol import Model, Reading
from communique.models.questions import Question, questions
from communique.predict.aggregate import article_labels, article_stances, article_topics
from communique.predict.explanations import explain as explanations
from communique.predict.language import language_warning
from communique.records import Article, Explanation, Mention, Paragraph, ParagraphPrediction, Prediction, Stance

if TYPE_CHECKING:
    from communique.actors import Linker

_BLANK_LINES = re.compile(r"(?:\r?\n[^\S\n]*){2,}")
BATCH = 64  # articles answered together: enough for matrix work to pay, little enough to stay a stream
CHARACTERS = 400_000  # of a batch; beyond that the article in hand is its last one
NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was decided of a question; ``evidence`` is empty where it is no stance."""

    question: Question
    decision: Decision
    evidence: str


class Predictor:
    """A model with an actor linker around it. ``communique.load`` returns one.

    Attributes:
        model: the model that answers.
        taxonomy: its label set.

    Example:
        >>> import communique
        >>> model = communique.load("packaged")                                   # doctest: +SKIP
        >>> [s.target for s in model.predict("Doha condemned Tehran.").stances]   # doctest: +SKIP
        ['IRN']
    """

    def __init__(self, model: Model, linker: Linker | None = None) -> None:
        self.model = model
        self.taxonomy = model.taxonomy
        self._own_linker = linker

    @property
    def linker(self) -> Linker:
        """The linker given to the constructor, else the one of the packaged registry (shared and cached)."""
        if self._own_linker is not None:
            return self._own_linker
        from communique.actors import default_linker

        return default_linker()

    @overload
    def predict(self, texts: str | Article, *, workers: int = 1, explain: bool = False) -> Prediction: ...  # type: ignore[overload-overlap]
    @overload
    def predict(
        self, texts: Iterable[str | Article], *, workers: int = 1, explain: bool = False
    ) -> Iterator[Prediction]: ...

    def predict(
        self, texts: str | Article | Iterable[str | Article], *, workers: int = 1, explain: bool = False
    ) -> Prediction | Iterator[Prediction]:
        """Topics, actors and stances.

        Parameters:
            texts: a text, an article, or an iterable of either. In a text, blank lines part paragraphs.
            workers: processes that share the work of an iterable; the order stays. They are spawned, so a
                script that uses them keeps its work under ``if __name__ == "__main__":``.
            explain: also say what each word adds to every label and stance, in the ``explanations`` of the
                paragraphs; exact and cheap for the baseline, some fifty passes per answer for the transformer.

        Returns:
            A ``Prediction`` for one text or article; for an iterable a lazy iterator of predictions,
            one per item and in its order.

        Raises:
            UsageError: an item is neither a text nor an article.
            CommuniqueError: an explanation needs a library that is not installed.
        """
        if isinstance(texts, (str, Article)):
            return self._predict_batch([_as_article(texts, 0)], explain)[0]
        if not isinstance(texts, Iterable) or isinstance(texts, (bytes, Mapping)) or hasattr(texts, "columns"):
            raise UsageError(f"predict takes a text, an Article or an iterable of them, not {type(texts).__name__}.")
        if workers < 1:
            raise UsageError(f"workers is {workers}; use 1 or more.")
        articles = (_as_article(item, row) for row, item in enumerate(texts))
        if workers > 1:
            from communique.predict.parallel import predict_parallel

            return predict_parallel(self, _batches(articles, BATCH), workers, explain)
        return (prediction for batch in _batches(articles, BATCH) for prediction in self._predict_batch(batch, explain))

    def stance(self, text: str, pairs: Sequence[tuple[Span, Span | str]]) -> list[dict[str, float]]:
        """Probabilities of each polarity for pairs given by the caller.

        Parameters:
            text: one paragraph.
            pairs: (holder, target): the holder a span of character offsets, the target a span or a topic id.

        Returns:
            One dict per pair, polarity to probability, adding up to one.

        Raises:
            UsageError: a span lies outside the text, or a target is no topic id.
        """
        given = [self._given_pair(text, row, pair) for row, pair in enumerate(pairs)]
        probabilities = self.model.stance_probabilities(given)
        return [dict(zip(self.taxonomy.polarities, map(float, row), strict=True)) for row in probabilities]

    def _given_pair(self, text: str, row: int, pair: tuple[Span, Span | str]) -> Pair:
        try:
            holder, target = pair
            spans = [holder] if isinstance(target, str) else [holder, target]
            if not all(isinstance(end, int) for span in spans for end in span):
                raise TypeError
        except (TypeError, ValueError):
            raise UsageError(
                f"pairs[{row}] is {pair!r}; give (holder, target): a span of two offsets, and a span or a topic id."
            ) from None
        for span in (holder, target):
            if isinstance(span, str):
                if span not in self.taxonomy.topics:
                    raise UsageError(
                        f"pairs[{row}]: the target {span!r} is no topic; use a span or one of {list(self.taxonomy.topics)}."
                    )
            elif not (len(span) == 2 and 0 <= span[0] < span[1] <= len(text)):
                raise UsageError(f"pairs[{row}]: the span {span} lies outside the text of {len(text)} characters.")
        taken = [holder] if isinstance(target, str) else [holder, target]
        others = tuple(
            (m.start, m.end)
            for m in self.linker.link(text)
            if all(m.end <= start or m.start >= end for start, end in taken)
        )
        goal = target if isinstance(target, str) else (tuple(target),)
        return Pair(text, (tuple(holder),), goal, others)  # type: ignore[arg-type]

    def _predict_batch(self, articles: Sequence[Article], explain: bool = False) -> list[Prediction]:
        mentions = [self.linker.link_article(article) for article in articles]
        passages = [Passage(p.text, a.title) for a in articles for p in a.paragraphs]
        headlines = [Passage(a.title) for a in articles]
        reading = self.model.read(passages + headlines)
        probabilities = reading.topics
        labels = self._labels(probabilities)
        asked: list[tuple[Question, int]] = []  # with the row of its passage
        row = 0
        for article, found in zip(articles, mentions, strict=True):
            for paragraph, own in zip(article.paragraphs, found, strict=True):
                asked += [(q, row) for q in questions(paragraph.text, own, labels[row], article.title)]
                row += 1
        answers = self._answers(reading, asked, len(passages))
        why: Sequence[tuple[Explanation, ...]] = [()] * len(passages)
        if explain:
            given = [
                (a.question, row, a.decision.polarity)
                for row, own in enumerate(answers)
                for a in own
                if a.decision.polarity != NEUTRAL
            ]
            why = explanations(reading, passages, labels[: len(passages)], given)
        predictions = []
        row = 0
        for article, found, headline in zip(articles, mentions, labels[len(passages) :], strict=True):
            paragraphs = []
            windows = reading.windows[row : row + len(article.paragraphs)].tolist()
            for paragraph, own in zip(article.paragraphs, found, strict=True):
                paragraphs.append(
                    self._paragraph(paragraph, probabilities[row], labels[row], own, answers[row], why[row])
                )
                row += 1
            predictions.append(self._article(article, paragraphs, headline, windows))
        return predictions

    def _answers(self, reading: Reading, asked: Sequence[tuple[Question, int]], passages: int) -> list[list[_Answer]]:
        """The answers of each passage, with the evidence of those that are stances."""
        probabilities = reading.stances([q.pair for q, _ in asked], [row for _, row in asked])
        names, marks = self.taxonomy.polarities, self.model.stance_thresholds
        decided = [decide(dict(zip(names, row, strict=True)), marks) for row in probabilities.tolist()]
        given = [(*a, d.polarity) for a, d in zip(asked, decided, strict=True) if d.polarity != NEUTRAL]
        said = iter(
            reading.evidence([q.pair for q, _, _ in given], [row for _, row, _ in given], [p for _, _, p in given])
        )
        answers: list[list[_Answer]] = [[] for _ in range(passages)]
        for (question, row), decision in zip(asked, decided, strict=True):
            answers[row].append(_Answer(question, decision, next(said) if decision.polarity != NEUTRAL else ""))
        return answers

    def _labels(self, probabilities: np.ndarray) -> list[tuple[str, ...]]:
        topics = self.taxonomy.topics
        accept = np.array([self.model.topic_thresholds[t].accept for t in topics])
        return [tuple(t for t, given in zip(topics, row, strict=True) if given) for row in probabilities >= accept]

    def _paragraph(
        self,
        paragraph: Paragraph,
        probabilities: np.ndarray,
        labels: tuple[str, ...],
        mentions: Sequence[Mention],
        answers: Sequence[_Answer],
        why: tuple[Explanation, ...],
    ) -> ParagraphPrediction:
        topics = dict(zip(self.taxonomy.topics, map(float, probabilities), strict=True))
        thresholds = self.model.topic_thresholds
        abstained = [t for t, p in topics.items() if thresholds[t].doubt <= p < thresholds[t].accept]
        stances = []
        for answer in answers:
            question, decision = answer.question, answer.decision
            if decision.polarity != NEUTRAL:
                stances.append(
                    Stance(question.holder, question.target, decision.polarity, decision.probability, answer.evidence)  # type: ignore[arg-type]
                )
            elif decision.abstained:
                abstained.append(f"{question.holder}->{question.target}")
        return ParagraphPrediction(
            paragraph.index, topics, labels, tuple(mentions), tuple(stances), tuple(abstained), why
        )

    def _article(
        self,
        article: Article,
        paragraphs: Sequence[ParagraphPrediction],
        headline: Sequence[str],
        windows: Sequence[int],
    ) -> Prediction:
        order = self.taxonomy.topics
        warnings = [] if article.paragraphs else ["the article has no text"]
        warnings += language_warning(article)
        warnings += [
            f"paragraph {p.index} is long and was read in {n} windows"
            for p, n in zip(paragraphs, windows, strict=True)
            if n > 1
        ]
        return Prediction(
            article_id=article.id,
            title=article.title,
            topics=article_topics(paragraphs, order),
            labels=article_labels(paragraphs, headline if article.title else (), order),
            stances=article_stances(paragraphs),
            paragraphs=tuple(paragraphs),
            model=self.model.name,
            windows=sum(windows),
            warnings=tuple(warnings),
            published=article.published,
            source=article.source,
        )


def _as_article(item: str | Article, row: int) -> Article:
    if isinstance(item, Article):
        wrong = next((p for p in item.paragraphs if not isinstance(p.text, str)), None)
        if wrong is not None:
            raise UsageError(
                f"article {item.id!r}, paragraph {wrong.index}: the text is {type(wrong.text).__name__}, not str."
            )
        return item
    if not isinstance(item, str):
        raise UsageError(f"item {row} is {type(item).__name__}; predict takes texts (str) and Article records.")
    # The text stays as it is, so that offsets into a paragraph are offsets into what the caller holds.
    texts = [block for block in _BLANK_LINES.split(item) if block.strip()]
    return Article(f"text-{row}", "", tuple(Paragraph(i, text) for i, text in enumerate(texts)))


def _batches(items: Iterable[Article], size: int) -> Iterator[list[Article]]:
    """Up to ``size`` articles, fewer where they are long: a model may keep what it read until pairs are asked."""
    batch: list[Article] = []
    characters = 0
    for article in items:
        batch.append(article)
        characters += sum(len(p.text) for p in article.paragraphs)
        if len(batch) == size or characters >= CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
