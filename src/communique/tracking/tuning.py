"""Logging a study to MLflow: one run for the study, and under it one for each trial."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from communique.label.build import Dataset
from communique.tracking.runs import EXPERIMENT, flat
from communique.tracking.store import connect


class TuningLog:
    """The run of a study. A trial is logged when it has ended, so that a killed one leaves no open run.

    Parameters:
        run_id: of the same study before it was stopped; taken up where the store still has it.

    Attributes:
        run_id: of the study.
    """

    def __init__(self, settings: Mapping[str, Any], dataset: Dataset, run_id: str | None = None) -> None:
        mlflow = connect()
        self._client = mlflow.MlflowClient()
        self._experiment = mlflow.set_experiment(EXPERIMENT).experiment_id
        self._name = str(settings["name"])
        self._tags = {"taxonomy_hash": dataset.taxonomy.hash, "dataset_hash": dataset.content_hash()}
        if run_id is not None and self._has(run_id):
            self.run_id = run_id
            self._client.update_run(run_id, status="RUNNING")
        else:
            run = self._client.create_run(self._experiment, tags=self._tags, run_name=f"tune-{self._name}")
            self.run_id = str(run.info.run_id)
            for key, value in flat(settings):
                self._client.log_param(self.run_id, key, value)

    def trial(self, outcome: Mapping[str, Any]) -> None:
        """Log a trial as ``Outcome.to_dict`` tells it; a failed one with its reason as a tag."""
        from mlflow.utils.mlflow_tags import MLFLOW_PARENT_RUN_ID

        ended = int(1000 * time.time())
        run = self._client.create_run(
            self._experiment,
            start_time=ended - int(1000 * outcome["seconds"]),
            tags={**self._tags, MLFLOW_PARENT_RUN_ID: self.run_id},
            run_name=f"{self._name}-trial-{outcome['number']}",
        )
        run_id = run.info.run_id
        for key, value in outcome["settings"].items():
            self._client.log_param(run_id, key, value)
        for name, value in _metrics(outcome):
            self._client.log_metric(run_id, name, value)
        if outcome["reason"]:
            self._client.set_tag(run_id, "communique.reason", outcome["reason"][:5000])
        self._client.set_terminated(run_id, "FAILED" if outcome["reason"] else "FINISHED", ended)

    def end(self, best: Mapping[str, Any], config: Path) -> None:
        """Close the run with the figures of the best trial and its settings as a file."""
        for name, value in _metrics(best):
            self._client.log_metric(self.run_id, name, value)
        self._client.set_tag(self.run_id, "communique.best_trial", best["number"])
        self._client.log_artifact(self.run_id, str(config))
        self._client.set_terminated(self.run_id)

    def stop(self) -> None:
        """Close the run of a study that did not come to its end."""
        self._client.set_terminated(self.run_id, "KILLED")

    def _has(self, run_id: str) -> bool:
        from mlflow.exceptions import MlflowException

        try:
            return self._client.get_run(run_id).info.lifecycle_stage == "active"
        except MlflowException:
            return False


def _metrics(outcome: Mapping[str, Any]) -> list[tuple[str, float]]:
    if outcome["score"] is None:
        return []
    return [
        ("validation.topics.macro_f1", outcome["topics"]),
        ("validation.stances.macro_f1", outcome["stances"]),
        ("validation.score", outcome["score"]),
    ]
