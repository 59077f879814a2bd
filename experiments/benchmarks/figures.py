"""Micro-F1, macro-F1 and mean average precision by the official definitions, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from saved import Row

from communique.evaluate.bootstrap import Measure, by_document, draw, interval, value
from communique.evaluate.measures import f1, ranked_precision

Figures = dict[str, tuple[float, float, float]]
"""By name: the figure, and the bounds of its 95 % interval."""


def figures(rows: Sequence[Row], classes: Sequence[str]) -> Figures:
    """``micro`` (accuracy), ``macro`` (mean F1 of the classes) and ``map`` (mean average precision of the classes).

    Whole groups of rows are drawn: rows of one sentence or one document are right or wrong together.
    """
    group, groups = _groups(rows)
    return {
        name: (point, *(interval(draws) or (np.nan, np.nan)))
        for name, (point, draws) in _drawn(rows, classes, group, groups).items()
    }


def measures(
    gold: np.ndarray, given: np.ndarray, probabilities: np.ndarray, group: np.ndarray, groups: int
) -> dict[str, Measure]:
    """Figures as functions of how often each group counts.

    Parameters:
        gold, given: class index, shape (n,).
        probabilities: shape (n, n_classes).
        group: number of each row's group, shape (n,).
    """
    n = probabilities.shape[1]
    wanted, answered = np.eye(n, dtype=int)[gold], np.eye(n, dtype=int)[given]
    counts = by_document(np.hstack([wanted & answered, answered, wanted]), group, groups)
    precisions = [ranked_precision(probabilities[:, c], wanted[:, c], group) for c in range(n)]
    return {
        "micro": lambda w: (w @ counts[:, :n]).sum(axis=1) / (w @ counts[:, 2 * n :]).sum(axis=1),
        "macro": lambda w: f1(*np.split(w @ counts, 3, axis=1)).mean(axis=1),
        "map": lambda w: np.mean([precision(w) for precision in precisions], axis=0),
    }


def difference(rows: Sequence[Row], others: Sequence[Row], classes: Sequence[str]) -> Figures:
    """How much higher the first answers score than the second to the same rows, on the same draws.

    Raises:
        ValueError: the rows are not the same.
    """
    require_same_rows(rows, others)
    group, groups = _groups(rows)
    ours, theirs = (_drawn(answers, classes, group, groups) for answers in (rows, others))
    gaps = {name: (ours[name][0] - theirs[name][0], ours[name][1] - theirs[name][1]) for name in ours}
    return {name: (gap, *(interval(draws) or (np.nan, np.nan))) for name, (gap, draws) in gaps.items()}


def require_same_rows(rows: Sequence[Row], others: Sequence[Row]) -> None:
    if [(row.id, row.gold) for row in rows] != [(row.id, row.gold) for row in others]:
        raise ValueError("the answers are not to the same rows; run both systems on the same sources again.")


def _groups(rows: Sequence[Row]) -> tuple[np.ndarray, int]:
    names, group = np.unique([row.group for row in rows], return_inverse=True)
    return group, len(names)


def _drawn(
    rows: Sequence[Row], classes: Sequence[str], group: np.ndarray, groups: int
) -> dict[str, tuple[float, np.ndarray]]:
    """Every figure, and as it is on draws of groups; equal groups are drawn alike."""
    found = measures(
        np.array([classes.index(row.gold) for row in rows]),
        np.array([classes.index(row.predicted) for row in rows]),
        np.array([row.probabilities for row in rows]),
        group,
        groups,
    )
    draws = draw(found, groups)
    return {name: (value(measure, groups), draws[name]) for name, measure in found.items()}
