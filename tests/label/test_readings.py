"""Label files: read strictly, settled by rule, and taken by the builder."""

import json
from dataclasses import replace

import pytest

from communique.errors import CommuniqueError, UsageError
from communique.label.build import DEFAULTS, build
from communique.label.readings import Reading, articles_of, read_label_file, readings_of, settle
from tests.annotate.make import TEXT, reading

TOPIC = "regional_security"


def write(path, *rows):
    path.write_text("".join(json.dumps(r.to_dict() if isinstance(r, Reading) else r) + "\n" for r in rows))
    return path


def test_a_file_holds_what_was_written(tmp_path, taxonomy):
    readings = [reading(topics=[TOPIC], stances=[("UKR", "RUS", "oppose")], settled=True), reading("ben", split="test")]
    assert read_label_file(write(tmp_path / "l.jsonl", *readings), taxonomy) == readings


def test_a_line_separator_inside_a_text_ends_no_line(tmp_path, taxonomy):
    odd = reading(mentions=(), text="One\u2028two\x85three")
    path = tmp_path / "l.jsonl"
    path.write_text(json.dumps(odd.to_dict(), ensure_ascii=False) + "\n", encoding="utf-8")
    assert read_label_file(path, taxonomy) == [odd]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": TEXT + "!"}, "SHA-256 differs"),
        ({"text": None}, "the text is missing"),
        ({"topics": ["sports"]}, "sports is no topic"),
        ({"mentions": [{"actor": "UKR", "start": 1, "end": 5, "text": "Kyiv"}]}, "are 'yiv ' and not 'Kyiv'"),
        ({"mentions": [{"actor": "ukr", "start": 0, "end": 4, "text": "Kyiv"}]}, "'ukr' is no actor id"),
        ({"stances": [{"holder": "USA", "target": "RUS", "polarity": "oppose"}]}, "names an actor that the paragraph"),
        ({"stances": [{"holder": "UKR", "target": "RUS", "polarity": "mixed"}]}, "has the polarity 'mixed'"),
        ({"topics": None}, "is not a label line"),
        ({"paragraph": "x"}, "is not a label line"),
    ],
)
def test_a_line_that_does_not_fit_is_named(tmp_path, taxonomy, change, message):
    path = write(tmp_path / "l.jsonl", reading(), {**reading(index=1).to_dict(), **change})
    with pytest.raises(CommuniqueError, match=f"l.jsonl, line 2.*{message}"):
        read_label_file(path, taxonomy)


class TestSettle:
    def test_readers_who_agree_count_as_one(self):
        chosen, disputed = settle([reading("ana", topics=[TOPIC]), reading("ben", topics=[TOPIC])])
        assert ([r.reader for r in chosen], disputed) == (["ana"], [])

    def test_two_who_differ_leave_the_paragraph_out_with_the_reason(self):
        chosen, (reject,) = settle([reading("ana", topics=[TOPIC]), reading("ben"), reading("ana", index=1)])
        assert [r.place for r in chosen] == ["a1#1"]
        assert (reject.source, reject.content) == ("a1#0", TEXT)
        assert "ana and ben differ" in reject.reason

    def test_two_of_three_decide(self):
        (chosen,), disputed = settle([reading("ana"), reading("ben", topics=[TOPIC]), reading("cy", topics=[TOPIC])])
        assert (chosen.reader, disputed) == ("ben", [])

    def test_a_settled_reading_decides_alone(self):
        settled = reading("cy", stances=[("UKR", "RUS", "oppose")], settled=True)
        assert settle([reading("ana"), reading("ben"), settled]) == ([settled], [])

    def test_an_explicit_neutral_is_no_difference(self):
        chosen, disputed = settle([reading("ana", stances=[("UKR", "RUS", "neutral")]), reading("ben")])
        assert (len(chosen), disputed) == (1, [])


def test_articles_there_and_back(dataset):
    articles = list(dataset.splits["train"])
    back = articles_of(readings_of(articles, "gold"))
    meta = [replace(a, article=replace(a.article, meta={"kind": a.article.meta["kind"]})) for a in articles]
    assert back == meta


class TestBuild:
    def test_label_files_are_built_beside_a_corpus(self, tmp_path, taxonomy):
        (tmp_path / "corpus").mkdir()
        article = "---\nid: own\nstory: s\nkind: wire\n---\n# Weather\n\nRain fell on the capital for a week.\n\n> topics: none\n"
        (tmp_path / "corpus" / "own.md").write_text(article)
        labels = write(
            tmp_path / "l.jsonl",
            reading(topics=[TOPIC]),
            reading("ben"),
            reading(index=1, text="Nothing else was said there.", mentions=()),
        )
        built = build({**DEFAULTS, "corpus": ["corpus", str(labels)], "splits": {}}, taxonomy, tmp_path, sources="")
        assert sorted(a.article.id for a in built.splits["train"]) == ["a1", "own"]
        (reject,) = built.rejects
        assert (reject.source, "ana and ben differ" in reject.reason) == ("a1#0", True)

    def test_a_split_is_kept(self, tmp_path, taxonomy):
        labels = write(
            tmp_path / "l.jsonl",
            reading(split="test"),
            reading(article="a2", text="Another text.", mentions=(), split="train"),
        )
        built = build({**DEFAULTS, "corpus": str(labels), "splits": {}}, taxonomy, sources="")
        assert {name: [a.article.id for a in group] for name, group in built.splits.items()} == {
            "train": ["a2"],
            "test": ["a1"],
        }

    def test_an_article_from_two_inputs_is_refused(self, tmp_path, taxonomy):
        article = "---\nid: a1\nstory: s\nkind: wire\n---\n# Weather\n\nRain fell.\n\n> topics: none\n"
        (tmp_path / "a1.md").write_text(article)
        labels = write(tmp_path / "l.jsonl", reading())
        with pytest.raises(CommuniqueError, match="the article a1 comes from two of the inputs"):
            build({**DEFAULTS, "corpus": [str(tmp_path), str(labels)]}, taxonomy, sources="")

    def test_what_is_neither_is_a_wrong_call(self, tmp_path, taxonomy):
        with pytest.raises(UsageError, match="neither a corpus folder nor a label file"):
            build({**DEFAULTS, "corpus": str(tmp_path / "labels.csv")}, taxonomy, sources="")
