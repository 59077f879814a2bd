"""communique predict: new articles to predictions."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from communique.cli.console import Console
from communique.cli.options import AsJson, Quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from communique.read import DuplicateGroup
    from communique.records import Article, Prediction, Reject

LIMIT = 5000  # articles among which near-duplicates are looked for


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
    input_format: Annotated[
        str | None,
        typer.Option(
            "--input-format",
            help="Read every input as txt, md, html, jsonl, json, csv, tsv, parquet, feed or zip; by default what "
            "the file name, and for '-' the first lines tell.",
        ),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes that share the work.")] = 1,
    bf16: Annotated[
        bool,
        typer.Option("--bf16", help="Compute a transformer in bfloat16: about twice as fast where the processor can."),
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say what each word adds to every label and stance (jsonl only).")
    ] = False,
    duplicates: Annotated[bool, typer.Option(help="Report articles that say nearly the same.")] = True,
    table: Annotated[bool, typer.Option("--table", help="Print a table, also into a file or beside --out.")] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Label topics and stances of new articles."""
    from tempfile import TemporaryFile

    from communique.errors import CommuniqueError, UsageError
    from communique.predict.loading import load
    from communique.predict.rejects import REJECTS, keep_rejects
    from communique.read import read

    console = Console(as_json, quiet)
    if out is None and form not in (None, "jsonl"):
        raise UsageError(f"--format {form} needs --out FILE; standard output gets a table or JSON lines.")
    target, kind = _target(out, form) if out else (None, "")
    if explain and kind not in ("", "jsonl"):
        raise UsageError(f"--explain has no place in {kind}; write jsonl.")
    if target is not None:
        _spare_inputs(inputs, target)
    rejects = Rejects(console, inputs)
    articles = read(*inputs, on_reject=rejects, text_column=text_column, input_format=input_format)
    predictor = load(model, bf16=bf16)
    seen = Seen(articles if duplicates else ())
    answers = predictor.predict(seen if duplicates else articles, workers=workers, explain=explain)
    predictions = console.track(answers, "articles")
    if target is None:
        done = _show(predictions, _shower(table, as_json, quiet))
    else:
        with TemporaryFile("w+", encoding="utf-8") as rejects.out:
            done = _write(
                predictions, target, kind, predictor.taxonomy.topics, _shower(table, False, quiet) if table else None
            )
            rejects.out.seek(0)
            keep_rejects(target, rejects.out, answered=done > 0)
        if rejects.count:
            console.warn(f"{rejects.count} inputs were left out, see {target.parent / REJECTS}; {rejects.first}")
    if rejects.count and not done:
        raise CommuniqueError(f"nothing could be read: {rejects.first}")
    groups = seen.near_duplicates()
    for group in groups:
        console.note(f"near-duplicates (similarity {group.similarity:.2f}): {', '.join(group.ids)}")
    if seen.stopped:
        console.note(f"near-duplicates were looked for among the first {LIMIT} articles only")
    if target is not None:
        alike = [{"ids": list(g.ids), "similarity": g.similarity} for g in groups]
        facts = {
            "articles": done,
            "rejected": rejects.count,
            "near_duplicates": alike,
            "model": predictor.model.name,
            "out": str(target),
        }
        console.result(facts, [f"{done} articles labelled by {predictor.model.name}: {target}"])
    if rejects.failed:
        raise CommuniqueError(
            f"the rest is done, but {len(rejects.failed)} of the inputs could not be read: {rejects.failed[0]}"
        )


class Seen:
    """Passes articles on and remembers them, to find those that say the same.

    Only the first ones: the rest of a long stream must not pile up in memory.
    """

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles = articles
        self.kept: list[Article] = []
        self.stopped = False

    def __iter__(self) -> Iterator[Article]:
        for article in self.articles:
            if len(self.kept) < LIMIT:
                self.kept.append(article)
            else:
                self.stopped = True
            yield article

    def near_duplicates(self) -> list[DuplicateGroup]:
        from communique.read import near_duplicates

        return near_duplicates(self.kept) if len(self.kept) > 1 else []


class Rejects:
    """Takes what the reader could not use, as it comes: into a file, or said at once.

    ``failed`` are the sentences on whole inputs: those that the call names, and folders within them.
    """

    def __init__(self, console: Console, inputs: Sequence[str]) -> None:
        self.console = console
        self.named = {*(str(Path(name)) for name in inputs), "<stdin>"}
        self.failed: list[str] = []
        self.out: IO[str] | None = None
        self.count = 0
        self.first = ""

    def __call__(self, reject: Reject) -> None:
        from communique.predict.rejects import to_json_line

        row = "" if reject.row is None else f", row {reject.row}"
        told = f"{reject.source}{row}: {reject.reason}"
        self.first = self.first or told
        self.count += 1
        is_folder = os.path.isdir(reject.source) and not os.path.islink(reject.source)
        if reject.row is None and (is_folder or reject.source in self.named):
            self.failed.append(told)
        if self.out is None:
            self.console.warn(f"left out: {told}")
        else:
            print(to_json_line(reject), file=self.out)


def _target(out: Path, form: str | None) -> tuple[Path, str]:
    """The file to write and its format; a folder gets ``predictions.<format>``."""
    from communique.predict.output import format_of

    kind = format_of(out, form)
    is_folder = out.is_dir() or str(out).endswith(os.sep) or not out.suffix
    return (out / f"predictions.{kind}" if is_folder else out), kind


def _spare_inputs(inputs: Sequence[str], target: Path) -> None:
    """Refuse to write over what is read, or where the next run would read what this one wrote."""
    from communique.errors import UsageError
    from communique.predict.rejects import REJECTS

    rejects = target.parent / REJECTS
    if target == rejects:
        raise UsageError(f"{target} is where the rejected inputs go; choose another name for the predictions.")
    for name in inputs:
        given = Path(name).resolve()
        for path in (target, rejects):
            if path.resolve() == given or (given.is_dir() and path.resolve().is_relative_to(given)):
                raise UsageError(f"{path} lies in the input {name}; choose another --out, so that no input is lost.")


def _write(
    predictions: Iterable[Prediction],
    target: Path,
    kind: str,
    topics: Sequence[str],
    show: Callable[[Prediction], None] | None,
) -> int:
    """Predictions to a file; where there is none, an older file is left as it was."""
    from communique.predict.output import open_writer

    class NothingToWrite(Exception):
        pass

    done = 0
    try:
        with open_writer(target, kind, topics) as write:
            for prediction in predictions:
                write(prediction)
                if show:
                    show(prediction)
                done += 1
            if not done:
                raise NothingToWrite
    except NothingToWrite:
        pass
    return done


def _show(predictions: Iterable[Prediction], show: Callable[[Prediction], None]) -> int:
    done = 0
    for prediction in predictions:
        show(prediction)
        done += 1
    return done


def _shower(table: bool, as_json: bool, quiet: bool) -> Callable[[Prediction], None]:
    """How a prediction comes on standard output: a table on a terminal, JSON lines for machines."""
    from communique.predict.output import to_json_line

    if quiet and not as_json:
        return lambda prediction: None
    if as_json or not (table or sys.stdout.isatty()):
        return lambda prediction: print(to_json_line(prediction))
    from communique.cli.table import show

    return show
