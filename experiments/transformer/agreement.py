"""Two answers to one question that are held together: two draws of dropout, or a pair seen from either side."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch.nn import functional as F

from communique.models.transformer.batches import PairBatch, WindowBatch
from communique.models.transformer.heads import StanceHead
from communique.models.transformer.settings import Architecture
from communique.train.loop import Loop


def divergence(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """Symmetric Kullback-Leibler divergence of log-probabilities (n, n_classes), mean over the rows.

    Example:
        >>> even, sure = torch.tensor([[0.5, 0.5]]).log(), torch.tensor([[0.9, 0.1]]).log()
        >>> round(float(divergence(even, sure)), 2), float(divergence(even, even))
        (0.44, 0.0)
    """
    there = F.kl_div(first, second, log_target=True, reduction="batchmean")
    back = F.kl_div(second, first, log_target=True, reduction="batchmean")
    return (there + back) / 2


class RDropLoop(Loop):
    """R-Drop (Liang et al., 2021): every batch is read twice, and the two readings differ by dropout alone."""

    def objective(
        self, batch: WindowBatch, pairs: PairBatch, topics: torch.Tensor, stances: torch.Tensor
    ) -> torch.Tensor:
        first, second = (self.network(batch, pairs, self.bf16) for _ in range(2))
        loss = (self.supervised(*first, topics, stances) + self.supervised(*second, topics, stances)) / 2
        # Of each topic the yes and the no.
        topic = [torch.stack([x, torch.zeros_like(x)], -1).flatten(0, 1).log_softmax(-1) for x, _ in (first, second)]
        loss = loss + divergence(topic[0], topic[1])
        if first[1] is not None and second[1] is not None:
            loss = loss + divergence(first[1].log_softmax(-1), second[1].log_softmax(-1))
        return loss


class TiedHead(StanceHead):
    """A pair is asked twice, as what its holder thinks and as what its target meets with; the answers are averaged."""

    def __init__(self, hidden: int, n_topics: int, shape: Architecture) -> None:
        super().__init__(hidden, n_topics, shape)
        self.back = StanceHead(hidden, n_topics, shape)
        self.back.named = self.named
        self.disagreement = torch.zeros(())  # of the last answers

    def forward(self, states: torch.Tensor, valid: torch.Tensor, pairs: PairBatch) -> torch.Tensor:
        there = super().forward(states, valid, pairs).log_softmax(-1)
        swapped = replace(pairs, holder=pairs.target, target=pairs.holder)
        back = self.back(states, valid, swapped).log_softmax(-1)
        self.disagreement = divergence(there, back)
        return (there + back) / 2


class TiedLoop(Loop):
    """Trains a network with a ``TiedHead``."""

    def objective(
        self, batch: WindowBatch, pairs: PairBatch, topics: torch.Tensor, stances: torch.Tensor
    ) -> torch.Tensor:
        loss = super().objective(batch, pairs, topics, stances)
        return loss + self.network.stance.disagreement if len(pairs.passage) else loss
