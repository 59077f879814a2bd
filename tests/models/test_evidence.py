"""Which sentence is named as the one that carries a stance."""

import pytest

from communique.models.evidence import heaviest_sentence
from communique.models.inputs import Pair
from communique.models.pair_features import word_spans

TEXT = "Doha condemned Tehran. It rained all day."


@pytest.mark.parametrize(("word", "sentence"), [("condemned", 0), ("rained", 1)])
def test_the_sentence_with_most_weight(word, sentence):
    spans = word_spans(TEXT)
    weights = [float(TEXT[a:b] == word) for a, b in spans]
    assert heaviest_sentence(TEXT, spans, weights) == ["Doha condemned Tehran.", "It rained all day."][sentence]


def test_one_sentence_and_none():
    assert heaviest_sentence("Doha agreed. ", [], []) == "Doha agreed."
    assert heaviest_sentence("  ", [], []) == ""


def test_the_baseline_names_the_sentence_that_its_words_are_in(model):
    told = "Fiji condemned Samoa over the raid."
    pair = Pair(f"The weather was fine. {told} Nobody swam.", ((22, 26),), ((37, 42),))
    reading = model.read([])
    assert reading.evidence([pair], [0], ["oppose"]) == [told]
