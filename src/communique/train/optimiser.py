"""Step sizes: per layer, per head, and over time."""

from __future__ import annotations

import re
from typing import Any

import torch

from communique.models.transformer.network import Network

_LAYER = re.compile(r"\blayers?\.(\d+)\.")


def make_optimiser(
    network: Network, learning_rate: float, head_learning_rate: float, layer_decay: float, weight_decay: float
) -> torch.optim.AdamW:
    """AdamW over the trainable weights: lower layers take smaller steps, biases and norms do not decay."""
    depths = [int(m[1]) for name, _ in network.encoder.named_parameters() if (m := _LAYER.search(name))]
    layers = max(depths, default=0) + 1
    groups: dict[tuple[float, float], dict[str, Any]] = {}
    for name, weight in network.named_parameters():
        if not weight.requires_grad:
            continue
        rate = head_learning_rate
        if name.startswith("encoder."):
            found = _LAYER.search(name)
            depth = int(found[1]) + 1 if found else 0
            rate = learning_rate * layer_decay ** (layers - depth)
        decay = weight_decay if weight.ndim > 1 else 0.0
        group = groups.setdefault((rate, decay), {"params": [], "lr": rate, "weight_decay": decay})
        group["params"].append(weight)
    return torch.optim.AdamW(list(groups.values()), fused=True)


def schedule(step: int, total: int, warmup: float) -> float:
    """Share of the full step size: up over the first ``warmup`` of all steps, then down to zero.

    Example:
        >>> [round(schedule(step, 10, 0.2), 2) for step in (0, 1, 6, 9)]
        [0.5, 1.0, 0.5, 0.12]
    """
    rising = max(1, round(total * warmup))
    return (step + 1) / rising if step < rising else (total - step) / max(1, total - rising)
