"""communique evaluate: a model against the gold labels of a split."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from communique.cli.console import Console
from communique.cli.options import AsJson, DatasetFolder, Quiet

REPORT = "report.html"


def command(
    model: Annotated[
        str,
        typer.Argument(help="Model folder, models:/NAME@ALIAS, runs:/ID/model, 'packaged', or a predictions file."),
    ],
    dataset: DatasetFolder = Path("datasets/communique"),
    split: Annotated[str, typer.Option("--split", help="Split to measure on.")] = "test",
    out: Annotated[Path, typer.Option("--out", help="Folder to write.")] = Path("evaluation"),
    resamples: Annotated[int, typer.Option("--resamples", min=100, help="Draws of articles for the intervals.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the draws.")] = 13,
    precision: Annotated[
        float | None,
        typer.Option("--precision", help="Also keep only answers that reach this precision, e.g. 0.9, guaranteed."),
    ] = None,
    confidence: Annotated[float, typer.Option("--confidence", help="Of that guarantee.")] = 0.9,
    track: Annotated[bool, typer.Option(help="Log figures and report to MLflow.")] = True,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Measure topics, stances, linked actors and calibration; write metrics, predictions and a report."""
    from communique.atomic import atomic_file
    from communique.evaluate.files import PREDICTIONS, write_answers
    from communique.evaluate.run import evaluate
    from communique.evaluate.systems import METRICS, answers_of, split_of
    from communique.label.load import read_dataset
    from communique.report.evaluation import evaluation_report
    from communique.taxonomy import load_taxonomy

    console = Console(as_json, quiet)
    if precision is not None:
        from communique.evaluate.selective import require_selective

        require_selective(precision, confidence)
    taxonomy = load_taxonomy()
    data = read_dataset(dataset, taxonomy)
    name, articles = split_of(data, split, dataset)
    system, answers = answers_of(model, articles, taxonomy)
    console.note(f"{system} has answered {len(answers)} paragraphs of {name}; measuring")
    evaluation = evaluate(articles, answers, taxonomy, resamples, seed)
    metrics: dict[str, Any] = {
        "model": system,
        "dataset_hash": data.content_hash(),
        "split": name,
        **evaluation.metrics,
    }
    if precision is not None:
        from communique.evaluate.selective import selective_metrics

        metrics["selective"] = selective_metrics(model, data, evaluation.scored, name, precision, confidence, seed)
    files = [write_answers(out / PREDICTIONS, answers, articles), out / METRICS, out / REPORT]
    with atomic_file(out / METRICS) as file:
        json.dump(metrics, file, indent=2)
    with atomic_file(out / REPORT) as file:
        file.write(evaluation_report(evaluation, metrics))
    if track:
        from communique.tracking.evaluations import log_evaluation

        metrics["run_id"] = log_evaluation(model, metrics, files)
    console.result(metrics, [*_lines(metrics), *(f"{f.stem + ':':<13}{f}" for f in files)])


def _lines(metrics: dict[str, Any]) -> list[str]:
    support, topics = metrics["support"], metrics["topics"]
    lines = [
        f"{metrics['model']} on {metrics['split']}: {support['paragraphs']} paragraphs of {support['documents']} articles",
        f"topics: macro-F1 {_with_interval(metrics, 'topics.macro_f1')}, micro-F1 {topics['micro_f1']:.3f}{_calibration(topics)}",
        *(
            f"  {name:<26} F1 {_with_interval(metrics, f'topics.per_topic.{name}.f1')}  n {support['topics'][name]}"
            for name in support["topics"]
        ),
    ]
    if "stances" in metrics:
        stances = metrics["stances"]
        lines += [
            f"stances on {support['pairs']} gold pairs: macro-F1 {_with_interval(metrics, 'stances.macro_f1')}{_calibration(stances)}",
            *(
                f"  {name:<26} F1 {_with_interval(metrics, f'stances.per_polarity.{name}.f1')}  n {support['polarities'][name]}"
                for name in support["polarities"]
            ),
            f"triples with gold actors and topics: F1 {_with_interval(metrics, 'triples_gold_actors.f1')}",
        ]
    for name, what in (
        ("triples", "triples from the text alone"),
        ("triples_relaxed", "  with any target"),
        ("actors", "linked actors"),
    ):
        if name in metrics.get("end_to_end", {}):
            lines.append(f"{what}: F1 {_with_interval(metrics, f'end_to_end.{name}.f1')}")
    return lines + (_selective_lines(metrics["selective"]) if "selective" in metrics else [])


def _selective_lines(selective: dict[str, Any]) -> list[str]:
    lines = [
        f"answers with a precision of {selective['precision']:g} or more, confidence {selective['confidence']:g}, "
        f"thresholds from {selective['calibrated_on']}:"
    ]
    for row in selective["rows"]:
        if row["reason"]:
            told = f"no guarantee: {row['reason']}"
        else:
            told = f"from {row['threshold']:.2f} on: {row['kept']} of {row['answers']} answers kept"
            if row["kept"]:
                told += f", precision {row['precision']:.3f} ({row['interval'][0]:.3f} to {row['interval'][1]:.3f})"
        lines.append(f"  {row['label']:<26} {told}")
    return lines


def _with_interval(metrics: dict[str, Any], name: str) -> str:
    figure: Any = metrics
    for part in name.split("."):
        figure = figure[part]
    low, high = metrics["intervals"][name]
    return "nothing to measure" if figure is None or low is None else f"{figure:.3f} ({low:.3f} to {high:.3f})"


def _calibration(part: dict[str, Any]) -> str:
    return f", ECE {part['ece']:.3f}, Brier {part['brier']:.3f}" if part.get("ece") is not None else ""
