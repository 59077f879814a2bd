"""Ways to represent a pair, and intermediate training on DSE, under one budget: a Markdown table of validation figures.

COMMUNIQUE_SOURCES=path/to/sources python experiments/transformer/run.py --dataset datasets/communique
    [--variants mean first mean-context dse] [--epochs 6] [--seeds 13 14 15] [--limit N] [--score real_news] [--save DIR]

``--score`` measures another split as well, once per row; choose on validation before you use it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dse import dse_examples
from machine import facts

from communique.evaluate.evaluation import model_metrics
from communique.label.build import VALIDATION, Dataset
from communique.label.load import read_dataset
from communique.models.storage import save_model
from communique.resources import config_path
from communique.split.assign import TRAIN
from communique.taxonomy import load_taxonomy
from communique.train.examples import examples_of
from communique.train.run import read_settings
from communique.train.transformer import fit_examples

VARIANTS: dict[str, list[str]] = {
    "mean": [],  # mean-pooled spans, context asked for by the pair
    "first": ["architecture.span=first"],  # the first token of the first mention
    "mean-context": ["architecture.context=mean"],  # mean-pooled spans, mean token as context
    "dse": [],  # as "mean", after training on the training part of DSE
}


def train(variant: str, dataset: Dataset, options: argparse.Namespace, seed: int) -> Any:
    overrides = [*VARIANTS[variant], f"training.epochs={options.epochs}", f"seed={seed}"]
    settings = read_settings(config_path("transformer.yaml"), overrides)
    taxonomy = dataset.taxonomy
    own, held_out = (examples_of(dataset.splits[s], taxonomy) for s in (TRAIN, VALIDATION))
    own, held_out = own[: options.limit], held_out[: options.limit]
    with tempfile.TemporaryDirectory() as folder:
        if variant == "dse":
            public = dse_examples(Path(os.environ["COMMUNIQUE_SOURCES"]), "train", taxonomy.polarities)
            first = {**settings, "storage": {"form": "full", "rank": None}}
            first["training"] = {**settings["training"], "epochs": options.dse_epochs}
            model, _ = fit_examples(public[: options.limit], held_out, taxonomy, first, note=note)
            settings = {**settings, "start": str(save_model(model, Path(folder) / "dse"))}
        model, _ = fit_examples(own, held_out, taxonomy, settings, note=note)
    return model


def note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def figures(metrics: dict[str, Any]) -> tuple[float, float, float]:
    return metrics["topics"]["macro_f1"], metrics["stances"]["macro_f1"], metrics["triples_gold_actors"]["f1"]


def cell(values: Sequence[float]) -> str:
    return f"{mean(values):.3f}" + (f" ± {stdev(values):.3f}" if len(values) > 1 else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", required=True)
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--dse-epochs", type=int, default=1, help="of the intermediate training")
    parser.add_argument("--save", type=Path, help="keep the models in this folder, as VARIANT-SEED")
    parser.add_argument("--seeds", type=int, nargs="+", default=[13])
    parser.add_argument("--limit", type=int, help="examples of each source, for a quick look")
    parser.add_argument("--score", help="a split to measure besides validation")
    options = parser.parse_args()
    dataset = read_dataset(options.dataset, load_taxonomy())
    splits = [VALIDATION, *([options.score] if options.score else [])]

    lines = [
        "| variant | split | topic macro-F1 | stance macro-F1 | triple F1 | minutes |",
        "|---|---|---|---|---|---|",
    ]
    for variant in options.variants:
        rows: dict[str, list[tuple[float, float, float]]] = {split: [] for split in splits}
        started = time.perf_counter()
        for seed in options.seeds:
            model = train(variant, dataset, options, seed)
            if options.save:
                save_model(model, options.save / f"{variant}-{seed}")
            for split in splits:
                rows[split].append(figures(model_metrics(model, dataset.splits[split])))
        minutes = (time.perf_counter() - started) / 60 / len(options.seeds)
        for split, values in rows.items():
            cells = " | ".join(cell(column) for column in zip(*values, strict=True))
            lines.append(f"| {variant} | {split} | {cells} | {minutes:.1f} |")
    print("\n".join(lines))
    print(f"\nseeds {options.seeds}, {options.epochs} epochs; {facts('torch', 'transformers', 'scikit-learn')}")


if __name__ == "__main__":
    main()
