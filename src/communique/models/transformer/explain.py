"""Integrated gradients over the word embeddings, through captum: what each word adds to an answer.

The words of the paragraph are compared with as many unknown words; title and special tokens stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from communique.errors import CommuniqueError
from communique.models.attribution import Attribution
from communique.models.inputs import Pair, Passage
from communique.models.pair_features import word_spans
from communique.models.transformer.batches import pair_batch, window_batch
from communique.models.transformer.calibration import NEUTRAL
from communique.models.transformer.tokens import Tokens

if TYPE_CHECKING:
    from communique.models.transformer.model import TransformerModel

_STEPS = 48  # of the integral
_TOGETHER = 1024  # tokens that are read at once
Heads = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]  # states and valid tokens of copies to log-odds


def explain_topic(model: TransformerModel, passage: Passage, tokens: Tokens, topic: str) -> Attribution:
    """What each word of a passage adds to the calibrated log-odds of a topic."""
    column = model.taxonomy.topics.index(topic)
    slope, offset = model.calibration.topic_scaling[column]

    def log_odds(states: torch.Tensor, valid: torch.Tensor) -> torch.Tensor:
        return model.network.topics(states, valid)[:, column] * float(slope) + float(offset)

    return _attribution(model, passage.text, tokens, log_odds)


def explain_stance(model: TransformerModel, pair: Pair, tokens: Tokens, polarity: str) -> Attribution:
    """What each word of the paragraph adds to the calibrated log-odds of a polarity against neutral."""
    names, calibration = model.taxonomy.polarities, model.calibration
    wanted, neutral = names.index(polarity), names.index(NEUTRAL)
    mixing = torch.tensor(calibration.stance_weights[:, wanted] - calibration.stance_weights[:, neutral]).float()
    offset = float(calibration.stance_offsets[wanted] - calibration.stance_offsets[neutral])

    def log_odds(states: torch.Tensor, valid: torch.Tensor) -> torch.Tensor:
        copies = len(states)
        asked = pair_batch([tokens.offsets] * copies, [[pair]] * copies, model.taxonomy.topics, model.shape.span)
        return model.network.stance(states, valid, asked) @ mixing + offset

    return _attribution(model, pair.text, tokens, log_odds)


def _attribution(model: TransformerModel, text: str, tokens: Tokens, heads: Heads) -> Attribution:
    """Integrated gradients, the shares of the pieces of a word added up."""
    if find_spec("captum") is None:
        raise CommuniqueError("explaining needs captum, which is not installed: run pip install 'communique[explain]'.")
    from captum.attr import IntegratedGradients

    network, tokenizer = model.network, model.tokenizer
    single = window_batch([tokens], tokenizer.pad_token_id or 0)
    numbers = _numbers(tokens, single.ids.shape[1])
    embed = network.encoder.get_input_embeddings()
    with torch.no_grad():
        unknown = single.ids.masked_fill(torch.from_numpy(numbers >= 0), _unknown(tokenizer))
        actual, blank = embed(single.ids).unsqueeze(0), embed(unknown).unsqueeze(0)

    def forward(embedded: torch.Tensor) -> torch.Tensor:
        batch = window_batch([tokens] * len(embedded), tokenizer.pad_token_id or 0)
        return heads(network.states(batch, embedded=embedded.flatten(0, 1)), batch.valid)

    together = max(1, _TOGETHER // single.ids.numel())
    shares = IntegratedGradients(forward).attribute(actual, blank, n_steps=_STEPS, internal_batch_size=together)
    pieces = shares[0].sum(-1).double().numpy()
    with torch.no_grad():
        reached = float(forward(actual)[0])
    spans = word_spans(text)
    weights = np.zeros(len(spans))
    starts = np.array([start for start, _ in spans])
    inside = numbers >= 0
    # A piece belongs to the last word that begins before the piece ends: some tokenizers put the blank before it.
    ends = tokens.offsets[1:, 1][numbers[inside]]
    np.add.at(weights, np.searchsorted(starts, ends, side="left") - 1, pieces[inside])
    return Attribution(spans, weights, reached - float(weights.sum()))


def _numbers(tokens: Tokens, length: int) -> np.ndarray:
    """For each place of each window which token of the text stands there, -1 for none; (n_windows, length).

    ``places`` tells it for one of the windows that share a token. In every window the text stands between
    the same number of other tokens, and its tokens are neighbours as in the text.
    """
    numbers = np.full((len(tokens.windows), length), -1, dtype=np.int64)
    places = tokens.places[1:]
    if not len(places):
        return numbers
    first = places[0, 1]
    after = len(tokens.windows[-1]) - 1 - places[-1, 1]
    for window, ids in enumerate(tokens.windows):
        own = np.flatnonzero(places[:, 0] == window)
        if len(own):
            span = np.arange(first, len(ids) - after)
            numbers[window, span] = span + own[0] - places[own[0], 1]
    return numbers


def _unknown(tokenizer: Any) -> int:
    """The token that says least of what stands in its place."""
    known = (tokenizer.mask_token_id, tokenizer.unk_token_id, tokenizer.pad_token_id)
    return int(next((token for token in known if token is not None), 0))
