"""The label model against values worked out by hand, and against votes whose truth is known."""

import numpy as np
import pytest

from communique.weak.label_model import ABSTAIN, LabelModel, fit_label_model, majority

EVEN = np.array([0.5, 0.5])


def test_majority_shares_and_ties():
    votes = np.array([[1, 1, 0], [1, 0, ABSTAIN], [ABSTAIN] * 3])
    assert majority(votes, 2).tolist() == [[pytest.approx(1 / 3), pytest.approx(2 / 3)], [0.5, 0.5], [0.5, 0.5]]


def test_a_posterior_by_hand():
    model = LabelModel(np.array([0.8, 0.8, 0.9]), EVEN)
    votes = np.array([[1, ABSTAIN, ABSTAIN], [1, 1, ABSTAIN], [1, 1, 0], [ABSTAIN] * 3])
    expected = [0.8, 0.64 / (0.64 + 0.04), 0.064 / (0.064 + 0.036), 0.5]
    assert model.predict(votes)[:, 1] == pytest.approx(expected)


def test_three_classes_share_the_wrong_answers():
    model = LabelModel(np.array([0.8]), np.full(3, 1 / 3))
    assert model.predict(np.array([[2]]))[0].tolist() == pytest.approx([0.1, 0.1, 0.8])


def test_balance_counts_where_votes_are_few():
    model = LabelModel(np.array([0.8]), np.array([0.9, 0.1]))
    assert model.predict(np.array([[1]]))[0, 1] == pytest.approx(0.08 / (0.08 + 0.18))


@pytest.fixture(scope="module")
def votes_and_truth():
    """Four functions, right with probabilities 0.95, 0.8, 0.7 and 0.55, each voting on seven of ten items."""
    random = np.random.default_rng(5)
    truth = random.integers(0, 2, 3000)
    right = random.random((3000, 4)) < [0.95, 0.8, 0.7, 0.55]
    votes = np.where(right, truth[:, None], 1 - truth[:, None])
    return np.where(random.random(votes.shape) < 0.7, votes, ABSTAIN), truth


def test_accuracies_are_found_without_any_truth(votes_and_truth):
    votes, _ = votes_and_truth
    assert fit_label_model(votes, EVEN).accuracies == pytest.approx([0.95, 0.8, 0.7, 0.55], abs=0.05)


def test_weighing_beats_counting(votes_and_truth):
    votes, truth = votes_and_truth
    weighed = fit_label_model(votes, EVEN).predict(votes).argmax(axis=1)
    counted = majority(votes, 2).argmax(axis=1)
    assert (weighed == truth).mean() > (counted == truth).mean() + 0.02


def test_probabilities_mean_what_they_say(votes_and_truth):
    votes, truth = votes_and_truth
    probability = fit_label_model(votes, EVEN).predict(votes)[:, 1]
    for low in (0.1, 0.3, 0.6, 0.8):
        inside = (probability >= low) & (probability < low + 0.15)
        assert truth[inside].mean() == pytest.approx(probability[inside].mean(), abs=0.08)


def test_a_function_that_never_meets_another_keeps_the_prior():
    votes = np.array([[1, ABSTAIN], [ABSTAIN, 0], [1, ABSTAIN]])
    assert fit_label_model(votes, EVEN).accuracies.tolist() == [0.8, 0.8]


def test_a_function_that_is_always_outvoted_stops_to_count():
    votes = np.tile([1, 1, 1, 0], (200, 1))
    model = fit_label_model(votes, EVEN)
    assert model.accuracies[3] == pytest.approx(0.51)
    assert model.predict(votes)[0, 1] > 0.9


def test_nothing_to_fit():
    model = fit_label_model(np.empty((0, 2), dtype=int), EVEN)
    assert model.predict(np.empty((0, 2), dtype=int)).shape == (0, 2)
