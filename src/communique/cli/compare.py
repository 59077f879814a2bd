"""communique compare: which system is better, and whether the difference is real."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli.console import Console
from communique.cli.options import AsJson, DatasetFolder, Quiet

if TYPE_CHECKING:
    from communique.evaluate.compare import Comparison


def command(
    systems: Annotated[
        list[str],
        typer.Argument(metavar="MODEL MODEL...", help="Models, predictions files, or folders of 'evaluate'."),
    ],
    dataset: DatasetFolder = Path("datasets/communique"),
    split: Annotated[str, typer.Option("--split", help="Split to compare on.")] = "test",
    out: Annotated[Path | None, typer.Option("--out", help="JSON file to write.")] = None,
    resamples: Annotated[
        int, typer.Option("--resamples", min=100, help="Draws of articles for intervals and p-values.")
    ] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the draws.")] = 13,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Compare systems on the same paragraphs: paired bootstrap by article, McNemar, Holm's correction."""
    from communique.errors import UsageError
    from communique.evaluate.compare import compare
    from communique.evaluate.systems import answers_of, split_of
    from communique.label.load import read_dataset
    from communique.taxonomy import load_taxonomy

    console = Console(as_json, quiet)
    if len(systems) < 2:
        raise UsageError("compare needs two or more systems; name another model or predictions file.")
    taxonomy = load_taxonomy()
    data = read_dataset(dataset, taxonomy)
    name, articles = split_of(data, split, dataset)
    answered = []
    for system in systems:
        console.note(f"asking {system}")
        answered.append((system, *answers_of(system, articles, taxonomy)))
    names = [label for _, label, _ in answered]
    named = {
        label if names.count(label) == 1 else f"{label} ({system})": answers for system, label, answers in answered
    }
    comparison = compare(articles, named, taxonomy, resamples, seed)
    facts = {"split": name, "dataset_hash": data.content_hash(), "resamples": resamples, "seed": seed}
    facts |= comparison.to_dict()
    if out:
        import json

        from communique.atomic import atomic_file

        with atomic_file(out) as file:
            json.dump(facts, file, indent=2)
    console.result(facts, _lines(comparison, name))


def _lines(comparison: Comparison, split: str) -> list[str]:
    from communique.evaluate.compare import FIGURES

    width = max(map(len, FIGURES.values()))
    names = list(comparison.systems)
    columns = [max(len(n), 22) for n in names]
    lines = [f"{split:<{width}}  " + "  ".join(f"{n:>{c}}" for n, c in zip(names, columns, strict=True))]
    for figure, title in FIGURES.items():
        cells = [_cell(comparison.systems[n].get(figure)) for n in names]
        lines.append(f"{title:<{width}}  " + "  ".join(f"{cell:>{c}}" for cell, c in zip(cells, columns, strict=True)))
    return [*lines, "", *(d.in_words() for d in comparison.differences), *(t.in_words() for t in comparison.mcnemar)]


def _cell(figure: tuple[float, float | None, float | None] | None) -> str:
    if figure is None:
        return "–"
    value, low, high = figure
    return f"{value:.3f} ({low:.3f} to {high:.3f})"
