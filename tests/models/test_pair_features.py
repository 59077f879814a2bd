"""What the stance model sees: how a stance is told, not whose it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.models.inputs import Pair
from communique.models.pair_features import pair_features
from communique.models.questions import questions
from communique.records import Mention

TEXT = "Doha condemned Tehran, and Muscat stayed silent. It rained."


def span(word, text=TEXT):
    start = text.index(word)
    return ((start, start + len(word)),)


def test_names_are_masked():
    features = pair_features(Pair(TEXT, span("Doha"), span("Tehran"), span("Muscat")))
    assert not any(name in feature for feature in features for name in ("doha", "tehran", "muscat"))
    assert "B>:condemned" in features


def test_direction_is_part_of_the_feature():
    there = set(pair_features(Pair(TEXT, span("Doha"), span("Tehran"))))
    back = set(pair_features(Pair(TEXT, span("Tehran"), span("Doha"))))
    assert "B>:condemned" in there - back
    assert "B<:condemned" in back - there


def test_renaming_the_actors_changes_nothing():
    other = TEXT.replace("Doha", "Rabat").replace("Tehran", "Tunis").replace("Muscat", "Sanaa")
    a = pair_features(Pair(TEXT, span("Doha"), span("Tehran"), span("Muscat")))
    b = pair_features(Pair(other, span("Rabat", other), span("Tunis", other), span("Sanaa", other)))
    assert a == b


def test_an_issue_is_part_of_its_features():
    features = pair_features(Pair(TEXT, span("Doha"), "regional_security"))
    assert "issue:regional_security" in features
    assert any(f.startswith("regional_security ") and f.endswith("condemned") for f in features)


def test_features_are_unique():
    features = pair_features(Pair("A b b b b, a b b C.", ((0, 1),), ((15, 16),)))
    assert len(features) == len(set(features))


@pytest.mark.parametrize("pair", [Pair("", (), ()), Pair("x", (), ((0, 1),)), Pair("...", ((0, 1),), ((1, 2),))])
def test_odd_pairs_have_features_too(pair):
    assert pair_features(pair)


@given(st.text(min_size=4, max_size=40), st.integers(0, 2), st.integers(2, 3))
def test_any_text_and_any_spans_will_do(text, a, b):
    assert pair_features(Pair(text, ((a, a + 1),), ((b, b + 1),)))
    assert pair_features(Pair(text, ((a, b + 1),), "topic"))


def test_all_ordered_pairs_and_issues_are_asked():
    mentions = [Mention("QAT", 0, 4, "Doha"), Mention("IRN", 15, 21, "Tehran"), Mention("OMN", 27, 33, "Muscat")]
    asked = questions(TEXT, mentions, ["regional_security"])
    assert len(asked) == 3 * 2 + 3
    assert all(q.holder != q.target for q in asked)
    first = asked[0]
    assert (first.holder, first.target, first.pair.others) == ("QAT", "IRN", ((27, 33),))


def test_two_mentions_of_an_actor_are_one_holder():
    mentions = [Mention("QAT", 0, 4, "Doha"), Mention("QAT", 49, 51, "It")]
    assert questions(TEXT, mentions, ["t"])[0].pair.holder == ((0, 4), (49, 51))
