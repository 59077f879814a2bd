"""communique build: articles and labels to a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from communique.cli.console import Console
from communique.cli.options import AsJson, Overrides, Quiet


def command(
    inputs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[INPUT]...", help="Corpus folders and label files (.jsonl); by default those of the configuration."
        ),
    ] = None,
    config: Annotated[Path | None, typer.Option("--config", help="Settings; by default configs/dataset.yaml.")] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder to write.")] = Path("datasets/communique"),
    clones: Annotated[
        Path | None,
        typer.Option("--clones", help="Folder with git clones of the public sources; by default COMMUNIQUE_CLONES."),
    ] = None,
    download: Annotated[
        bool, typer.Option("--download", help="Clone into that folder what is missing (needs git and the network).")
    ] = False,
    overrides: Overrides = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Join articles and labels into a dataset with leak-free splits."""
    from communique.config import load_config
    from communique.label.build import DEFAULTS, build, describe, write
    from communique.resources import config_path
    from communique.taxonomy import load_taxonomy

    console = Console(as_json, quiet)
    path = config or config_path("dataset.yaml")
    settings = load_config(path, DEFAULTS, overrides or ())
    if inputs:
        settings |= {"corpus": [str(p.resolve()) for p in inputs], "annotations": None}
    dataset = build(settings, load_taxonomy(), path.parent, clones=str(clones) if clones else None, download=download)
    folder = write(dataset, out)
    for line in dataset.missing:
        console.warn(line)
    if dataset.rejects:
        console.note(f"{len(dataset.rejects)} paragraphs were left out, each with its reason: {folder}/rejects.jsonl")
    if loose := dataset.unmentioned:
        console.warn(
            f"{len(loose)} stances name an actor that their paragraph does not mention; they stay in the data, but models "
            f"cannot learn them; {folder}/dataset.json lists them under 'unmentioned', the first: {loose[0]}"
        )
    facts = describe(dataset)
    console.result(
        {"folder": str(folder), **facts}, [*_table(facts["splits"]), *_overlap(facts["overlap"]), f"dataset: {folder}"]
    )


def _table(splits: dict[str, dict[str, int]]) -> list[str]:
    columns = list(next(iter(splits.values())))
    width = max(map(len, columns))
    head = " " * width + "".join(f"{name:>12}" for name in splits)
    return [head, *(f"{c:<{width}}" + "".join(f"{counts[c]:>12}" for counts in splits.values()) for c in columns)]


def _overlap(overlaps: list[dict[str, object]]) -> list[str]:
    return [
        f"overlap {o['first']}/{o['second']}: {o['hashes']} texts, {o['runs']} 8-word runs, {o['documents']} documents, {o['stories']} stories"
        for o in overlaps
    ]
