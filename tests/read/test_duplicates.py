"""Near-duplicate groups and clusters."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.read import DuplicateGroup, near_duplicate_clusters, near_duplicates
from communique.records import Article, Paragraph


def invented(seed: int, length: int = 80) -> list[str]:
    chooser = random.Random(seed)
    return [f"w{chooser.randrange(3000)}" for _ in range(length)]


def test_texts_that_differ_in_a_few_words_share_a_cluster():
    one, other = invented(1), invented(2)
    changed = [*one[:-2], "new", "ending"]
    texts = [" ".join(one), " ".join(other), " ".join(changed), " ".join(one).upper() + "!", ""]
    assert near_duplicate_clusters(texts) == [0, 1, 0, 0, 2]


def test_the_threshold_is_exact():
    one = invented(3, 54)  # 50 shingles
    other = [*one[:-1], "changed"]  # 49 shared of 51
    texts = [" ".join(one), " ".join(other)]
    assert near_duplicate_clusters(texts, 49 / 51) == [0, 0]
    assert near_duplicate_clusters(texts, 49 / 51 + 1e-9) == [0, 1]


def test_groups_name_the_articles_and_the_weakest_tie():
    base = invented(4, 54)
    bodies = {"a": base, "b": invented(5), "c": [*base[:-1], "changed"], "d": base}
    articles = [Article(key, f"Title {key}", (Paragraph(0, " ".join(body)),)) for key, body in bodies.items()]
    assert near_duplicates(articles) == [DuplicateGroup(("a", "c", "d"), round(49 / 51, 4))]
    assert near_duplicates(articles[:2]) == []


def test_tiny_texts_are_compared_as_a_whole():
    assert near_duplicate_clusters(["No comment.", "no comment", "No comments.", "", "  ", "???"]) == [0, 0, 1, 2, 2, 3]


def test_texts_without_spaces_are_compared_by_characters():
    text = "外长在首都与邻国代表团就边界问题举行了三天会谈"
    text += "并发表了联合公报各方同意明年春天在港口城市继续会谈"
    assert near_duplicate_clusters([text, text + "。", text[:-1] + "了", text[::-1]]) == [0, 0, 0, 1]


def test_many_equal_texts_are_no_burden():
    texts = [" ".join(invented(6))] * 5000 + [" ".join(invented(7))]
    assert set(near_duplicate_clusters(texts)[:5000]) == {0}


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=12), max_size=12), st.randoms())
def test_clusters_do_not_depend_on_the_order_of_the_texts(parts, chooser):
    texts = [" ".join(part) for part in parts]
    order = list(range(len(texts)))
    chooser.shuffle(order)
    plain = near_duplicate_clusters(texts)
    shuffled = near_duplicate_clusters([texts[i] for i in order])
    places = range(len(order))
    together = {(i, j) for i in places for j in places if plain[order[i]] == plain[order[j]]}
    assert together == {(i, j) for i in places for j in places if shuffled[i] == shuffled[j]}


@pytest.mark.parametrize("threshold", [0, -1, 1.1])
def test_a_threshold_outside_its_range_is_refused(threshold):
    with pytest.raises(ValueError, match="threshold must be above 0"):
        near_duplicate_clusters(["a"], threshold)
