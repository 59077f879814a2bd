"""Metrics agree with scikit-learn and with cases computed by hand."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, f1_score

from communique.evaluate.calibration import brier_score, expected_calibration_error
from communique.evaluate.stances import polarity_metrics, set_metrics
from communique.evaluate.topics import topic_metrics

RNG = np.random.default_rng(5)
Y = (RNG.random((200, 3)) < [0.2, 0.5, 0.1]).astype(int)
P = np.clip(0.4 * Y + 0.6 * RNG.random((200, 3)), 0, 1)
PREDICTED = (P > 0.5).astype(int)


def test_topics_agree_with_scikit_learn():
    m = topic_metrics(Y, P, PREDICTED, ["a", "b", "c"])
    assert m["macro_f1"] == pytest.approx(f1_score(Y, PREDICTED, average="macro"), abs=1e-12)
    assert m["micro_f1"] == pytest.approx(f1_score(Y, PREDICTED, average="micro"), abs=1e-12)
    assert m["per_topic"]["b"]["average_precision"] == pytest.approx(
        average_precision_score(Y[:, 1], P[:, 1]), abs=1e-12
    )
    assert m["brier"] == pytest.approx(brier_score_loss(Y.ravel(), P.ravel()), abs=1e-12)
    assert m["subset_accuracy"] == np.mean((Y == PREDICTED).all(axis=1))


def test_calibration_by_hand():
    # two bins: 0.25 stated and 1/2 seen, 0.75 stated and 1/1 seen
    p, y = np.array([0.25, 0.25, 0.75]), np.array([0, 1, 1])
    assert expected_calibration_error(p, y, bins=2) == pytest.approx((2 * 0.25 + 1 * 0.25) / 3, abs=1e-12)
    assert brier_score(p, y) == pytest.approx((0.0625 + 0.5625 + 0.0625) / 3, abs=1e-12)
    assert expected_calibration_error(np.array([1.0]), np.array([1])) == 0
    assert expected_calibration_error(np.array([]), np.array([])) == 0


def test_polarities_by_hand():
    gold = ["support", "oppose", "neutral", "neutral"]
    predicted = ["support", "support", "neutral", "oppose"]
    p = np.array([[0.8, 0.1, 0.1], [0.6, 0.3, 0.1], [0.1, 0.1, 0.8], [0.1, 0.7, 0.2]])
    m = polarity_metrics(gold, predicted, p, ["support", "oppose", "neutral"])
    assert m["per_polarity"]["support"] == {"precision": 0.5, "recall": 1.0, "f1": pytest.approx(2 / 3), "support": 1}
    assert m["macro_f1"] == pytest.approx((2 / 3 + 0 + 2 / 3) / 3, abs=1e-12)
    assert m["accuracy"] == 0.5


def test_sets_by_hand():
    assert set_metrics({"a", "b", "c"}, {"a", "d"}) == {"precision": 0.5, "recall": 1 / 3, "f1": 0.4, "support": 3}
    assert set_metrics(set(), set()) == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 0}
