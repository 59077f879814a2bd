"""Two heads on the token states of a passage: its topics, and the stance of each pair."""

from __future__ import annotations

import torch
from torch import nn

from communique.models.transformer.batches import GAPS, PairBatch
from communique.models.transformer.settings import Architecture

POLARITIES = 3
_GAP_WIDTH = 16


def mean_token(states: torch.Tensor, valid: torch.Tensor) -> torch.Tensor:
    """Mean over the tokens that count: (n, tokens, hidden) and (n, tokens) to (n, hidden)."""
    weights = valid.float().unsqueeze(-1)
    return (states * weights).sum(1) / weights.sum(1)


class TopicHead(nn.Module):
    """Token states to one logit per topic, shape (n_passages, n_topics)."""

    def __init__(self, hidden: int, n_topics: int, shape: Architecture) -> None:
        super().__init__()
        self.dropout = nn.Dropout(shape.dropout)
        self.dense = nn.Linear(hidden, hidden)
        # Asked with zeros, every token answers alike: the attention starts as the mean.
        self.query = nn.Parameter(torch.zeros(n_topics, hidden)) if shape.topic_pool == "attention" else None
        self.weight = nn.Parameter(torch.randn(n_topics, hidden) * hidden**-0.5)
        self.bias = nn.Parameter(torch.zeros(n_topics))

    def forward(self, states: torch.Tensor, valid: torch.Tensor) -> torch.Tensor:
        if self.query is None:
            pooled = mean_token(states, valid).unsqueeze(1)
        else:
            scores = (states @ self.query.T).masked_fill(~valid.unsqueeze(-1), float("-inf"))
            pooled = scores.softmax(1).transpose(1, 2) @ states
        features = self.dropout(torch.tanh(self.dense(self.dropout(pooled))))
        return (features * self.weight).sum(-1) + self.bias


class StanceHead(nn.Module):
    """Token states and pairs to one logit per polarity, shape (n_pairs, 3)."""

    def __init__(self, hidden: int, n_topics: int, shape: Architecture) -> None:
        super().__init__()
        self.dropout = nn.Dropout(shape.dropout)
        self.named = nn.Parameter(torch.randn(n_topics + 1, hidden) * 0.1)  # the issues, then the author
        self.gap = nn.Embedding(GAPS, _GAP_WIDTH)
        self.asking = nn.Linear(2 * hidden, hidden) if shape.context == "attention" else None
        self.dense = nn.Linear(3 * hidden + _GAP_WIDTH, shape.width)
        self.out = nn.Linear(shape.width, POLARITIES)
        self.scale = hidden**-0.5

    def forward(self, states: torch.Tensor, valid: torch.Tensor, pairs: PairBatch) -> torch.Tensor:
        slots = pairs.slots @ states
        holder = self._side(slots, pairs.passage, pairs.holder)
        target = self._side(slots, pairs.passage, pairs.target)
        context = self._context(states, valid, pairs, holder, target)
        features = torch.cat([holder, target, context, self.gap(pairs.gap)], dim=-1)
        return self.out(self.dropout(nn.functional.gelu(self.dense(self.dropout(features)))))

    def attention(self, states: torch.Tensor, valid: torch.Tensor, pairs: PairBatch) -> torch.Tensor | None:
        """How much each pair looks at each token, shape (n_pairs, n_tokens); ``None`` where all look alike."""
        if self.asking is None:
            return None
        slots = pairs.slots @ states
        holder = self._side(slots, pairs.passage, pairs.holder)
        target = self._side(slots, pairs.passage, pairs.target)
        rank = _rank(pairs.passage)
        return self._attention(states, valid, pairs, holder, target, rank)[pairs.passage, rank]

    def _side(self, slots: torch.Tensor, passage: torch.Tensor, side: torch.Tensor) -> torch.Tensor:
        vectors = slots[passage, side.clamp(min=0)]
        named = self.named[(-1 - side).clamp(min=0)]
        return torch.where((side < 0).unsqueeze(-1), named, vectors)

    def _context(
        self,
        states: torch.Tensor,
        valid: torch.Tensor,
        pairs: PairBatch,
        holder: torch.Tensor,
        target: torch.Tensor,
    ) -> torch.Tensor:
        if self.asking is None:
            return mean_token(states, valid)[pairs.passage]
        rank = _rank(pairs.passage)
        return (self._attention(states, valid, pairs, holder, target, rank) @ states)[pairs.passage, rank]

    def _attention(
        self,
        states: torch.Tensor,
        valid: torch.Tensor,
        pairs: PairBatch,
        holder: torch.Tensor,
        target: torch.Tensor,
        rank: torch.Tensor,
    ) -> torch.Tensor:
        """Weights that sum to one, shape (n_passages, most pairs of one passage, n_tokens)."""
        assert self.asking is not None
        asked = self.asking(torch.cat([holder, target], dim=-1))
        # Pairs of one passage share its states: lay them out per passage instead of copying the states.
        grid = asked.new_zeros(len(states), int(rank.max()) + 1, asked.shape[-1])
        grid = grid.index_put((pairs.passage, rank), asked)
        scores = (grid @ states.transpose(1, 2)) * self.scale
        return scores.masked_fill(~valid.unsqueeze(1), float("-inf")).softmax(-1)


def _rank(groups: torch.Tensor) -> torch.Tensor:
    """The place of each item within its group; groups come in order.

    Example:
        >>> _rank(torch.tensor([0, 0, 1, 1, 1])).tolist()
        [0, 1, 0, 1, 2]
    """
    counts = torch.bincount(groups)
    first = torch.cumsum(counts, 0) - counts
    return torch.arange(len(groups)) - first[groups]
