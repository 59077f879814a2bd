import numpy as np
import pytest
from sklearn.metrics import f1_score

from communique.models.calibration import Threshold, choose_threshold, scale, scale_classes, sigmoid, softmax
from communique.models.decision import decide


def test_scaling_brings_overconfident_scores_back():
    rng = np.random.default_rng(0)
    truth = rng.normal(size=4000)
    y = (rng.random(4000) < sigmoid(truth)).astype(int)
    slope, offset = scale(3 * truth + 1, y)
    assert slope == pytest.approx(1 / 3, abs=0.03)
    assert offset == pytest.approx(-1 / 3, abs=0.12)


def test_too_few_examples_leave_the_scores_alone():
    assert scale(np.array([1.0, -1.0]), np.array([1, 0])).tolist() == [1, 0]
    weights, offsets = scale_classes(np.eye(3), np.array([0, 1, 2]), 3)
    assert weights.tolist() == np.eye(3).tolist()
    assert offsets.tolist() == [0, 0, 0]


def test_class_scaling_gives_the_observed_frequencies():
    rng = np.random.default_rng(1)
    y = rng.choice(3, size=3000, p=[0.7, 0.2, 0.1])
    scores = 4 * np.eye(3)[y] + rng.normal(size=(3000, 3)) * 3
    weights, offsets = scale_classes(scores, y, 3)
    np.testing.assert_allclose(softmax(scores @ weights + offsets).mean(axis=0), np.bincount(y) / 3000, atol=0.01)


def test_the_threshold_of_calibrated_probabilities_has_nearly_the_best_f1():
    rng = np.random.default_rng(2)
    p = rng.beta(0.4, 1.6, size=5000)
    y = (rng.random(5000) < p).astype(int)
    chosen = choose_threshold(p, y)
    best = max(f1_score(y, p >= t) for t in np.linspace(0, 1, 201))
    assert f1_score(y, p >= chosen.accept) >= best - 0.01
    assert chosen.accept == pytest.approx(best / 2, abs=0.03)  # what theory says of calibrated probabilities
    assert chosen.accept / 2 <= chosen.doubt <= chosen.accept


def test_a_confident_no_loses_few_carriers_where_the_model_can_tell():
    y = np.repeat([1, 0], 100)
    p = np.concatenate([np.linspace(0.3, 0.9, 100), np.linspace(0.0, 0.5, 100)])
    assert np.mean(p[y == 1] < choose_threshold(p, y).doubt) <= 0.05


def test_equal_probabilities_stay_on_one_side():
    p = np.array([0.9, 0.5, 0.5, 0.5, 0.1])
    chosen = choose_threshold(p, np.array([1, 1, 0, 0, 0]))
    assert chosen.accept in (pytest.approx(0.7), pytest.approx(0.3), pytest.approx(0.05))  # between the groups


@pytest.mark.parametrize("y", [np.zeros(4), np.ones(4)])
def test_without_both_outcomes_the_threshold_is_a_half(y):
    assert choose_threshold(np.linspace(0, 1, 4), y.astype(int)) == Threshold(0.5, 0.5)


MARKS = {"support": Threshold(0.4, 0.2), "oppose": Threshold(0.3, 0.1)}


@pytest.mark.parametrize(
    ("support", "oppose", "polarity", "abstained"),
    [
        (0.5, 0.1, "support", False),
        (0.41, 0.45, "oppose", False),
        (0.39, 0.05, "neutral", True),
        (0.05, 0.15, "neutral", True),
        (0.1, 0.05, "neutral", False),
    ],
)
def test_decisions(support, oppose, polarity, abstained):
    answer = decide({"support": support, "oppose": oppose, "neutral": 1 - support - oppose}, MARKS)
    assert (answer.polarity, answer.abstained) == (polarity, abstained)
