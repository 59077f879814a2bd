"""Ways to represent a pair, to read a paragraph and to train, under one budget: a table of validation figures.

COMMUNIQUE_SOURCES=path/to/sources python experiments/transformer/run.py --dataset datasets/communique
    [--variants mean first marker …] [--epochs 3] [--seeds 13 14 15] [--limit N] [--set training.focal=1.0]
    [--out experiments/transformer/results/study.jsonl] [--keep models/study]

Every row is written to the file when it is ready. Rows that are there already are not trained again, so a killed
study goes on where it stopped, and a finished one prints its table. Weights of the first variant are kept, as two
others are taught by them. `intermediate` starts from models/benchmarks, which experiments/benchmarks/run.py trains.

python experiments/transformer/run.py            # the table of the newest study in the file; nothing is trained
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch
from machine import facts
from study import measure
from variants import PLAIN, VARIANTS

from communique.atomic import atomic_file
from communique.label.load import read_dataset
from communique.resources import config_path
from communique.taxonomy import load_taxonomy
from communique.train.run import read_settings

RESULTS = Path(__file__).parent / "results" / "study.jsonl"
BUDGET = ("epochs", "limit", "set", "dataset")  # rows with the same of these stand in one table
COLUMNS = {
    "topic_macro_f1": "topic macro-F1",
    "topic_macro_f1_beside": "of paragraphs with a neighbour",
    "stance_macro_f1": "stance macro-F1",
    "triple_f1": "triple F1",
}


def read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def add_row(path: Path, row: dict[str, Any]) -> None:
    lines = [json.dumps(known) + "\n" for known in [*read_rows(path), row]]
    with atomic_file(path) as file:
        file.writelines(lines)


def kept(path: Path) -> dict[str, torch.Tensor]:
    if not path.exists():
        sys.exit(
            f"{path} is missing: it teaches this variant; run the variant {PLAIN} with the same budget and --keep."
        )
    weights: dict[str, torch.Tensor] = torch.load(path, weights_only=True)
    return weights


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Markdown, one line per variant: mean over its seeds, with the deviation where there are several."""
    heads = ["variant", *COLUMNS.values(), "minutes of training", "seconds to read validation", "seeds"]
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for name, variant in VARIANTS.items():
        if own := [row for row in rows if row["variant"] == name]:
            cells = [cell([row[column] for row in own], 3) for column in COLUMNS]
            cells += [cell([row["train_seconds"] / 60 for row in own], 1)]
            cells += [cell([row["read_seconds"] for row in own], 0), str(len(own))]
            lines.append(f"| {name}: {variant.says} | {' | '.join(cells)} |")
    return "\n".join(lines)


def cell(values: Sequence[float], digits: int) -> str:
    return f"{mean(values):.{digits}f}" + (f" ± {stdev(values):.{digits}f}" if len(values) > 1 else "")


def note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", help="without it, the saved rows are shown")
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seeds", type=int, nargs="+", default=[13])
    parser.add_argument("--limit", type=int, help="paragraphs of each split, drawn at random")
    parser.add_argument("--set", nargs="+", default=[], help="keys of configs/transformer.yaml, for all variants alike")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--keep", type=Path, default=Path("models/study"), help="folder of weights that teach")
    options = parser.parse_args()
    if options.dataset is None:
        known = read_rows(options.out)
        show(known, {key: known[-1][key] for key in BUDGET} if known else {})
        return
    dataset = read_dataset(options.dataset, load_taxonomy())
    budget = {
        "epochs": options.epochs,
        "limit": options.limit,
        "set": sorted(options.set),
        "dataset": dataset.content_hash(),
    }
    keep = options.keep / hashlib.sha256(json.dumps(budget).encode()).hexdigest()[:12]
    for name in options.variants:
        for seed in options.seeds:
            key = {"variant": name, "seed": seed, **budget}
            if any(key.items() <= row.items() for row in read_rows(options.out)):
                continue
            note(f"{name}, seed {seed}")
            variant = VARIANTS[name]
            overrides = [*options.set, *variant.overrides, f"training.epochs={options.epochs}", f"seed={seed}"]
            settings = read_settings(config_path("transformer.yaml"), overrides)
            teachers = {"seeds": options.seeds, "itself": [seed]}.get(variant.taught_by, [])
            weights = [kept(keep / f"{own}.pt") for own in teachers]
            figures, trained = measure(variant, dataset, settings, options.limit, note, weights)
            if name == PLAIN:
                with atomic_file(keep / f"{seed}.pt", "wb") as file:
                    torch.save(trained, file)
            add_row(options.out, {**key, **figures, "facts": facts("torch", "transformers", "scikit-learn")})
    show(read_rows(options.out), budget)


def show(known: Sequence[dict[str, Any]], budget: dict[str, Any]) -> None:
    """Print the table of the rows with one budget."""
    rows = [row for row in known if budget.items() <= row.items()]
    if not rows:
        print("no rows")
        return
    print(table(rows))
    print(f"\n{budget['epochs']} epochs, {budget['limit'] or 'all'} paragraphs; {rows[-1]['facts']}")


if __name__ == "__main__":
    main()
