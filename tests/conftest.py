"""Shared data for the tests: a tiny dataset and a tiny model, built once per session."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

REPOSITORY = Path(__file__).parents[1]
TINY = {"C": 10.0, "class_weight": None, "n_features": 2**12, "max_iter": 60}


@pytest.fixture(autouse=True)
def _own_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes into the checkout or finds a tracking store that another one left."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def taxonomy():
    from communique.taxonomy import load_taxonomy

    return load_taxonomy()


@pytest.fixture(scope="session")
def dataset(taxonomy):
    """A real dataset of one region of the corpus, split by the builder."""
    from communique.label.build import DEFAULTS, build

    settings = {**DEFAULTS, "corpus": str(REPOSITORY / "data" / "corpus" / "oceania"), "splits": {"validation": 0.4}}
    return build(settings, taxonomy, sources="")


@pytest.fixture(scope="session")
def dataset_folder(dataset, tmp_path_factory) -> Path:
    from communique.label.build import write

    return write(dataset, tmp_path_factory.mktemp("data") / "dataset")


@pytest.fixture(scope="session")
def model(dataset):
    from communique.train import tfidf

    settings = {**tfidf.DEFAULTS, "stance": TINY, "topics": {**tfidf.DEFAULTS["topics"], "max_features": 2000}}
    return tfidf.fit(dataset, settings)


@pytest.fixture(scope="session")
def model_folder(model, tmp_path_factory) -> Path:
    from communique.models.storage import save_model

    return save_model(model, tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def predictor(model):
    from communique.predict import Predictor

    return Predictor(model)


@pytest.fixture(scope="session")
def encoders(tmp_path_factory) -> dict[str, Path]:
    """A random encoder per family, none larger than a few kilobytes."""
    from tests.tiny_encoders import FAMILIES, make_encoder

    root = tmp_path_factory.mktemp("encoders")
    return {family: make_encoder(family, root / family) for family in FAMILIES}
