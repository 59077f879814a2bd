"""Distillation: what a teacher's share in the labels does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from communique.errors import UsageError
from communique.train.distil import taught
from communique.train.examples import examples_of

torch = pytest.importorskip("torch", reason="the transformer needs the extra 'torch'")


@pytest.fixture(scope="module")
def examples(dataset):
    return examples_of(dataset.splits["train"], dataset.taxonomy)[:30]


def test_the_share_of_the_teacher_runs_from_labels_to_its_probabilities(examples, model_folder, model, taxonomy):
    labels, half, alone = (taught(examples, model_folder, weight, taxonomy) for weight in (0.0, 0.5, 1.0))
    seen = model.topic_probabilities([e.passage for e in examples])
    assert [e.topics for e in labels] == [e.topics for e in examples]
    np.testing.assert_allclose([e.topics for e in alone], seen)
    np.testing.assert_allclose([e.topics for e in half], (seen + np.array([e.topics for e in examples])) / 2)
    pairs = [p for e in examples for p in e.pairs]
    np.testing.assert_allclose([b for e in alone for b in e.beliefs], model.stance_probabilities(pairs), atol=1e-12)


def test_beliefs_become_targets_and_answers_stand_where_there_are_none(examples, model_folder, taxonomy):
    from communique.train.losses import stance_targets

    alone = taught(examples, model_folder, 1.0, taxonomy)
    targets = stance_targets([*alone, *examples])
    believed = [b for e in alone for b in e.beliefs]
    assert len(believed) > 10
    np.testing.assert_allclose(targets[: len(believed)], believed, atol=1e-6)
    assert targets[len(believed) :].argmax(1).tolist() == [a for e in examples for a in e.answers]


def test_topics_that_a_source_lacks_are_the_teachers(examples, model_folder, model, taxonomy):
    bare = [replace(e, topics=None) for e in examples[:3]]
    seen = model.topic_probabilities([e.passage for e in bare])
    np.testing.assert_allclose([e.topics for e in taught(bare, model_folder, 0.25, taxonomy)], seen)


def test_a_share_beyond_one_is_refused(examples, model_folder, taxonomy):
    with pytest.raises(UsageError, match=r"teacher\.weight is 2"):
        taught(examples, model_folder, 2, taxonomy)
