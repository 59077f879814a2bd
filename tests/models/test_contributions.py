"""What the words add to a linear decision is exact: words and base are the whole of it."""

import numpy as np
import pytest

from communique.evaluate.evaluation import gold_pairs, passages_of
from communique.models.contributions import stance_contributions, topic_contributions
from communique.models.inputs import Pair, Passage
from communique.models.ngrams import text_spans, words_of
from communique.models.pair_features import pair_features, placed_features, word_spans


def topic_decision(classifier, passage, column):
    """The calibrated log-odds in double precision."""
    row = classifier.vectorizer_.transform([passage]).astype(np.float64)
    decision = (row @ classifier.coef_[column].astype(np.float64))[0] + classifier.intercept_[column]
    return classifier.scaling_[column] @ [decision, 1.0]


def stance_decision(classifier, pair, polarity):
    scores = classifier._features([pair]).astype(np.float64) @ classifier.coef_.T.astype(np.float64)
    logits = ((scores + classifier.intercept_) @ classifier.scaling_ + classifier.offset_)[0]
    classes = classifier.classes_.tolist()
    return logits[classes.index(polarity)] - logits[classes.index("neutral")]


def test_words_and_base_add_up_to_the_topic_decision(model, dataset):
    classifier = model.topics
    for passage in passages_of(dataset.splits["validation"])[:60]:
        for column, topic in enumerate(classifier.classes_):
            shares = topic_contributions(classifier, passage, topic)
            assert shares.log_odds == pytest.approx(topic_decision(classifier, passage, column), abs=1e-9)
            (probability,) = classifier.predict_proba([passage])[:, column]
            assert 1 / (1 + np.exp(-shares.log_odds)) == pytest.approx(probability, abs=1e-5)


def test_words_and_base_add_up_to_the_stance_decision(model, dataset):
    classifier = model.stance
    for pair in gold_pairs(dataset.splits["validation"])[0][:120]:
        for polarity in ("support", "oppose"):
            (shares,) = stance_contributions(classifier, [pair], [polarity])
            assert shares.log_odds == pytest.approx(stance_decision(classifier, pair, polarity), abs=1e-9)
            told = dict(zip(classifier.classes_, classifier.predict_proba([pair])[0], strict=True))
            assert shares.log_odds == pytest.approx(np.log(told[polarity] / told["neutral"]), abs=1e-4)


def test_the_base_is_what_is_there_without_words(model):
    classifier = model.topics
    empty = topic_contributions(classifier, Passage(""), classifier.classes_[0])
    assert empty.base == pytest.approx(classifier.scaling_[0] @ [classifier.intercept_[0], 1.0], abs=1e-12)
    titled = topic_contributions(classifier, Passage("", "Envoys and the court"), classifier.classes_[0])
    assert titled.base == pytest.approx(topic_decision(classifier, Passage("", "Envoys and the court"), 0), abs=1e-9)
    assert len(titled.spans) == 0


def test_a_word_that_says_much_weighs_much(model):
    """Taking the word away moves the decision the way that its weight says."""
    text = "The court opened an investigation."
    shares = topic_contributions(model.topics, Passage(text), "war_accountability")
    weights = dict(zip([text[a:b] for a, b in shares.spans], shares.weights, strict=True))
    best = max(weights, key=weights.get)
    without = topic_contributions(model.topics, Passage(text.replace(best, "")), "war_accountability")
    assert weights[best] > 0
    assert without.log_odds < shares.log_odds


@pytest.mark.parametrize("text", ["Envoys met.", "İstanbul and İzmir met ENVOYS.", "ΟΔΟΣ and Straße", "Fiji’s ﬁrst"])
def test_spans_are_those_of_the_words(text):
    spans = text_spans(text)
    dot = "\u0307"  # which the lower case of İ has, and which is no letter
    assert [text[a:b].lower().removesuffix(dot) for a, b in spans] == words_of(Passage(text))


def test_placed_features_are_the_features(dataset):
    for pair in gold_pairs(dataset.splits["validation"])[0][:200]:
        features, owners, places = placed_features(pair)
        assert sorted(features) == sorted(pair_features(pair))
        words = [pair.text[a:b].lower() for a, b in word_spans(pair.text)]
        assert all(words[place][:5] in features[own] for own, place in zip(owners, places, strict=True))


def test_a_word_counts_where_it_stands():
    text = "Doha condemned Tehran. Muscat condemned nobody."
    features, owners, places = placed_features(Pair(text, ((0, 4),), ((15, 21),), ((23, 29),)))
    words = [text[a:b] for a, b in word_spans(text)]

    def made_of(feature):
        return [(i, words[i]) for own, i in zip(owners, places, strict=True) if features[own] == feature]

    assert made_of("B>:condemned") == [(1, "condemned")]
    assert made_of("B>~conde") == [(1, "condemned")]
    assert made_of("way:>True") == []


def test_nothing_asked_nothing_said(model):
    assert stance_contributions(model.stance, [], []) == []
