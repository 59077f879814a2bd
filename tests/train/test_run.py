"""Training: from a configuration and a dataset to a saved, logged and registered model."""

import json

import mlflow
import pandas as pd
import pytest

import communique
from communique.errors import CommuniqueError, UsageError
from communique.resources import config_path
from communique.train.run import read_settings, train

TINY = ["stance.n_features=4096", "stance.max_iter=60", "topics.max_features=2000"]


@pytest.fixture(scope="module")
def run(dataset_folder, taxonomy, tmp_path_factory):
    """One tracked training run, in a folder of its own."""
    import os

    folder = tmp_path_factory.mktemp("run")
    before = os.getcwd()
    os.chdir(folder)
    try:
        result = train(config_path("tfidf.yaml"), dataset_folder, folder / "model", taxonomy, TINY)
    finally:
        os.chdir(before)
    return folder, result


@pytest.fixture
def store(run, monkeypatch):
    folder, result = run
    monkeypatch.chdir(folder)
    mlflow.set_tracking_uri("sqlite:///mlflow.db")
    return result


def test_the_model_folder_says_how_it_was_made(run, dataset):
    folder, result = run
    described = json.loads((folder / "model" / "model.json").read_text())
    assert described["dataset_hash"] == dataset.content_hash()
    assert described["settings"]["stance"]["n_features"] == 4096
    assert described["validation"]["topics"]["macro_f1"] == result.metrics["topics"]["macro_f1"]


def test_the_run_holds_parameters_dataset_and_metrics_per_class(store, dataset):
    run = mlflow.get_run(store.run_id)
    assert run.data.params["topics.C"] == "15.0"
    assert run.data.metrics["validation.topics.per_topic.war_accountability.f1"] >= 0
    assert run.data.metrics["validation.stances.per_polarity.oppose.f1"] >= 0
    assert run.inputs.dataset_inputs[0].dataset.digest == dataset.content_hash()[:16]


def test_every_way_to_load_gives_the_same_model(store):
    text = "Australia condemned China over the pact."
    expected = communique.load("model").predict(text)
    for name in (f"runs:/{store.run_id}/model", "models:/communique@champion", "models:/communique/1", None):
        assert communique.load(name).predict(text) == expected


def test_mlflow_loads_it_as_a_pyfunc(store):
    model = mlflow.pyfunc.load_model("models:/communique@champion")
    frame = pd.DataFrame({"text": ["Australia condemned China.", "It rained."], "title": ["Pact", ""]}, index=[4, 9])
    answer = model.predict(frame)
    assert answer.index.tolist() == [4, 9]
    assert answer["regional_security"].between(0, 1).all()
    assert isinstance(answer["stances"].iloc[0], list)
    assert model.metadata.signature.inputs.input_names() == ["text", "title"]
    assert model.input_example["text"].tolist() != []
    without_title = model.predict(pd.DataFrame({"text": ["Australia condemned China.", None]}))
    assert without_title["labels"].iloc[1] == []


def test_a_later_model_does_not_become_champion_by_itself(store, dataset_folder, taxonomy):
    second = train(config_path("tfidf.yaml"), dataset_folder, "second", taxonomy, [*TINY, "topics.C=0.01"])
    assert second.version != store.version
    client = mlflow.MlflowClient()
    assert str(client.get_model_version_by_alias("communique", "champion").version) == store.version


def test_a_model_that_the_store_lacks_is_named(store):
    with pytest.raises(CommuniqueError, match="models:/communique@nobody is not in the MLflow store"):
        communique.load("models:/communique@nobody")


def test_without_tracking_nothing_is_logged(dataset_folder, taxonomy, tmp_path):
    result = train(config_path("tfidf.yaml"), dataset_folder, tmp_path / "m", taxonomy, TINY, track=False)
    assert (result.run_id, result.version) == (None, None)
    assert not (tmp_path / "mlflow.db").exists()


def test_a_dataset_that_lacks_a_split_is_refused(dataset, taxonomy, tmp_path):
    from dataclasses import replace

    from communique.label.build import write

    folder = write(replace(dataset, splits={"train": dataset.splits["train"]}), tmp_path / "d")
    with pytest.raises(CommuniqueError, match="no validation split"):
        train(config_path("tfidf.yaml"), folder, tmp_path / "m", taxonomy, track=False)


def test_the_configuration_in_the_repository_is_that_of_the_code():
    from communique.train.tfidf import DEFAULTS

    assert read_settings(config_path("tfidf.yaml")) == DEFAULTS


def test_an_unknown_family_is_named(tmp_path):
    (tmp_path / "c.yaml").write_text("family: oracle\n")
    with pytest.raises(UsageError, match="family 'oracle' is unknown"):
        read_settings(tmp_path / "c.yaml")
