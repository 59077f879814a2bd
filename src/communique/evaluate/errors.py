"""Where a model and the gold labels part: confusion tables with the worst examples, and likely label noise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from communique.evaluate.answers import Answer
from communique.evaluate.ids import canonical_ids
from communique.evaluate.scored import Scored
from communique.records import LabelledArticle

EXAMPLES = 3  # shown per cell of a confusion table
NOISE = 50
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One question where the answer is not the gold label.

    ``row`` is the paragraph; ``topic`` is set for topics, ``holder`` and ``target`` for stances.
    ``gold_probability`` is what the model leaves for the gold label: the lower, the surer the contradiction.
    """

    row: int
    gold: str
    given: str
    topic: str | None = None
    holder: str | None = None
    target: str | None = None
    gold_probability: float | None = None
    abstained: bool = False

    def to_dict(self, answers: Sequence[Answer]) -> dict[str, Any]:
        """Without any text: where it stands, the question, and both labels."""
        place = {"article_id": answers[self.row].article, "paragraph": answers[self.row].paragraph}
        asked = {"topic": self.topic} if self.topic else {"holder": self.holder, "target": self.target}
        return {**place, **asked, "gold": self.gold, "given": self.given, "gold_probability": self.gold_probability}


def disagreements(scored: Scored) -> list[Disagreement]:
    """All wrong topics and wrong stances on gold pairs, the surest contradictions first."""
    found = [*_topics(scored), *_stances(scored)]
    return sorted(found, key=lambda d: -1.0 if d.gold_probability is None else d.gold_probability)


def label_noise(found: Sequence[Disagreement], limit: int = NOISE) -> list[Disagreement]:
    """The contradictions to read first when looking for wrong gold labels; none without probabilities."""
    return [d for d in found if d.gold_probability is not None][:limit]


def confusion(scored: Scored, found: Sequence[Disagreement], answers: Sequence[Answer]) -> dict[str, Any]:
    """Counts of gold against given, with the worst examples of each wrong cell."""
    tables: dict[str, Any] = {"topics": {}}
    for i, topic in enumerate(scored.taxonomy.topics):
        counts = np.zeros((2, 2), int)
        np.add.at(counts, (1 - scored.gold[:, i], 1 - scored.given[:, i]), 1)
        own = [d for d in found if d.topic == topic]
        tables["topics"][topic] = _table((YES, NO), counts, own, answers)
    if scored.pair_given is not None:
        names = scored.taxonomy.polarities
        counts = np.zeros((len(names), len(names)), int)
        np.add.at(counts, (scored.pair_gold, scored.pair_given), 1)
        tables["stances"] = _table(names, counts, [d for d in found if not d.topic], answers)
    return tables


def actor_errors(
    articles: Sequence[LabelledArticle], answers: Sequence[Answer], limit: int = 15
) -> dict[str, list[tuple[str, int]]]:
    """The actors most often missed and most often found where gold has none, with the number of paragraphs."""
    actor = canonical_ids()
    missed: Counter[str] = Counter()
    spurious: Counter[str] = Counter()
    for label, answer in zip((label for a in articles for label in a.labels), answers, strict=True):
        wanted = {actor(m.actor) for m in label.mentions}
        given = {actor(m.actor) for m in answer.mentions or ()}
        missed.update(sorted(wanted - given))
        spurious.update(sorted(given - wanted))
    return {"missed": missed.most_common(limit), "spurious": spurious.most_common(limit)}


def _topics(scored: Scored) -> list[Disagreement]:
    found = []
    for row, i in np.argwhere(scored.gold != scored.given).tolist():
        gold = scored.gold[row, i]
        probability = None
        if scored.probabilities is not None:
            shown = float(scored.probabilities[row, i])
            probability = shown if gold else 1 - shown
        names = (YES, NO) if gold else (NO, YES)
        found.append(Disagreement(row, *names, topic=scored.taxonomy.topics[i], gold_probability=probability))
    return found


def _stances(scored: Scored) -> list[Disagreement]:
    if scored.pair_given is None:
        return []
    names = scored.taxonomy.polarities
    found = []
    for k in np.flatnonzero(scored.pair_gold != scored.pair_given).tolist():
        gold, given = int(scored.pair_gold[k]), int(scored.pair_given[k])
        holder, target = scored.pairs[k]
        probability = None if scored.pair_probabilities is None else float(scored.pair_probabilities[k, gold])
        found.append(
            Disagreement(
                int(scored.pair_paragraph[k]),
                names[gold],
                names[given],
                holder=holder,
                target=target,
                gold_probability=probability,
                abstained=bool(scored.pair_abstained[k]),
            )
        )
    return found


def _table(
    names: Sequence[str], counts: np.ndarray, found: Sequence[Disagreement], answers: Sequence[Answer]
) -> dict[str, Any]:
    worst = {
        f"{gold} → {given}": [d.to_dict(answers) for d in found if (d.gold, d.given) == (gold, given)][:EXAMPLES]
        for gold in names
        for given in names
        if gold != given
    }
    return {"labels": list(names), "counts": counts.tolist(), "worst": worst}
