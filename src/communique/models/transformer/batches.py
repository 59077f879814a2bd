"""Tokens and pairs as tensors, in batches of about equal cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from communique.models.inputs import Pair, Span
from communique.models.transformer.tokens import Tokens, rows_of

_GRAIN = 16  # lengths are padded to multiples: kernels are compiled per shape, so few shapes are fast ones
_STEPS = 10  # distances count by powers of two
GAPS = 2 * _STEPS + 1


@dataclass(frozen=True, slots=True)
class WindowBatch:
    """Windows to encode: (n_windows, length) each, and where the tokens of each passage end up.

    ``gather`` has shape (n_passages, n_tokens): rows of the flattened windows; ``valid`` tells which count.
    """

    ids: torch.Tensor
    mask: torch.Tensor
    types: torch.Tensor
    gather: torch.Tensor
    valid: torch.Tensor


@dataclass(frozen=True, slots=True)
class PairBatch:
    """Pairs of some passages.

    ``slots`` has shape (n_passages, n_slots, n_tokens): weights that pool tokens to actors. ``passage``,
    ``holder``, ``target`` and ``gap`` have shape (n_pairs,); a holder or target below zero is not a
    slot but the learned vector -1 - value.
    """

    slots: torch.Tensor
    passage: torch.Tensor
    holder: torch.Tensor
    target: torch.Tensor
    gap: torch.Tensor


def plan(sizes: Sequence[int], budget: int) -> list[list[int]]:
    """Items in batches of similar size, so that no batch costs more than ``budget`` tokens with its padding.

    Example:
        >>> plan([10, 50, 12, 48], budget=130)
        [[0, 2], [3, 1]]
    """
    batches: list[list[int]] = [[]]
    for item in sorted(range(len(sizes)), key=lambda i: (sizes[i], i)):
        if batches[-1] and padded(sizes[item]) * (len(batches[-1]) + 1) > budget:
            batches.append([])
        batches[-1].append(item)
    return batches if batches[-1] else []


def padded(length: int) -> int:
    """A length as it is after padding."""
    return -(-length // _GRAIN) * _GRAIN


def window_batch(passages: Sequence[Tokens], pad: int) -> WindowBatch:
    """The windows of some passages, padded to the longest."""
    windows = [w for tokens in passages for w in tokens.windows]
    types = [t for tokens in passages for t in tokens.types]
    length = padded(max(map(len, windows)))
    ids = np.full((len(windows), length), pad, dtype=np.int64)
    kinds, mask = np.zeros_like(ids), np.zeros_like(ids)
    for row, (window, kind) in enumerate(zip(windows, types, strict=True)):
        ids[row, : len(window)], kinds[row, : len(window)], mask[row, : len(window)] = window, kind, 1
    width = max(len(tokens.places) for tokens in passages)
    gather = np.zeros((len(passages), width), dtype=np.int64)
    valid = np.zeros((len(passages), width), dtype=bool)
    first = 0
    for row, tokens in enumerate(passages):
        gather[row, : len(tokens.places)] = (first + tokens.places[:, 0]) * length + tokens.places[:, 1]
        valid[row, : len(tokens.places)] = True
        first += len(tokens.windows)
    return WindowBatch(*map(torch.from_numpy, (ids, mask, kinds, gather, valid)))


def pair_batch(
    offsets: Sequence[np.ndarray], pairs: Sequence[Sequence[Pair]], topics: Sequence[str], span: str
) -> PairBatch:
    """The pairs of some passages.

    Parameters:
        offsets: of the tokens of each passage, as in ``Tokens``.
        pairs: of each passage. A pair without a holder has the author as holder.
        topics: ids in the order of the learned vectors; the vector after them is the author's.
        span: ``mean`` or ``first``, see ``Architecture``.
    """
    named = {topic: -1 - i for i, topic in enumerate((*topics, ()))}
    rows: list[tuple[int, int, int, int]] = []
    slots: list[dict[tuple[Span, ...], int]] = []
    for passage, own in enumerate(pairs):
        known: dict[tuple[Span, ...], int] = {}
        for pair in own:
            sides = [
                named[side] if side in named else known.setdefault(side, len(known))  # type: ignore[index, arg-type]
                for side in (pair.holder, pair.target)
            ]
            rows.append((passage, sides[0], sides[1], _gap(pair)))
        slots.append(known)
    weights = np.zeros((len(pairs), max(1, *map(len, slots)), max(map(len, offsets))), dtype=np.float32)
    for passage, known in enumerate(slots):
        for spans, slot in known.items():
            tokens = rows_of(offsets[passage], spans)
            tokens = tokens[:1] if span == "first" else tokens
            weights[passage, slot, tokens] = 1 / len(tokens)
    columns = torch.tensor(rows, dtype=torch.int64).reshape(-1, 4)
    return PairBatch(torch.from_numpy(weights), *columns.T)


def _gap(pair: Pair) -> int:
    """Order and distance of holder and target as one small number."""
    if isinstance(pair.target, str) or not pair.holder or not pair.target:
        return GAPS - 1
    distance, order = min(
        (max(t[0] - h[1], h[0] - t[1], 0), int(t[0] < h[0])) for h in pair.holder for t in pair.target
    )
    return order * _STEPS + min((distance + 1).bit_length() - 1, _STEPS - 1)
