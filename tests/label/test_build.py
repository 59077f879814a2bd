"""The builder: leak-free splits, a dataset that loads as it was written, and refusals."""

import json

import pytest
from datasets import ClassLabel, load_dataset

from communique.errors import CommuniqueError, UsageError
from communique.label.build import DEFAULTS, build, write
from communique.label.load import read_dataset

HEADER = "---\nid: {id}\nstory: {story}\nkind: wire\n{pin}---\n# Headline {id}\n\n"
SENTENCE = (
    "[Doha](QAT) condemned [Tehran](IRN) over matter number {n} of the year {n} in the harbour town of sector {n}."
)
LABELS = "\n\n> topics: regional_security\n> oppose: QAT -> IRN\n\n"


def corpus(folder, *articles):
    """Articles given as (id, story, pinned split, paragraphs); a paragraph is a number or a text."""
    folder.mkdir(exist_ok=True)
    for name, story, pin, paragraphs in articles:
        header = HEADER.format(id=name, story=story, pin=f"split: {pin}\n" if pin else "")
        texts = [SENTENCE.format(n=p) if isinstance(p, int) else p for p in paragraphs]
        (folder / f"{name}.md").write_text(header + "".join(text + LABELS for text in texts))
    return {**DEFAULTS, "corpus": str(folder), "splits": {"validation": 0.3}}


def placed(dataset):
    return {a.article.id: name for name, articles in dataset.splits.items() for a in articles}


def test_a_story_stays_together_and_pins_are_kept(tmp_path, taxonomy):
    articles = [
        (f"a{i}", f"s{i // 2}", "test" if i < 2 else None, [f"[Doha](QAT) warned [Tehran](IRN) {'x' * i}{i}."])
        for i in range(20)
    ]
    splits = placed(build(corpus(tmp_path / "c", *articles), taxonomy, sources=""))
    assert splits["a0"] == splits["a1"] == "test"
    assert {splits[f"a{i}"] == splits[f"a{i + 1}"] for i in range(0, 20, 2)} == {True}
    assert {"train", "validation", "test"} == set(splits.values())


def test_text_in_common_joins_articles(tmp_path, taxonomy):
    same = "[Doha](QAT) told [Tehran](IRN) that the ships would stay in the bay for the whole long winter."
    articles = [
        (f"a{i}", f"s{i}", None, [same if i in (3, 11) else f"[Doha](QAT) met [Tehran](IRN) on day {i}."])
        for i in range(16)
    ]
    splits = placed(build(corpus(tmp_path / "c", *articles), taxonomy, sources=""))
    assert splits["a3"] == splits["a11"]


def test_stances_without_a_mention_are_listed_in_the_description(tmp_path, taxonomy):
    from communique.label.standoff import write_labels
    from tests.label.test_standoff import TEXT, label, source

    (tmp_path / "labels").mkdir()
    write_labels(tmp_path / "labels" / "l.jsonl", [label()])
    articles = [(f"a{i}", f"s{i}", None, [f"[Doha](QAT) met [Tehran](IRN) on day {i}."]) for i in range(8)]
    settings = corpus(tmp_path / "c", *articles) | {"annotations": str(tmp_path / "labels")}
    dataset = build(settings, taxonomy, sources=str(source(tmp_path, TEXT)))
    told = json.loads((write(dataset, tmp_path / "d") / "dataset.json").read_text())
    assert told["unmentioned"] == ["wire/d1#4: QAT -> IRN (support) without a mention of IRN"]
    assert any(a.article.id == "wire/d1" and a.labels[0].stances for group in dataset.splits.values() for a in group)


def test_a_training_paragraph_that_stands_in_the_test_is_left_out_with_its_reason(tmp_path, taxonomy):
    same = "[Doha](QAT) told [Tehran](IRN) that the ships would stay in the bay for the whole long winter."
    pinned = ("a0", "s0", "test", [same])
    leaking = ("a1", "s1", None, [same, "[Doha](QAT) thanked [Tehran](IRN) for the fish."])
    others = [(f"b{i}", f"t{i}", None, [f"[Doha](QAT) met [Tehran](IRN) {i}."]) for i in range(8)]
    dataset = build(corpus(tmp_path / "c", pinned, leaking, *others), taxonomy, sources="")
    assert [r.source for r in dataset.rejects] == ["a1#0"]
    assert "shares text with test" in dataset.rejects[0].reason
    kept = [a for articles in dataset.splits.values() for a in articles if a.article.id == "a1"]
    assert [label.paragraph.index for label in kept[0].labels] == [1]


def test_a_story_pinned_to_two_splits_is_refused(tmp_path, taxonomy):
    settings = corpus(tmp_path / "c", ("a0", "s", "test", [1]), ("a1", "s", "validation", [2]))
    with pytest.raises(CommuniqueError, match="a0 and a1 share a story"):
        build(settings, taxonomy, sources="")


def test_a_split_without_articles_is_said(tmp_path, taxonomy):
    with pytest.raises(CommuniqueError, match="the split train is empty"):
        build(corpus(tmp_path / "c", ("a0", "s", "test", [1])), taxonomy, sources="")


def test_overlap_is_refused_and_nothing_is_written(dataset, taxonomy):
    from communique.split.overlap import overlaps, refuse_overlap

    row = {"text": "One and the same paragraph.", "article_id": "a", "story": "s"}
    with pytest.raises(CommuniqueError, match="train and test share 1 texts, 0 runs of eight words, 1 documents"):
        refuse_overlap(overlaps({"train": [row], "test": [row]}))


def test_nothing_to_build_from_is_said(tmp_path, taxonomy):
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommuniqueError, match="nothing to build from"):
        build({**DEFAULTS, "corpus": str(tmp_path / "empty")}, taxonomy)
    with pytest.raises(CommuniqueError, match="is neither a corpus folder nor a label file"):
        build({**DEFAULTS, "corpus": str(tmp_path / "gone")}, taxonomy)


def test_missing_source_texts_are_said(taxonomy, monkeypatch):
    from communique.resources import config_path

    monkeypatch.delenv("COMMUNIQUE_SOURCES", raising=False)
    base = config_path("dataset.yaml").parent
    settings = {
        **DEFAULTS,
        "corpus": "../data/corpus/oceania",
        "annotations": "../data/annotations",
        "splits": {"validation": 0.4},
    }
    (line, *_) = build(settings, taxonomy, base).missing
    assert "set COMMUNIQUE_SOURCES" in line


def test_a_dataset_loads_as_it_was_written(dataset, dataset_folder, taxonomy):
    again = read_dataset(dataset_folder, taxonomy)
    assert again.content_hash() == dataset.content_hash()
    assert again.counts() == dataset.counts()


def test_building_twice_gives_the_same(dataset, taxonomy, tmp_path):
    from tests.conftest import REPOSITORY

    settings = {**DEFAULTS, "corpus": str(REPOSITORY / "data" / "corpus" / "oceania"), "splits": {"validation": 0.4}}
    assert build(settings, taxonomy, sources="").content_hash() == dataset.content_hash()


def test_hugging_face_reads_the_folder(dataset_folder, tmp_path, taxonomy):
    loaded = load_dataset(str(dataset_folder), cache_dir=str(tmp_path))
    assert set(loaded) == {"train", "validation", "test"}
    assert loaded["train"].features["topics"].feature == ClassLabel(names=list(taxonomy.topics))


def test_a_changed_dataset_is_refused(dataset, taxonomy, tmp_path):
    folder = write(dataset, tmp_path / "d")
    (folder / "train.parquet").write_bytes((folder / "validation.parquet").read_bytes())
    with pytest.raises(CommuniqueError, match="content hash differs"):
        read_dataset(folder, taxonomy)


def test_another_taxonomy_is_refused(dataset, taxonomy, tmp_path):
    folder = write(dataset, tmp_path / "d")
    described = json.loads((folder / "dataset.json").read_text())
    (folder / "dataset.json").write_text(json.dumps({**described, "taxonomy_hash": "f" * 16}))
    with pytest.raises(CommuniqueError, match=f"{'f' * 16}.*{taxonomy.hash}"):
        read_dataset(folder, taxonomy)


def test_a_folder_that_is_no_dataset_is_a_wrong_call(tmp_path, taxonomy):
    with pytest.raises(UsageError, match="no dataset"):
        read_dataset(tmp_path, taxonomy)
