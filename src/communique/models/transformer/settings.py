"""The shape of a transformer model, as it stands in a configuration and in ``model.json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from communique.errors import UsageError

CHOICES = {
    "topic_pool": ("mean", "attention"),
    "span": ("mean", "first"),
    "context": ("mean", "attention"),
}


@dataclass(frozen=True, slots=True)
class Architecture:
    """What cannot change after training.

    Parameters:
        max_length: tokens of a window, title and special tokens included.
        stride: tokens that neighbouring windows of one paragraph share.
        topic_pool: a paragraph's vector for the topics: its mean token, or one attention per topic.
        span: an actor's vector: the mean over the tokens of all its mentions, or its first token.
        context: what a pair sees of the paragraph: its mean token, or an attention asked by the pair.
        width: hidden units of the stance head.
        dropout: in the heads, while training.
    """

    max_length: int = 256
    stride: int = 64
    topic_pool: str = "attention"
    span: str = "mean"
    context: str = "attention"
    width: int = 256
    dropout: float = 0.1

    def __post_init__(self) -> None:
        for name, known in CHOICES.items():
            if getattr(self, name) not in known:
                raise UsageError(f"architecture.{name} is {getattr(self, name)!r}; use one of {', '.join(known)}.")

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{field.name: data[field.name] for field in fields(cls)})
