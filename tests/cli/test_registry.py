"""communique registry with an sqlite store and two tiny models."""

import json
import shutil
from dataclasses import replace

import pytest

COMMAND = "registry"


@pytest.fixture(scope="module")
def weak_folder(dataset, tmp_path_factory):
    """A model that learned every topic under the name of another."""
    from communique.models.storage import save_model
    from communique.train import tfidf
    from tests.conftest import TINY

    order = dataset.taxonomy.topics
    wrong = dict(zip(order, (*order[1:], order[0]), strict=True))
    splits = {
        name: tuple(
            replace(a, labels=tuple(replace(x, topics=tuple(wrong[t] for t in x.topics)) for x in a.labels))
            for a in articles
        )
        for name, articles in dataset.splits.items()
    }
    topics = {**tfidf.DEFAULTS["topics"], "max_features": 2000}
    model = tfidf.fit(
        replace(dataset, splits=splits), {**tfidf.DEFAULTS, "name": "weak", "stance": TINY, "topics": topics}
    )
    return save_model(model, tmp_path_factory.mktemp("models") / "weak", {"dataset_hash": dataset.content_hash()})


@pytest.fixture(scope="module")
def store(weak_folder, dataset, tmp_path_factory):
    """A store with the weak model as champion (version 1) and, as challenger (version 2), one that has
    seen the validation split: so few paragraphs show no smaller gain with certainty.
    """
    from communique.models.storage import save_model
    from communique.train import tfidf
    from tests.conftest import TINY

    folder = tmp_path_factory.mktemp("store")
    seen = {**dataset.splits, "train": dataset.splits["train"] + dataset.splits["validation"]}
    topics = {**tfidf.DEFAULTS["topics"], "max_features": 2000}
    model = tfidf.fit(replace(dataset, splits=seen), {**tfidf.DEFAULTS, "stance": TINY, "topics": topics})
    strong = save_model(model, folder / "strong", {"dataset_hash": dataset.content_hash()})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{folder / 'mlflow.db'}")
        patch.chdir(folder)
        from communique.tracking.runs import EXPERIMENT, log_training
        from communique.tracking.store import connect

        connect().create_experiment(EXPERIMENT, artifact_location=(folder / "artifacts").as_uri())
        for name, model_folder in (("weak", weak_folder), ("strong", strong)):
            log_training({"name": name}, dataset, folder, model_folder, {})
    return folder / "mlflow.db"


@pytest.fixture
def own_store(store, tmp_path, monkeypatch):
    """A copy that a test may change."""
    shutil.copy(store, tmp_path / "own.db")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'own.db'}")


def aliases(run):
    return {v["version"]: v["aliases"] for v in json.loads(run("list", "--json")[1])["versions"]}


def tags(run, version):
    return next(v["tags"] for v in json.loads(run("list", "--json")[1])["versions"] if v["version"] == version)


def test_the_first_is_champion_and_the_next_challenger(run, own_store):
    assert aliases(run) == {"1": ["champion"], "2": ["challenger"]}
    assert "champion" in run("list")[1]


def test_an_empty_store_says_so(run):
    assert "no model is registered" in run("list")[1]


def test_a_significant_gain_is_promoted_and_can_be_taken_back(run, own_store, dataset_folder):
    code, out, err = run("promote", "--dataset", dataset_folder)
    assert code == 0, err
    assert "version 2 is the champion now" in out
    assert aliases(run) == {"1": [], "2": ["champion"]}
    told = tags(run, "2")
    assert (told["promotion"], told["replaced"]) == ("by the gate", "1")
    assert json.loads(told["promotion.decision"])["passed"] is True
    code, out, _ = run("demote", "--reason", "it was a trial")
    assert "version 1 is the champion again" in out
    assert aliases(run) == {"1": ["champion"], "2": []}
    assert tags(run, "2")["demoted"] == "it was a trial"


def test_no_gain_is_refused_and_changes_nothing(run, own_store, dataset_folder):
    run("promote", "--dataset", dataset_folder, "--force", "--reason", "start with the better one")
    code, _, err = run("promote", 1, "--dataset", dataset_folder)
    assert code == 1
    assert "version 1 is not promoted: the gain of -" in err
    assert "is not significant" in err
    assert aliases(run) == {"1": [], "2": ["champion"]}


def test_force_needs_a_reason_that_is_stored(run, own_store, dataset_folder):
    run("promote", "--dataset", dataset_folder, "--force", "--reason", "start with the better one")
    code, _, err = run("promote", 1, "--dataset", dataset_folder, "--force")
    assert (code, "--force needs --reason" in err) == (2, True)
    code, out, _ = run("promote", 1, "--dataset", dataset_folder, "--force", "--reason", "the other one is too slow")
    assert code == 0
    assert "promoted although the gain of" in out
    assert aliases(run) == {"1": ["champion"], "2": []}
    assert tags(run, "1")["promotion.reason"] == "the other one is too slow"
    assert tags(run, "1")["promotion"] == "forced"
    assert "the other one is too slow" in run("list")[1]


def test_wrong_calls(run, own_store, dataset_folder):
    for arguments, message in (
        (("promote", 9), "version 9 is not registered"),
        (("promote", 1), "is the champion already"),
    ):
        code, _, err = run(*arguments, "--dataset", dataset_folder)
        assert (code, message in err) == (2, True)


def test_a_model_of_another_dataset_is_warned_about(run, own_store, taxonomy, dataset, tmp_path):
    from communique.label.build import write

    smaller = {name: articles[:-1] if name == "train" else articles for name, articles in dataset.splits.items()}
    other = write(replace(dataset, splits=smaller), tmp_path / "other")
    _, _, err = run("promote", "--dataset", other)
    assert "version 1 was trained on another build of the dataset" in err
