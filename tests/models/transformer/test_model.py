"""The model answers alike however it is asked, from one pass, on every family of encoders."""

import numpy as np
import pytest

from communique.models.inputs import Pair, Passage
from communique.models.protocol import Model
from tests.tiny_encoders import FAMILIES

TEXT = "Tonga condemned Samoa. Fiji praised the pact of Samoa and Nauru."
TONGA, SAMOA, FIJI, NAURU = ((0, 5),), ((16, 21), (48, 53)), ((23, 27),), ((58, 63),)
PAIRS = [Pair(TEXT, a, b, title="Talks") for a in (TONGA, SAMOA, FIJI, NAURU) for b in (TONGA, SAMOA, FIJI) if a != b]


@pytest.fixture(params=FAMILIES)
def transformer(request, trained):
    return trained(request.param)


def test_it_keeps_the_protocol(transformer):
    assert isinstance(transformer, Model)
    topics = transformer.topic_probabilities([Passage(TEXT), Passage("")])
    assert topics.shape == (2, len(transformer.taxonomy.topics))
    stances = transformer.stance_probabilities([*PAIRS, Pair(TEXT, FIJI, transformer.taxonomy.topics[1])])
    assert np.allclose(stances.sum(axis=1), 1)
    assert transformer.stance_probabilities([]).shape == (0, 3)
    assert transformer.topic_probabilities([]).shape == (0, 3)


def test_answers_do_not_depend_on_what_is_asked_beside_them(transformer):
    together = transformer.read([Passage("Short."), Passage(TEXT, "Talks"), Passage("Fiji left. " * 40)])
    alone = transformer.read([Passage(TEXT, "Talks")])
    assert np.allclose(together.topics[1], alone.topics[0], atol=1e-5)
    assert np.allclose(together.stances(PAIRS, [1] * len(PAIRS)), alone.stances(PAIRS, [0] * len(PAIRS)), atol=1e-5)
    assert np.allclose(
        transformer.stance_probabilities(PAIRS[3:4]), alone.stances(PAIRS, [0] * len(PAIRS))[3], atol=1e-5
    )


def test_pairs_of_several_passages_come_back_in_the_order_asked(trained):
    model = trained()
    other = Pair("Nauru left Fiji.", ((0, 5),), ((11, 15),))
    mixed = [PAIRS[0], other, PAIRS[1], other, PAIRS[2]]
    reading = model.read([Passage(TEXT, "Talks"), Passage(other.text)])
    answers = reading.stances(mixed, [0, 1, 0, 1, 0])
    single = [model.stance_probabilities([pair])[0] for pair in mixed]
    assert np.allclose(answers, single, atol=1e-5)


def test_direction_matters(trained):
    there, back = trained().stance_probabilities([Pair(TEXT, TONGA, SAMOA), Pair(TEXT, SAMOA, TONGA)])
    assert not np.allclose(there, back, atol=1e-6)


def test_one_pass_serves_topics_and_all_pairs(trained):
    model = trained()
    passes = []
    hook = model.network.encoder.register_forward_hook(lambda *_: passes.append(1))
    try:
        reading = model.read([Passage(TEXT, "Talks")])
        reading.stances(PAIRS, [0] * len(PAIRS))
        reading.stances(PAIRS[:1], [0])
    finally:
        hook.remove()
    assert len(passes) == 1


def test_the_end_of_a_long_paragraph_counts_and_windows_are_told(trained):
    from communique.predict import Predictor
    from communique.records import Article, Paragraph

    model = trained()
    filler = "The speaker of the assembly said nothing. " * 12
    end = len(filler)
    reading = model.read([Passage(filler + TEXT), Passage(TEXT)])
    assert reading.windows[0] > 1
    assert reading.windows[1] == 1
    late = Pair(filler + TEXT, ((end, end + 5),), ((end + 16, end + 21),))
    early = Pair(filler + TEXT, ((4, 11),), ((19, 27),))
    answers = reading.stances([late, early], [0, 0])
    assert not np.allclose(answers[0], answers[1], atol=1e-7)
    article = Article("a", "Talks", (Paragraph(0, "Short."), Paragraph(1, filler + TEXT)))
    prediction = Predictor(model).predict(article)
    assert prediction.windows == 1 + model.read([Passage(filler + TEXT, "Talks")]).windows[0]
    assert any("paragraph 1" in warning and "windows" in warning for warning in prediction.warnings)
