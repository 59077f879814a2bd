"""Logging a training run to MLflow."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from communique.label.build import Dataset
from communique.split.assign import TRAIN
from communique.tracking.pyfunc import ARTIFACT, PyfuncModel
from communique.tracking.registry import register
from communique.tracking.store import connect

EXPERIMENT = "communique"
SAMPLE = "The neighbouring government accredited the new envoy, while the court opened an investigation."


def log_training(
    settings: Mapping[str, Any],
    dataset: Dataset,
    dataset_folder: str | Path,
    folder: Path,
    metrics: Mapping[str, Any],
    history: Sequence[Mapping[str, float]] = (),
) -> tuple[str, str]:
    """Log parameters, dataset, metrics per epoch and per class and the model; register it.

    Returns run id and version.
    """
    mlflow = connect()
    mlflow.set_experiment(EXPERIMENT)
    with mlflow.start_run(run_name=str(settings["name"])) as run:
        mlflow.log_params(dict(flat(settings)))
        mlflow.log_metrics(
            {f"validation.{key}": value for key, value in flat(metrics) if isinstance(value, (int, float))}
        )
        for epoch, values in enumerate(history, start=1):
            mlflow.log_metrics({f"epoch.{key}": value for key, value in values.items()}, step=epoch)
        mlflow.log_input(_mlflow_dataset(mlflow, dataset, dataset_folder), context="training")
        mlflow.set_tags({"taxonomy_hash": dataset.taxonomy.hash, "dataset_hash": dataset.content_hash()})
        logged = _log_model(mlflow, folder)
        return run.info.run_id, register(logged)


def flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Nested mappings as dotted keys.

    Example:
        >>> list(flat({"topics": {"C": 30}}))
        [('topics.C', 30)]
    """
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _mlflow_dataset(mlflow: Any, dataset: Dataset, folder: str | Path) -> Any:
    import pandas as pd

    rows = [
        {"text": label.paragraph.text, "topics": ",".join(label.topics)}
        for a in dataset.splits[TRAIN]
        for label in a.labels
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MLflow wonders which of two equal kinds of local source a folder is
        return mlflow.data.from_pandas(
            pd.DataFrame(rows),
            source=str(Path(folder).resolve()),
            name="communique",
            digest=dataset.content_hash()[:16],
        )


def _log_model(mlflow: Any, folder: Path) -> str:
    import pandas as pd
    from mlflow.models import ModelSignature, infer_signature
    from mlflow.types import ColSpec, Schema

    from communique.models.storage import load_folder
    from communique.predict.predictor import Predictor

    example = pd.DataFrame({"text": [SAMPLE], "title": ["Envoys and judges"]})
    answer = PyfuncModel(Predictor(load_folder(folder))).predict(example)
    inputs = Schema([ColSpec("string", "text"), ColSpec("string", "title", required=False)])
    info = mlflow.pyfunc.log_model(
        name=ARTIFACT,
        loader_module="communique.tracking.pyfunc",
        data_path=str(folder),
        signature=ModelSignature(inputs=inputs, outputs=infer_signature(example, answer).outputs),
        input_example=example,
        pip_requirements=["communique"],
    )
    return str(info.model_uri)
