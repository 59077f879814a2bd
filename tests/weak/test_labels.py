"""Votes to weak labels and to a report, by hand and on the corpus."""

import pytest

from communique.label.corpus import read_corpus
from communique.label.readings import readings_of
from communique.resources import config_path
from communique.weak.functions import Functions, Unit, function_from, load_functions
from communique.weak.labels import supervise
from communique.weak.report import gold_classes, report
from communique.weak.votes import cast, fit, units_of_articles, units_of_readings
from tests.annotate.make import KYIV, MOSCOW, reading
from tests.conftest import REPOSITORY

TOPIC = "regional_security"
TEXTS = ("Troops shelled the port.", "Troops rested.", "Shelled peas are green.", "It rained.")


def words(name, pattern, vote=True, topic=TOPIC):
    return function_from({"name": name, "kind": "keywords", "topic": topic, "vote": vote, "patterns": [pattern]})


RULES = Functions((words("troops", "troops"), words("shelled", "shelled"), words("peas", "peas", vote=False)))
GOLD = [reading("gold", i, topics=[TOPIC] if i < 2 else [], mentions=(), text=text) for i, text in enumerate(TEXTS)]


def test_votes_as_a_table():
    votes = cast(RULES, list(units_of_readings(GOLD)))[TOPIC]
    assert votes.table.tolist() == [[1, 1, -1], [1, -1, -1], [-1, 1, 0], [-1, -1, -1]]
    assert votes.covered.tolist() == [True, True, True, False]


def test_the_report_by_hand():
    votes = cast(RULES, list(units_of_readings(GOLD)))[TOPIC]
    found = report(votes, fit(RULES, votes), votes, gold_classes(votes, GOLD))
    by_name = {f.name: (f.coverage, f.overlaps, f.conflicts, f.accuracy, f.gold) for f in found.functions}
    assert by_name == {
        "troops": (0.5, 0.25, 0.0, 1.0, 2),
        "shelled": (0.5, 0.5, 0.25, 0.5, 2),
        "peas": (0.25, 0.25, 0.25, 1.0, 1),
    }
    assert (found.items, found.coverage, found.conflicts, found.gold) == (4, 0.75, 0.25, 3)


def test_weak_labels_carry_their_probabilities():
    labels, _ = supervise(RULES, list(units_of_readings(GOLD)))
    rows = [label.to_dict() for label in labels]
    assert [row["paragraph"] for row in rows] == [0, 1, 2], "a paragraph without a vote has no weak label"
    assert [row["topics"] for row in rows[:2]] == [[TOPIC], [TOPIC]]
    assert rows[0]["weak"]["topics"][TOPIC] > rows[1]["weak"]["topics"][TOPIC] > 0.5
    assert {row["reader"] for row in rows} == {"weak"}


def test_the_balance_of_the_file_counts():
    rare = Functions(RULES.functions, {TOPIC: 0.01})
    labels, _ = supervise(rare, list(units_of_readings(GOLD)))
    assert [label.reading.label.topics for label in labels][1] == ()


def test_polarities_of_pairs():
    rules = Functions((function_from({"name": "blame", "kind": "acts", "vote": "oppose", "verbs": ["accus"]}),))
    gold = [reading(stances=[("UKR", "RUS", "oppose")]), reading(index=1)]
    (label, _), (found,) = supervise(rules, list(units_of_readings(gold)), gold)
    assert [(s.holder, s.target, s.polarity) for s in label.stances] == [("UKR", "RUS", "oppose")]
    assert label.stances[0].probability == pytest.approx(0.8)
    assert (found.items, found.functions[0].accuracy, found.functions[0].gold) == (12, 0.5, 2)


def test_pairs_of_a_unit():
    one = reading(mentions=(KYIV, MOSCOW, KYIV))
    assert Unit(one.article, one.label.paragraph, one.label.mentions).pairs == [("UKR", "RUS"), ("RUS", "UKR")]


def test_on_the_corpus_functions_are_far_better_than_chance(taxonomy):
    """On every paragraph of the corpus, labels put aside: where functions vote they are mostly right."""
    gold = readings_of(read_corpus(REPOSITORY / "data" / "corpus", taxonomy), "gold")
    rules = load_functions(config_path("labelling_functions.yaml"))
    labels, reports = supervise(rules, list(units_of_readings(gold)), gold)
    assert len(gold) / 10 < len(labels) < len(gold)
    assert [r.question for r in reports] == [*taxonomy.topics, "stance"]
    for found in reports:
        assert found.gold > 100
        assert found.model_accuracy > (0.6 if found.question == "stance" else 0.75)


def test_articles_are_linked_before_they_are_voted_on(dataset):
    from communique.actors import default_linker

    articles = [a.article for a in dataset.splits["train"][:3]]
    units = list(units_of_articles(articles, default_linker()))
    assert [u.text for u in units] == [p.text for a in articles for p in a.paragraphs]
    assert any(u.mentions for u in units)
