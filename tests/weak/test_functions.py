"""Labelling functions: what they vote on, and how a file that is wrong is told."""

import pytest

from communique.errors import UsageError
from communique.records import Article, Mention, Paragraph
from communique.weak.functions import Unit, function_from, load_functions

TOPIC = "regional_security"


def unit(text, *actors, **article):
    """A unit with a mention for every (actor, words)."""
    mentions = tuple(Mention(a, text.index(words), text.index(words) + len(words), words) for a, words in actors)
    known = {"source": article.pop("source", None), "meta": article}
    return Unit(Article("a1", "Shelling goes on", (), **known), Paragraph(0, text), mentions)


def votes(entry, *args, **article):
    return dict(function_from({"name": "f", **entry}).vote(unit(*args, **article)))


KEYWORDS = {"kind": "keywords", "topic": TOPIC, "patterns": ["cease-?fire", "troops?"], "unless": ["football"]}
ACTS = {"kind": "acts", "vote": "oppose", "verbs": ["condemn", "accus", "struck"]}


class TestKeywords:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("The CEASEFIRE held.", {None: True}),
            ("A troop of actors came.", {None: True}),
            ("A trooper came.", {}),
            ("Troops played football.", {}),
            ("Nothing moved.", {}),
        ],
    )
    def test_words_in_any_case_but_whole(self, text, expected):
        assert votes(KEYWORDS, text) == expected

    def test_a_no_and_a_number_of_patterns(self):
        entry = {**KEYWORDS, "vote": False, "at_least": 2}
        assert votes(entry, "Troops kept the cease-fire.") == {None: False}
        assert votes(entry, "Troops, troops, troops.") == {}

    def test_the_title_only_where_asked(self):
        entry = {**KEYWORDS, "patterns": ["shelling"]}
        assert votes(entry, "Nothing moved.") == {}
        assert votes({**entry, "title": True}, "Nothing moved.") == {None: True}


def test_source_looks_at_the_article_and_at_its_own_columns():
    entry = {"kind": "source", "topic": TOPIC, "vote": False, "values": ["Sport"]}
    assert votes(entry, "x", source="sport") == {None: False}
    assert votes(entry, "x", source="wire") == {}
    assert votes({**entry, "field": "section"}, "x", section="SPORT") == {None: False}
    assert votes({**entry, "field": "section"}, "x") == {}


class TestActs:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Doha condemned Tehran.", [("QAT", "IRN")]),
            ("Doha has sharply accused Tehran.", [("QAT", "IRN")]),
            ("Doha was condemned by Tehran.", [("IRN", "QAT")]),
            ("Doha was openly accused of theft by Tehran.", [("IRN", "QAT")]),
            ("Doha did not condemn Tehran.", []),
            ("Doha refused to condemn Tehran.", []),
            ("Doha would condemn Tehran.", []),
            ("Doha spoke. Condemned men fled Tehran.", []),
            ("Doha met Tehran.", []),
            ("Doha condemned the raid" + " of the night" * 9 + " by Tehran.", []),
        ],
    )
    def test_who_acts_on_whom(self, text, expected):
        found = votes(ACTS, text, ("QAT", "Doha"), ("IRN", "Tehran"))
        assert found == dict.fromkeys(expected, "oppose")

    def test_an_actor_between_takes_the_act(self):
        text = "Doha condemned Ankara and Tehran."
        found = votes(ACTS, text, ("QAT", "Doha"), ("TUR", "Ankara"), ("IRN", "Tehran"))
        assert found == {("QAT", "TUR"): "oppose"}

    def test_with_a_topic_an_act_votes_on_it(self):
        entry = {**ACTS, "topic": TOPIC, "vote": True}
        assert votes(entry, "Doha struck Tehran.", ("QAT", "Doha"), ("IRN", "Tehran")) == {None: True}
        assert votes(entry, "Doha met Tehran.", ("QAT", "Doha"), ("IRN", "Tehran")) == {}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("functions: []", "lists no functions"),
        ("rules: [1]", "unknown key 'rules'"),
        ("functions: [keywords]", "function 1 is no mapping"),
        ("functions: [{kind: keywords}]", r"function 1 \(without name\) has no name"),
        ("functions: [{name: f, kind: oracle}]", r"function 1 \(f\) has the kind 'oracle'; known are acts, keywords"),
        ("functions: [{name: f, kind: keywords, topic: t}]", "needs a list of texts under 'patterns'"),
        ("functions: [{name: f, kind: keywords, topic: t, patterns: ['(']}]", "no regular expression"),
        ("functions: [{name: f, kind: keywords, patterns: [x]}]", "votes True on no topic"),
        ("functions: [{name: f, kind: keywords, topic: t, vote: support, patterns: [x]}]", "votes 'support' on t"),
        ("functions: [{name: f, kind: keywords, topic: War Crimes, patterns: [x]}]", "no lower-case identifier"),
        ("functions: [{name: f, kind: acts, vote: rather, verbs: [x]}]", "votes 'rather'"),
        ("functions: [{name: f, kind: acts, vote: oppose, verbs: [x]}, {name: f, kind: acts, vote: support, verbs: [y]}]", "function 2: the name f is used twice"),
        ("balance: {t: 3}\nfunctions: [{name: f, kind: keywords, topic: t, patterns: [x]}]", "a share between 0 and 1"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_is_told_in_a_sentence(tmp_path, content, message):
    path = tmp_path / "functions.yaml"
    path.write_text(content)
    with pytest.raises(UsageError, match=message):
        load_functions(path)


def test_the_file_that_comes_with_the_package(taxonomy):
    from communique.resources import config_path

    found = load_functions(config_path("labelling_functions.yaml"))
    assert set(found.topics) == set(taxonomy.topics)
    assert {f.question for f in found.functions} == {*taxonomy.topics, "stance"}
