"""Fewer answers with a guaranteed precision."""

from __future__ import annotations

import numpy as np
import pytest

from communique.errors import CommuniqueError, UsageError
from communique.evaluate import selective as module
from communique.evaluate.answers import Answer
from communique.evaluate.scored import score
from communique.evaluate.selective import guaranteed_threshold, selective
from tests.evaluate.make import random_answers, random_split

pytest.importorskip("mapie", reason="the guarantee needs the extra 'selective'")


def drawn(rng, n):
    """Answers that are right as often as they say."""
    sure = rng.uniform(0.4, 1.0, n)
    return sure, rng.random(n) < sure


def test_the_promise_is_kept_about_as_often_as_promised():
    rng = np.random.default_rng(5)
    sure, gold = drawn(rng, 400_000)
    reached, broken = 0, 0
    for _ in range(60):
        threshold = guaranteed_threshold(*drawn(rng, 2000), precision=0.9, confidence=0.8)
        if threshold is not None:
            reached += 1
            broken += gold[sure >= threshold].mean() < 0.9
    assert reached > 30
    assert broken <= 0.2 * 60 + 6


def test_a_higher_precision_keeps_fewer_answers():
    sure, gold = drawn(np.random.default_rng(1), 4000)
    low, high = (guaranteed_threshold(sure, gold, p, 0.9) for p in (0.75, 0.9))
    assert low < high
    assert gold[sure >= high].mean() >= 0.9


@pytest.fixture(scope="module")
def both(taxonomy):
    rng = np.random.default_rng(3)
    splits = [random_split(rng, documents=150) for _ in range(2)]
    return [score(s, random_answers(rng, s, skill=0.9), taxonomy) for s in splits]


def test_what_is_kept_is_counted_on_the_measured_split(both, taxonomy):
    rows = selective(*both, 0.8)
    assert [(r.part, r.label) for r in rows] == [
        *(("topics", t) for t in taxonomy.topics),
        ("stances", "support"),
        ("stances", "oppose"),
    ]
    assert any(r.threshold is not None for r in rows)
    for row in rows:
        assert (row.threshold is None) == bool(row.reason)
        if row.threshold is not None and row.part == "topics":
            column = taxonomy.topics.index(row.label)
            kept = (both[1].given[:, column] == 1) & (both[1].probabilities[:, column] >= row.threshold)
            assert row.kept == kept.sum()
            assert row.precision == both[1].gold[kept, column].mean()
            assert row.share == row.kept / both[1].given[:, column].sum()
            assert row.interval[0] <= row.precision <= row.interval[1]


def test_too_few_answers_are_told(both):
    few = both[0].only(paragraphs=np.arange(len(both[0].document)) < 8)
    for row in selective(few, both[1], 0.9):
        assert row.threshold is None
        assert "answer" in row.reason
        assert row.kept == 0


def test_answers_that_are_never_good_enough_are_told(both):
    rows = selective(*both, 0.999)
    assert all(row.threshold is None and row.reason for row in rows)


def test_answers_without_probabilities_cannot_be_chosen_from(both, taxonomy):
    split = random_split(np.random.default_rng(2), documents=3)
    bare = score(split, [Answer(a.article.id, x.paragraph.index, ()) for a in split for x in a.labels], taxonomy)
    with pytest.raises(CommuniqueError, match="needs probabilities"):
        selective(bare, both[1], 0.9)


@pytest.mark.parametrize(("precision", "confidence"), [(0, 0.9), (1, 0.9), (90, 0.9), (0.9, 1)])
def test_a_share_is_between_zero_and_one(both, precision, confidence):
    with pytest.raises(UsageError, match="share between 0 and 1"):
        selective(*both, precision, confidence)


def test_without_mapie_the_command_that_installs_it_is_named(both, monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(CommuniqueError, match=r"pip install 'communique\[selective\]'"):
        selective(*both, 0.9)
