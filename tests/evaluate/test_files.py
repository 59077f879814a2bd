"""Answers on disk: what is written is read, and what does not fit is refused with its place."""

import json

import numpy as np
import pytest

from communique.errors import CommuniqueError, UsageError
from communique.evaluate.answers import ask
from communique.evaluate.files import read_answers, write_answers
from communique.evaluate.run import evaluate
from tests.evaluate.make import SEC, article, labelled, random_answers, random_split


@pytest.fixture
def articles():
    return random_split(np.random.default_rng(4), documents=8)


def write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_figures_of_a_file_are_those_of_the_answers(articles, taxonomy, tmp_path):
    answers = random_answers(np.random.default_rng(4), articles)
    path = write_answers(tmp_path / "p.jsonl", answers, articles)
    read = read_answers(path, articles, taxonomy)
    first, second = (evaluate(articles, a, taxonomy, 100).metrics for a in (answers, read))
    assert json.dumps(first) == json.dumps(second)


def test_a_file_holds_gold_and_no_text(articles, taxonomy, tmp_path):
    path = write_answers(tmp_path / "p.jsonl", random_answers(np.random.default_rng(4), articles), articles)
    content = path.read_text()
    assert "names" not in content  # a word of every paragraph
    row = json.loads(content.splitlines()[0])
    label = articles[0].labels[0]
    assert row["gold"]["labels"] == list(label.topics)
    assert row["gold"]["actors"] == ["IRN", "QAT"]
    polarity = {(p["holder"], p["target"]): p["polarity"] for p in row["gold"]["pairs"]}
    assert polarity["QAT", "IRN"] == label.stances[0].polarity
    assert len(row["gold"]["pairs"]) == len(row["pairs"])


def test_a_model_round_trip(predictor, dataset, taxonomy, tmp_path):
    articles = dataset.splits["validation"]
    answers = ask(predictor, articles)
    path = write_answers(tmp_path / "p.jsonl", answers, articles)
    read = read_answers(path, articles, taxonomy)
    assert [a.topics for a in read] == [a.topics for a in answers]
    assert [a.pairs for a in read] == [a.pairs for a in answers]


def test_the_simple_format_is_enough(taxonomy, tmp_path):
    articles = [article("a", labelled(0, (SEC,)), labelled(1))]
    rows = [{"article_id": "a", "paragraph": 1, "labels": []}, {"article_id": "a", "paragraph": 0, "labels": [SEC]}]
    read = read_answers(write(tmp_path / "p.jsonl", *rows), articles, taxonomy)
    assert [a.labels for a in read] == [(SEC,), ()]  # in the order of the articles
    metrics = evaluate(articles, read, taxonomy, 100).metrics
    assert metrics["topics"]["subset_accuracy"] == 1
    assert "stances" not in metrics
    assert "ece" not in metrics["topics"]
    assert metrics["calibration"] == {}


def test_paragraphs_of_one_number_are_told_apart_by_their_text(taxonomy, tmp_path):
    articles = [article("a", labelled(0, (SEC,)), labelled(0, more=" More."))]
    answers = random_answers(np.random.default_rng(1), articles, skill=1)
    read = read_answers(write_answers(tmp_path / "p.jsonl", answers, articles), articles, taxonomy)
    assert [a.labels for a in read] == [(SEC,), ()]


GOOD = {"article_id": "a", "paragraph": 0, "labels": [SEC]}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([GOOD, GOOD], "row 2: paragraph a#0 is there twice"),
        ([], "no answer for 1 of 1 paragraphs, a#0 the first"),
        ([GOOD, {**GOOD, "article_id": "b"}], "answers 1 paragraphs that the split does not have, b#0 the first"),
        ([{**GOOD, "sha256": "0" * 64}], "the text of a#0 is not the one that was answered"),
        ([{**GOOD, "labels": ["sport"]}], "row 1: 'sport' is no topic"),
        ([{"paragraph": 0}], "row 1 is not an answer"),
        ([{**GOOD, "topics": {SEC: 0.4}}], "row 1 is not an answer"),
        ([{**GOOD, "stances": [{"holder": "QAT", "target": "IRN", "polarity": "likes"}]}], "'likes' is no polarity"),
        (["text"], "row 1 is no JSON object"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(taxonomy, tmp_path, rows, message):
    path = write(tmp_path / "p.jsonl", *rows)
    with pytest.raises(CommuniqueError, match=message):
        read_answers(path, [article("a", labelled(0, (SEC,)))], taxonomy)


def test_no_file_and_no_json(taxonomy, tmp_path):
    with pytest.raises(UsageError, match="does not exist"):
        read_answers(tmp_path / "gone.jsonl", [], taxonomy)
    (tmp_path / "p.jsonl").write_text("{")
    with pytest.raises(CommuniqueError, match="row 1 is not JSON"):
        read_answers(tmp_path / "p.jsonl", [], taxonomy)
