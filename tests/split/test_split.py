"""Fingerprints, groups and assignment."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from communique.records import Article, LabelledArticle, LabelledParagraph, Paragraph
from communique.split.assign import assign_splits
from communique.split.fingerprints import normalised, same_hash, text_hash, word_runs
from communique.split.groups import connected, group_articles


def article(name, story, topics=(), split=None, text=None):
    label = LabelledParagraph(Paragraph(0, text or f"Text of {name}."), topics)
    return LabelledArticle(Article(name, name, (label.paragraph,)), (label,), story, split)


def alone(texts):
    return list(range(len(texts)))


def test_texts_that_differ_in_form_only_have_one_hash():
    assert same_hash("The “Envoy” left.") == same_hash("the envoy  left")
    assert text_hash(" a ") == text_hash("a") != text_hash("A")
    assert normalised("U.S.–Iran") == "u s iran"


def test_word_runs_need_eight_words():
    assert word_runs("one two three four five six seven") == set()
    assert word_runs("one two three four five six seven eight") == {"one two three four five six seven eight"}


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), max_size=30))
def test_items_with_a_key_in_common_are_connected(keys):
    numbers = connected(10, keys)
    for i, key in keys:
        for j, other in keys:
            if key == other:
                assert numbers[i] == numbers[j]
    untouched = set(range(10)) - {i for i, _ in keys}
    assert len({numbers[i] for i in untouched}) == len(untouched)


def test_near_duplicates_and_stories_join_groups():
    articles = [article("a", "x"), article("b", "y"), article("c", "x"), article("d", "z")]
    assert group_articles(articles, alone) == [0, 1, 0, 2]
    assert group_articles(articles, lambda texts: [0, 1, 2, 1]) == [0, 1, 0, 1]


def test_pinned_articles_are_not_joined_by_text():
    articles = [article("a", "x", split="test"), article("b", "y")]
    assert group_articles(articles, lambda texts: [0] * len(texts)) == [0, 1]


def test_every_split_gets_its_share_of_a_rare_topic():
    articles = [article(str(i), str(i), ("rare",) if i % 10 == 0 else ("common",)) for i in range(200)]
    splits = assign_splits(articles, list(range(200)), {"validation": 0.2, "test": 0.2}, seed=1)
    rare = Counter(s for i, s in enumerate(splits) if i % 10 == 0)
    assert rare == {"train": 12, "validation": 4, "test": 4}
    assert Counter(splits)["train"] == 120


def test_a_pinned_split_is_not_filled_further():
    articles = [article("t", "t", split="test"), *(article(str(i), str(i)) for i in range(50))]
    splits = assign_splits(articles, list(range(51)), {"validation": 0.2, "test": 0.2}, seed=1)
    assert Counter(splits)["test"] == 1


def test_the_seed_decides_and_repeats():
    articles = [article(str(i), str(i)) for i in range(60)]
    groups = list(range(60))
    first = assign_splits(articles, groups, {"validation": 0.3}, seed=1)
    assert first == assign_splits(articles, groups, {"validation": 0.3}, seed=1)
    assert first != assign_splits(articles, groups, {"validation": 0.3}, seed=2)
