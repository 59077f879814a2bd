"""Markers within one pass: each actor is read off a token of its own that stands where the actor is mentioned.

The markers follow the text of their window. A marker takes the position of the first token of its actor's first
mention and sees the text and itself; the text sees no marker, nor does another marker. So the states of the text
are the same whatever is asked, and one pass serves any number of pairs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from communique.errors import UsageError
from communique.models.transformer.batches import PairBatch, WindowBatch
from communique.models.transformer.encoder import longest_input
from communique.models.transformer.network import Network
from communique.models.transformer.settings import Architecture

# Their attention knows the place of a token by its position embedding alone. MPNet, DeBERTa and ModernBERT look at
# the order of the input instead, in which a marker stands at the end.
FAMILIES = ("bert", "roberta", "xlm-roberta")
_GRAIN = 8  # the number of markers is padded to multiples, as lengths are: kernels are compiled per shape


class MarkerNetwork(Network):
    """A network whose pairs are asked of markers; ``span: mean`` joins each with the mean over its mentions.

    Parameters:
        start: id of the token whose embedding the marker starts from, as a rule the mask's.

    Raises:
        UsageError: the encoder takes no positions of our choice.
    """

    def __init__(self, encoder: Any, n_topics: int, shape: Architecture, start: int) -> None:
        if encoder.config.model_type not in FAMILIES:
            raise UsageError(
                f"markers need an encoder that is told the position of every token, which {encoder.config.model_type} "
                f"is not; use one of the families {', '.join(FAMILIES)}."
            )
        super().__init__(encoder, n_topics, shape)
        self.marker = nn.Parameter(encoder.get_input_embeddings().weight[start].detach().clone())
        self._first = encoder.config.max_position_embeddings - longest_input(encoder)  # position of the first token
        self._joined = shape.span == "mean"

    def forward(
        self, batch: WindowBatch, pairs: PairBatch, bf16: bool = False
    ) -> tuple[torch.Tensor, torch.Tensor | None]:
        if not len(pairs.passage):
            return super().forward(batch, pairs, bf16)
        n_slots = pairs.slots.shape[1]
        rows = (pairs.slots > 0).int().argmax(-1)  # the first token of each actor
        states, markers = self.marked(batch, F.pad(rows, (0, -n_slots % _GRAIN)), bf16)
        own = torch.eye(markers.shape[1])[:n_slots].expand(len(rows), -1, -1)
        text, share = (pairs.slots / 2, 0.5) if self._joined else (torch.zeros_like(pairs.slots), 1.0)
        asked = replace(pairs, slots=torch.cat([text, own * share], dim=-1))
        unseen = torch.zeros(markers.shape[:2], dtype=torch.bool)
        both, seen = torch.cat([states, markers], dim=1), torch.cat([batch.valid, unseen], dim=1)
        return self.topics(states, batch.valid), self.stance(both, seen, asked)

    def marked(self, batch: WindowBatch, rows: torch.Tensor, bf16: bool = False) -> tuple[torch.Tensor, torch.Tensor]:
        """States of the tokens of each passage, as ``states`` gives them, and of a marker on some of these tokens.

        Parameters:
            rows: numbers of the marked tokens, shape (n_passages, n_markers).

        Returns:
            shapes (n_passages, n_tokens, hidden) and (n_passages, n_markers, hidden).
        """
        n_windows, length = batch.ids.shape
        n_markers = rows.shape[1]
        places = batch.gather.gather(1, rows)
        # Every window of a passage carries all its markers; each is read from the window that shows its mention best.
        owner = torch.zeros(n_windows, dtype=torch.int64)
        owner[batch.gather[batch.valid] // length] = batch.valid.nonzero()[:, 0]
        columns = (places % length)[owner]
        words = self.encoder.get_input_embeddings()(batch.ids)
        typed = {}
        if self._typed:
            typed["token_type_ids"] = torch.cat([batch.types, batch.types.gather(1, columns)], dim=1)
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            answer = self.encoder(
                inputs_embeds=torch.cat([words, self.marker.expand(n_windows, n_markers, -1)], dim=1),
                position_ids=torch.cat([torch.arange(length).expand(n_windows, -1), columns], dim=1) + self._first,
                attention_mask=one_way(batch.mask, n_markers),
                **typed,
            ).last_hidden_state.float()
        states = answer[:, :length].flatten(0, 1)[batch.gather]
        return states, answer[places // length, length + torch.arange(n_markers)]


def one_way(mask: torch.Tensor, n_markers: int) -> torch.Tensor:
    """What is added to the scores of attention: text sees text, a marker sees text and itself.

    Parameters:
        mask: 1 where a window has a token, shape (n_windows, length).

    Returns:
        shape (n_windows, 1, length + n_markers, length + n_markers), 0 or the least number there is.

    Example:
        >>> (one_way(torch.tensor([[1, 1, 0]]), 2)[0, 0] == 0).int().tolist()
        [[1, 1, 0, 0, 0], [1, 1, 0, 0, 0], [1, 1, 0, 0, 0], [1, 1, 0, 1, 0], [1, 1, 0, 0, 1]]
    """
    n_windows, length = mask.shape
    size = length + n_markers
    hidden = torch.ones(n_windows, size, size, dtype=torch.bool)
    hidden[:, :, :length] = mask[:, None, :] == 0
    markers = torch.arange(length, size)
    hidden[:, markers, markers] = False
    return torch.zeros(n_windows, 1, size, size).masked_fill(hidden[:, None], torch.finfo(torch.float32).min)
