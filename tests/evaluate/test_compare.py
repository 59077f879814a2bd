"""Comparisons: paired, corrected, and honest in words."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from communique.errors import UsageError
from communique.evaluate.compare import bootstrap_p, compare, holm, mcnemar
from communique.evaluate.gate import judge
from tests.evaluate.make import perfect, random_answers, random_split


@pytest.fixture(scope="module")
def articles():
    return random_split(np.random.default_rng(8), documents=120)


def answers(articles, skill, seed=1):
    return random_answers(np.random.default_rng(seed), articles, skill)


def test_a_better_system_is_called_better_in_either_order(articles, taxonomy):
    systems = {"weak": answers(articles, 0.3), "strong": answers(articles, 0.8)}
    for order in (("weak", "strong"), ("strong", "weak")):
        found = compare(articles, {name: systems[name] for name in order}, taxonomy, resamples=2000)
        by_figure = {d.figure: d for d in found.differences}
        stance = by_figure["stances.macro_f1"]
        assert stance.significant
        assert "strong is better than weak (+" in stance.in_words()
        assert stance.low < stance.difference < stance.high
        assert by_figure["topics.macro_f1"].first_value == pytest.approx(found.systems[order[0]]["topics.macro_f1"][0])


def test_equal_systems_are_not_significantly_different_in_words(articles, taxonomy):
    found = compare(articles, {"one": answers(articles, 0.5), "two": answers(articles, 0.5)}, taxonomy, resamples=500)
    assert len(found.differences) == 6
    assert all(d.difference == 0 and d.p_adjusted == 1 for d in found.differences)
    assert all("not significant" in t.in_words() for t in (*found.differences, *found.mcnemar))
    told = found.to_dict()
    assert {d["significant"] for d in told["differences"]} == {False}


def test_chance_rarely_looks_significant(taxonomy):
    """Two systems of equal skill, thirty times: a family is flagged in 5 % of cases at most by design."""
    flagged = 0
    for seed in range(30):
        articles = random_split(np.random.default_rng(seed), documents=60)
        pair = {"a": answers(articles, 0.5, 2 * seed + 100), "b": answers(articles, 0.5, 2 * seed + 101)}
        flagged += any(d.significant for d in compare(articles, pair, taxonomy, resamples=2000).differences)
    assert flagged <= 5


def test_only_what_both_answer_is_compared(articles, taxonomy):
    full = answers(articles, 0.6)
    topics_only = [replace(a, topics=None, pairs=None, mentions=None, stances=None) for a in full]
    found = compare(articles, {"full": full, "topics only": topics_only}, taxonomy, resamples=200)
    assert {d.figure for d in found.differences} == {"topics.macro_f1", "topics.subset_accuracy"}
    assert [t.question for t in found.mcnemar] == ["all topics of a paragraph"]
    assert set(found.systems["topics only"]) == {"topics.macro_f1", "topics.subset_accuracy"}


def test_one_system_is_refused(articles, taxonomy):
    with pytest.raises(UsageError, match="two or more"):
        compare(articles, {"alone": answers(articles, 0.5)}, taxonomy)


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_bootstrap_p_is_two_sided_and_never_zero():
    assert bootstrap_p(np.full(999, -0.2)) == pytest.approx(0.002)
    assert bootstrap_p(np.zeros(99)) == 1.0
    assert bootstrap_p(np.r_[np.full(90, 0.1), np.full(9, -0.1)]) == pytest.approx(0.2)


def test_mcnemar_by_hand():
    first = np.array([True] * 10 + [False] * 2 + [True] * 30)
    second = np.array([False] * 10 + [True] * 2 + [True] * 30)
    found = mcnemar("a", "b", "q", first, second)
    assert (found.only_first, found.only_second, found.questions) == (10, 2, 42)
    assert found.p == pytest.approx(binomtest(10, 12).pvalue)
    assert found.p == pytest.approx(2 * (1 + 12 + 66) / 2**12)  # both tails, 0 to 2 of 12
    assert found.odds_ratio == 5
    assert found.cohens_g == pytest.approx(10 / 12 - 0.5)
    nothing = mcnemar("a", "b", "q", first, first)
    assert (nothing.p, nothing.odds_ratio, nothing.cohens_g) == (1.0, None, 0.0)


class TestGate:
    def test_a_clear_gain_passes(self, articles, taxonomy):
        decision = judge(articles, answers(articles, 0.3), answers(articles, 0.8), taxonomy, resamples=500)
        assert decision.passed
        assert decision.low > 0
        assert decision.gain == pytest.approx(decision.challenger - decision.champion)

    def test_no_gain_is_refused_in_words(self, articles, taxonomy):
        decision = judge(articles, answers(articles, 0.5), answers(articles, 0.5), taxonomy, resamples=200)
        assert not decision.passed
        assert "is not significant" in decision.objections[0]

    def test_a_gain_with_worse_calibration_is_refused(self, articles, taxonomy):
        """The champion knows as much but decides badly; the challenger decides well and is too timid."""
        sure, timid = perfect(articles, 0.99), perfect(articles, 0.7)
        undecided = [replace(a, labels=(), pairs=tuple(replace(p, polarity="neutral") for p in a.pairs)) for a in sure]
        decision = judge(articles, undecided, timid, taxonomy, resamples=200)
        assert decision.low > 0
        assert decision.calibration["topics"] == (pytest.approx(0.01), pytest.approx(0.3))
        assert decision.objections == (
            "the calibration error of topics rises from 0.010 to 0.300",
            "the calibration error of stances rises from 0.007 to 0.200",
        )
        assert judge(articles, undecided, sure, taxonomy, resamples=200).passed
