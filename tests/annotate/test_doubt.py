"""A wrong label among clear ones is the first to be doubted."""

import numpy as np
import pytest

from communique.annotate.doubt import doubts, out_of_fold
from communique.errors import CommuniqueError

from .make import reading

SETTINGS = {"C": 30.0, "min_df": 1, "char_ngrams": None, "word_bigrams": False}
SAID = {
    "regional_security": "Artillery and troops moved to the border before the shelling of post {}.",
    "war_accountability": "The tribunal read out the verdict on the war crimes in case {}.",
    None: "Farmers brought the harvest to market and the school in village {} opened.",
}


@pytest.fixture
def readings():
    return [
        reading(
            "gold", 0, topics=[t] if t else [], mentions=(), text=text.format(n), article=f"a{n}-{t}", story=f"s{n}"
        )
        for n in range(15)
        for t, text in SAID.items()
    ]


def test_the_flipped_labels_come_first(readings, taxonomy):
    wrong = {
        "a3-regional_security": reading("gold", 0, mentions=(), text=SAID["regional_security"].format(3), article="a3-regional_security", story="s3"),
        "a7-None": reading("gold", 0, topics=["war_accountability"], mentions=(), text=SAID[None].format(7), article="a7-None", story="s7"),
    }  # fmt: skip
    found = doubts([wrong.get(r.article.id, r) for r in readings], taxonomy, SETTINGS)
    assert {(d.article_id, d.topic, d.given, d.suggested) for d in found[:2]} == {
        ("a3-regional_security", "regional_security", False, True),
        ("a7-None", "war_accountability", True, False),
    }
    assert [d.quality for d in found] == sorted(d.quality for d in found)
    first = found[0]
    assert first.quality == pytest.approx(first.probability if first.given else 1 - first.probability, abs=1e-3)


def test_clean_labels_raise_no_doubt(readings, taxonomy):
    assert doubts(readings, taxonomy, SETTINGS) == []


def test_no_model_saw_the_story_that_it_is_asked_about(taxonomy):
    # The topic hangs on a word that no other story has: only a model that saw the story could tell.
    def told(story_of):
        readings = [
            reading("gold", i, topics=["regional_security"] if i % 2 else [], mentions=(), story=story_of(n, i),
                    text=f"{'red' if i % 2 else 'blue'}word{n} came up again", article=f"a{n}")
            for n in range(6) for i in range(4)
        ]  # fmt: skip
        given = np.array([[len(r.label.topics)] for r in readings])
        found = out_of_fold(readings, given, ["regional_security"], SETTINGS, folds=6, seed=1)
        return ((found > 0.5) == given).mean()

    assert told(lambda n, i: f"s{n}") <= 0.5
    assert told(lambda n, i: f"s{n}-{i}") > 0.9, "the word would tell, if it had been seen"


def test_too_little_to_compare_is_said(readings, taxonomy):
    with pytest.raises(CommuniqueError, match="2 stories with text are too few for 5 folds"):
        doubts(readings[:6], taxonomy, SETTINGS)
    with pytest.raises(CommuniqueError, match="nothing to compare"):
        doubts([r for r in readings if not r.label.topics], taxonomy, SETTINGS)
