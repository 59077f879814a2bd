"""communique compare as a user calls it."""

import json

import pytest


@pytest.fixture
def nothing(dataset, tmp_path):
    """The answers of a system that never gives a topic, in the simple format."""
    rows = [
        {"article_id": a.article.id, "paragraph": x.paragraph.index, "labels": []}
        for a in dataset.splits["validation"]
        for x in a.labels
    ]
    path = tmp_path / "nothing.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_a_model_against_a_file_from_elsewhere(run, model_folder, nothing, dataset_folder, tmp_path):
    data = ("--dataset", dataset_folder, "--split", "validation", "--resamples", 500)
    code, out, _ = run("compare", model_folder, nothing, *data, "--out", "c.json")
    assert code == 0
    assert "is better than nothing (+" in out
    facts = json.loads((tmp_path / "c.json").read_text())
    assert set(facts["systems"]["nothing"]) == {"topics.macro_f1", "topics.subset_accuracy"}
    assert facts["systems"]["nothing"]["topics.macro_f1"]["value"] == 0


def test_a_model_against_itself_is_told_apart_by_place(run, model_folder, dataset_folder):
    data = ("--dataset", dataset_folder, "--split", "validation", "--resamples", 100)
    run("evaluate", model_folder, *data, "--out", "e", "--no-track", "--quiet")
    code, out, _ = run("compare", model_folder, "e", *data, "--json")
    assert code == 0
    facts = json.loads(out)
    assert [name.endswith(("(e)", f"({model_folder})")) for name in facts["systems"]] == [True, True]
    assert all("not significant" in t["in_words"] for t in (*facts["differences"], *facts["mcnemar"]))


def test_one_system_is_a_wrong_call(run, model_folder, dataset_folder):
    code, _, err = run("compare", model_folder, "--dataset", dataset_folder)
    assert (code, "two or more systems" in err) == (2, True)
