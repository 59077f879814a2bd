"""What `make bench-quality` prints has the form of the table in README."""

import importlib
import json

import pytest

METRICS = {
    "model": "tiny-1",
    "split": "test",
    "support": {"paragraphs": 283},
    "topics": {"macro_f1": 0.7341, "ece": 0.0756},
    "stances": {"macro_f1": 0.5, "ece": 0.031},
    "triples_gold_actors": {"f1": 0.402},
    "end_to_end": {"triples": {"f1": None}, "actors": {"f1": 0.778}},
    "intervals": {
        "topics.macro_f1": [0.674, 0.785],
        "topics.ece": [0.05, 0.1],
        "stances.macro_f1": [0.4, 0.6],
        "stances.ece": [0.02, 0.04],
        "triples_gold_actors.f1": [0.349, 0.453],
        "end_to_end.triples.f1": [None, None],
        "end_to_end.actors.f1": [0.7, 0.8],
    },
}


@pytest.fixture(scope="module")
def quality(repository):
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(repository / "experiments"))
        yield importlib.import_module("quality")


def test_figures_stand_with_their_intervals_and_calibration_without(quality):
    lines = quality.results_table([METRICS, METRICS | {"split": "real_news"}]).splitlines()
    assert lines[0] == "| | own test, 283 paragraphs | `real-news`, 283 paragraphs |"
    assert lines[1] == "|---|---|---|"
    assert lines[2] == "| topics, macro-F1 | 0.734 (0.674–0.785) | 0.734 (0.674–0.785) |"
    assert lines[3] == "| topics, expected calibration error | 0.076 | 0.076 |"


def test_what_was_not_measured_is_a_dash(quality):
    assert "| triples from the text alone, F1 | – |" in quality.results_table([METRICS])


def test_models_are_named_where_there_are_several(quality):
    head = quality.results_table([METRICS, METRICS | {"model": "tiny-2"}]).splitlines()[0]
    assert head == "| | `tiny-1`, own test, 283 paragraphs | `tiny-2`, own test, 283 paragraphs |"


def test_readme_has_the_rows_that_the_command_prints(quality):
    readme = quality.README.read_text(encoding="utf-8")
    assert [title for title, _, _ in quality.ROWS if f"| {title} |" not in readme] == []


def test_a_table_that_differs_from_readme_is_said(quality, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(quality, "README", tmp_path / "README.md")
    quality.README.write_text("| a | b |\n|---|---|\n| 1 | 2 |\n", encoding="utf-8")
    quality.show("Results", "| a | b |\n|---|---|\n| 1 | 2 |")
    quality.show("Results", "| a | b |\n|---|---|\n| 1 | 3 |")
    told = capsys.readouterr().err.splitlines()
    assert told == ["as in README.md: | a | b |", "not word for word in README.md: | a | b |"]


def test_without_public_texts_the_run_says_which_tables_need_them(quality, tmp_path, monkeypatch, capsys):
    splits = {"test": {"paragraphs": 283}, "real_news": {"paragraphs": 4}}
    (tmp_path / "dataset.json").write_text(json.dumps({"missing": ["real.jsonl: 9 paragraphs"], "splits": splits}))
    monkeypatch.setattr(quality, "evaluate", lambda model, dataset, split: METRICS | {"split": split})
    monkeypatch.setattr(quality, "peers", lambda *_: pytest.fail("the peers need the public texts"))
    monkeypatch.setattr("sys.argv", ["quality.py", "--dataset", str(tmp_path), "--models", "packaged"])
    assert quality.main() == 0
    told = capsys.readouterr()
    assert "own test, 283 paragraphs" in told.out
    assert "`real-news`, " not in told.out
    assert "real-news and the table of peers need the public texts" in told.err
    assert "COMMUNIQUE_SOURCES" in told.err


def test_a_command_that_fails_ends_the_run_with_its_message(quality):
    with pytest.raises(SystemExit, match="build --no-such-option failed"):
        quality.run("-m", "communique", "build", "--no-such-option")
