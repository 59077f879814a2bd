"""Is one system better than another, by how much, and is the difference more than chance?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from communique.errors import UsageError
from communique.evaluate.answers import Answer
from communique.evaluate.bootstrap import LEVEL, SEED, draw, interval, value
from communique.evaluate.measures import measures
from communique.evaluate.scored import Scored, score
from communique.records import LabelledArticle
from communique.taxonomy import Taxonomy

FIGURES = {
    "topics.macro_f1": "topics, macro-F1",
    "topics.subset_accuracy": "all topics of a paragraph right",
    "stances.macro_f1": "stances on gold pairs, macro-F1",
    "triples_gold_actors.f1": "triples with gold actors and topics, F1",
    "end_to_end.triples.f1": "triples from the text alone, F1",
    "end_to_end.actors.f1": "linked actors, F1",
}
RESAMPLES = 10_000  # many comparisons need small p-values


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of two systems on the same resampled documents. ``p`` values are two-sided.

    ``error_reduction`` is the share of the weaker system's shortfall from 1 that the better one takes away.
    """

    first: str
    second: str
    figure: str
    first_value: float
    second_value: float
    difference: float
    low: float
    high: float
    error_reduction: float
    p: float
    p_adjusted: float = 1.0

    @property
    def significant(self) -> bool:
        return self.p_adjusted <= 1 - LEVEL + 1e-12

    def in_words(self) -> str:
        what = FIGURES.get(self.figure, self.figure)
        if not self.significant:
            size = _size(self.difference, self.low, self.high, self.p_adjusted)
            return f"{what}: the difference between {self.first} and {self.second} is not significant ({size})"
        better, worse, size = self.first, self.second, _size(self.difference, self.low, self.high, self.p_adjusted)
        if self.difference < 0:
            better, worse, size = worse, better, _size(-self.difference, -self.high, -self.low, self.p_adjusted)
        return f"{what}: {better} is better than {worse} ({size}; {self.error_reduction:.0%} fewer errors)"


@dataclass(frozen=True, slots=True)
class McNemar:
    """Questions that exactly one of two systems answers right, and the exact test that both are as good.

    ``odds_ratio`` is ``only_first / only_second``; ``cohens_g`` is the share of the better one minus one half
    (0.05 small, 0.15 medium, 0.25 large). The test takes questions as independent, which paragraphs of one
    document are not quite: where it and the bootstrap disagree, trust the bootstrap.
    """

    first: str
    second: str
    question: str
    questions: int
    only_first: int
    only_second: int
    odds_ratio: float | None
    cohens_g: float
    p: float
    p_adjusted: float = 1.0

    @property
    def significant(self) -> bool:
        return self.p_adjusted <= 1 - LEVEL + 1e-12

    def in_words(self) -> str:
        counts = f"{self.only_first} right by {self.first} alone, {self.only_second} by {self.second} alone"
        verdict = "a significant difference" if self.significant else "not significant"
        return f"{self.question}: {counts}: {verdict} (p = {self.p_adjusted:.2g} after correction, Cohen's g {self.cohens_g:.2f})"


@dataclass(frozen=True)
class Comparison:
    """Figures of every system with intervals, and the tests between every two, corrected together."""

    systems: dict[str, dict[str, tuple[float, float | None, float | None]]]
    differences: tuple[Difference, ...]
    mcnemar: tuple[McNemar, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "systems": {
                name: {figure: {"value": v, "low": low, "high": high} for figure, (v, low, high) in figures.items()}
                for name, figures in self.systems.items()
            },
            **{
                kind: [{**asdict(t), "significant": t.significant, "in_words": t.in_words()} for t in tests]
                for kind, tests in (("differences", self.differences), ("mcnemar", self.mcnemar))
            },
        }


def compare(
    articles: Sequence[LabelledArticle],
    systems: Mapping[str, Sequence[Answer]],
    taxonomy: Taxonomy,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Comparison:
    """Compare two or more systems on the same labelled paragraphs.

    Parameters:
        systems: by name, one answer per labelled paragraph, in order. A figure is compared between the
            systems that have it.

    Raises:
        UsageError: fewer than two systems.

    Example:
        >>> found = compare(articles, {"old": old_answers, "new": new_answers}, taxonomy)  # doctest: +SKIP
        >>> print(found.differences[0].in_words())                                          # doctest: +SKIP
        topics, macro-F1: the difference between old and new is not significant (…)
    """
    if len(systems) < 2:
        raise UsageError("compare needs two or more systems; name another model or predictions file.")
    scored = {name: score(articles, answers, taxonomy) for name, answers in systems.items()}
    found = {name: measures(s) for name, s in scored.items()}
    every = {(name, f): m for name, own in found.items() for f, m in own.items() if f in FIGURES}
    draws = draw({"\t".join(key): m for key, m in every.items()}, len(articles), resamples, seed)
    points = {key: value(m, len(articles)) for key, m in every.items()}
    differences: list[Difference] = []
    tests: list[McNemar] = []
    for first, second in combinations(systems, 2):
        for figure in FIGURES:
            a, b = (first, figure), (second, figure)
            if a in every and b in every:
                moved = draws["\t".join(a)] - draws["\t".join(b)]
                differences.append(_difference(first, second, figure, points[a], points[b], moved))
        tests += _mcnemar_tests(first, second, scored[first], scored[second])
    adjusted = holm([*(d.p for d in differences), *(t.p for t in tests)])
    return Comparison(
        {
            name: {
                f: (points[name, f], *(interval(draws[f"{name}\t{f}"]) or (None, None))) for f in FIGURES if f in own
            }
            for name, own in found.items()
        },
        tuple(replace(d, p_adjusted=p) for d, p in zip(differences, adjusted, strict=False)),
        tuple(replace(t, p_adjusted=p) for t, p in zip(tests, adjusted[len(differences) :], strict=True)),
    )


def bootstrap_p(differences: np.ndarray) -> float:
    """Two-sided p-value of "no difference": twice the share of draws on the rarer side of zero.

    Example:
        >>> bootstrap_p(np.array([0.1] * 99))
        0.02
    """
    n = len(differences)
    sides = (int((differences <= 0).sum()), int((differences >= 0).sum()))
    return min(1.0, 2 * (1 + min(sides)) / (n + 1))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down correction: adjusted p-values that keep the chance of any false alarm in the family.

    Example:
        >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
        [0.03, 0.06, 0.06]
    """
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, i in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = highest
    return adjusted


def mcnemar(first: str, second: str, question: str, right_first: np.ndarray, right_second: np.ndarray) -> McNemar:
    """The exact test on answers that are right or wrong, arrays of shape (n_questions,)."""
    from scipy.stats import binomtest

    only_first = int((right_first & ~right_second).sum())
    only_second = int((right_second & ~right_first).sum())
    split = only_first + only_second
    return McNemar(
        first,
        second,
        question,
        len(right_first),
        only_first,
        only_second,
        only_first / only_second if only_second else None,
        max(only_first, only_second) / split - 0.5 if split else 0.0,
        float(binomtest(only_first, split).pvalue) if split else 1.0,
    )


def _size(difference: float, low: float, high: float, p: float) -> str:
    points, interval_ = f"{100 * difference:+.1f} points", f"{100 * low:+.1f} to {100 * high:+.1f}"
    return f"{points}, 95 % interval {interval_}, p = {p:.2g} after correction"


def _mcnemar_tests(first: str, second: str, one: Scored, other: Scored) -> list[McNemar]:
    right = [(s.gold == s.given).all(axis=1) for s in (one, other)]
    tests = [mcnemar(first, second, "all topics of a paragraph", *right)]
    if one.pair_given is not None and other.pair_given is not None:
        right = [s.pair_given == s.pair_gold for s in (one, other)]
        tests.append(mcnemar(first, second, "polarity of a pair", *right))
    return tests


def _difference(first: str, second: str, figure: str, a: float, b: float, draws: np.ndarray) -> Difference:
    low, high = interval(draws) or (np.nan, np.nan)
    shortfall = 1 - min(a, b)
    reduction = abs(a - b) / shortfall if shortfall else 0.0
    return Difference(first, second, figure, a, b, a - b, low, high, reduction, bootstrap_p(draws))
