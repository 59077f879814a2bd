"""predict(explain=True): one explanation per label and per stance, and nothing else changes."""

import json
from dataclasses import replace

import pytest

from communique.records import Prediction

TEXT = "Australia condemned China over the pact. New Zealand backed Australia.\n\nThe fish market was full."


@pytest.fixture(scope="module")
def articles(dataset):
    return [a.article for a in dataset.splits["validation"]][:6]


def test_every_answer_is_explained_and_no_answer_changes(predictor, articles):
    plain, explained = list(predictor.predict(articles)), list(predictor.predict(articles, explain=True))
    assert any(p.stances for prediction in plain for p in prediction.paragraphs)
    for article, before, after in zip(articles, plain, explained, strict=True):
        assert replace(after, paragraphs=tuple(replace(p, explanations=()) for p in after.paragraphs)) == before
        for paragraph, p in zip(article.paragraphs, after.paragraphs, strict=True):
            asked = [*((t, None) for t in p.labels), *((f"{s.holder}->{s.target}", s.polarity) for s in p.stances)]
            assert [(e.answer, e.polarity) for e in p.explanations] == asked
            for e in p.explanations:
                assert e.log_odds == pytest.approx(e.base + sum(w.weight for w in e.words), abs=1e-9)
                assert all(paragraph.text[w.start : w.end] == w.text and w.weight for w in e.words)


def test_without_being_asked_nothing_is_explained(predictor):
    told = json.dumps(predictor.predict(TEXT).to_dict())
    assert "explanations" not in told


def test_explanations_survive_json(predictor, articles):
    prediction = predictor.predict(articles[0], explain=True)
    assert Prediction.from_dict(json.loads(json.dumps(prediction.to_dict()))) == prediction


def test_several_processes_explain_alike(predictor, articles):
    assert list(predictor.predict(articles[:2], workers=2, explain=True)) == list(
        predictor.predict(articles[:2], explain=True)
    )
