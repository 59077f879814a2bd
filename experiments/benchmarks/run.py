"""Train a system on benchmarks of directed stance, answer dev and test once, and save the answers without any text.

COMMUNIQUE_SOURCES=path/to/sources python experiments/benchmarks/run.py dse seesaw newsmtsc --system transformer
    [--seed 13] [--set training.epochs=6] [--model FOLDER] [--silver 0.5] [--without-leak] [--trial 2000]
    [--learn dse] [--context] [--label mpnet]

A transformer is trained once, on the training parts of all three benchmarks or of those that --learn names, and answers
those that are named; with --model it is kept in that folder (checkpoints beside it) and taken from there the next time.
Its answers are saved as those of `transformer`, or with --label as those of `transformer-LABEL`. --trial N trains on N
passages of each benchmark, prints figures of N dev rows and saves nothing: for choosing settings.

python experiments/benchmarks/run.py real_news --system transformer --model FOLDER --dataset datasets/communique
    [--split validation]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import dse
import joint
import newsmtsc
import numpy as np
import real_news
import seesaw
from decision import SHIFTS, choose
from figures import figures
from items import Benchmark, Item, normalised, test_items
from saved import RESULTS, Row, Run, save
from systems import RULES, SYSTEMS, Ways, by_class

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from machine import facts

from communique.models.protocol import Model
from communique.models.storage import DESCRIPTION, load_folder, save_model
from communique.resources import config_path
from communique.train.run import read_settings

BENCHMARKS = {b.name: b for b in (dse.BENCHMARK, seesaw.BENCHMARK, newsmtsc.BENCHMARK)}
# Sentences are short, and all epochs are run: texts that DSE repeats in its test part are learned by heart late.
SETTINGS = [
    "name=benchmarks",
    "architecture.max_length=128",
    "storage.form=full",
    "training.title_dropout=0",
    "training.patience=99",
]
WITHOUT_LEAK = "-without-leak"
UNSEEN = "dev unseen"  # rows of dev whose text is not in train


def read_sets() -> dict[Benchmark, list[Item]]:
    if "COMMUNIQUE_SOURCES" not in os.environ:
        sys.exit("COMMUNIQUE_SOURCES is not set; name the folder that holds benchmarks/.")
    return {b: b.read(Path(os.environ["COMMUNIQUE_SOURCES"])) for b in BENCHMARKS.values()}


def without_leak(items: Sequence[Item]) -> list[Item]:
    """Items without the training rows whose text stands in a test part."""
    tests = {normalised(item.sentence) for item in test_items(items)}
    return [item for item in items if item.split != "train" or normalised(item.sentence) not in tests]


def transformer(sets: joint.Sets, options: argparse.Namespace) -> Model:
    """The trained model: from its folder, or trained now."""
    folder: Path | None = options.model
    if folder and (folder / DESCRIPTION).exists():
        return load_folder(folder)
    settings = read_settings(config_path("transformer.yaml"), [*SETTINGS, f"seed={options.seed}", *options.set])
    work = folder.with_name(f"{folder.name}.training") if folder else None
    validation = 300 if options.trial else 700
    learned = [BENCHMARKS[name] for name in options.learn]
    model = joint.train(sets, learned, settings, work, note, options.trial, validation, options.silver, options.context)
    if folder:
        save_model(model, folder, {"settings": settings, "made": facts("torch", "transformers")})
    return model


def drawn(items: list[Item], options: argparse.Namespace) -> list[Item]:
    """All items, or a few of them for a trial: the published files are sorted by class."""
    order = np.random.default_rng(options.seed).permutation(len(items)) if options.trial else range(len(items))
    return [items[i] for i in order][: options.trial]


def rows_by_rule(
    benchmark: Benchmark, parts: Mapping[str, tuple[str, ...]], asked: Sequence[Item], ways: Ways, tuned: bool
) -> tuple[list[Row], dict[str, object]]:
    """Answers by the rule that is best on dev, and that rule in words.

    Dev rows whose text was learned do not take part in the choice: they are right under any rule.
    """
    gold = np.array([benchmark.classes.index(item.label) for item in asked])
    dev = np.array([UNSEEN in parts[item.id] for item in asked])
    column = benchmark.classes.index(benchmark.balance)
    shifts = SHIFTS if tuned else (0.0,)
    rule = choose({name: scores[dev] for name, scores in ways.items()}, gold[dev], column, shifts)
    groups = {name: number for number, name in enumerate(dict.fromkeys(item.group for item in asked))}
    rows = [
        Row(
            item.id,
            parts[item.id],
            groups[item.group],
            item.label,
            benchmark.classes[probabilities.argmax()],
            tuple(float(f"{p:.5g}") for p in probabilities),
        )
        for item, probabilities in zip(asked, rule.probabilities(ways), strict=True)
    ]
    return rows, {"scores": rule.way, f"added to class {benchmark.balance}": rule.shift}


def parts_of(benchmark: Benchmark, items: Sequence[Item]) -> dict[str, tuple[str, ...]]:
    """What each row of dev and test counts in."""
    learned = {normalised(item.sentence) for item in items if item.split == "train"}
    dev = [item for item in items if item.split == "dev"]
    return {i.id: ("dev",) if normalised(i.sentence) in learned else ("dev", UNSEEN) for i in dev} | benchmark.parts(
        items
    )


def answer(
    benchmark: Benchmark,
    items: Sequence[Item],
    parts: Mapping[str, tuple[str, ...]],
    model: Model | None,
    options: argparse.Namespace,
) -> Run:
    """Answers of the chosen system to dev and, unless it is a trial, to test."""
    started = time.perf_counter()
    asked = drawn([item for item in benchmark.official(items) if item.split == "dev"], options)
    if not options.trial:
        asked += test_items(items)
    if model:
        ways = by_class(benchmark, joint.log_probabilities(model, benchmark.name, asked, options.context))
    else:
        train = drawn([item for item in items if item.split == "train"], options)
        ways = SYSTEMS[options.system](benchmark, train, asked)
    rows, rule = rows_by_rule(benchmark, parts, asked, ways, tuned=options.system not in RULES)
    settings = [*options.set, f"silver={options.silver}", f"learn={'+'.join(options.learn)}"]
    settings += ["context"] * options.context
    about = {
        "rule": rule,
        "seed": options.seed,
        "settings": settings if model else [],
        "model": model.name if model else None,
        "seconds": round(time.perf_counter() - started),
        "made": facts("torch", "transformers", "scikit-learn"),
    }
    name = "-".join(filter(None, (options.system, options.label))) + (WITHOUT_LEAK if options.without_leak else "")
    return Run(benchmark.name, name, benchmark.classes, about, tuple(rows))


def dev_lines(run: Run) -> str:
    lines = []
    for part in ("dev", UNSEEN):
        found = figures([row for row in run.rows if part in row.parts], run.classes)
        cells = ", ".join(f"{name} {100 * v:.1f} [{100 * a:.1f}, {100 * b:.1f}]" for name, (v, a, b) in found.items())
        lines.append(f"{run.benchmark} {run.system} {part}: {cells} {run.about['rule']}")
    return "\n".join(lines)


def note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("benchmarks", nargs="+", choices=(*BENCHMARKS, real_news.NAME))
    parser.add_argument("--system", required=True, choices=(*SYSTEMS, "transformer"))
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of the transformer")
    parser.add_argument("--model", type=Path, help="folder that keeps the trained transformer")
    parser.add_argument("--learn", nargs="+", choices=BENCHMARKS, default=list(BENCHMARKS), help="what is trained on")
    parser.add_argument("--context", action="store_true", help="read what a sentence stands in too (SEESAW)")
    parser.add_argument("--label", default="", help="goes with the name of the system, where there are several of it")
    parser.add_argument("--silver", type=float, default=1.0, help="share of SEESAW's unannotated pairs to train on")
    parser.add_argument(
        "--without-leak", action="store_true", help="train without the texts that stand in the test part too"
    )
    parser.add_argument("--trial", type=int, metavar="N", help="a short training, figures of dev only, nothing saved")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder of the saved answers")
    parser.add_argument("--dataset", default="datasets/communique", help="of real_news")
    parser.add_argument("--split", default="real_news", help="of that dataset")
    options = parser.parse_args(arguments)

    named = [BENCHMARKS[name] for name in options.benchmarks if name != real_news.NAME]
    if named:
        shipped = read_sets()
        sets = {b: without_leak(items) if options.without_leak else items for b, items in shipped.items()}
        model = transformer(sets, options) if options.system == "transformer" else None
        for benchmark in named:
            run = answer(benchmark, sets[benchmark], parts_of(benchmark, shipped[benchmark]), model, options)
            print(dev_lines(run), flush=True)
            if not options.trial:
                note(f"wrote {save(run, options.out)}; experiments/benchmarks/table.py prints the figures")
    if real_news.NAME in options.benchmarks:
        note(f"wrote {real_news.run(options.system, options.model, options.dataset, options.split, options.out)}")


if __name__ == "__main__":
    main()
