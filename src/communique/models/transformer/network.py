"""The encoder and its heads as one network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from communique.models.inputs import Passage
from communique.models.transformer.batches import PairBatch, WindowBatch, window_batch
from communique.models.transformer.heads import StanceHead, TopicHead
from communique.models.transformer.settings import Architecture
from communique.models.transformer.tokens import tokenise


class Network(nn.Module):
    """States of the tokens of each passage from one pass, then topics and pairs from the states."""

    def __init__(self, encoder: Any, n_topics: int, shape: Architecture) -> None:
        super().__init__()
        self.encoder = encoder
        hidden = encoder.config.hidden_size
        self.topics = TopicHead(hidden, n_topics, shape)
        self.stance = StanceHead(hidden, n_topics, shape)
        self._typed = getattr(encoder.config, "type_vocab_size", 0) > 1

    def states(self, batch: WindowBatch, bf16: bool = False, embedded: torch.Tensor | None = None) -> torch.Tensor:
        """Token states in float32, shape (n_passages, n_tokens, hidden).

        Parameters:
            embedded: word embeddings to read in the place of those of ``batch.ids``, (n_windows, length, hidden).
            bf16: let the encoder compute in bfloat16. The heads never do: they are cheap, and their
                shapes differ from batch to batch, for which bfloat16 kernels would be compiled anew.
        """
        typed = {"token_type_ids": batch.types} if self._typed else {}
        words = {"input_ids": batch.ids} if embedded is None else {"inputs_embeds": embedded}
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            answer = self.encoder(**words, attention_mask=batch.mask, **typed).last_hidden_state
        return answer.float().flatten(0, 1)[batch.gather]

    def forward(
        self, batch: WindowBatch, pairs: PairBatch, bf16: bool = False
    ) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Topic logits, and stance logits where there are pairs."""
        states = self.states(batch, bf16)
        stances = self.stance(states, batch.valid, pairs) if len(pairs.passage) else None
        return self.topics(states, batch.valid), stances


@torch.no_grad()
def name_issues(network: Network, tokenizer: Any, issues: Sequence[str]) -> None:
    """Start the vector of each issue as the encoder's reading of its proposition."""
    texts = tokenise(tokenizer, [Passage(issue) for issue in issues], 64, 0)
    batch = window_batch(texts, tokenizer.pad_token_id or 0)
    states = network.states(batch)
    for row in range(len(issues)):
        network.stance.named[row] = states[row, batch.valid[row]].mean(0)
