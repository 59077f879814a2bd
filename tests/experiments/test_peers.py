"""The peers of experiments/peers, as far as they run without an encoder, and the tables that are printed of them."""

import argparse
import importlib

import numpy as np
import pytest

from communique.models.inputs import Pair, Passage

ROW = {
    "system": "keywords",
    "task": "topics",
    "title": "keyword patterns",
    "how": "59 patterns, counted",
    "split": "real_news",
    "items": 1901,
    "figures": {"topics.macro_f1": [0.5, 0.25, 0.75], "topics.subset_accuracy": [0.4, 0.3, 0.5]},
    "training_s": 12.4,
    "items_per_s": 1234.5,
    "peak_mb": 2345.6,
    "size_mb": 9.7,
    "encoder_mb": 91.6,
}


@pytest.fixture(scope="module")
def peers(repository):
    """Imports from experiments/peers by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(repository / "experiments" / "peers"))
        yield importlib.import_module


def keyword_scores(peers, taxonomy, *texts, title=""):
    return peers("keyword_peer").KeywordPeer(taxonomy.topics).scores([Passage(text, title) for text in texts])


def test_every_topic_of_the_taxonomy_has_patterns(peers, taxonomy):
    assert set(peers("keyword_peer").PATTERNS) == set(taxonomy.topics)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Muscat RECOGNISED the new authorities and will send an ambassador.", "diplomatic_recognition"),
        ("Shelling went on although both sides had signed a cease-fire.", "regional_security"),
        ("The tribunal indicted four officers for war crimes.", "war_accountability"),
    ],
)
def test_patterns_find_their_topic_and_no_other(peers, taxonomy, text, topic):
    (scores,) = keyword_scores(peers, taxonomy, text)
    assert scores[taxonomy.topics.index(topic)] >= 2
    assert np.count_nonzero(scores) == 1


def test_patterns_are_whole_words_and_the_title_counts(peers, taxonomy):
    assert not keyword_scores(peers, taxonomy, "The piccolos were out of tune, the wheat harvest good.").any()
    assert keyword_scores(peers, taxonomy, "It was said at noon.", title="ICC issues warrant").any()


def test_a_pair_is_marked_in_the_sentence_that_carries_it(peers):
    marked = peers("embedding_peers").marked
    text = "Doha spoke. Doha spoke. Oman backed Doha."
    there = Pair(text, ((24, 28),), ((0, 4), (12, 16), (36, 40)))
    assert marked(there, {}) == "[holder: Oman] backed [target: Doha]."
    second = Pair(text, ((12, 16),), ((24, 28),))
    assert marked(second, {}).startswith("[holder: Doha] spoke.")
    assert marked(second, {}).endswith("[target: Oman]")
    assert marked(Pair(text, ((24, 28),), "peace"), {"peace": "There should be peace."}).endswith(
        "[holder: Oman] backed Doha. [target: There should be peace.]"
    )


class Told:
    """A peer whose items are their own scores."""

    title, how, encoder = "told", "", False

    def fit(self, items, gold):
        pass

    def scores(self, items):
        return np.array(items, dtype=float)


def test_scores_of_any_scale_are_tuned_on_validation(peers, taxonomy):
    gold = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]] * 30)
    items = (gold * 7 + 100).tolist()
    system = peers("peer_systems").Tuned(Told(), "topics", taxonomy)
    assert system.learn((items, gold), (items, gold))
    accept = np.array([system.thresholds[t].accept for t in taxonomy.topics])
    assert ((system.probabilities(items) >= accept) == gold).all()


def test_stance_scores_are_tuned_on_validation(peers, taxonomy):
    polarities = list(taxonomy.polarities) * 30
    items = [[5.0 * (p == q) for q in taxonomy.polarities] for p in polarities]
    system = peers("peer_systems").Tuned(Told(), "stances", taxonomy)
    system.learn((items, polarities), (items, polarities))
    assert set(system.thresholds) == {"support", "oppose"}
    found = system.probabilities(items).argmax(axis=1)
    assert [taxonomy.polarities[i] for i in found] == polarities


@pytest.mark.parametrize(
    ("task", "figure"), [("topics", "topics.per_topic.{}.recall"), ("stances", "triples_gold_actors.recall")]
)
def test_the_majority_says_nothing(peers, dataset, dataset_folder, tmp_path, taxonomy, task, figure):
    options = argparse.Namespace(
        name="majority",
        task=task,
        dataset=dataset_folder,
        split="validation",
        limit=None,
        steps=None,
        predictions=tmp_path / "answers.jsonl",
    )
    measured = peers("measure_peer").measure(options)
    assert measured["figures"][figure.format(taxonomy.topics[0])][0] == 0
    assert measured["items"] > 0
    assert measured["peak_mb"] > 20
    told = options.predictions.read_text(encoding="utf-8")
    texts = [label.paragraph.text for a in dataset.splits["validation"] for label in a.labels]
    assert len(told.splitlines()) == len(texts)
    assert not any(text in told for text in texts)


def test_a_row_says_what_was_measured(peers):
    head, _, row = peers("peer_table").tables([ROW]).splitlines()
    assert head.startswith("| topics on `real-news`, 1,901 paragraphs |")
    assert row == (
        "| keyword patterns (59 patterns, counted) | 0.500 (0.250–0.750) | 0.400 | 12 s | 1,234 | 2,346 MB | 9.7 + 92 MB |"
    )


def test_a_model_that_came_trained_has_no_training_time(peers):
    cells = peers("peer_table").cells(ROW | {"training_s": None, "encoder_mb": 0, "size_mb": 0.001})
    assert cells[3] == "trained before"
    assert cells[-1] == "under 0.1 MB"
