"""A whole evaluation: slices, confusions, likely label noise, and intervals for every figure."""

import numpy as np
import pytest

from communique.evaluate.answers import Answer, ask
from communique.evaluate.evaluation import end_to_end_metrics, model_metrics
from communique.evaluate.run import evaluate
from tests.evaluate.make import DIP, SEC, TOPICS, WAR, article, labelled, perfect, random_answers, random_split


def leaves(tree, prefix=""):
    for key, x in tree.items():
        yield from leaves(x, f"{prefix}{key}.") if isinstance(x, dict) else [(prefix + key, x)]


def test_a_model_is_measured_as_in_training(predictor, dataset, taxonomy):
    articles = dataset.splits["validation"]
    metrics = evaluate(articles, ask(predictor, articles), taxonomy, 100).metrics
    trained = model_metrics(predictor.model, articles)
    for name, x in leaves({k: trained[k] for k in ("topics", "stances", "triples_gold_actors")}):
        if not name.endswith(("support", "pairs", "paragraphs")):
            place = metrics
            for part in name.split("."):
                place = place[part]
            assert place == pytest.approx(x, abs=1e-12), name
    for name, expected in end_to_end_metrics(predictor, articles).items():
        assert metrics["end_to_end"][name]["f1"] == pytest.approx(expected["f1"], abs=1e-12)
    assert metrics["support"]["documents"] == len(articles)


def test_every_figure_has_an_interval_around_it(taxonomy):
    rng = np.random.default_rng(5)
    articles = random_split(rng, documents=60)
    metrics = evaluate(articles, random_answers(rng, articles), taxonomy, 300).metrics
    parts = ("topics", "stances", "triples_gold_actors", "end_to_end", "articles")
    figures = dict(leaves({part: metrics[part] for part in parts}))
    assert set(figures) == set(metrics["intervals"])
    for name, x in figures.items():
        low, high = metrics["intervals"][name]
        assert low <= x <= high, name


def test_slices(taxonomy):
    articles = [
        article(
            "a", labelled(0, (SEC,), [("QAT", "oppose", "IRN")], cases=("irony",)), source="one", published="2023-01-02"
        ),
        article("b", labelled(0, (), [("EU", "support", "QAT")], ("QAT", "EU")), source="two", published="2024"),
        article("c", labelled(0, (DIP, WAR), (), ()), source="two", published=None),
    ]
    wrong = [
        Answer(a.article, a.paragraph, (SEC,), a.topics, a.pairs, a.mentions, a.stances) for a in perfect(articles)
    ]
    metrics = evaluate(articles, wrong, taxonomy, 100).metrics
    found = {(s["kind"], s["name"]): s for s in metrics["slices"]}
    names = {kind: {n for k, n in found if k == kind} for kind, _ in found}
    assert names["source"] == {"one", "two"}
    assert names["year"] == {"2023", "2024", "unknown"}
    assert names["gold topic"] == {*TOPICS, "no topic"}
    assert names["hard case"] == {"irony", "none noted"}
    assert names["actor type"] == {"state", "organisation", "no actor"}
    assert names["words"] == {"0–29"}
    assert names["holder type"] == {"state", "organisation"}
    assert names["target type"] == {"state", "organisation", f"issue: {SEC}"}
    assert found["source", "two"]["paragraphs"] == 2
    right = {name: s["figures"]["topics.subset_accuracy"][0] for (kind, name), s in found.items() if kind == "year"}
    assert right == {"2023": 1, "2024": 0, "unknown": 0}
    assert "topics.micro_f1" not in found["year", "2024"]["figures"]  # no gold topic to find
    assert found["year", "2023"]["figures"]["topics.micro_f1"] == [1, None, None]  # one document does not vary
    assert list(found["holder type", "organisation"]["figures"]) == ["triples_gold_actors.f1"]


def test_confusions_and_the_surest_contradictions(taxonomy):
    articles = [article("a", labelled(0, (SEC,), [("QAT", "oppose", "IRN")])), article("b", labelled(0))]
    first, second = perfect(articles)
    pairs = [
        type(p)(p.holder, p.target, "support", {"support": 0.97, "oppose": 0.01, "neutral": 0.02})
        if (p.holder, p.target) == ("QAT", "IRN")
        else p
        for p in first.pairs
    ]
    answers = [
        Answer("a", 0, (), {**first.topics, SEC: 0.05}, tuple(pairs), first.mentions[:1], first.stances),
        Answer("b", 0, (DIP,), {**second.topics, DIP: 0.6}, second.pairs, second.mentions, second.stances),
    ]
    evaluation = evaluate(articles, answers, taxonomy, 100)
    metrics = evaluation.metrics
    assert metrics["confusion"]["topics"][SEC]["counts"] == [[0, 1], [0, 1]]
    assert metrics["confusion"]["topics"][DIP]["counts"] == [[0, 0], [1, 1]]
    stances = metrics["confusion"]["stances"]
    assert stances["labels"] == ["support", "oppose", "neutral"]
    assert stances["counts"][1] == [1, 0, 0]
    assert stances["worst"]["oppose → support"][0]["article_id"] == "a"
    noise = [(n["article_id"], n["gold"], n["given"], n["gold_probability"]) for n in metrics["label_noise"]]
    assert noise == [("a", "oppose", "support", 0.01), ("a", "yes", "no", 0.05), ("b", "no", "yes", pytest.approx(0.4))]
    assert metrics["actor_errors"] == {"missed": [("IRN", 1)], "spurious": []}


def test_calibration_of_every_label_and_curves(taxonomy):
    articles = random_split(np.random.default_rng(6))
    metrics = evaluate(articles, perfect(articles, 0.9), taxonomy, 100).metrics
    assert set(metrics["calibration"]["topics"]) == set(TOPICS)
    assert set(metrics["calibration"]["stances"]) == {"support", "oppose", "neutral"}
    bins = metrics["calibration"]["topics"][SEC]
    assert [(b["observed"], round(b["stated"], 6)) for b in bins] == [(0, 0.1), (1, 0.9)]
    assert metrics["topics"]["ece"] == pytest.approx(0.1)
    assert set(metrics["risk_coverage"]) == {"topics", "pairs", "given stances"}
    assert metrics["risk_coverage"]["pairs"]["risk"] == [0.0]


def test_pairs_without_an_answer_are_counted(taxonomy):
    from dataclasses import replace

    articles = [article("a", labelled(0, (), [("QAT", "oppose", "IRN")]))]
    (answer,) = perfect(articles)
    shy = tuple(replace(p, polarity="neutral", abstained=True) if p.holder == "QAT" else p for p in answer.pairs)
    stances = evaluate(articles, [replace(answer, pairs=shy)], taxonomy, 100).metrics["stances"]
    assert (stances["abstained"], stances["accuracy"], stances["accuracy_without_abstained"]) == (0.5, 0.5, 1.0)


def test_a_split_without_any_pair(taxonomy):
    """Nothing to measure is None, never nan, and the page and the summary still say the rest."""
    import json

    from communique.cli.evaluate import _lines
    from communique.report.evaluation import evaluation_report

    articles = [article("a", labelled(0, (SEC,), actors=())), article("b", labelled(0, actors=()))]
    evaluation = evaluate(articles, perfect(articles), taxonomy, 100)
    facts = {"model": "m", "split": "s", "dataset_hash": "0" * 64, **evaluation.metrics}
    assert facts["stances"]["ece"] is None
    assert facts["topics"]["subset_accuracy"] == 1
    json.dumps(facts, allow_nan=False)
    assert "All topics right" in evaluation_report(evaluation, facts)
    assert any("1.000" in line for line in _lines(facts))


def test_the_seed_decides(taxonomy):
    articles = random_split(np.random.default_rng(7))
    answers = random_answers(np.random.default_rng(7), articles)
    one, two, three = (evaluate(articles, answers, taxonomy, 200, seed).metrics["intervals"] for seed in (1, 1, 2))
    assert one == two != three
