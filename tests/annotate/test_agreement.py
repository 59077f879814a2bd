"""Agreement against values worked out by hand."""

import json

import pytest

from communique.annotate.agreement import agreement
from communique.annotate.sources import by_reader
from communique.errors import CommuniqueError, UsageError

from .make import DOHA, KYIV, MOSCOW, reading

TOPIC = "regional_security"


def readers(**labels):
    """Readers with one dict of labels per paragraph, None for a paragraph that a reader did not see."""
    return {
        name: [reading(name, i, **marks) for i, marks in enumerate(paragraphs) if marks is not None]
        for name, paragraphs in labels.items()
    }


def has(*flags):
    return [None if f is None else {"topics": [TOPIC] if f else []} for f in flags]


def test_alpha_of_a_topic(taxonomy):
    # Coincidences: (1,1) twice, (0,0) four times, (1,0) and (0,1) once; so D_o = 2/8, D_e = 2·3·5 / (8·7).
    found = agreement(readers(ana=has(1, 1, 0, 0), ben=has(1, 0, 0, 0)), taxonomy)
    assert found.topics[TOPIC] == pytest.approx(1 - (2 / 8) / (30 / 56))
    assert found.paragraphs == 4


def test_alpha_of_three_readers_of_whom_one_read_less(taxonomy):
    # The first paragraph counts half per ordered pair: n_1 = 4, n_0 = 3; so D_o = 2/7, D_e = 2·4·3 / (7·6).
    found = agreement(readers(ana=has(1, 0, 1), ben=has(1, 0, 1), cy=has(0, None, None)), taxonomy)
    assert found.topics[TOPIC] == pytest.approx(0.5)
    assert [(b.readers, b.paragraphs) for b in found.between] == [
        (("ana", "ben"), 3),
        (("ana", "cy"), 1),
        (("ben", "cy"), 1),
    ]


def test_a_topic_without_any_variation_has_no_alpha(taxonomy):
    found = agreement(readers(ana=has(0, 0), ben=has(0, 0)), taxonomy)
    assert found.topics == dict.fromkeys(taxonomy.topics)
    assert (found.polarity, found.triple_f1) == (None, None)


def test_polarity_over_the_union_of_pairs_and_f1_between_readers(taxonomy):
    # Pairs: (oppose, oppose), (support, nothing), (oppose, neutral): counts 3, 1, 2 of 6;
    # D_o = 4/6, D_e = 2·(3·1 + 3·2 + 1·2) / (6·5).
    ana = [
        {"stances": [("UKR", "RUS", "oppose")], "mentions": (KYIV, MOSCOW)},
        {"stances": [("QAT", "UKR", "support")], "mentions": (KYIV, DOHA)},
        {"stances": [("UKR", "war_accountability", "oppose")], "mentions": (KYIV,)},
    ]
    ben = [
        {"stances": [("UKR", "RUS", "oppose")], "mentions": (KYIV, MOSCOW, DOHA)},
        {"mentions": (KYIV, DOHA)},
        {"stances": [("UKR", "war_accountability", "neutral")], "mentions": ()},
    ]
    found = agreement(readers(ana=ana, ben=ben), taxonomy)
    assert found.pairs == 3
    assert found.polarity == pytest.approx(1 - (4 / 6) / (22 / 30))
    assert found.triple_f1 == pytest.approx(2 * 1 / (3 + 1))  # a neutral is no triple
    assert found.actor_f1 == pytest.approx(2 * 4 / (5 + 5))


def test_the_most_disputed_paragraph_comes_first(taxonomy):
    ana = [{"mentions": (KYIV,)}, {"topics": [TOPIC], "stances": [("UKR", "RUS", "oppose")]}, {}, {"topics": [TOPIC]}]
    ben = [{"mentions": (DOHA,)}, {"stances": [("UKR", "RUS", "support")]}, {}, {}]
    found = agreement(readers(ana=ana, ben=ben), taxonomy).disputes
    assert [d.place for d in found] == ["a1#1", "a1#3", "a1#0"]
    assert [str(d) for d in found[0].differences] == [
        "topic regional_security (ana yes, ben no)",
        "stance UKR -> RUS (ana oppose, ben support)",
    ]
    rows = list(found[0].rows())
    assert [row["reader"] for row in rows] == ["ana", "ben"]
    assert rows[0]["disputed"] == ["topic regional_security", "stance UKR -> RUS"]


def test_paragraphs_that_one_reader_read_do_not_count(taxonomy):
    found = agreement(readers(ana=has(1, 0, 1), ben=has(1, 0, None)), taxonomy)
    assert found.paragraphs == 2
    assert found.topics[TOPIC] == 1.0


def test_readers_of_different_texts_have_nothing_to_compare(taxonomy):
    ana, ben = reading("ana"), reading("ben", text="Kyiv accused Moscow; Doha said nothing.")
    with pytest.raises(CommuniqueError, match="no paragraph was read by two of ana, ben"):
        agreement({"ana": [ana], "ben": [ben]}, taxonomy)


class TestSources:
    def write(self, path, *readings):
        path.write_text("".join(json.dumps(r.to_dict()) + "\n" for r in readings))
        return path

    def test_readers_of_one_file(self, tmp_path, taxonomy):
        path = self.write(tmp_path / "l.jsonl", reading("ana"), reading("ben"))
        assert list(by_reader([path], taxonomy)) == ["l:ana", "l:ben"]

    def test_files_corpus_dataset_and_standoff_meet_in_the_same_paragraphs(self, tmp_path, dataset_folder, taxonomy):
        from communique.annotate.sources import read_readings
        from communique.label.standoff import StandoffLabel, write_labels

        built = read_readings(dataset_folder, taxonomy)
        file = self.write(tmp_path / "file.jsonl", *built)
        standoff = tmp_path / "standoff.jsonl"
        write_labels(
            standoff,
            [
                StandoffLabel(
                    r.sha256, "train", *r.article.id.rsplit("/", 1), r.label.paragraph.index, None, r.label.topics,
                    tuple((m.actor, m.start, m.end) for m in r.label.mentions),
                    tuple((s.holder, s.target, s.polarity) for s in r.label.stances), 1, "one reading",
                )
                for r in (reading("x", article="wire/d1", topics=[TOPIC], stances=[("UKR", "RUS", "oppose")]),)
            ],
        )  # fmt: skip
        corpus = tmp_path / "corpus"
        corpus.mkdir()
        found = agreement(by_reader([file, dataset_folder], taxonomy), taxonomy)
        assert (found.paragraphs, found.triple_f1, found.disputes) == (len(built), 1.0, ())
        own = self.write(tmp_path / "own.jsonl", reading("me", article="wire/d1", topics=[TOPIC]))
        (dispute,) = agreement(by_reader([own, standoff], taxonomy), taxonomy).disputes
        assert [str(d) for d in dispute.differences] == ["stance UKR -> RUS (own neutral, standoff oppose)"]

    def test_a_corpus_folder_is_a_reader(self, tmp_path, taxonomy):
        header = "---\nid: a1\nstory: s\nkind: wire\n---\n# Talks\n\n"
        for name, topics in (("first", TOPIC), ("second", "none")):
            (tmp_path / name).mkdir()
            (tmp_path / name / "a1.md").write_text(f"{header}[Doha](QAT) offered to mediate.\n\n> topics: {topics}\n")
        found = agreement(by_reader([tmp_path / "first", tmp_path / "second"], taxonomy), taxonomy)
        assert [str(d) for d in found.disputes[0].differences] == [f"topic {TOPIC} (first yes, second no)"]

    def test_a_split_of_a_dataset(self, dataset, dataset_folder, taxonomy):
        from communique.annotate.sources import read_readings

        found = read_readings(dataset_folder, taxonomy, "validation")
        assert len(found) == sum(len(a.labels) for a in dataset.splits["validation"])
        assert {r.split for r in found} == {"validation"}

    @pytest.mark.parametrize(
        ("error", "message", "build"),
        [
            (UsageError, "holds no labels", lambda self, p: [p / "gone.jsonl"]),
            (UsageError, "only one reader", lambda self, p: [self.write(p / "l.jsonl", reading("ana"))]),
            (CommuniqueError, "labelled a1#0 twice", lambda self, p: [self.write(p / "l.jsonl", reading(), reading())]),
            (CommuniqueError, "line 1 is no JSON object", lambda self, p: [self.text(p / "l.jsonl", "[]")]),
            (UsageError, "holds no labelled paragraph", lambda self, p: [self.text(p / "l.jsonl", "")]),
        ],
    )
    def test_what_is_no_source_is_said(self, tmp_path, taxonomy, error, message, build):
        with pytest.raises(error, match=message):
            by_reader(build(self, tmp_path), taxonomy)

    def text(self, path, text):
        path.write_text(text)
        return path
