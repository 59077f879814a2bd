"""communique train: a dataset to a model and an MLflow run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from communique.cli.console import Console
from communique.cli.options import AsJson, DatasetFolder, Overrides, Quiet


def command(
    config: Annotated[Path | None, typer.Option("--config", help="Settings; by default configs/tfidf.yaml.")] = None,
    dataset: DatasetFolder = Path("datasets/communique"),
    out: Annotated[Path, typer.Option("--out", help="Model folder to write.")] = Path("models/tfidf"),
    overrides: Overrides = None,
    track: Annotated[bool, typer.Option(help="Log the run to MLflow and register the model.")] = True,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Train a model, choose its thresholds on the validation split, log the run."""
    from communique.resources import config_path
    from communique.taxonomy import load_taxonomy
    from communique.tracking.store import tracking_uri
    from communique.train.run import train

    console = Console(as_json, quiet)
    console.note(f"training on {dataset}")
    result = train(
        config or config_path("tfidf.yaml"), dataset, out, load_taxonomy(), overrides or (), track, console.note
    )
    metrics = result.metrics
    lines = [
        f"validation: topic macro-F1 {metrics['topics']['macro_f1']:.3f}, stance macro-F1 {metrics['stances']['macro_f1']:.3f} "
        f"on gold pairs, triple F1 {metrics['end_to_end']['triples']['f1']:.3f} end to end",
        f"model:      {result.folder} ({result.model})",
    ]
    if result.run_id:
        lines.append(f"MLflow:     run {result.run_id}, version {result.version} in {tracking_uri()}")
    console.result(result.to_dict(), lines)
