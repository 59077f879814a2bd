"""communique predict: new articles to predictions."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli.console import Console
from communique.cli.options import AsJson, Quiet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.records import Prediction, Reject

REJECTS = "rejects.jsonl"


def command(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="Files, folders, globs or '-'.", show_default=False)
    ],
    model: Annotated[
        str | None, typer.Option("--model", help="Model folder, models:/NAME@ALIAS, runs:/ID/model or 'packaged'.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="File or folder to write; without it, standard output.")
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="jsonl, parquet or csv; by default what the file name says.")
    ] = None,
    text_column: Annotated[
        str | None, typer.Option("--text-column", help="Column that holds the text in csv and parquet.")
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes that share the work.")] = 1,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Label topics and stances of new articles."""
    from communique.errors import CommuniqueError
    from communique.predict.loading import load
    from communique.predict.output import open_writer
    from communique.read import read

    console = Console(as_json, quiet)
    target, kind = _target(out, form) if out else (None, "")
    rejects: list[Reject] = []
    articles = read(*inputs, on_reject=rejects.append, text_column=text_column)
    predictor = load(model)
    predictions = console.track(predictor.predict(articles, workers=workers), "articles")
    if target is None:
        done = _show(predictions, as_json, quiet)
        _warn(rejects, console)
    else:
        done = 0
        with open_writer(target, kind, predictor.taxonomy.topics) as write:
            for prediction in predictions:
                write(prediction)
                done += 1
            _keep(rejects, target.parent / REJECTS, console)
            if rejects and not done:  # raised inside, so that no empty result takes the place of an older one
                raise CommuniqueError(_nothing(rejects))
        facts = {"articles": done, "rejected": len(rejects), "model": predictor.model.name, "out": str(target)}
        console.result(facts, [f"{done} articles labelled by {predictor.model.name}: {target}"])
    if rejects and not done:
        raise CommuniqueError(_nothing(rejects))


def _target(out: Path, form: str | None) -> tuple[Path, str]:
    """The file to write and its format; a folder gets ``predictions.<format>``."""
    from communique.predict.output import format_of

    kind = format_of(out, form)
    is_folder = out.is_dir() or str(out).endswith(os.sep) or not out.suffix
    return (out / f"predictions.{kind}" if is_folder else out), kind


def _show(predictions: Iterator[Prediction], as_json: bool, quiet: bool) -> int:
    """Predictions on standard output: a table on a terminal, JSON lines for machines."""
    from communique.predict.output import to_json_line

    done = 0
    for prediction in predictions:
        done += 1
        if quiet and not as_json:
            continue
        if as_json or not sys.stdout.isatty():
            print(to_json_line(prediction))
        else:
            from communique.cli.table import show

            show(prediction)
    return done


def _warn(rejects: list[Reject], console: Console) -> None:
    for reject in rejects:
        row = "" if reject.row is None else f", row {reject.row}"
        console.warn(f"{reject.source}{row} was left out: {reject.reason}")


def _keep(rejects: list[Reject], path: Path, console: Console) -> None:
    from communique.atomic import atomic_file

    with atomic_file(path) as out:
        out.writelines(json.dumps(r.to_dict(), ensure_ascii=False) + "\n" for r in rejects)
    if rejects:
        console.warn(
            f"{len(rejects)} inputs were left out, see {path}; the first: {rejects[0].source}: {rejects[0].reason}"
        )


def _nothing(rejects: list[Reject]) -> str:
    first = rejects[0]
    row = "" if first.row is None else f", row {first.row}"
    more = f" ({len(rejects) - 1} more inputs failed too)" if len(rejects) > 1 else ""
    return f"nothing could be read: {first.source}{row}: {first.reason}{more}"
