"""Distillation: the labels that a smaller model learns from, mixed with what a larger one makes of the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from communique.errors import UsageError
from communique.models.storage import load_folder
from communique.models.transformer.model import TransformerModel
from communique.taxonomy import Taxonomy
from communique.train.examples import Example
from communique.train.loop import use_bf16

_AT_ONCE = 512  # passages whose token states are held in memory together


def taught(examples: Sequence[Example], teacher: str | Path, weight: float, taxonomy: Taxonomy) -> list[Example]:
    """The examples with a teacher's probabilities in their labels.

    Parameters:
        teacher: folder of any trained model.
        weight: share of the teacher in every label, from 0 (labels alone) to 1. Where a source has no
            topics, the teacher's stand alone.

    Raises:
        UsageError: ``weight`` is no share.
        CommuniqueError: the folder holds no model, or one of another taxonomy.
    """
    if not 0 <= weight <= 1:
        raise UsageError(f"teacher.weight is {weight}; give a share between 0 and 1.")
    model = load_folder(teacher, taxonomy)
    if isinstance(model, TransformerModel):
        model.bf16 = use_bf16("auto")
    mixed = []
    for start in range(0, len(examples), _AT_ONCE):
        part = examples[start : start + _AT_ONCE]
        reading = model.read([e.passage for e in part])
        for row, example in enumerate(part):
            beliefs = reading.stances(example.pairs, [row] * len(example.pairs)) if example.pairs else None
            mixed.append(mix(example, reading.topics[row], beliefs, weight))
    return mixed


def mix(example: Example, topics: np.ndarray, stances: np.ndarray | None, weight: float) -> Example:
    """The example with a teacher's probabilities in its labels.

    Parameters:
        topics: the teacher's, shape (n_topics,).
        stances: the teacher's per pair, shape (n_pairs, n_polarities); ``None`` where there are no pairs.
        weight: share of the teacher.

    Example:
        >>> from communique.models.inputs import Passage
        >>> mixed = mix(Example(Passage("Envoys met."), (1, 0)), np.array([0.5, 0.25]), None, 0.5)
        >>> mixed.topics
        (0.75, 0.125)
    """
    seen = topics if example.topics is None else (1 - weight) * np.array(example.topics) + weight * topics
    beliefs: list[tuple[float, ...]] = []
    if stances is not None:
        given = np.eye(stances.shape[1])[list(example.answers)]
        beliefs = [tuple(float(p) for p in row) for row in (1 - weight) * given + weight * stances]
    return replace(example, topics=tuple(float(p) for p in seen), beliefs=tuple(beliefs))
