"""communique annotate as a user calls it."""

import gzip
import json

import pytest

from communique.resources import config_path
from tests.annotate.make import reading

COMMAND = "annotate"


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def articles(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "talks.txt").write_text("Talks\n\nAustralia condemned China.\n\nIt rained on Saturday.")
    (folder / "pact.txt").write_text("Pact\n\nNew Zealand backed Australia over the pact.")
    return folder


def test_config_is_the_published_one(run, tmp_path):
    published = config_path("label_studio.xml").read_text(encoding="utf-8")
    assert run("config") == (0, published, "")
    assert run("config", "--out", "ls.xml")[0] == 0
    assert (tmp_path / "ls.xml").read_text(encoding="utf-8") == published


def test_sample_then_export_of_what_was_chosen(run, articles, model_folder, tmp_path):
    code, out, _ = run("sample", articles, "--model", model_folder, "-n", 2, "--out", "chosen.jsonl", "--json")
    assert (code, json.loads(out)) == (0, {"paragraphs": 2, "out": "chosen.jsonl"})
    code, out, _ = run("export", articles, "--only", "chosen.jsonl", "--model", model_folder, "--out", "tasks.json")
    assert (code, out) == (0, "2 tasks with 0 annotations: tasks.json\n")
    tasks = json.loads((tmp_path / "tasks.json").read_text())
    chosen = {(c["article_id"], c["paragraph"]) for c in lines(tmp_path / "chosen.jsonl")}
    assert {(t["data"]["article_id"], t["data"]["paragraph"]) for t in tasks} == chosen
    assert all(len(t["predictions"]) == 1 for t in tasks)


def test_dataset_to_tasks_to_labels_to_dataset(run, dataset, dataset_folder, tmp_path, capsys):
    from communique.cli import main
    from communique.label.load import read_dataset

    code, out, _ = run("export", "--dataset", dataset_folder, "--out", "tasks.json", "--json")
    n = sum(len(a.labels) for group in dataset.splits.values() for a in group)
    assert (code, json.loads(out)["annotations"]) == (0, n)
    code, out, err = run("import", "tasks.json", "--out", "labels.jsonl")
    assert (code, out, err) == (0, f"{n} labelled paragraphs by dataset: labels.jsonl\n", "")
    assert lines(tmp_path / "labels.rejects.jsonl") == []
    code, out, _ = run("agreement", "labels.jsonl", dataset_folder, "--json")
    assert (code, json.loads(out)["triple_f1"], json.loads(out)["disputed"]) == (0, 1.0, 0)
    with pytest.raises(SystemExit) as ended:
        main(["build", "labels.jsonl", "--out", "again", "--quiet"])
    assert not ended.value.code
    again = read_dataset(tmp_path / "again", dataset.taxonomy)
    labels = lambda d: {l.paragraph.text: l for group in d.splits.values() for a in group for l in a.labels}  # noqa: E731, E741
    assert labels(again) == labels(dataset)


def test_import_keeps_what_it_refuses(run, tmp_path):
    write_labels(tmp_path / "l.jsonl", reading("ana", topics=["regional_security"]), reading("ben"))
    assert run("export", "--labels", "l.jsonl", "--out", "t.json")[0] == 0
    tasks = json.loads((tmp_path / "t.json").read_text())
    tasks[0]["annotations"][0]["result"][0]["value"]["start"] += 1
    (tmp_path / "t.json").write_text(json.dumps(tasks))
    code, out, err = run("import", "t.json", "--out", "back.jsonl")
    assert (code, out) == (0, "1 labelled paragraphs by ben: back.jsonl\n")
    assert "1 annotations were left out, see back.rejects.jsonl" in err
    (reject,) = lines(tmp_path / "back.rejects.jsonl")
    assert "by reader ana: characters 1–4 of the text are not 'Kyiv'" in reject["reason"]


def test_import_of_one_reader(run, tmp_path):
    write_labels(tmp_path / "l.jsonl", reading("ana"), reading("ben"))
    run("export", "--labels", "l.jsonl", "--out", "t.json")
    run("import", "t.json", "--out", "ben.jsonl", "--reader", "ben")
    assert [row["reader"] for row in lines(tmp_path / "ben.jsonl")] == ["ben"]
    code, _, err = run("import", "t.json", "--out", "cy.jsonl", "--reader", "cy")
    assert (code, not (tmp_path / "cy.jsonl").exists()) == (1, True)
    assert "no annotation by cy (readers: ana, ben) that can be used" in err


def test_disputes_go_out_again_to_be_settled(run, tmp_path):
    write_labels(tmp_path / "ana.jsonl", reading("ana", topics=["regional_security"]), reading("ana", 1))
    write_labels(tmp_path / "ben.jsonl", reading("ben"), reading("ben", 1))
    code, out, _ = run("agreement", "ana.jsonl", "ben.jsonl", "--out", "disputes.jsonl")
    assert code == 0
    assert "1 paragraphs in dispute: disputes.jsonl" in out
    assert "a1#0: topic regional_security (ana yes, ben no)" in out
    assert run("export", "--labels", "disputes.jsonl", "--out", "settle.json")[0] == 0
    (task,) = json.loads((tmp_path / "settle.json").read_text())
    assert len(task["annotations"]) == 2
    task["annotations"][0]["ground_truth"] = True
    (tmp_path / "settle.json").write_text(json.dumps([task]))
    run("import", "settle.json", "--out", "settled.jsonl")
    assert [(r["reader"], r["settled"]) for r in lines(tmp_path / "settled.jsonl")] == [("ana", True), ("ben", False)]


def test_weak_prints_what_is_known_of_the_functions(run, articles, dataset_folder, tmp_path):
    code, out, _ = run("weak", articles, "--gold", dataset_folder, "--out", "weak.jsonl")
    assert code == 0
    assert "coverage  overlaps  conflicts  estimated  gold accuracy" in out
    assert "label model 0." in out
    found = {row["text"]: row for row in lines(tmp_path / "weak.jsonl")}
    stances = found["Australia condemned China."]["weak"]["stances"]
    assert [(s["holder"], s["target"], s["polarity"]) for s in stances] == [("AUS", "CHN", "oppose")]
    assert "It rained on Saturday." not in found


def test_weak_labels_of_a_topic_that_the_taxonomy_lacks(run, articles, tmp_path):
    (tmp_path / "f.yaml").write_text("functions: [{name: pacts, kind: keywords, topic: pacts, patterns: [pact]}]")
    code, out, err = run("weak", articles, "--functions", "f.yaml", "--out", "weak.jsonl", "--json")
    assert (code, json.loads(out)["labelled"]) == (0, 1)
    assert "pacts: add to the taxonomy" in err
    assert [row["topics"] for row in lines(tmp_path / "weak.jsonl")] == [["pacts"]]


def test_doubt_lists_and_keeps(run, dataset_folder, tmp_path):
    code, out, _ = run("doubt", dataset_folder, "--folds", 3, "--out", "doubts.jsonl", "--json")
    found = lines(tmp_path / "doubts.jsonl")
    assert (code, json.loads(out)) == (0, {"doubts": len(found), "out": "doubts.jsonl"})
    assert len(found) > 0
    assert [d["quality"] for d in found] == sorted(d["quality"] for d in found)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["export", "--out", "t.json"], "nothing to export was given"),
        (["export", "--labels", "gone.jsonl"], "gone.jsonl holds no labels"),
        (["import", "gone.json", "--out", "l.jsonl"], "gone.json does not exist"),
        (["agreement", "gone.jsonl"], "gone.jsonl holds no labels"),
        (["weak", "--out", "w.jsonl"], "nothing to label was given"),
        (["doubt", "gone"], "gone holds no labels"),
    ],
)
def test_a_wrong_call_is_told_in_a_sentence(run, arguments, message):
    code, _, err = run(*arguments)
    assert (code, err.count("error: "), "Traceback" in err) == (2, 1, False)
    assert message in err


def write_labels(path, *readings):
    path.write_text("".join(json.dumps(r.to_dict()) + "\n" for r in readings))


def test_a_stance_without_its_mention_cannot_go_out_and_is_named_where_it_was_asked_for(run, tmp_path, monkeypatch):
    from communique.label.standoff import StandoffLabel
    from communique.label.standoff import write_labels as write_standoff
    from communique.split.fingerprints import text_hash

    texts = ["Kyiv spoke first.", "Doha spoke last."]
    (tmp_path / "texts").mkdir()
    with gzip.open(tmp_path / "texts" / "wire.jsonl.gz", "wt") as file:
        file.writelines(json.dumps({"sha256": text_hash(t), "text": t, "title": "Talks"}) + "\n" for t in texts)
    labels = [
        StandoffLabel(
            text_hash(text), "train", "wire", "d1", par, None, (), ((actor, 0, 4),), stances, 1, "one reading"
        )
        for par, (text, actor, stances) in enumerate(
            zip(texts, ["UKR", "QAT"], [(("UKR", "RUS", "oppose"),), ()], strict=True)
        )
    ]
    write_standoff(tmp_path / "public.jsonl", labels)
    monkeypatch.setenv("COMMUNIQUE_SOURCES", str(tmp_path))

    def export(*paragraphs):
        listed = [json.dumps({"article_id": "wire/d1", "paragraph": p}) + "\n" for p in paragraphs]
        (tmp_path / "only.jsonl").write_text("".join(listed))
        return run("export", "--labels", "public.jsonl", "--only", "only.jsonl", "--out", "t.json")

    code, out, err = export(0, 1)
    assert (code, out) == (0, "1 tasks with 1 annotations: t.json\n")
    assert "wire/d1#0 by public was left out: the stance UKR -> RUS names an actor" in err
    assert export(1)[2] == ""
    code, _, err = export(7)
    assert code == 1
    assert "line 1: wire/d1#7 is not among the paragraphs given" in err
