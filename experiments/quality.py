"""Every table of quality in README.md, from the sources: build the dataset, measure, print Markdown.

    COMMUNIQUE_SOURCES=<folder> python experiments/quality.py                     # `make bench-quality`
    python experiments/quality.py --dataset datasets/communique --without-peers   # a dataset as it is; no training

Runs the commands that README names (``communique build``, ``communique evaluate``), then experiments/peers, then prints
the tables of experiments/benchmarks from their saved answers. A line on standard error says of each table
of README whether it came out word for word (times, rates and memory differ from machine to machine).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from machine import REPOSITORY, facts

from communique.resources import PACKAGED_MODELS

README = REPOSITORY / "README.md"
OUT = Path("evaluation/quality")
SPLITS = {"test": "own test", "real_news": "`real-news`"}
# What README calls a figure, its name in metrics.json, and whether its interval stands beside it.
ROWS = (
    ("topics, macro-F1", "topics.macro_f1", True),
    ("topics, expected calibration error", "topics.ece", False),
    ("stance on gold pairs, macro-F1 over support, oppose, neutral", "stances.macro_f1", True),
    ("stance, expected calibration error", "stances.ece", False),
    ("triples with gold actors and topics, F1", "triples_gold_actors.f1", True),
    ("triples from the text alone, F1", "end_to_end.triples.f1", True),
    ("linked actors, F1", "end_to_end.actors.f1", True),
)
ELSEWHERE = """The other tables of the repository:
- data/README.md and experiments/corpus/README.md: python experiments/cards/run.py
- experiments/actors/README.md: python experiments/actors/run.py
- experiments/transformer/README.md: python experiments/transformer/run.py
- speed, in README.md: make bench"""


def main() -> int:
    options = read_options()
    dataset = options.dataset or build(Path("datasets/communique"))
    description = json.loads((dataset / "dataset.json").read_text(encoding="utf-8"))
    whole = not description["missing"]
    if not whole:
        lacking = "the column of real-news and the table of peers need the public texts and are left out"
        note(f"{lacking}: set COMMUNIQUE_SOURCES to a folder that holds texts/*.jsonl.gz and run this again.")
    splits = [s for s in SPLITS if description["splits"].get(s, {}).get("paragraphs") and (whole or s == "test")]
    print(facts("communique", "scikit-learn", "torch", "numpy"), end="\n\n")
    table = results_table([evaluate(model, dataset, split) for model in options.models for split in splits])
    show("Results", table)
    failed = False
    if whole and not options.without_peers:
        failed = not peers(dataset, options.models)
    show("Benchmarks", run("experiments/benchmarks/table.py").stdout.strip())
    print(ELSEWHERE)
    return int(failed)


def build(folder: Path) -> Path:
    run("-m", "communique", "build", "--out", str(folder), "--quiet", told=True)
    return folder


def evaluate(model: str, dataset: Path, split: str) -> dict[str, Any]:
    """What ``communique evaluate`` finds."""
    out = OUT / f"{model.strip('/').replace('/', '-')}-{split}"
    where = ("--dataset", str(dataset), "--split", split, "--out", str(out), "--no-track", "--quiet")
    run("-m", "communique", "evaluate", model, *where, told=True)
    return dict(json.loads((out / "metrics.json").read_text(encoding="utf-8")))


def results_table(measured: Sequence[Mapping[str, Any]]) -> str:
    """A column per model and split; the model is named where there are several."""
    several = len({m["model"] for m in measured}) > 1
    heads = [f"{SPLITS[m['split']]}, {m['support']['paragraphs']} paragraphs" for m in measured]
    if several:
        heads = [f"`{m['model']}`, {head}" for m, head in zip(measured, heads, strict=True)]
    body = [[title, *(figure(m, name, bounds) for m in measured)] for title, name, bounds in ROWS]
    lines = ["| | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(line) + " |" for line in body)])


def figure(metrics: Mapping[str, Any], name: str, bounds: bool) -> str:
    """A figure by its dotted name, with its interval where ``bounds`` says so; a dash where nothing was to measure."""
    found: Any = metrics
    for part in name.split("."):
        found = found[part]
    if found is None:
        return "–"
    low, high = metrics["intervals"][name]
    return f"{found:.3f}" + (f" ({low:.3f}–{high:.3f})" if bounds and low is not None else "")


def peers(dataset: Path, models: Sequence[str]) -> bool:
    """Whether all systems of experiments/peers could be measured."""
    done = run("experiments/peers/run.py", "--dataset", str(dataset), "--models", *models, told=True, check=False)
    show("Peers", done.stdout.strip())
    return done.returncode == 0


def show(title: str, tables: str) -> None:
    """Print tables, and say of those whose head stands in README whether all of them does."""
    print(f"## {title}\n\n{tables}\n", flush=True)
    readme = README.read_text(encoding="utf-8")
    for table in (part for part in tables.split("\n\n") if part.startswith("|")):
        head = table.partition("\n")[0]
        if head in readme:
            note(f"{'as in' if table in readme else 'not word for word in'} README.md: {head}")


def run(*call: str, told: bool = False, check: bool = True) -> subprocess.CompletedProcess[str]:
    """A Python command in a process of its own; ``told`` lets its messages through.

    Raises:
        SystemExit: it failed, and the rest needs what it makes.
    """
    script = [str(REPOSITORY / call[0]), *call[1:]] if call[0].endswith(".py") else list(call)
    done = subprocess.run(
        [sys.executable, *script], stdout=subprocess.PIPE, stderr=None if told else subprocess.PIPE, text=True
    )
    if check and done.returncode:
        raise SystemExit(
            f"error: python {' '.join(call)} failed; {(done.stderr or 'its message stands above').strip()}"
        )
    return done


def note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def read_options() -> argparse.Namespace:
    packaged = [f"packaged/{found.parent.name}" for found in sorted(PACKAGED_MODELS.glob("*/model.json"))]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", type=Path, help="use this dataset; by default datasets/communique is built anew")
    parser.add_argument("--models", nargs="+", default=packaged, help=f"by default {' '.join(packaged)}")
    parser.add_argument("--without-peers", action="store_true", help="leave out what takes ten minutes")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
