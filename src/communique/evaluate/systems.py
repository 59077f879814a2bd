"""What can be compared: a model by any of its names, or answers in a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from communique.errors import UsageError
from communique.evaluate.answers import Answer, ask
from communique.evaluate.files import PREDICTIONS, read_answers
from communique.label.build import Dataset
from communique.records import LabelledArticle
from communique.taxonomy import Taxonomy

METRICS = "metrics.json"


def answers_of(system: str, articles: Sequence[LabelledArticle], taxonomy: Taxonomy) -> tuple[str, list[Answer]]:
    """The name of a system and its answers to every labelled paragraph.

    Parameters:
        system: a predictions file (``.jsonl``), a folder that ``communique evaluate`` wrote, or a model.

    Raises:
        UsageError, CommuniqueError: nothing is there, or it does not fit the articles.
    """
    path = Path(system)
    if (path / PREDICTIONS).exists():
        path = path / PREDICTIONS
    if path.suffix == ".jsonl":
        answers = read_answers(path, articles, taxonomy)
        return _name_beside(path), answers
    from communique.predict.loading import load

    predictor = load(system)
    return predictor.model.name, ask(predictor, articles)


def split_of(dataset: Dataset, split: str, where: object) -> tuple[str, Sequence[LabelledArticle]]:
    """A split by its name, with ``-`` or ``_``.

    Raises:
        UsageError: the dataset has no such split, or nothing is in it.
    """
    name = split.replace("-", "_")
    if name not in dataset.splits:
        raise UsageError(f"{where} has no split {split}; it has {', '.join(dataset.splits)}.")
    if not dataset.splits[name]:
        raise UsageError(f"the split {split} of {where} is empty; measure on another one.")
    return name, dataset.splits[name]


def _name_beside(path: Path) -> str:
    """The model that an evaluation names, else the name of the file."""
    try:
        return str(json.loads((path.parent / METRICS).read_text(encoding="utf-8"))["model"])
    except (OSError, ValueError, KeyError, TypeError):
        return path.stem
