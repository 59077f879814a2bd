"""communique evaluate: a model against the gold labels of a split."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from communique.cli.console import Console
from communique.cli.options import AsJson, DatasetFolder, Quiet


def command(
    model: Annotated[str, typer.Argument(help="Model folder, models:/NAME@ALIAS, runs:/ID/model or 'packaged'.")],
    dataset: DatasetFolder = Path("datasets/communique"),
    split: Annotated[str, typer.Option("--split", help="Split to measure on.")] = "test",
    out: Annotated[Path, typer.Option("--out", help="Folder for metrics.json.")] = Path("evaluation"),
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Measure topics, stances, linked actors and calibration."""
    import json

    from communique.atomic import atomic_file
    from communique.errors import UsageError
    from communique.evaluate.evaluation import end_to_end_metrics, model_metrics
    from communique.label.load import read_dataset
    from communique.predict.loading import load
    from communique.taxonomy import load_taxonomy

    console = Console(as_json, quiet)
    data = read_dataset(dataset, load_taxonomy())
    name = split.replace("-", "_")
    if name not in data.splits:
        raise UsageError(f"{dataset} has no split {split}; it has {', '.join(data.splits)}.")
    predictor = load(model)
    articles = data.splits[name]
    metrics = {
        "model": predictor.model.name,
        "dataset_hash": data.content_hash(),
        "split": name,
        **model_metrics(predictor.model, articles),
        "end_to_end": end_to_end_metrics(predictor, articles),
    }
    with atomic_file(out / "metrics.json") as file:
        json.dump(metrics, file, indent=2)
    console.result(metrics, [*_lines(metrics), f"metrics: {out / 'metrics.json'}"])


def _lines(metrics: dict) -> list[str]:  # type: ignore[type-arg]
    topics, stances, end = metrics["topics"], metrics["stances"], metrics["end_to_end"]
    per_topic = [
        f"  {name:<26} F1 {t['f1']:.3f}  AP {t['average_precision']:.3f}  n {t['support']}"
        for name, t in topics["per_topic"].items()
    ]
    per_polarity = [f"  {name:<26} F1 {p['f1']:.3f}  n {p['support']}" for name, p in stances["per_polarity"].items()]
    return [
        f"{metrics['model']} on {metrics['split']}: {topics['paragraphs']} paragraphs",
        f"topics: macro-F1 {topics['macro_f1']:.3f}, micro-F1 {topics['micro_f1']:.3f}, ECE {topics['ece']:.3f}, Brier {topics['brier']:.3f}",
        *per_topic,
        f"stances on {stances['pairs']} gold pairs: macro-F1 {stances['macro_f1']:.3f}, ECE {stances['ece']:.3f}, Brier {stances['brier']:.3f}",
        *per_polarity,
        f"triples: F1 {metrics['triples_gold_actors']['f1']:.3f} with gold actors and topics, {end['triples']['f1']:.3f} end to end",
        f"actors: F1 {end['actors']['f1']:.3f} (precision {end['actors']['precision']:.3f}, recall {end['actors']['recall']:.3f})",
    ]
