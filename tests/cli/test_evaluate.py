"""communique evaluate as a user calls it."""

import json

import pytest

COMMAND = "evaluate"


@pytest.fixture
def on_validation(dataset_folder):
    return ("--dataset", dataset_folder, "--split", "validation", "--resamples", 100)


def test_metrics_predictions_and_report(run, model_folder, on_validation, tmp_path):
    code, out, _ = run(model_folder, *on_validation, "--out", "e", "--no-track", "--json")
    assert code == 0
    metrics = json.loads((tmp_path / "e" / "metrics.json").read_text())
    assert json.loads(out) == metrics
    assert metrics["split"] == "validation"
    assert set(metrics["intervals"]) > {"topics.macro_f1", "end_to_end.triples_relaxed.f1", "articles.stances.f1"}
    lines = (tmp_path / "e" / "predictions.jsonl").read_text().splitlines()
    assert len(lines) == metrics["support"]["paragraphs"]
    assert (tmp_path / "e" / "report.html").read_text().startswith("<!doctype html>")
    assert not (tmp_path / "mlflow.db").exists()


def test_a_predictions_file_gives_the_same_figures(run, model_folder, on_validation, tmp_path):
    run(model_folder, *on_validation, "--out", "e", "--no-track")
    code, out, _ = run("e/predictions.jsonl", *on_validation, "--out", "again", "--no-track")
    assert code == 0
    first, second = (json.loads((tmp_path / d / "metrics.json").read_text()) for d in ("e", "again"))
    assert first == second
    assert "topics: macro-F1" in out


def test_answers_with_a_guarantee(run, model_folder, on_validation, dataset_folder, tmp_path):
    pytest.importorskip("mapie", reason="the guarantee needs the extra 'selective'")
    code, out, _ = run(model_folder, *on_validation, "--out", "e", "--no-track", "--precision", 0.7)
    assert code == 0
    selective = json.loads((tmp_path / "e" / "metrics.json").read_text())["selective"]
    assert (selective["precision"], selective["confidence"], selective["calibrated_on"]) == (0.7, 0.9, "validation")
    assert "answers with a precision of 0.7 or more" in out
    page = (tmp_path / "e" / "report.html").read_text()
    assert "Answers with a guarantee" in page
    for row in selective["rows"]:
        assert (row["reason"] or "answers kept") in out
        assert row["reason"] in page
    split = ("--dataset", dataset_folder, "--split", "test", "--resamples", 100, "--no-track")
    run(model_folder, *split, "--out", "t")
    code, _, err = run("t/predictions.jsonl", *split, "--precision", 0.7)
    assert (code, "name a model" in err) == (2, True)


def test_what_is_missing_is_said(run, model_folder, on_validation):
    code, _, err = run(model_folder, *on_validation[:2], "--split", "exam", "--no-track")
    assert (code, "has no split exam" in err) == (2, True)
    code, _, err = run("gone", *on_validation, "--no-track")
    assert (code, "gone does not exist" in err) == (2, True)


@pytest.mark.slow  # MLflow makes a new store
def test_figures_and_report_are_logged(run, model_folder, on_validation, tmp_path, monkeypatch):
    import mlflow

    # an absolute place: MLflow keeps one engine per address, and a relative one means another file in each test
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'mlflow.db'}")
    code, out, _ = run(model_folder, *on_validation, "--out", "e", "--json")
    assert code == 0
    metrics = json.loads(out)
    client = mlflow.MlflowClient(f"sqlite:///{tmp_path / 'mlflow.db'}")
    logged = client.get_run(metrics["run_id"]).data.metrics
    assert logged["validation.topics.macro_f1"] == metrics["topics"]["macro_f1"]
    files = {f.path for f in client.list_artifacts(metrics["run_id"], "evaluation/validation")}
    assert files == {f"evaluation/validation/{f}" for f in ("metrics.json", "predictions.jsonl", "report.html")}
