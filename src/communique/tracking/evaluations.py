"""Logging an evaluation to MLflow: figures, intervals and the report, on the run of the model where it has one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from communique.tracking.runs import EXPERIMENT, flat
from communique.tracking.store import connect

_PARTS = ("topics", "stances", "triples_gold_actors", "end_to_end", "articles")


def log_evaluation(model: str, metrics: Mapping[str, Any], files: Iterable[Path]) -> str:
    """Log the figures as ``SPLIT.figure`` and the files under ``evaluation/SPLIT``; returns the run id.

    Parameters:
        model: as given by the user; ``runs:/`` and ``models:/`` names lead to the run that made the model,
            anything else gets a run of its own.
    """
    mlflow = connect()
    split = metrics["split"]
    figures = {f"{split}.{k}": v for part in _PARTS for k, v in flat({part: metrics.get(part, {})}) if v is not None}
    client = mlflow.MlflowClient()
    run_id = _run_of(mlflow, model)
    if run_id is None:
        experiment = mlflow.set_experiment(EXPERIMENT)
        tags = {"communique.model": metrics["model"], "dataset_hash": metrics["dataset_hash"]}
        run_id = client.create_run(
            experiment.experiment_id, tags=tags, run_name=f"evaluate-{metrics['model']}"
        ).info.run_id
        _log(client, run_id, figures, files, split)
        client.set_terminated(run_id)
    else:
        _log(client, run_id, figures, files, split)
    return str(run_id)


def _log(client: Any, run_id: str, figures: Mapping[str, float], files: Iterable[Path], split: str) -> None:
    for name, figure in figures.items():
        client.log_metric(run_id, name, figure)
    for file in files:
        client.log_artifact(run_id, str(file), f"evaluation/{split}")


def _run_of(mlflow: Any, model: str) -> str | None:
    if model.startswith("runs:/"):
        return model.split("/")[1]
    if model.startswith("models:/"):
        name, _, which = model.removeprefix("models:/").replace("@", "/@").partition("/")
        client = mlflow.MlflowClient()
        if which.startswith("@"):
            return str(client.get_model_version_by_alias(name, which[1:]).run_id)
        return str(client.get_model_version(name, which).run_id)
    return None
