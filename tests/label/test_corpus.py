"""The corpus format: what it holds, and what it says when a file is wrong."""

from pathlib import Path

import pytest

from communique.errors import CommuniqueError
from communique.label.corpus import format_article, parse_article, read_corpus
from communique.records import Mention, spans_agree

CORPUS = Path(__file__).parents[2] / "data" / "corpus"
GOOD = """---
id: envoy
story: gulf
kind: wire
published: 2024-05-03
---
# Gulf capital receives an envoy

[Doha](QAT) received the envoy of [the Taliban](TALIBAN), [Foreign Minister Salim Darwi](QAT "Salim Darwi") said.

> topics: diplomatic_recognition
> support: QAT -> TALIBAN; QAT -> diplomatic_recognition
> cases: metonym

The souq was busy.

> topics: none
"""


def test_an_article_with_its_labels(taxonomy):
    labelled = parse_article(GOOD, taxonomy)
    first, second = labelled.labels
    assert labelled.article.title == "Gulf capital receives an envoy"
    assert labelled.article.published == "2024-05-03"
    assert first.paragraph.text.startswith("Doha received the envoy of the Taliban, Foreign")
    assert first.mentions[0] == Mention("QAT", 0, 4, "Doha")
    assert first.mentions[2].speaker == "Salim Darwi"
    assert [(s.holder, s.target, s.polarity) for s in first.stances] == [
        ("QAT", "TALIBAN", "support"),
        ("QAT", "diplomatic_recognition", "support"),
    ]
    assert (first.topics, first.cases) == (("diplomatic_recognition",), ("metonym",))
    assert (second.topics, second.stances) == ((), ())


def test_the_whole_corpus_round_trips(taxonomy):
    for labelled in read_corpus(CORPUS, taxonomy):
        assert parse_article(format_article(labelled), taxonomy) == labelled
        assert all(spans_agree(label.paragraph.text, label.mentions) for label in labelled.labels)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("---\nid", "id", "line 1: an article starts with a header"),
        ("---\n# Gulf", "# Gulf", "no closing"),
        ("story: gulf\n", "", r"lacks \['story'\]"),
        ("story: gulf", "storey: gulf\nstory: gulf", "unknown keys"),
        ("kind: wire", "kind: poem", "kind poem is unknown"),
        ("# Gulf", "Gulf", "headline"),
        ("> topics: none", "> topics:", "not a label line"),
        ("> topics: none\n", "", "line 15: the paragraph has no '> topics:' line"),
        ("> topics: none", "> topics: weather", "must be different ones of"),
        ("> cases: metonym", "> cases: magic", "unknown cases"),
        ("QAT -> TALIBAN", "QAT TALIBAN", "is not a stance"),
        ("QAT -> TALIBAN", "QAT -> USA", "does not mention"),
        ("QAT -> TALIBAN", "QAT -> QAT", "points at itself"),
        ("[Doha](QAT)", "[Doha](qat)", "broken mention"),
        ("[Doha](QAT)", "[Doha] (QAT)", "broken mention"),
        ("> support", "> likes", "not a label line"),
        ("published: 2024-05-03", "published: 2024-15-03", "is no date"),
        ("published: 2024-05-03", "split: tset", "split tset is unknown"),
        ("> topics: diplomatic_recognition", "> topics: none", "issue diplomatic_recognition, which is not among"),
    ],
)
def test_a_wrong_file_is_named_with_its_line(taxonomy, old, new, said):
    assert old in GOOD
    with pytest.raises(CommuniqueError, match=said):
        parse_article(GOOD.replace(old, new, 1), taxonomy, where="envoy.md")


def test_a_file_in_another_encoding_is_named(taxonomy, tmp_path):
    (tmp_path / "envoy.md").write_bytes(GOOD.replace("souq", "café").encode("latin-1"))
    with pytest.raises(CommuniqueError, match=r"envoy\.md is not UTF-8"):
        read_corpus(tmp_path, taxonomy)


def test_an_id_must_be_the_file_name_and_unique(taxonomy, tmp_path):
    (tmp_path / "other.md").write_text(GOOD)
    with pytest.raises(CommuniqueError, match="must equal the file name"):
        read_corpus(tmp_path, taxonomy)
    (tmp_path / "other.md").unlink()
    for region in ("a", "b"):
        (tmp_path / region).mkdir()
        (tmp_path / region / "envoy.md").write_text(GOOD)
    with pytest.raises(CommuniqueError, match="used by another article"):
        read_corpus(tmp_path, taxonomy)
