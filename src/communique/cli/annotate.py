"""communique annotate: what to label next, and labels back and forth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from communique.cli.console import Console
from communique.cli.options import AsJson, Quiet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communique.annotate.agreement import Agreement
    from communique.label.readings import Reading
    from communique.records import Article
    from communique.weak.report import QuestionReport

app = typer.Typer(help="Choose, exchange and compare labels.", no_args_is_help=True, rich_markup_mode=None)

_SHOWN = 10  # items of a list that the terminal shows
_UNLABELLED = "Unlabelled articles: files, folders, globs or '-'."
_LABELLED = "Labels: a label file, stand-off labels, a corpus folder or a dataset folder."
SplitOption = Annotated[str | None, typer.Option("--split", help="Only the labels of this split.")]


@app.command("sample")
def sample_command(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help=_UNLABELLED)],
    out: Annotated[Path, typer.Option("--out", help="jsonl file to write, one paragraph a line.")],
    model: Annotated[str | None, typer.Option("--model", help="Model that says where it is unsure.")] = None,
    n: Annotated[int, typer.Option("--number", "-n", min=1, help="How many paragraphs.")] = 100,
    seed: Annotated[int, typer.Option("--seed")] = 13,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Pick the paragraphs that are most worth labelling next."""
    from communique.annotate.sample import sample
    from communique.predict.loading import load

    console = Console(as_json, quiet)
    chosen = sample(load(model), console.track(_read(inputs, console), "articles"), n, seed)
    _write_lines(out, (s.to_dict() for s in chosen))
    console.result({"paragraphs": len(chosen), "out": str(out)}, [f"{len(chosen)} paragraphs to label: {out}"])


@app.command("config")
def config_command(
    out: Annotated[Path | None, typer.Option("--out", help="File to write; without it, standard output.")] = None,
) -> None:
    """Write the labelling interface for Label Studio, made from the taxonomy."""
    from communique.annotate.config import labelling_config
    from communique.atomic import atomic_file
    from communique.taxonomy import load_taxonomy

    text = labelling_config(load_taxonomy())
    if out is None:
        print(text, end="")
    else:
        with atomic_file(out) as file:
            file.write(text)


@app.command("export")
def export_command(
    inputs: Annotated[list[str] | None, typer.Argument(metavar="[INPUT]...", help=_UNLABELLED)] = None,
    out: Annotated[Path, typer.Option("--out", help="JSON file of tasks to write.")] = Path("tasks.json"),
    labels: Annotated[list[Path] | None, typer.Option("--labels", help=f"{_LABELLED} May be given again.")] = None,
    dataset: Annotated[Path | None, typer.Option("--dataset", help="Folder that 'communique build' wrote.")] = None,
    split: SplitOption = None,
    only: Annotated[
        Path | None,
        typer.Option("--only", help="jsonl file, of 'sample', 'agreement' or 'doubt', that names the paragraphs."),
    ] = None,
    model: Annotated[str | None, typer.Option("--model", help="Model whose answers become predictions.")] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write paragraphs as Label Studio tasks, with the labels and predictions there are."""
    import json

    from communique.annotate.listing import Listing
    from communique.annotate.sources import read_readings
    from communique.annotate.tasks import add_predictions, article_tasks, key_of, reading_tasks
    from communique.atomic import atomic_file
    from communique.errors import CommuniqueError, UsageError
    from communique.predict.loading import load
    from communique.taxonomy import load_taxonomy

    console = Console(as_json, quiet)
    taxonomy = load_taxonomy()
    sources = [*(labels or ()), *([dataset] if dataset else [])]
    if not inputs and not sources:
        raise UsageError("nothing to export was given; name articles, or labels with --labels or --dataset.")
    readings = [r for source in sources for r in read_readings(source, taxonomy, split)]
    refused: list[tuple[Reading, str]] = []
    tasks = reading_tasks(readings, taxonomy, lambda reading, problem: refused.append((reading, problem)))
    tasks += article_tasks(console.track(_read(inputs, console), "articles") if inputs else ())
    if model:
        add_predictions(tasks, load(model).predict)
    if only:
        listing = Listing.read(only)
        tasks = [task for task in tasks if key_of(task) in listing]
        refused = [(reading, problem) for reading, problem in refused if reading.key in listing]
        listing.require([*map(key_of, tasks), *(reading.key for reading, _ in refused)])
    for reading, problem in refused:
        console.warn(f"{reading.place} by {reading.reader} was left out: {problem}")
    if not tasks:
        raise CommuniqueError("no paragraph is left to export; check what was given and the warnings above.")
    with atomic_file(out) as file:
        json.dump(tasks, file, ensure_ascii=False)
    labelled = sum(len(t["annotations"]) for t in tasks)
    facts = {"tasks": len(tasks), "annotations": labelled, "predictions": bool(model), "out": str(out)}
    console.result(facts, [f"{len(tasks)} tasks with {labelled} annotations: {out}"])


@app.command("import")
def import_command(
    export: Annotated[Path, typer.Argument(metavar="EXPORT.json", help="Label Studio's export in the format JSON.")],
    out: Annotated[Path, typer.Option("--out", help="Label file to write (.jsonl).")],
    reader: Annotated[str | None, typer.Option("--reader", help="Take this reader's labels only.")] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Read labels from Label Studio, every span checked; what cannot be used is kept with its reason."""
    from communique.annotate.export import read_export
    from communique.errors import CommuniqueError
    from communique.taxonomy import load_taxonomy

    console = Console(as_json, quiet)
    found = read_export(export, load_taxonomy())
    for note in found.notes:
        console.note(note)
    readers = sorted({r.reader for r in found.readings})
    readings = [r for r in found.readings if reader in (None, r.reader)]
    rejects = out.with_name(f"{out.stem}.rejects.jsonl")
    _write_lines(rejects, (r.to_dict() for r in found.rejects))
    if found.rejects:
        console.warn(
            f"{len(found.rejects)} annotations were left out, see {rejects}; the first: {found.rejects[0].reason}"
        )
    if not readings:
        of = f" by {reader} (readers: {', '.join(readers) or 'none'})" if reader else ""
        raise CommuniqueError(f"{export} holds no annotation{of} that can be used; nothing was written.")
    _write_lines(out, (r.to_dict() for r in readings))
    kept = sorted({r.reader for r in readings})
    facts = {"readings": len(readings), "readers": kept, "rejected": len(found.rejects), "out": str(out)}
    console.result(facts, [f"{len(readings)} labelled paragraphs by {', '.join(kept)}: {out}"])


@app.command("agreement")
def agreement_command(
    readers: Annotated[
        list[Path], typer.Argument(metavar="READER...", help=f"{_LABELLED} One per reader, or a file of several.")
    ],
    out: Annotated[Path | None, typer.Option("--out", help="jsonl file for the paragraphs to settle.")] = None,
    split: SplitOption = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Measure how well readers agree, and list what they dispute."""
    from communique.annotate.agreement import agreement
    from communique.annotate.sources import by_reader
    from communique.taxonomy import load_taxonomy

    console = Console(as_json, quiet)
    taxonomy = load_taxonomy()
    found = agreement(by_reader(readers, taxonomy, split), taxonomy)
    if out:
        _write_lines(out, (row for dispute in found.disputes for row in dispute.rows()))
    console.result(found.to_dict() | ({"out": str(out)} if out else {}), _agreement_lines(found, out))


@app.command("weak")
def weak_command(
    inputs: Annotated[list[str] | None, typer.Argument(metavar="[INPUT]...", help=_UNLABELLED)] = None,
    functions: Annotated[
        Path | None, typer.Option("--functions", help="Functions; by default configs/labelling_functions.yaml.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Label file to write (.jsonl).")] = Path("weak.jsonl"),
    gold: Annotated[Path | None, typer.Option("--gold", help=f"Measure against these. {_LABELLED}")] = None,
    split: SplitOption = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Label by functions that vote and a model that weighs them; without INPUT, the texts of --gold."""
    from communique.actors import default_linker
    from communique.annotate.sources import read_readings
    from communique.errors import UsageError
    from communique.resources import config_path
    from communique.taxonomy import load_taxonomy
    from communique.weak.functions import load_functions
    from communique.weak.labels import supervise
    from communique.weak.votes import units_of_articles, units_of_readings

    console = Console(as_json, quiet)
    if not inputs and not gold:
        raise UsageError("nothing to label was given; name articles, or labelled texts with --gold.")
    rules = load_functions(functions or config_path("labelling_functions.yaml"))
    known = [r for r in read_readings(gold, load_taxonomy(), split) if r.label.paragraph.text] if gold else []
    if inputs:
        units = list(units_of_articles(console.track(_read(inputs, console), "articles"), default_linker()))
    else:
        units = list(units_of_readings(known))
    labels, reports = supervise(rules, units, known)
    _write_lines(out, (label.to_dict() for label in labels))
    unknown = set(rules.topics) - set(load_taxonomy().topics)
    if unknown:
        console.note(f"{', '.join(sorted(unknown))}: add to the taxonomy before 'communique build' can take {out}.")
    facts = {
        "paragraphs": len(units),
        "labelled": len(labels),
        "questions": [r.to_dict() for r in reports],
        "out": str(out),
    }
    closing = f"{len(labels)} of {len(units)} paragraphs have a vote: {out}"
    console.result(facts, [*(line for r in reports for line in _weak_lines(r)), closing])


@app.command("doubt")
def doubt_command(
    source: Annotated[Path, typer.Argument(metavar="DATASET", help=_LABELLED)],
    out: Annotated[Path | None, typer.Option("--out", help="jsonl file for all of them.")] = None,
    model_config: Annotated[
        Path | None, typer.Option("--model-config", help="Settings of the topic model; by default configs/tfidf.yaml.")
    ] = None,
    split: SplitOption = None,
    folds: Annotated[int, typer.Option("--folds", min=2)] = 5,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """List topic labels that are likely wrong, for another look."""
    from communique.annotate.doubt import doubts
    from communique.annotate.sources import read_readings
    from communique.resources import config_path
    from communique.taxonomy import load_taxonomy
    from communique.train.run import read_settings

    console = Console(as_json, quiet)
    taxonomy = load_taxonomy()
    settings = read_settings(model_config or config_path("tfidf.yaml"))
    console.note(f"fitting {folds} topic models, each without the stories it is asked about")
    found = doubts(read_readings(source, taxonomy, split), taxonomy, settings["topics"], folds, settings["seed"])
    if out:
        _write_lines(out, (d.to_dict() for d in found))
    lines = [
        f"{d.quality:.3f}  {d.article_id}#{d.paragraph}  {d.topic}: given {_yes(d.given)}, suggested {_yes(d.suggested)}"
        for d in found[:_SHOWN]
    ]
    rest = [f"… and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    closing = f"{len(found)} labels to look at again" + (f": {out}" if out else "; --out keeps them")
    facts = {"doubts": len(found), **({"out": str(out)} if out else {"items": [d.to_dict() for d in found]})}
    console.result(facts, [*lines, *rest, closing])


def _read(inputs: list[str], console: Console) -> Iterable[Article]:
    from communique.read import read

    return read(*inputs, on_reject=lambda r: console.warn(f"{r.source} was left out: {r.reason}"))


def _write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    import json

    from communique.atomic import atomic_file

    with atomic_file(path) as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _agreement_lines(found: Agreement, out: Path | None) -> list[str]:
    width = max(len(t) for t in found.topics)
    disputed = [
        f"  {d.place}: {'; '.join(map(str, d.differences[:4]))}{' …' if len(d.differences) > 4 else ''}"
        for d in found.disputes[:_SHOWN]
    ]
    return [
        f"{', '.join(found.readers)}: {found.paragraphs} paragraphs read by two or more",
        "Krippendorff's alpha",
        *(f"  {topic:<{width}}  {_figure(alpha)}" for topic, alpha in found.topics.items()),
        f"  {'polarity':<{width}}  {_figure(found.polarity)}  over {found.pairs} pairs that anyone marked",
        f"between readers: triple F1 {_figure(found.triple_f1)}, actor F1 {_figure(found.actor_f1)}",
        f"{len(found.disputes)} paragraphs in dispute" + (f": {out}" if out else "; --out keeps them"),
        *disputed,
    ]


def _weak_lines(found: QuestionReport) -> list[str]:
    head = f"{found.question}: {found.items} items, coverage {found.coverage:.1%}, conflicts {found.conflicts:.1%}"
    if found.gold:
        head += f", right on {found.gold} gold items: majority {_figure(found.majority_accuracy)}, label model {_figure(found.model_accuracy)}"
    width = max(len(f.name) for f in found.functions)
    columns = f"  {'':<{width}}  coverage  overlaps  conflicts  estimated  gold accuracy"
    rows = (
        f"  {f.name:<{width}}  {f.coverage:>8.1%}  {f.overlaps:>8.1%}  {f.conflicts:>9.1%}  {f.estimated:>9.3f}  "
        + (f"{_figure(f.accuracy)} of {f.gold}" if f.gold else "-")
        for f in found.functions
    )
    return [head, columns, *rows, ""]


def _figure(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.3f}"


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"
