"""Batches: each item once, within the budget; pairs find their tokens."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from communique.models.inputs import Pair
from communique.models.transformer.batches import GAPS, padded, pair_batch, plan

OFFSETS = np.array([[-1, -1], [0, 4], [5, 8], [9, 12], [13, 19]])
TOPICS = ("recognition", "security")


@given(st.lists(st.integers(1, 300)), st.integers(1, 1000))
def test_a_plan_holds_every_item_once_and_keeps_the_budget(sizes, budget):
    batches = plan(sizes, budget)
    assert sorted(i for batch in batches for i in batch) == list(range(len(sizes)))
    for batch in batches:
        assert len(batch) == 1 or padded(max(sizes[i] for i in batch)) * len(batch) <= budget


def test_an_actor_is_the_mean_over_all_its_mentions_or_its_first_token():
    pair = Pair("…", ((0, 4), (9, 12)), ((13, 19),))
    mean = pair_batch([OFFSETS], [[pair]], TOPICS, "mean")
    assert mean.slots[0, mean.holder[0]].tolist() == [0, 0.5, 0, 0.5, 0]
    first = pair_batch([OFFSETS], [[pair]], TOPICS, "first")
    assert first.slots[0, first.holder[0]].tolist() == [0, 1, 0, 0, 0]


def test_actors_are_shared_between_pairs_and_issues_are_named():
    a, b = ((0, 4),), ((13, 19),)
    batch = pair_batch(
        [OFFSETS, OFFSETS], [[Pair("…", a, b), Pair("…", b, a), Pair("…", a, "security")], []], TOPICS, "mean"
    )
    assert batch.slots.shape == (2, 2, 5)
    assert batch.holder.tolist() == [0, 1, 0]
    assert batch.target.tolist() == [1, 0, -2]


def test_the_author_holds_where_nobody_is_named():
    batch = pair_batch([OFFSETS], [[Pair("…", (), ((0, 4),))]], TOPICS, "mean")
    assert batch.holder.tolist() == [-1 - len(TOPICS)]


def test_order_and_distance_tell_pairs_apart():
    near, far, back = (
        Pair("…", ((0, 4),), ((5, 8),)),
        Pair("…", ((0, 4),), ((13, 19),)),
        Pair("…", ((5, 8),), ((0, 4),)),
    )
    gaps = pair_batch([OFFSETS], [[near, far, back, Pair("…", ((0, 4),), "security")]], TOPICS, "mean").gap
    assert len(set(gaps.tolist())) == 4
    assert gaps[3] == GAPS - 1


def test_without_pairs_the_batch_is_empty():
    batch = pair_batch([OFFSETS], [[]], TOPICS, "mean")
    assert batch.passage.dtype == torch.int64
    assert len(batch.passage) == 0
