"""What training changed in an encoder, small enough to ship: low-rank factors of the differences."""

from __future__ import annotations

from collections.abc import Mapping

import torch

A, B, DELTA = ".a", ".b", ".delta"


def differences(
    before: Mapping[str, torch.Tensor], after: Mapping[str, torch.Tensor], rank: int
) -> dict[str, torch.Tensor]:
    """The changed weights of ``after`` as float16: factors of the given rank for matrices, else the difference.

    A difference that is truly of lower rank, as LoRA leaves it, is kept exactly (but for rounding).
    """
    kept: dict[str, torch.Tensor] = {}
    for name, old in before.items():
        delta = after[name].float() - old.float()
        if not delta.any():
            continue
        if delta.ndim == 2 and rank * sum(delta.shape) < delta.numel():
            u, s, v = torch.linalg.svd(delta, full_matrices=False)
            root = s[:rank].sqrt()
            kept[name + A] = (u[:, :rank] * root).half().contiguous()
            kept[name + B] = (v[:rank] * root[:, None]).half().contiguous()
        else:
            kept[name + DELTA] = delta.half()
    return kept


def apply(weights: Mapping[str, torch.Tensor], kept: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Pretrained weights with the differences added, in float32."""
    changed = {name: tensor.float() for name, tensor in weights.items()}
    for name, tensor in kept.items():
        if name.endswith(DELTA):
            changed[name.removesuffix(DELTA)] = changed[name.removesuffix(DELTA)] + tensor.float()
        elif name.endswith(A):
            base = name.removesuffix(A)
            changed[base] = changed[base] + tensor.float() @ kept[base + B].float()
    return changed
