"""The taxonomy decides columns and order, and says so when something was made with another one."""

import pytest

from communique.errors import CommuniqueError
from communique.taxonomy import Taxonomy, Topic, load_taxonomy


def write(path, text):
    path.write_text(text)
    return path


def test_the_packaged_taxonomy_has_the_three_topics_in_order():
    assert load_taxonomy().topics == ("diplomatic_recognition", "regional_security", "war_accountability")


def test_the_hash_follows_ids_and_order_but_not_prose():
    a, b = Topic("a", "A", "", ""), Topic("b", "B", "", "")
    assert Taxonomy((a, b)).hash != Taxonomy((b, a)).hash
    assert Taxonomy((a, b)).hash == Taxonomy((Topic("a", "Another name", "x", "y"), b)).hash


def test_a_mismatch_names_both_hashes(taxonomy):
    with pytest.raises(CommuniqueError, match=f"0123456789abcdef.*{taxonomy.hash}"):
        taxonomy.require("0123456789abcdef", "the model in x")


def test_a_user_adds_a_topic_in_the_file(tmp_path):
    text = "topics: [{id: trade, issue: Tariffs should fall.}]\npolarities: [support, oppose, neutral]\n"
    assert load_taxonomy(write(tmp_path / "t.yaml", text)).topics == ("trade",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("topics: []\npolarities: [support, oppose, neutral]", "topic ids"),
        ("topics: [{id: A b}]\npolarities: [support, oppose, neutral]", "topic ids"),
        ("topics: [{id: a}, {id: a}]\npolarities: [support, oppose, neutral]", "unique"),
        ("topics: [{id: a}]\npolarities: [yes, no]", "polarities must be"),
        ("topics: [{name: a}]\npolarities: [support, oppose, neutral]", "not a taxonomy"),
        ("- 1", "not a taxonomy"),
        ("a: [", "not a taxonomy"),
    ],
)
def test_a_broken_taxonomy_is_named(tmp_path, text, said):
    with pytest.raises(CommuniqueError, match=said):
        load_taxonomy(write(tmp_path / "t.yaml", text))


def test_a_missing_taxonomy_is_named(tmp_path):
    with pytest.raises(CommuniqueError, match=r"nowhere\.yaml"):
        load_taxonomy(tmp_path / "nowhere.yaml")
