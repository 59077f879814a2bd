"""communique tune: a configuration and its search space to better settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from communique.cli.console import Console
from communique.cli.options import AsJson, DatasetFolder, Overrides, Quiet


def command(
    config: Annotated[
        Path | None, typer.Option("--config", help="Settings with a 'search:' part; by default configs/tfidf.yaml.")
    ] = None,
    dataset: DatasetFolder = Path("datasets/communique"),
    trials: Annotated[int, typer.Option("--trials", min=1, help="Settings to try, those of the file first.")] = 20,
    out: Annotated[Path, typer.Option("--out", help="Folder of the study; one that was stopped goes on there.")] = Path(
        "models/tuning"
    ),
    overrides: Overrides = None,
    track: Annotated[bool, typer.Option(help="Log the study and its trials to MLflow as nested runs.")] = True,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Try settings of the search space, judge them on the validation split, write the best ones."""
    from communique.resources import config_path
    from communique.taxonomy import load_taxonomy
    from communique.tracking.store import tracking_uri
    from communique.train.tune import tune

    console = Console(as_json, quiet)
    console.note(f"tuning on {dataset}, validation split")
    result = tune(
        config or config_path("tfidf.yaml"),
        dataset,
        out,
        load_taxonomy(),
        trials,
        overrides or (),
        track,
        console.note,
    )
    best = result.best
    failed = sum(bool(trial.reason) for trial in result.trials)
    lines = [
        f"best of {len(result.trials)} trials{f', {failed} of them failed' if failed else ''}: trial {best.number}, "
        f"validation: topic macro-F1 {best.topics:.3f} + stance macro-F1 {best.stances:.3f} = {best.score:.3f}",
        *(f"  {key}: {value}" for key, value in best.settings.items()),
        f"settings:   {result.config}; train with: communique train --config {result.config} --dataset {dataset}",
    ]
    if result.run_id:
        lines.append(f"MLflow:     run {result.run_id} in {tracking_uri()}, one run under it for each trial")
    console.result(result.to_dict(), lines)
