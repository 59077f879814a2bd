"""Text as tokens: windows that fit the encoder, and where in the text each token stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from communique.models.inputs import Passage, Span

_TITLE_SHARE = 4  # a title takes at most a quarter of the window


@dataclass(frozen=True, slots=True)
class Tokens:
    """A passage as one or more windows.

    Attributes:
        windows: token ids of each window, special tokens and title included.
        types: token type ids, alike.
        places: (window, position) of every token that stands for the passage, shape (n_tokens, 2): the
            first token of the first window, then each token of the text once, from the window where
            it has most context on both sides.
        offsets: character spans of these tokens, shape (n_tokens, 2); (-1, -1) for the first.
    """

    windows: tuple[list[int], ...]
    types: tuple[list[int], ...]
    places: np.ndarray
    offsets: np.ndarray

    @property
    def size(self) -> int:
        """Tokens in all windows."""
        return sum(map(len, self.windows))


def tokenise(tokenizer: Any, passages: Sequence[Passage], max_length: int, stride: int) -> list[Tokens]:
    """Passages as tokens: the title as first segment, the text as second; long text in several windows.

    Parameters:
        max_length: tokens of a window.
        stride: tokens that neighbouring windows share.
    """
    if not passages:
        return []
    title_limit = max_length // _TITLE_SHARE
    room = max_length - title_limit - tokenizer.num_special_tokens_to_add(pair=True)
    stride = min(stride, room // 2)
    encoded = tokenizer(
        _short_titles(tokenizer, [p.title for p in passages], title_limit),
        [p.text for p in passages],
        truncation="only_second",
        max_length=max_length,
        stride=stride,
        return_overflowing_tokens=True,
        return_token_type_ids=True,
        return_offsets_mapping=True,
    )
    groups: list[list[int]] = [[] for _ in passages]
    for window, passage in enumerate(encoded["overflow_to_sample_mapping"]):
        groups[passage].append(window)
    return [_tokens(encoded, group, stride) for group in groups]


def rows_of(offsets: np.ndarray, spans: Sequence[Span]) -> np.ndarray:
    """Row numbers of the tokens that overlap any of the spans; the nearest token where none does.

    Parameters:
        offsets: as in ``Tokens``, shape (n_tokens, 2).

    Example:
        >>> rows_of(np.array([[-1, -1], [0, 4], [5, 8], [9, 12]]), [(5, 12)]).tolist()
        [2, 3]
    """
    starts, ends = offsets[:, 0], offsets[:, 1]
    inside = np.zeros(len(offsets), dtype=bool)
    for start, end in spans:
        inside |= (starts < end) & (ends > start)
    if inside.any():
        return np.flatnonzero(inside)
    centre = (spans[0][0] + spans[0][1]) / 2
    return np.array([np.abs(offsets.mean(axis=1) - centre).argmin()])


def _short_titles(tokenizer: Any, titles: list[str], limit: int) -> list[str]:
    long = [i for i, title in enumerate(titles) if len(title.encode()) > limit]  # a token is a byte or more
    if long:
        cut = tokenizer(
            [titles[i] for i in long],
            add_special_tokens=False,
            truncation=True,
            max_length=limit,
            return_offsets_mapping=True,
        )
        for i, offsets in zip(long, cut["offset_mapping"], strict=True):
            titles[i] = titles[i][: offsets[-1][1]]
    return titles


def _tokens(encoded: Any, windows: list[int], stride: int) -> Tokens:
    chosen: list[tuple[int, int, int]] = []  # window, position, room to the nearer edge; by number of the token
    spans: list[tuple[int, int]] = []
    begin = 0
    for order, window in enumerate(windows):
        sequence = encoded.sequence_ids(window)
        positions = [p for p, segment in enumerate(sequence) if segment == 1]
        for rank, position in enumerate(positions):
            number = begin + rank
            candidate = (order, position, min(rank, len(positions) - 1 - rank))
            if number == len(chosen):
                chosen.append(candidate)
                spans.append(encoded["offset_mapping"][window][position])
            elif candidate[2] > chosen[number][2]:
                chosen[number] = candidate
        begin += len(positions) - stride
    return Tokens(
        tuple(encoded["input_ids"][w] for w in windows),
        tuple(encoded["token_type_ids"][w] for w in windows),
        np.array([(0, 0), *((w, p) for w, p, _ in chosen)], dtype=np.int64),
        np.array([(-1, -1), *spans], dtype=np.int64),
    )
