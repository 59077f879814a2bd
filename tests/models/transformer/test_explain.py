"""Integrated gradients: the shares add up, whatever the encoder and however long the text."""

import numpy as np
import pytest

from communique.models.inputs import Pair, Passage
from tests.tiny_encoders import FAMILIES

torch = pytest.importorskip("torch", reason="the transformer needs the extra 'torch'")
pytest.importorskip("captum", reason="explaining needs the extra 'explain'")

TEXT = "Tonga condemned Samoa over the raid. Fiji praised the envoy of Samoa."
LONG = " ".join([TEXT] * 6)


def shares_of(model, passage, topic="regional_security"):
    return model.read([passage]).explain_topics([0], [topic])[0]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("text", [TEXT, LONG], ids=["one window", "several"])
def test_the_shares_are_the_way_from_unknown_words_to_the_answer(family, text, trained):
    from communique.models.transformer.answering import encode

    model = trained(family)
    passage = Passage(text, "Talks")
    shares = shares_of(model, passage)
    (probability,) = model.topic_probabilities([passage])[:, 1]
    assert shares.log_odds == pytest.approx(np.log(probability / (1 - probability)), abs=1e-4)
    unknown = model.tokenizer.mask_token or model.tokenizer.unk_token
    encoded = encode(model.network, model.tokenizer, [passage], model.shape)
    count = len(encoded.tokens[0].places) - 1
    blank = encode(model.network, model.tokenizer, [Passage(unknown * count, "Talks")], model.shape)
    assert len(blank.tokens[0].places) - 1 == count
    slope, offset = model.calibration.topic_scaling[1]
    assert shares.base == pytest.approx(slope * blank.topic_logits[0, 1] + offset, abs=1e-2)


def test_every_word_gets_its_share(trained):
    shares = shares_of(trained("bert"), Passage(TEXT))
    assert [TEXT[a:b] for a, b in shares.spans][:4] == ["Tonga", "condemned", "Samoa", "over"]
    assert np.count_nonzero(shares.weights) == len(shares.spans)


def test_a_stance_is_explained_against_neutral(trained, taxonomy):
    model = trained("bert")
    pair = Pair(TEXT, ((0, 5),), ((16, 21),), title="Talks")
    reading = model.read([Passage(TEXT, "Talks")])
    (shares,) = reading.explain_stances([pair], [0], ["oppose"])
    told = dict(zip(taxonomy.polarities, reading.stances([pair], [0])[0], strict=True))
    assert shares.log_odds == pytest.approx(np.log(told["oppose"] / told["neutral"]), abs=1e-4)


def test_explaining_changes_no_answer(trained):
    model = trained("bert")
    passage = Passage(TEXT, "Talks")
    before = model.topic_probabilities([passage])
    shares_of(model, passage)
    assert np.array_equal(model.topic_probabilities([passage]), before)
    assert all(p.grad is None for p in model.network.parameters())


def test_evidence_is_where_the_pair_looks_and_needs_no_second_pass(trained, monkeypatch):
    model = trained("bert")
    text = "Tonga praised Samoa. Tonga condemned Samoa. It rained."
    sentences = [text[:20], text[21:43]]
    both = Pair(text, ((0, 5), (21, 26)), ((14, 19), (37, 42)), title="Talks")
    one = Pair(text, ((21, 26),), "regional_security")
    author = Pair(text, (), ((14, 19),))
    reading = model.read([Passage("It rained."), Passage(text, "Talks")])
    monkeypatch.setattr(model.network, "states", None)
    (own, *_) = reading._encoded.attention([both, one, author], [1, 1, 1], model.taxonomy.topics)
    starts = reading._encoded.tokens[1].offsets[:, 0]
    assert own.sum() == pytest.approx(1, abs=1e-5)
    sums = [own[(starts >= a) & (starts < b)].sum() for a, b in ((0, 20), (21, 43))]
    found = reading.evidence([both, one, author], [1, 1, 1], ["oppose", "support", "support"])
    assert found[0] == sentences[int(np.argmax(sums))]
    assert found[1] == sentences[1]
    assert found[2]


def test_without_attention_the_nearest_mentions_decide(dataset, encoders):
    from communique.train.transformer import fit
    from tests.tiny_encoders import tiny_settings

    settings = tiny_settings(encoders["bert"])
    model, _ = fit(dataset, {**settings, "architecture": {**settings["architecture"], "context": "mean"}})
    pair = Pair(TEXT, ((37, 41),), ((63, 68),))
    assert model.read([Passage(TEXT)]).evidence([pair], [0], ["support"]) == [TEXT[37:]]


def test_without_captum_the_command_that_installs_it_is_named(trained, monkeypatch):
    from communique.errors import CommuniqueError
    from communique.models.transformer import explain

    monkeypatch.setattr(explain, "find_spec", lambda name: None)
    with pytest.raises(CommuniqueError, match=r"pip install 'communique\[explain\]'"):
        shares_of(trained("bert"), Passage(TEXT))
