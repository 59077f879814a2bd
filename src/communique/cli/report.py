"""communique report: predictions as a page for analysts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from communique.cli.console import Console
from communique.cli.options import AsJson, Quiet


def command(
    predictions: Annotated[Path, typer.Argument(metavar="PREDICTIONS", help="JSON lines that 'predict' wrote.")],
    out: Annotated[Path, typer.Option("--out", help="HTML file to write.")] = Path("report.html"),
    articles: Annotated[
        list[str] | None,
        typer.Option(
            "--articles", help="The articles that were read, for dates, sources and links; may be given again."
        ),
    ] = None,
    title: Annotated[str, typer.Option("--title", help="Title of the page.")] = "Topics and stances",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make one page: topics over time, who stands where, and the sentences that say so."""
    from communique.atomic import atomic_file
    from communique.report.predictions import predictions_report, read_predictions

    console = Console(as_json, quiet)
    found = read_predictions(predictions, articles or (), on_warning=console.warn)
    page, facts = predictions_report(found, title)
    with atomic_file(out) as file:
        file.write(page)
    console.result(
        {"out": str(out), **facts},
        [f"{facts['articles']} articles, {facts['stances']} stances: {out}"],
    )
