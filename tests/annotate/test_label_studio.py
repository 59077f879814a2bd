"""The round trip through a real Label Studio, driven over its HTTP interface.

    pytest tests/annotate/test_label_studio.py

The first run installs Label Studio into a cache folder (about 1 GB), later ones only start it.
"""

import json
from dataclasses import replace

import pytest

from communique.annotate.config import labelling_config
from communique.label.readings import readings_of
from communique.records import Mention

from . import label_studio
from .make import reading

pytestmark = pytest.mark.slow

PEACE = reading(
    topics=["regional_security"],
    stances=[("QAT", "IRN", "support"), ("QAT", "regional_security", "neutral")],
    mentions=(Mention("QAT", 2, 6, "Doha"), Mention("IRN", 15, 21, "Tehran")),
    text="🕊 Doha thanked Tehran.",
    article="peace",
)


@pytest.fixture
def run(capsys):
    from communique.cli import main

    def call(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["annotate", *map(str, arguments)])
        out, err = capsys.readouterr()
        assert not ended.value.code, err
        return out

    return call


@pytest.fixture
def client(tmp_path_factory):
    try:
        label_studio.environment()
    except label_studio.NotInstallable as problem:
        pytest.skip(f"Label Studio cannot be installed here: {problem}")
    with label_studio.running(tmp_path_factory.mktemp("label-studio")) as client:
        yield client


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def read(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def annotation_of(tasks, place):
    """The result of the exported annotation of a paragraph, without the name that our export noted."""
    (task,) = [t for t in tasks if (t["data"]["article_id"], t["data"]["paragraph"]) == place]
    return [r for r in task["annotations"][0]["result"] if r.get("from_name") != "reader"]


def test_labels_survive_label_studio(client, run, dataset, model_folder, taxonomy, tmp_path):
    client("POST", "/api/projects/validate", {"label_config": labelling_config(taxonomy)})
    project = client("POST", "/api/projects", {"title": "Round trip", "label_config": labelling_config(taxonomy)})["id"]

    # Gold labels go in as annotations with a model's predictions beside them.
    gold = [*readings_of(dataset.splits["train"], "ana", "train"), replace(PEACE, split="train")]
    write(tmp_path / "gold.jsonl", [r.to_dict() for r in gold])
    run("export", "--labels", "gold.jsonl", "--model", model_folder, "--out", "tasks.json")
    tasks = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    imported = client("POST", f"/api/projects/{project}/import", tasks)
    assert (imported["task_count"], imported["annotation_count"]) == (len(gold), len(gold))
    assert imported["prediction_count"] == len(gold)

    # A reader labels one paragraph and skips another, as the labelling page would submit it.
    stored = client("GET", f"/api/tasks?project={project}&page_size=1000&fields=all")["tasks"]
    number = {(t["data"]["article_id"], t["data"]["paragraph"]): t["id"] for t in stored}
    skipped = next(r for r in gold if r.article.id != "peace")
    submit = {"result": annotation_of(tasks, ("peace", 0)), "lead_time": 12.5}
    client("POST", f"/api/tasks/{number['peace', 0]}/annotations/", submit)
    other = number[skipped.article.id, skipped.label.paragraph.index]
    client("POST", f"/api/tasks/{other}/annotations/", {"result": [], "was_cancelled": True})

    full = client("GET", f"/api/projects/{project}/export?exportType=JSON&download_all_tasks=true")
    (tmp_path / "export.json").write_text(json.dumps(full), encoding="utf-8")
    run("import", "export.json", "--out", "labels.jsonl")
    assert read(tmp_path / "labels.rejects.jsonl") == []
    rows = read(tmp_path / "labels.jsonl")
    by_ana = {row["id"]: row for row in rows if row["reader"] == "ana"}
    assert by_ana == {r.place: r.to_dict() for r in gold}
    (own,) = [row for row in rows if row["reader"] != "ana"]
    assert own == {**by_ana["peace#0"], "reader": own["reader"]}, "the user of Label Studio is a reader of its own"
    kept = client("GET", f"/api/predictions/?project={project}")
    assert len(kept) == len(gold)
    asked = {t["data"]["text"]: t["predictions"][0] for t in tasks}
    text_of = {t["id"]: t["data"]["text"] for t in full}
    for prediction in kept:
        wanted = asked[text_of[prediction["task"]]]
        assert {key: prediction[key] for key in wanted} == wanted

    smaller = client("GET", f"/api/projects/{project}/export?exportType=JSON_MIN")
    (tmp_path / "min.json").write_text(json.dumps(smaller), encoding="utf-8")
    with pytest.raises(AssertionError, match="JSON-MIN"):
        run("import", "min.json", "--out", "min.jsonl")
