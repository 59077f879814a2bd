"""From paragraphs to the article, by the codebook."""

import pytest

from communique.models.evidence import evidence
from communique.models.inputs import Pair
from communique.predict.aggregate import article_labels, article_stances, article_topics
from communique.records import ParagraphPrediction, Stance

ORDER = ("a", "b")


def paragraphs(*labels, stances=()):
    return [
        ParagraphPrediction(i, {t: 0.9 if t in given else 0.1 * i for t in ORDER}, tuple(given), (), tuple(stances))
        for i, given in enumerate(labels)
    ]


@pytest.mark.parametrize(
    ("labels", "headline", "expected"),
    [
        (["", "", ""], (), ()),
        (["", "", ""], ("a",), ()),  # no paragraph carries it
        (["a", "", ""], (), ("a",)),
        (["a", "a", "b", "", ""], (), ("a", "b")),  # b: one of five is a fifth
        (["a", "a", "b", "", "", ""], (), ("a",)),  # one of six is less
        (["a", "a", "b", "", "", ""], ("b",), ("a", "b")),
        (["b", "", "", "", "", "", ""], (), ("b",)),  # the topic with most paragraphs always
    ],
)
def test_topics_of_an_article(labels, headline, expected):
    assert article_labels(paragraphs(*labels), headline, ORDER) == expected


def test_the_probability_of_an_article_is_its_best_paragraph():
    assert article_topics(paragraphs("", "a", ""), ORDER) == {"a": 0.9, "b": 0.2}
    assert article_topics([], ORDER) == {"a": 0.0, "b": 0.0}


def stance(polarity, probability, evidence=""):
    return Stance("QAT", "IRN", polarity, probability, evidence)


def in_paragraphs(*stances):
    return [ParagraphPrediction(i, {}, (), (), (s,)) for i, s in enumerate(stances)]


def test_the_most_certain_paragraph_speaks_for_the_article():
    (answer,) = article_stances(in_paragraphs(stance("support", 0.5, "x"), stance("support", 0.8, "y")))
    assert answer == stance("support", 0.8, "y")


def test_support_and_opposition_are_mixed():
    (answer,) = article_stances(in_paragraphs(stance("support", 0.5), stance("oppose", 0.8)))
    assert answer.polarity == "mixed"


def test_a_doubtful_opposite_does_not_make_it_mixed():
    (answer,) = article_stances(in_paragraphs(stance("support", 0.8), stance("oppose", 0.3)))
    assert answer == stance("support", 0.8)


def test_direction_matters():
    back = Stance("IRN", "QAT", "oppose", 0.6)
    assert len(article_stances(in_paragraphs(stance("support", 0.5), back))) == 2


TEXT = "Doha met Tehran. Riyadh condemned Tehran. Doha left."


@pytest.mark.parametrize(
    ("holder", "target", "expected"),
    [
        ("Riyadh", "Tehran", "Riyadh condemned Tehran."),
        ("Doha", "Tehran", "Doha met Tehran."),
        ("Riyadh", None, "Riyadh condemned Tehran."),
    ],
)
def test_evidence_is_the_sentence_where_the_pair_is_closest(holder, target, expected):
    import re

    def spans(word):
        return tuple(m.span() for m in re.finditer(word, TEXT))

    assert evidence(Pair(TEXT, spans(holder), spans(target) if target else "t")) == expected


def test_evidence_across_sentences_is_the_holders():
    assert evidence(Pair(TEXT, ((42, 46),), ((9, 15),))) == "Doha left."
