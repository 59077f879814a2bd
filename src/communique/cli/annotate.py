"""communique annotate: what to label next, and labels back and forth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from communique.cli.console import Console
from communique.cli.options import AsJson, Quiet

app = typer.Typer(help="Choose, exchange and compare labels.", no_args_is_help=True, rich_markup_mode=None)


@app.command("sample")
def sample_command(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="Unlabelled articles: files, folders, globs or '-'.")],
    out: Annotated[Path, typer.Option("--out", help="jsonl file to write, one paragraph a line.")],
    model: Annotated[str | None, typer.Option("--model", help="Model that says where it is unsure.")] = None,
    n: Annotated[int, typer.Option("--number", "-n", min=1, help="How many paragraphs.")] = 100,
    seed: Annotated[int, typer.Option("--seed")] = 13,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Pick the paragraphs that are most worth labelling next."""
    import json

    from communique.annotate.sample import sample
    from communique.atomic import atomic_file
    from communique.predict.loading import load
    from communique.read import read

    console = Console(as_json, quiet)
    articles = read(*inputs, on_reject=lambda r: console.warn(f"{r.source} was left out: {r.reason}"))
    chosen = sample(load(model), console.track(articles, "articles"), n, seed)
    with atomic_file(out) as file:
        file.writelines(json.dumps(s.to_dict(), ensure_ascii=False) + "\n" for s in chosen)
    console.result({"paragraphs": len(chosen), "out": str(out)}, [f"{len(chosen)} paragraphs to label: {out}"])
