"""A transformer on disk: heads and what training changed in the encoder, or the whole encoder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from communique.errors import CommuniqueError
from communique.models.transformer import adapter
from communique.models.transformer.calibration import HeadCalibration
from communique.models.transformer.encoder import (
    ATTENTION,
    EncoderReference,
    open_encoder,
    open_tokenizer,
    resolve,
)
from communique.models.transformer.network import Network
from communique.models.transformer.settings import Architecture
from communique.taxonomy import Taxonomy

if TYPE_CHECKING:
    from communique.models.transformer.model import TransformerModel

WEIGHTS_FILE = "weights.safetensors"
ENCODER_FOLDER = "encoder"
_ENCODER = "encoder."


def pack(network: Network, pretrained: Mapping[str, torch.Tensor], rank: int | None) -> dict[str, torch.Tensor]:
    """The weights to save: heads and the encoder's changes in float16, or with ``rank=None`` all of it as it is.

    Parameters:
        pretrained: the encoder's weights before training.
    """
    weights = {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}
    if rank is None:
        return weights
    encoder = {n.removeprefix(_ENCODER): t for n, t in weights.items() if n.startswith(_ENCODER)}
    changes = adapter.differences(pretrained, encoder, rank)
    heads = {n: t.half() for n, t in weights.items() if not n.startswith(_ENCODER)}
    return {**{_ENCODER + n: t for n, t in changes.items()}, **heads}


def unpack(network: Network, parts: Mapping[str, torch.Tensor], whole: bool) -> None:
    """Put packed weights into a network that holds the pretrained encoder.

    Raises:
        ValueError: names or shapes do not fit the network.
    """
    weights = {name: tensor.float() for name, tensor in parts.items()}
    if not whole:
        changes = {n.removeprefix(_ENCODER): t for n, t in parts.items() if n.startswith(_ENCODER)}
        encoder = adapter.apply(network.encoder.state_dict(), changes)
        heads = {n: t for n, t in weights.items() if not n.startswith(_ENCODER)}
        weights = {**{_ENCODER + n: t for n, t in encoder.items()}, **heads}
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        raise ValueError(str(error).splitlines()[0]) from error


def fingerprint(parts: Mapping[str, torch.Tensor], calibration: HeadCalibration) -> str:
    """Eight hex digits that change with any learned number: equal names mean equal answers."""
    digest = hashlib.sha256(repr(calibration.to_dict()).encode())
    for name, tensor in sorted(parts.items()):
        digest.update(name.encode() + tensor.contiguous().numpy().tobytes())
    return digest.hexdigest()[:8]


def write_parts(
    folder: Path,
    parts: Mapping[str, torch.Tensor],
    network: Network,
    tokenizer: Any,
    reference: EncoderReference | None,
) -> None:
    """Write the weights, and the encoder's configuration and tokenizer where the folder must stand alone."""
    save_file({name: tensor.contiguous() for name, tensor in parts.items()}, folder / WEIGHTS_FILE)
    (folder / WEIGHTS_FILE).chmod(0o644)  # safetensors writes for the owner alone
    if reference is None:
        network.encoder.config.save_pretrained(folder / ENCODER_FOLDER)
        tokenizer.save_pretrained(folder / ENCODER_FOLDER)


def read_model(folder: Path, taxonomy: Taxonomy, description: Mapping[str, Any]) -> TransformerModel:
    """The model of a folder.

    Raises:
        CommuniqueError: a part is missing or broken, or the encoder it builds on is not at hand.
    """
    from communique.models.transformer.model import TransformerModel

    try:
        details = description["details"]
        shape = Architecture.from_dict(details["architecture"])
        calibration = HeadCalibration.from_dict(details["calibration"], description["thresholds"])
        reference = EncoderReference.from_dict(details["encoder"]) if details["encoder"] else None
        parts = load_file(folder / WEIGHTS_FILE)
        if reference is None:
            encoder, tokenizer = _bare_encoder(folder / ENCODER_FOLDER), open_tokenizer(folder / ENCODER_FOLDER)
        else:
            place, _ = resolve(reference)
            encoder, tokenizer = open_encoder(place), open_tokenizer(place)
        network = Network(encoder, len(taxonomy.topics), shape)
        unpack(network, parts, whole=reference is None)
    except (KeyError, TypeError, ValueError, OSError, SafetensorError) as error:
        raise CommuniqueError(f"the model in {folder} is broken ({error}); train or download it again.") from error
    return TransformerModel(network, tokenizer, taxonomy, shape, calibration, description["name"], parts, reference)


def _bare_encoder(folder: Path) -> Any:
    from transformers import AutoConfig, AutoModel

    config = AutoConfig.from_pretrained(folder, trust_remote_code=False)
    return AutoModel.from_config(  # type: ignore[no-untyped-call]
        config, attn_implementation=ATTENTION, trust_remote_code=False, dtype=torch.float32
    ).eval()
