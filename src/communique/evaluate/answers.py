"""What a system says of labelled paragraphs, in one form for our models and for others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from communique.evaluate.evaluation import gold_answers, gold_pairs
from communique.models.decision import decide
from communique.predict.predictor import Predictor
from communique.records import LabelledArticle, Mention, Stance


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """The polarity given to one pair of gold actors, or of a gold actor and the issue of a gold topic."""

    holder: str
    target: str
    polarity: str
    probabilities: Mapping[str, float] | None = None
    abstained: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system says of one paragraph. A part it does not answer is ``None``.

    ``labels`` are the topics given and ``topics`` their probabilities; ``pairs`` are the stances when gold
    actors and topics are told (a pair left out counts as neutral); ``mentions`` and ``stances`` come from
    the text alone.
    """

    article: str
    paragraph: int
    labels: tuple[str, ...]
    topics: Mapping[str, float] | None = None
    pairs: tuple[PairAnswer, ...] | None = None
    mentions: tuple[Mention, ...] | None = None
    stances: tuple[Stance, ...] | None = None
    abstained: tuple[str, ...] = ()
    sha256: str | None = None

    def by_pair(self) -> dict[tuple[str, str], PairAnswer]:
        return {(pair.holder, pair.target): pair for pair in self.pairs or ()}


def ask(predictor: Predictor, articles: Sequence[LabelledArticle]) -> list[Answer]:
    """Everything that is measured of a model: topics, stances on gold pairs, and what it reads from the text alone.

    Returns:
        One answer per labelled paragraph, in order.
    """
    model = predictor.model
    topics, polarities = model.taxonomy.topics, model.taxonomy.polarities
    probabilities, stances = (iter(part.tolist()) for part in gold_answers(model, articles))
    asked = iter(pairs_by_paragraph(articles))
    answers = []
    for labelled, prediction in zip(articles, predictor.predict(a.article for a in articles), strict=True):
        for label, read in zip(labelled.labels, prediction.paragraphs, strict=True):
            shown = dict(zip(topics, next(probabilities), strict=True))
            pairs = []
            for holder, target, _ in next(asked):
                given: dict[str, float] = dict(zip(polarities, next(stances), strict=True))
                decision = decide(given, model.stance_thresholds)
                pairs.append(PairAnswer(holder, target, decision.polarity, given, decision.abstained))
            answers.append(
                Answer(
                    article=labelled.article.id,
                    paragraph=label.paragraph.index,
                    labels=tuple(t for t in topics if shown[t] >= model.topic_thresholds[t].accept),
                    topics=shown,
                    pairs=tuple(pairs),
                    mentions=read.mentions,
                    stances=read.stances,
                    abstained=read.abstained,
                )
            )
    return answers


def pairs_by_paragraph(articles: Sequence[LabelledArticle]) -> list[list[tuple[str, str, str]]]:
    """(holder, target, gold polarity) of the pairs of ``gold_pairs``, a list per labelled paragraph."""
    found = []
    for article in articles:
        for label in article.labels:
            _, polarities, keys = gold_pairs([replace(article, labels=(label,))])
            found.append([(*key[1:], polarity) for key, polarity in zip(keys, polarities, strict=True)])
    return found


def parts_of(answers: Sequence[Answer]) -> dict[str, bool]:
    """Which parts a system answers: a part counts when every paragraph has it.

    Example:
        >>> parts_of([Answer("a", 0, ("regional_security",))])
        {'topics': False, 'pairs': False, 'mentions': False, 'stances': False}
    """
    names = ("topics", "pairs", "mentions", "stances")
    return {name: bool(answers) and all(getattr(a, name) is not None for a in answers) for name in names}
