"""Distillation: the labels that a smaller model learns from, mixed with what a larger one makes of the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from communique.errors import UsageError
from communique.models.protocol import Reading
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
        mixed += [_mixed(e, row, reading, weight, len(taxonomy.polarities)) for row, e in enumerate(part)]
    return mixed


def _mixed(example: Example, row: int, reading: Reading, weight: float, n_polarities: int) -> Example:
    seen = reading.topics[row]
    topics = seen if example.topics is None else (1 - weight) * np.array(example.topics) + weight * seen
    beliefs: np.ndarray = np.zeros((0, n_polarities))
    if example.pairs:
        given = np.eye(n_polarities)[list(example.answers)]
        beliefs = (1 - weight) * given + weight * reading.stances(example.pairs, [row] * len(example.pairs))
    return replace(
        example,
        topics=tuple(float(p) for p in topics),
        beliefs=tuple(tuple(float(p) for p in belief) for belief in beliefs),
    )
