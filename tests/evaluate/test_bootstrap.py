"""Intervals: by document, seeded, and right as often as they say."""

import numpy as np
import pytest

from communique.evaluate.bootstrap import by_document, draw, interval, value
from communique.evaluate.measures import set_measures


def mean_of(values, document, documents):
    sums = by_document(np.array(values, float)[:, None], np.array(document), documents)[:, 0]
    rows = np.bincount(document, minlength=documents)
    return lambda w: (w @ sums) / (w @ rows)


def test_documents_are_drawn_and_not_paragraphs():
    """Ten equal paragraphs per document tell no more than one."""
    rng = np.random.default_rng(0)
    one = rng.integers(0, 2, 50).astype(float)
    single = draw({"m": mean_of(one, np.arange(50), 50)}, 50)["m"]
    tenfold = draw({"m": mean_of(np.repeat(one, 10), np.repeat(np.arange(50), 10), 50)}, 50)["m"]
    assert single == pytest.approx(tenfold, abs=1e-12)


def test_the_same_seed_gives_the_same_draws_whatever_else_is_measured():
    m = mean_of([0, 1, 1, 0, 1], np.arange(5), 5)
    alone = draw({"m": m}, 5, 1500, seed=4)["m"]
    assert np.array_equal(alone, draw({"other": m, "m": m}, 5, 1500, seed=4)["m"])
    assert not np.array_equal(alone, draw({"m": m}, 5, 1500, seed=5)["m"])
    assert len(alone) == 1500


def test_the_interval_of_a_mean_is_that_of_theory():
    rng = np.random.default_rng(2)
    values = rng.normal(size=400)
    low, high = interval(draw({"m": mean_of(values, np.arange(400), 400)}, 400, 4000)["m"])
    assert (high - low) / 2 == pytest.approx(1.96 * values.std() / 20, rel=0.06)
    assert (high + low) / 2 == pytest.approx(values.mean(), abs=0.01)


def test_draws_without_anything_to_measure_are_left_out():
    assert interval(np.array([np.nan, 0.5, 0.5])) == (0.5, 0.5)
    assert interval(np.array([np.nan])) is None


def test_centred_draws_keep_their_spread_and_stay_positive():
    draws = np.linspace(0.04, 0.06, 1001)
    low, high = interval(draws, centre=0.03)
    assert (low + high) / 2 == pytest.approx(0.03)
    assert high - low == pytest.approx(0.019)
    assert interval(draws, centre=0.0)[0] == 0


def coverage(documents, runs, seed):
    """How often the interval holds the true F1, with paragraphs that share their document's difficulty."""
    rng = np.random.default_rng(seed)
    difficulty = rng.beta(4, 2, (runs, documents))
    size = rng.integers(1, 6, (runs, documents))
    wanted = rng.binomial(size, 0.5)
    hits = rng.binomial(wanted, difficulty)
    spurious = rng.binomial(size - wanted, (1 - difficulty) / 2)
    # expectations: hits 1/2 * 2/3, spurious 1/2 * 1/6, wanted 1/2 of a mean size of 3
    true = 2 * (0.5 * 2 / 3) / (0.5 * 2 / 3 + 0.5 / 6 + 0.5)
    inside = 0
    for run in range(runs):
        counts = np.stack([hits[run], hits[run] + spurious[run], wanted[run]], axis=1).astype(float)
        low, high = interval(draw(set_measures("x", counts), documents, 500, seed=run)["x.f1"])
        inside += low <= true <= high
    return inside / runs


def test_intervals_hold_the_truth_as_often_as_they_say():
    # 300 runs: the share of a true 95 % lies within 0.95 ± 0.038 in 99.7 % of seeds
    assert coverage(150, 300, seed=11) == pytest.approx(0.95, abs=0.038)


@pytest.mark.slow
def test_intervals_hold_the_truth_in_many_runs():
    assert coverage(400, 2000, seed=12) == pytest.approx(0.95, abs=0.015)


def test_value_is_the_figure_of_the_documents_as_they_are():
    assert value(mean_of([1, 0, 0], np.array([0, 0, 1]), 2), 2) == pytest.approx(1 / 3)
