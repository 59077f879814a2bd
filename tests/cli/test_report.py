"""communique report as a user calls it."""

import json

from tests.report.make import prediction


def test_from_articles_to_a_page(run, model_folder, tmp_path):
    rows = [{"id": "x", "title": "Pact", "text": "Australia condemned China over the pact.", "published": "2024-05-01"}]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert run("predict", "in.jsonl", "--model", model_folder, "--out", "p.jsonl")[0] == 0
    code, out, _ = run("report", "p.jsonl", "--articles", "in.jsonl", "--title", "May", "--out", "may.html", "--json")
    assert code == 0
    assert (json.loads(out)["articles"], json.loads(out)["dated"]) == (1, 1)
    page = (tmp_path / "may.html").read_text()
    assert "<title>May</title>" in page
    assert "2024-05-01" in page


def test_dates_and_sources_come_with_the_predictions(run, model_folder, tmp_path):
    (tmp_path / "in.csv").write_text(
        "id,text,date,source\nx,Australia condemned China over the pact.,2024-05-01,Veld Press\ny,China spoke.,,\n"
    )
    assert run("predict", "in.csv", "--model", model_folder, "--out", "p.jsonl")[0] == 0
    code, out, _ = run("report", "p.jsonl", "--out", "may.html", "--json")
    assert (code, json.loads(out)["articles"], json.loads(out)["dated"]) == (0, 2, 1)
    assert "Veld Press · 2024-05-01" in (tmp_path / "may.html").read_text()


def test_what_is_no_predictions_file_is_said_and_nothing_is_written(run, tmp_path):
    (tmp_path / "p.jsonl").write_text(json.dumps(prediction().to_dict()) + "\n{}\n")
    code, _, err = run("report", "p.jsonl", "--out", "r.html")
    assert (code, err.startswith("error: p.jsonl, row 2 is no prediction")) == (1, True)
    assert not (tmp_path / "r.html").exists()
    assert run("report", "gone.jsonl")[0] == 2
