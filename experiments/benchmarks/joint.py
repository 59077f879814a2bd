"""One transformer for all benchmarks: their training parts together, each source told apart by its title."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from items import Benchmark, Item, normalised, test_items

from communique.models.inputs import Pair, Passage
from communique.models.protocol import Model
from communique.records import POLARITIES
from communique.taxonomy import Taxonomy, load_taxonomy
from communique.train.examples import Example
from communique.train.transformer import fit_examples

Sets = Mapping[Benchmark, Sequence[Item]]


def train(
    sets: Sets,
    learned: Sequence[Benchmark],
    settings: Mapping[str, Any],
    work: Path | None,
    note: Callable[[str], None],
    limit: int | None = None,
    validation: int = 700,
    silver: float = 1.0,
    context: bool = False,
) -> Model:
    """Fit on the training items of some benchmarks.

    Parameters:
        sets: all benchmarks, so that no text of any test part is learned.
        learned: the benchmarks to fit on.
        work: folder for checkpoints; a killed training goes on from there.
        limit: training passages of each benchmark, for a trial.
        validation: dev passages of each of these; together they choose the epoch.
        silver: share of the training items without an official label that are used.
        context: whether what a sentence stands in is read with it, where the benchmark has it.
    """
    seed = settings["seed"]
    fitting: list[Example] = []
    held_out: list[Example] = []
    for benchmark in learned:
        items = sets[benchmark]
        dropped = leaking(benchmark, sets)
        kept = [item for item in items if item.split == "train" and item.id not in dropped]
        drawn = np.random.default_rng(seed).random(len(kept)) < silver
        kept = [i for i, chosen in zip(kept, drawn, strict=True) if chosen or i.label in benchmark.classes]
        dev = [item for item in benchmark.official(items) if item.split == "dev"]
        fitting += shuffled(examples(benchmark.name, kept, context), seed)[:limit]
        held_out += shuffled(examples(benchmark.name, dev, context), seed)[:validation]
        note(
            f"{benchmark.name}: {len(kept)} rows to train on; {len(dropped)} left out, their text stands in a test part"
        )
    note(f"{len(fitting)} passages to train on, {len(held_out)} to validate on")
    taxonomy = load_taxonomy()
    model, _ = fit_examples(fitting, [*held_out, blank(taxonomy)], taxonomy, settings, work, note)
    return model


def leaking(benchmark: Benchmark, sets: Sets) -> set[str]:
    """Training rows whose text stands in a test part, be it of another benchmark.

    Where a benchmark ships such rows of its own, they stay: its published figures rest on them too.
    """
    others = [items for other, items in sets.items() if other is not benchmark or not benchmark.ships_leak]
    tests = {normalised(item.sentence) for items in others for item in test_items(items)}
    return {i.id for i in sets[benchmark] if i.split == "train" and normalised(i.sentence) in tests}


def examples(name: str, items: Iterable[Item], context: bool) -> list[Example]:
    """Items as examples; those that ask about the same text share one, as one pass answers them all."""
    asked: dict[Passage, dict[Pair, str]] = {}
    for item in items:
        for pair, polarity in zip(titled(item, name, context), item.polarities, strict=True):
            asked.setdefault(Passage(pair.text, pair.title), {})[pair] = polarity
    return [
        Example(passage, None, tuple(answers), tuple(map(POLARITIES.index, answers.values())))
        for passage, answers in asked.items()
    ]


def titled(item: Item, name: str, context: bool) -> list[Pair]:
    """The questions with their source as title: what counts as neutral differs between the sources."""
    title = f"{name} {item.context}" if context and item.context else name
    return [replace(pair, title=title) for pair in item.pairs]


def shuffled(examples: Sequence[Example], seed: int) -> list[Example]:
    return [examples[i] for i in np.random.default_rng(seed).permutation(len(examples))]


def blank(taxonomy: Taxonomy) -> Example:
    """Validation measures topics too and needs one passage that has labels for them; it moves no choice."""
    return Example(Passage("Nothing happened."), (0,) * len(taxonomy.topics))


def log_probabilities(model: Model, name: str, items: Sequence[Item], context: bool = False) -> np.ndarray:
    """Answers to every question, shape (n_items, n_pairs, 3)."""
    pairs = [pair for item in items for pair in titled(item, name, context)]
    probabilities = model.stance_probabilities(pairs)
    return np.log(np.maximum(probabilities, 1e-12)).reshape(len(items), -1, len(POLARITIES))
