"""Measures agree with scikit-learn and with cases by hand, also when documents are weighted."""

import numpy as np
import pytest
from sklearn import metrics as sk

from communique.evaluate.articles import article_measures, score_articles
from communique.evaluate.bootstrap import value
from communique.evaluate.calibration import risk_coverage
from communique.evaluate.measures import measures, ranked_precision, ranked_risk
from communique.evaluate.scored import score
from communique.evaluate.stances import polarity_metrics
from communique.evaluate.topics import topic_metrics
from communique.records import Stance
from tests.evaluate.make import DIP, SEC, TOPICS, article, labelled, perfect, random_answers, random_split, stances_of

EXACT = {"abs": 1e-12, "rel": 0}


@pytest.fixture(scope="module")
def scored(taxonomy):
    rng = np.random.default_rng(3)
    articles = random_split(rng)
    return score(articles, random_answers(rng, articles), taxonomy)


def flat(tree, prefix=""):
    for key, x in tree.items():
        yield from flat(x, f"{prefix}{key}.") if isinstance(x, dict) else [(prefix + key, x)]


def test_topics_agree_with_scikit_learn(scored):
    expected = {"topics": topic_metrics(scored.gold, scored.probabilities, scored.given, TOPICS)}
    found = measures(scored)
    checked = [
        name
        for name, x in flat(expected)
        if name in found and value(found[name], scored.documents) == pytest.approx(x, **EXACT)
    ]
    assert {n for n, _ in flat(expected)} - set(checked) == {
        "topics.paragraphs",
        *(f"topics.per_topic.{t}.support" for t in TOPICS),
    }
    mean = np.mean([sk.average_precision_score(scored.gold[:, i], scored.probabilities[:, i]) for i in range(3)])
    assert value(found["topics.mean_average_precision"], scored.documents) == pytest.approx(mean, **EXACT)


def test_stances_agree_with_scikit_learn(scored):
    names = np.array(scored.taxonomy.polarities)
    gold, given = names[scored.pair_gold].tolist(), names[scored.pair_given].tolist()
    expected = {"stances": polarity_metrics(gold, given, scored.pair_probabilities, list(names))}
    found = measures(scored)
    for name, x in flat(expected):
        if name in found:
            assert value(found[name], scored.documents) == pytest.approx(x, **EXACT), name
    assert value(found["stances.macro_f1"], scored.documents) == pytest.approx(
        sk.f1_score(gold, given, average="macro"), **EXACT
    )
    micro = sk.f1_score(gold, given, labels=["support", "oppose"], average="micro")
    assert value(found["triples_gold_actors.f1"], scored.documents) == pytest.approx(micro, **EXACT)


def test_weights_count_documents_as_often_as_they_were_drawn(scored):
    """A weighted figure is that of the repeated documents, for every measure."""
    weights = np.random.default_rng(1).multinomial(scored.documents, np.full(scored.documents, 1 / scored.documents))
    rows = np.concatenate([np.flatnonzero(scored.document == d) for d, n in enumerate(weights) for _ in range(n)])
    pairs = np.concatenate([np.flatnonzero(scored.pair_document == d) for d, n in enumerate(weights) for _ in range(n)])
    gold, given, p = scored.gold[rows], scored.given[rows], scored.probabilities[rows]
    found = {name: m(weights[None].astype(float))[0] for name, m in measures(scored).items()}
    assert found["topics.macro_f1"] == pytest.approx(sk.f1_score(gold, given, average="macro"), **EXACT)
    assert found[f"topics.per_topic.{DIP}.average_precision"] == pytest.approx(
        sk.average_precision_score(gold[:, 0], p[:, 0]), **EXACT
    )
    assert found["topics.ece"] == pytest.approx(topic_metrics(gold, p, given, TOPICS)["ece"], **EXACT)
    assert found["stances.accuracy"] == pytest.approx(
        np.mean(scored.pair_gold[pairs] == scored.pair_given[pairs]), **EXACT
    )
    hits, told, wanted = scored.triples[rows].sum(axis=0)
    assert found["end_to_end.triples.f1"] == pytest.approx(2 * hits / (told + wanted), **EXACT)


def test_average_precision_with_ties_and_without_positives():
    document = np.arange(6)
    shown, gold = np.array([0.9, 0.5, 0.5, 0.5, 0.2, 0.1]), np.array([0, 1, 0, 1, 0, 1])
    assert value(ranked_precision(shown, gold, document), 6) == pytest.approx(
        sk.average_precision_score(gold, shown), **EXACT
    )
    assert value(ranked_precision(shown, 0 * gold, document), 6) == 0


def test_risk_and_coverage_by_hand():
    # kept 1: no error; kept 3 (a tie): 1 of 3; kept 4: 2 of 4
    confidence, wrong = np.array([0.9, 0.7, 0.7, 0.4]), np.array([0, 1, 0, 1])
    coverage, risk = risk_coverage(confidence, wrong)
    assert coverage.tolist() == [0.25, 0.75, 1.0]
    assert risk.tolist() == [0, pytest.approx(1 / 3), 0.5]
    area = value(ranked_risk(confidence, wrong, np.arange(4)), 4)
    assert area == pytest.approx(0.25 * 0 + 0.5 / 3 + 0.25 * 0.5, **EXACT)
    assert risk_coverage(np.array([]), np.array([]))[0].size == 0


def end_to_end(taxonomy, gold, given, actors=("QAT", "IRN")):
    articles = [article("a", labelled(0, (SEC,), gold, actors))]
    (answer,) = perfect(articles)
    told = type(answer)(**{f: getattr(answer, f) for f in answer.__slots__} | {"stances": stances_of(given)})
    scored = score(articles, [told], taxonomy)
    return {name: value(m, 1) for name, m in measures(scored).items() if name.startswith("end_to_end")}


def test_a_relaxed_triple_needs_holder_and_polarity_only(taxonomy):
    gold = [("QAT", "oppose", "IRN"), ("QAT", "support", SEC)]
    found = end_to_end(taxonomy, gold, [("QAT", "oppose", SEC), ("IRN", "support", "QAT")])
    assert found["end_to_end.triples.f1"] == 0
    assert found["end_to_end.triples_relaxed.precision"] == 0.5
    assert found["end_to_end.triples_relaxed.recall"] == 0.5
    assert found["end_to_end.actors.f1"] == 1


def test_relaxed_triples_are_matched_one_to_one(taxonomy):
    found = end_to_end(taxonomy, [("QAT", "oppose", "IRN")], [("QAT", "oppose", "IRN"), ("QAT", "oppose", SEC)])
    assert found["end_to_end.triples_relaxed.precision"] == 0.5
    assert found["end_to_end.triples_relaxed.recall"] == 1


def test_neutral_gold_is_not_a_triple(taxonomy):
    found = end_to_end(taxonomy, [("QAT", "neutral", "IRN")], [])
    assert found["end_to_end.triples.f1"] == 0
    assert found["end_to_end.triples.recall"] == 0


def test_a_former_id_in_gold_is_todays_actor(taxonomy):
    from communique.actors import load_registry

    old, new = next((former, a.id) for a in load_registry() for former in a.former_ids)
    articles = [article("a", labelled(0, (SEC,), [(old, "support", SEC)], (old,)))]
    (answer,) = perfect(articles)
    renamed = [type(m)(new, m.start, m.end, m.text) for m in answer.mentions]
    told = type(answer)(
        answer.article, 0, answer.labels, mentions=tuple(renamed), stances=(Stance(new, SEC, "support"),)
    )
    found = measures(score(articles, [told], taxonomy))
    assert value(found["end_to_end.triples.f1"], 1) == value(found["end_to_end.actors.f1"], 1) == 1


def test_articles_by_the_rules_of_the_codebook(taxonomy):
    """Seven paragraphs: SEC in five, DIP in one (below a fifth), so DIP is no topic of the article."""
    labels = [labelled(i, (SEC,), [("QAT", "support", "IRN")]) for i in range(5)]
    labels += [labelled(5, (DIP,), [("QAT", "oppose", "IRN")]), labelled(6)]
    articles = [article("a", *labels)]
    answers = perfect(articles)
    lost = answers[5]
    answers[5] = type(lost)(lost.article, 5, (DIP, SEC), lost.topics, lost.pairs, lost.mentions, ())
    scored = score_articles(articles, answers, taxonomy)
    assert scored.gold.tolist() == [[0, 1, 0]]
    assert scored.given.tolist() == [[0, 1, 0]]
    # gold is mixed (support and oppose), the answers say support alone
    found = article_measures(scored)
    assert value(found["articles.stances.f1"], 1) == 0
    assert value(found["articles.longer.topics.micro_f1"], 1) == 1
    assert value(article_measures(score_articles(articles, perfect(articles), taxonomy))["articles.stances.f1"], 1) == 1


def test_a_part_keeps_pairs_with_their_paragraphs(scored):
    keep = np.arange(len(scored.document)) % 2 == 1
    part = scored.only(keep)
    assert len(part.document) == keep.sum()
    assert np.array_equal(part.pair_document, scored.pair_document[keep[scored.pair_paragraph]])
    assert part.pairs == tuple(p for p, row in zip(scored.pairs, scored.pair_paragraph, strict=True) if keep[row])
