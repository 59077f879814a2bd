"""How a transformer is trained; needs no PyTorch, so that configurations can be checked without it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How to train; every field stands in ``configs/transformer.yaml``."""

    epochs: int = 7
    stop_after: int = 0
    tokens_per_batch: int = 3072
    accumulate: int = 1
    learning_rate: float = 1.5e-4
    head_learning_rate: float = 5e-4
    layer_decay: float = 0.9
    weight_decay: float = 0.01
    warmup: float = 0.1
    clip: float = 1.0
    precision: str = "auto"
    freeze_embeddings: bool = True
    lora_rank: int = 0
    average: float = 0.99
    patience: int = 3
    title_dropout: float = 0.1
    topic_weight: float = 1.0
    stance_weight: float = 1.0
    class_weight: str = "none"
    focal: float = 0.0
    checkpoint_minutes: float = 5.0
