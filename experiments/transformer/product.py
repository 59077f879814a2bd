"""A richer stance head: the product of holder and target beside them, and several views of the context."""

from __future__ import annotations

import torch
from torch import nn

from communique.models.transformer.batches import PairBatch
from communique.models.transformer.heads import StanceHead
from communique.models.transformer.settings import Architecture

_VIEWS = 4


class ProductHead(StanceHead):
    """As ``StanceHead`` with ``context: attention``; hidden size must be a multiple of four."""

    def __init__(self, hidden: int, n_topics: int, shape: Architecture) -> None:
        super().__init__(hidden, n_topics, shape)
        self.dense = nn.Linear(self.dense.in_features + hidden, shape.width)

    def forward(self, states: torch.Tensor, valid: torch.Tensor, pairs: PairBatch) -> torch.Tensor:
        slots = pairs.slots @ states
        holder = self._side(slots, pairs.passage, pairs.holder)
        target = self._side(slots, pairs.passage, pairs.target)
        context = self._views(states[pairs.passage], valid[pairs.passage], torch.cat([holder, target], dim=-1))
        features = torch.cat([holder, target, holder * target, context, self.gap(pairs.gap)], dim=-1)
        return self.out(self.dropout(nn.functional.gelu(self.dense(self.dropout(features)))))

    def _views(self, states: torch.Tensor, valid: torch.Tensor, both: torch.Tensor) -> torch.Tensor:
        """Each view attends with a part of the hidden units, to the same part of the tokens."""
        assert self.asking is not None
        asked = self.asking(both).unflatten(-1, (_VIEWS, -1))
        tokens = states.unflatten(-1, (_VIEWS, -1))
        scores = torch.einsum("pvd,ptvd->pvt", asked, tokens) * self.scale * _VIEWS**0.5
        weights = scores.masked_fill(~valid.unsqueeze(1), float("-inf")).softmax(-1)
        return torch.einsum("pvt,ptvd->pvd", weights, tokens).flatten(1)
