"""Running a network over many passages: logits of topics, and of pairs asked afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch

from communique.models.inputs import Pair, Passage
from communique.models.transformer.batches import PairBatch, pair_batch, plan, window_batch
from communique.models.transformer.network import Network
from communique.models.transformer.settings import Architecture
from communique.models.transformer.tokens import Tokens, tokenise

_BUDGET = 4096  # padded tokens that the encoder reads at once
_PAIRS = 512  # pairs that the stance head answers at once


class Encoded:
    """Passages after the encoder: the states of their tokens, kept for the pairs that may be asked.

    Parameters:
        bf16: see ``Network.states``.

    Attributes:
        tokens: of each passage.
        topic_logits: shape (n_passages, n_topics).
    """

    def __init__(self, network: Network, tokens: list[Tokens], shape: Architecture, pad: int, bf16: bool) -> None:
        self._network = network
        self._shape = shape
        self.tokens = tokens
        self.topic_logits = np.zeros((len(tokens), len(network.topics.bias)))
        self._states: list[torch.Tensor] = [torch.empty(0)] * len(tokens)
        with _answering(network):
            for group in plan([t.size for t in tokens], _BUDGET):
                batch = window_batch([tokens[i] for i in group], pad)
                states = network.states(batch, bf16)
                self.topic_logits[group] = network.topics(states, batch.valid).double().numpy()
                for row, i in enumerate(group):
                    self._states[i] = states[row, : len(tokens[i].places)].clone()

    def stance_logits(self, pairs: Sequence[Pair], rows: Sequence[int], topics: Sequence[str]) -> np.ndarray:
        """Logits of pairs, shape (n_pairs, 3).

        Parameters:
            rows: the passage of each pair.
            topics: ids in the order of the learned vectors.
        """
        logits = np.zeros((len(pairs), 3))
        with _answering(self._network):
            for numbers, states, valid, asked in self._asked(pairs, rows, topics):
                logits[numbers] = self._network.stance(states, valid, asked).double().numpy()
        return logits

    def attention(self, pairs: Sequence[Pair], rows: Sequence[int], topics: Sequence[str]) -> list[np.ndarray] | None:
        """How much each pair looks at each token of its passage; ``None`` where the model has no such weights."""
        weights = [np.empty(0)] * len(pairs)
        with _answering(self._network):
            for numbers, states, valid, asked in self._asked(pairs, rows, topics):
                looks = self._network.stance.attention(states, valid, asked)
                if looks is None:
                    return None
                for pair, own in zip(numbers, looks.double().numpy(), strict=True):
                    weights[pair] = own[: len(self.tokens[rows[pair]].places)]
        return weights

    def _asked(
        self, pairs: Sequence[Pair], rows: Sequence[int], topics: Sequence[str]
    ) -> Iterator[tuple[list[int], torch.Tensor, torch.Tensor, PairBatch]]:
        """Chunks of pairs: their numbers, states and valid tokens of their passages, and the pairs as tensors."""
        for chunk in _chunks(rows, _PAIRS):
            passages = sorted({rows[i] for i in chunk})
            order = [[i for i in chunk if rows[i] == passage] for passage in passages]
            states = torch.nn.utils.rnn.pad_sequence([self._states[p] for p in passages], batch_first=True)
            valid = torch.zeros(states.shape[:2], dtype=torch.bool)
            for row, passage in enumerate(passages):
                valid[row, : len(self._states[passage])] = True
            asked = pair_batch(
                [self.tokens[p].offsets for p in passages],
                [[pairs[i] for i in own] for own in order],
                topics,
                self._shape.span,
            )
            yield [i for own in order for i in own], states, valid, asked


def encode(
    network: Network, tokenizer: Any, passages: Sequence[Passage], shape: Architecture, bf16: bool = False
) -> Encoded:
    """Read passages with one encoder pass per window."""
    tokens = tokenise(tokenizer, passages, shape.max_length, shape.stride)
    return Encoded(network, tokens, shape, tokenizer.pad_token_id or 0, bf16)


@contextmanager
def _answering(network: Network) -> Iterator[None]:
    """Without dropout and gradients; the network is left in the mode it came in."""
    training = network.training
    network.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        network.train(training)


def _chunks(rows: Sequence[int], size: int) -> Iterator[list[int]]:
    """Indices sorted by passage, in chunks: pairs of one passage need its states only once."""
    order = sorted(range(len(rows)), key=lambda i: rows[i])
    for start in range(0, len(order), size):
        yield order[start : start + size]
