"""The joint loss of topics and stances, each over the examples that have such labels."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn import functional as F

from communique.errors import UsageError
from communique.train.examples import Example

WEIGHTINGS = ("none", "sqrt", "balanced")


def class_weights(examples: Sequence[Example], kind: str, n_classes: int = 3) -> torch.Tensor:
    """Weight per polarity with mean one over the pairs: none, inverse frequency, or its square root."""
    if kind not in WEIGHTINGS:
        raise UsageError(f"training.class_weight is {kind!r}; use one of {', '.join(WEIGHTINGS)}.")
    answers = torch.tensor([a for e in examples for a in e.answers], dtype=torch.int64)
    counts = torch.bincount(answers, minlength=n_classes).clamp(min=1).float()
    power = {"none": 0.0, "sqrt": 0.5, "balanced": 1.0}[kind]
    weights = counts**-power
    return weights * counts.sum() / (weights * counts).sum()


def topic_loss(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Binary cross-entropy over the passages with topics; ``targets`` is below zero for the others."""
    known = targets[:, 0] >= 0
    if not known.any():
        return logits.sum() * 0
    return F.binary_cross_entropy_with_logits(logits.float()[known], targets[known])


def stance_targets(examples: Sequence[Example], n_classes: int = 3) -> torch.Tensor:
    """Probability of each polarity per pair, shape (n_pairs, n_classes): the answers, or a teacher's beliefs."""
    answers = torch.tensor([a for e in examples for a in e.answers], dtype=torch.int64)
    targets = F.one_hot(answers, n_classes).float()
    believed = [row for e in examples for row in (e.beliefs or [()] * len(e.answers))]
    for row, belief in enumerate(believed):
        if belief:
            targets[row] = torch.tensor(belief)
    return targets


def stance_loss(
    logits: torch.Tensor | None, targets: torch.Tensor, weights: torch.Tensor, focal: float
) -> torch.Tensor:
    """Weighted cross-entropy over pairs; ``focal`` above zero plays down the pairs that are easy already.

    Parameters:
        targets: as ``stance_targets`` gives them.
        weights: per polarity.
    """
    if logits is None:
        return torch.zeros(())
    losses = F.cross_entropy(logits.float(), targets, reduction="none")
    if focal:
        losses = losses * (1 - torch.exp(-losses)) ** focal
    return (losses * (targets @ weights)).mean()
