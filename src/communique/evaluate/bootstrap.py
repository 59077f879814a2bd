"""Intervals from resampled documents: how much a figure would move with other documents of the same kind.

Documents are drawn, not paragraphs: paragraphs of one document resemble each other, and an interval that
ignores it would be too narrow. A draw is a row of weights, how often each document was drawn, so that a
figure made of sums over documents is one matrix product for all draws.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

Measure = Callable[[np.ndarray], np.ndarray]
"""From weights of shape (draws, n_documents) to figures of shape (draws,); nan where nothing is to measure."""

RESAMPLES = 1000
SEED = 13
LEVEL = 0.95
_CHUNK = 1000  # draws held in memory at once


def value(measure: Measure, documents: int) -> float:
    """The figure on the documents as they are."""
    return float(measure(np.ones((1, documents)))[0])


def draw(
    measures: Mapping[str, Measure], documents: int, resamples: int = RESAMPLES, seed: int = SEED
) -> dict[str, np.ndarray]:
    """Every measure on the same draws, shape (resamples,) each: differences between them are paired.

    Example:
        >>> share = lambda weights: weights @ np.array([1.0, 0.0]) / weights.sum(axis=1)
        >>> sorted(set(draw({"share": share}, documents=2, resamples=50)["share"].tolist()))
        [0.0, 0.5, 1.0]
    """
    from threadpoolctl import threadpool_limits

    generator = np.random.default_rng(seed)
    drawn: dict[str, list[np.ndarray]] = {name: [] for name in measures}
    # Hundreds of thin products: threads would wait for each other longer than they work.
    with threadpool_limits(limits=1, user_api="blas"):
        for start in range(0, resamples, _CHUNK):
            size = min(_CHUNK, resamples - start)
            weights = generator.multinomial(documents, np.full(documents, 1 / documents), size).astype(float)
            for name, measure in measures.items():
                drawn[name].append(measure(weights))
    return {name: np.concatenate(parts) for name, parts in drawn.items()}


def interval(draws: np.ndarray, level: float = LEVEL, centre: float | None = None) -> tuple[float, float] | None:
    """The percentile interval of draws; draws where nothing was to measure (nan) are left out.

    Parameters:
        centre: move the draws so that this is their mean, never below 0. Needed for a sum of absolute values,
            such as a calibration error, which noise of the draws can only raise.
    """
    known = draws[~np.isnan(draws)]
    if not len(known):
        return None
    if centre is not None:
        known = np.maximum(known - known.mean() + centre, 0.0)
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def by_document(values: np.ndarray, document: np.ndarray, documents: int) -> np.ndarray:
    """Rows summed per document: shape (n_rows, k) to (n_documents, k).

    Example:
        >>> by_document(np.array([[1], [2], [3]]), np.array([0, 1, 1]), 2).tolist()
        [[1.0], [5.0]]
    """
    sums = np.zeros((documents, values.shape[1]))
    np.add.at(sums, document, values)
    return sums
