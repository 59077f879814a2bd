"""Stand-off labels: joined by hash, checked, and left out where the text is not at hand."""

import gzip
import json
from pathlib import Path

import pytest

from communique.errors import CommuniqueError
from communique.label.standoff import StandoffLabel, find_texts, join, read_labels, unmentioned, write_labels
from communique.split.fingerprints import text_hash

TEXT = "Doha condemned the raid on Tehran."
LABELS = Path(__file__).parents[2] / "data" / "annotations"


def label(text=TEXT, **changes):
    values = {
        "sha256": text_hash(text),
        "split": "train",
        "corpus": "wire",
        "doc": "d1",
        "par": 4,
        "date": "2024-01-02",
        "topics": ("regional_security",),
        "mentions": (("QAT", 0, 4),),
        "stances": (("QAT", "IRN", "support"),),
        "readings": 1,
        "settled": "one reading",
    }
    return StandoffLabel(**{**values, **changes})


def source(folder, *texts, sha=None):
    (folder / "texts").mkdir(parents=True)
    with gzip.open(folder / "texts" / "wire.jsonl.gz", "wt") as out:
        for text in texts:
            out.write(json.dumps({"sha256": sha or text_hash(text), "text": text + " ", "title": "Raid"}) + "\n")
    return folder


def test_labels_survive_a_file(tmp_path, taxonomy):
    labels = [label(), label("Another text.", par=2, mentions=(), note="second look")]
    write_labels(tmp_path / "l.jsonl", labels)
    assert read_labels(tmp_path / "l.jsonl", taxonomy) == [labels[1], labels[0]]  # by address


def test_a_joined_label_has_the_text_of_its_hash(tmp_path):
    (article,) = join([label()], find_texts([label()], source(tmp_path, TEXT, "Something else.")))
    assert article.article.id == "wire/d1"
    assert (article.article.title, article.article.published, article.split) == ("Raid", "2024-01-02", None)
    assert article.labels[0].paragraph.text == TEXT
    assert article.labels[0].mentions[0].text == "Doha"


def test_stances_of_actors_without_a_mention_are_told_and_stay(tmp_path, taxonomy):
    whole = label(
        "Doha thanked Muscat.", par=1, mentions=(("QAT", 0, 4), ("OMN", 13, 19)), stances=(("QAT", "OMN", "support"),)
    )
    issue = label("Muscat stayed silent.", par=2, mentions=(), stances=(("OMN", "war_accountability", "oppose"),))
    labels = [label(), whole, issue]
    texts = [TEXT, "Doha thanked Muscat.", "Muscat stayed silent."]
    articles = join(labels, find_texts(labels, source(tmp_path, *texts)))
    assert unmentioned(articles, taxonomy) == [
        "wire/d1#2: OMN -> war_accountability (oppose) without a mention of OMN",
        "wire/d1#4: QAT -> IRN (support) without a mention of IRN",
    ]
    assert sum(len(item.stances) for item in articles[0].labels) == 3


def test_paragraphs_under_one_number_get_numbers_of_their_own(tmp_path):
    labels = [label(), label("Muscat stayed silent.", mentions=())]
    (article,) = join(labels, find_texts(labels, source(tmp_path, TEXT, "Muscat stayed silent.")))
    assert [item.paragraph.index for item in article.labels] == [0, 1]


def test_a_label_without_text_is_left_out(tmp_path):
    assert join([label("Gone.")], find_texts([label("Gone.")], source(tmp_path, TEXT))) == []


def test_a_text_under_a_wrong_hash_is_refused(tmp_path):
    with pytest.raises(CommuniqueError, match="has another hash"):
        find_texts([label()], source(tmp_path, "Changed.", sha=text_hash(TEXT)))


def test_a_mention_outside_the_text_is_refused():
    from communique.label.standoff import SourceText

    bad = label(mentions=(("QAT", 0, 99),))
    with pytest.raises(CommuniqueError, match="wire/d1, paragraph 4: the mention of QAT"):
        join([bad], {bad.sha256: SourceText(TEXT, "")})


@pytest.mark.parametrize(
    "change", [{"topics": ["weather"]}, {"stances": [["QAT", "qatar", "support"]]}, {"mentions": [["764", 0, 1]]}]
)
def test_unknown_names_are_refused_with_the_line(tmp_path, taxonomy, change):
    path = tmp_path / "l.jsonl"
    path.write_text(json.dumps(label().to_dict()) + "\n" + json.dumps({**label().to_dict(), **change}) + "\n")
    with pytest.raises(CommuniqueError, match="line 2 uses"):
        read_labels(path, taxonomy)


def test_a_broken_line_is_refused_with_its_number(tmp_path, taxonomy):
    (tmp_path / "l.jsonl").write_text('{"sha256": "x"}\n')
    with pytest.raises(CommuniqueError, match="line 1 is not a stand-off label"):
        read_labels(tmp_path / "l.jsonl", taxonomy)


def test_the_labels_of_the_project_hold_no_text_and_no_double(taxonomy):
    labels = [item for path in sorted(LABELS.glob("*.jsonl")) for item in read_labels(path, taxonomy)]
    assert len({item.sha256 for item in labels}) == len(labels) > 3000
    documents = {}
    for item in labels:
        documents.setdefault((item.corpus, item.doc), set()).add(item.split == "real_news")
    assert all(len(sides) == 1 for sides in documents.values()), "a document stands in train and in test"
