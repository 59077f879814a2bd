"""A study: from a search space to the best settings, whatever breaks on the way."""

from __future__ import annotations

import json

import mlflow
import pytest
import yaml

from communique.errors import CommuniqueError, UsageError
from communique.resources import config_path
from communique.train import tune as tuning
from communique.train.run import read_settings, train
from communique.train.search import search_space
from communique.train.tune import tune
from tests.tiny_encoders import tiny_settings

pytest.importorskip("optuna", reason="tuning needs the extra 'tune'")

TINY = """
family: tfidf
name: tiny
topics: {max_features: 1000, char_ngrams: null, word_bigrams: false}
stance: {n_features: 1024, max_iter: 200}
search:
  topics.C: {low: 1, high: 100, log: true}
  topics.min_df: {low: 1, high: 3}
  stance.class_weight: {choices: [null, balanced]}
"""


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY)
    return path


@pytest.fixture
def study(config, dataset_folder, taxonomy):
    def run(trials, out="study", track=False, overrides=(), note=lambda line: None):
        return tune(config, dataset_folder, out, taxonomy, trials, overrides, track, note)

    return run


def told(result):
    """What a study found, without the seconds it took."""
    return [{**t.to_dict(), "seconds": 0} for t in result.trials]


def test_the_best_settings_are_a_configuration_that_train_takes(study, config, dataset_folder, taxonomy, tmp_path):
    lines = []
    result = study(4, note=lines.append)
    assert [t.number for t in result.trials] == [1, 2, 3, 4]
    assert result.best.score == max(t.score for t in result.trials)
    best = read_settings(result.config)
    assert best["topics"]["C"] == result.best.settings["topics.C"]
    assert "search" not in yaml.safe_load((tmp_path / "study" / "best.yaml").read_text())
    trained = train(result.config, dataset_folder, "model", taxonomy, track=False)
    assert trained.metrics["topics"]["macro_f1"] == result.best.topics
    assert trained.metrics["stances"]["macro_f1"] == result.best.stances
    assert sum(line.startswith("trial ") for line in lines) == 4


def test_the_first_trial_is_the_file_itself(study, config):
    settings = read_settings(config)
    (first,) = study(1).trials
    assert first.settings == {
        "topics.C": settings["topics"]["C"],
        "topics.min_df": settings["topics"]["min_df"],
        "stance.class_weight": None,
    }


@pytest.mark.parametrize("at", [1, 3])
def test_a_killed_study_goes_on_as_if_nothing_had_been(at, study, monkeypatch):
    expected = told(study(5, "whole"))
    fit, calls = tuning.fit, []

    def mortal(*arguments):
        calls.append(1)
        if len(calls) == at:
            raise KeyboardInterrupt
        return fit(*arguments)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(tuning, "fit", mortal)
        study(5, "killed")
    assert len(calls) == at
    assert told(study(5, "killed")) == expected
    assert told(study(3, "killed")) == expected  # nothing left to do


def test_seeds_decide_what_is_tried(study):
    first, same, other = study(3, "a"), study(3, "b"), study(3, "c", overrides=["seed=14"])
    assert told(first) == told(same)
    assert first.trials[2].settings != other.trials[2].settings


@pytest.fixture
def second_trial_fails(monkeypatch):
    fit, calls = tuning.fit, []

    def fragile(*arguments):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("out of memory")
        return fit(*arguments)

    monkeypatch.setattr(tuning, "fit", fragile)


def test_a_failed_trial_is_kept_with_its_reason(study, second_trial_fails, tmp_path):
    result = study(3)
    assert [t.reason for t in result.trials] == ["", "RuntimeError: out of memory", ""]
    rows = [json.loads(line) for line in (tmp_path / "study" / "trials.jsonl").open()]
    assert [row["reason"] for row in rows] == [t.reason for t in result.trials]
    assert result.best.number != 2


def test_where_all_trials_fail_nothing_is_best(study, monkeypatch, tmp_path):
    def broken(*arguments):
        raise CommuniqueError("the encoder is gone.")

    monkeypatch.setattr(tuning, "fit", broken)
    with pytest.raises(CommuniqueError, match="all 2 trials failed, the first because the encoder is gone"):
        study(2)
    assert not (tmp_path / "study" / "best.yaml").exists()


def test_a_study_of_something_else_is_left_alone(study):
    study(1)
    with pytest.raises(UsageError, match="study of other settings or another dataset"):
        study(1, overrides=["topics.word_bigrams=true"])


def test_a_file_that_is_no_study_is_named(study, tmp_path):
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "study.db").write_text("no database at all, but some text that is long enough\n" * 50)
    with pytest.raises(CommuniqueError, match=r"study\.db cannot be used as a study"):
        study(1)


def test_the_runs_are_nested(study, second_trial_fails):
    study(2, track=True)
    result = study(3, track=True)
    mlflow.set_tracking_uri("sqlite:///mlflow.db")
    client = mlflow.MlflowClient()
    parent = client.get_run(result.run_id)
    assert parent.info.status == "FINISHED"
    assert parent.data.metrics["validation.score"] == result.best.score
    children = client.search_runs(
        [parent.info.experiment_id], f"tags.`mlflow.parentRunId` = '{result.run_id}'", order_by=["start_time ASC"]
    )
    assert [c.info.status for c in children] == ["FINISHED", "FAILED", "FINISHED"]
    assert children[0].data.params["topics.C"] == "15.0"
    assert children[1].data.tags["communique.reason"] == "RuntimeError: out of memory"
    assert [a.path for a in client.list_artifacts(result.run_id)] == ["best.yaml"]


@pytest.mark.parametrize("family", ["tfidf", "transformer"])
def test_the_search_spaces_in_the_repository_hold_their_own_settings(family):
    from communique.train.search import start_point

    path = config_path(f"{family}.yaml")
    assert start_point(search_space(path), read_settings(path))


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("", "has no 'search:'"),
        ("search: {topics.D: {low: 1, high: 2}}", "unknown key 'D'"),
        ("search: {topics.C: 3}", r"search\.topics\.C must be"),
        ("search: {topics.C: {low: 1}}", r"search\.topics\.C must be"),
        ("search: {topics.C: {low: 3, high: 2}}", "low must be a number below high"),
        ("search: {topics.C: {low: 0, high: 2, log: true}}", "above zero"),
        ("search: {topics.C: {low: a, high: b}}", "topics.C is 'a', but must be a number"),
        ("search: {topics.C: {choices: []}}", r"search\.topics\.C must be"),
        ("search: {topics.min_df: {choices: [1.5]}}", "topics.min_df is 1.5, but must be a whole number"),
    ],
)
def test_a_space_that_makes_no_sense_is_told(search, said, tmp_path):
    (tmp_path / "c.yaml").write_text(search)
    with pytest.raises(UsageError, match=said):
        search_space(tmp_path / "c.yaml")


def test_the_transformer_is_tuned_alike(encoders, dataset_folder, taxonomy, tmp_path):
    pytest.importorskip("torch", reason="the transformer needs the extra 'torch'")
    settings = tiny_settings(encoders["bert"])
    settings["search"] = {
        "training.learning_rate": {"low": 1e-4, "high": 1e-2, "log": True},
        "training.class_weight": {"choices": ["none", "sqrt"]},
    }
    (tmp_path / "c.yaml").write_text(yaml.safe_dump(settings))
    result = tune(tmp_path / "c.yaml", dataset_folder, "study", taxonomy, 2, track=False)
    assert all(1e-4 <= t.settings["training.learning_rate"] <= 1e-2 and not t.reason for t in result.trials)
    assert read_settings(result.config)["training"]["class_weight"] == result.best.settings["training.class_weight"]
    assert sorted(p.name for p in (tmp_path / "study").iterdir()) == ["best.yaml", "study.db", "trials.jsonl"]


def test_without_optuna_the_command_that_installs_it_is_named(study, monkeypatch):
    monkeypatch.setattr(tuning, "find_spec", lambda name: None)
    with pytest.raises(CommuniqueError, match=r"pip install 'communique\[tune\]'"):
        study(1)


def test_two_runs_do_not_share_a_folder(study, tmp_path):
    from communique.atomic import alone_in

    (tmp_path / "study").mkdir()
    with alone_in(tmp_path / "study"), pytest.raises(UsageError, match="another run is at work in"):
        study(1)
