"""Low-rank adaptation through peft: train small factors beside frozen weights, then add them in."""

from __future__ import annotations

from importlib.util import find_spec

from communique.errors import CommuniqueError
from communique.models.transformer.network import Network


def add_lora(network: Network, rank: int) -> None:
    """Freeze the encoder and put trainable factors beside each of its linear layers.

    Raises:
        CommuniqueError: peft is not installed.
    """
    if find_spec("peft") is None:
        raise CommuniqueError("training.lora_rank needs peft, which is not installed: run pip install peft.")
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(r=rank, lora_alpha=2 * rank, lora_dropout=0.05, target_modules="all-linear")
    network.encoder = get_peft_model(network.encoder, config)


def merge_lora(network: Network) -> None:
    """Add the factors to the weights; the encoder is a plain one again."""
    network.encoder = network.encoder.merge_and_unload()
