"""Fitting the transformer: encoder and heads together, then packing, calibration and thresholds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from communique.errors import CommuniqueError, UsageError
from communique.label.build import VALIDATION, Dataset
from communique.models.transformer.settings import Architecture
from communique.split.assign import TRAIN
from communique.taxonomy import Taxonomy
from communique.train.settings import TrainingSettings

if TYPE_CHECKING:
    from communique.models.transformer.model import TransformerModel
    from communique.train.examples import Example

DEFAULTS: dict[str, Any] = {
    "family": "transformer",
    "name": "transformer",
    "seed": 13,
    "encoder": {"name": "default", "revision": None},
    "start": None,
    "teacher": {"folder": None, "weight": 0.6},
    "architecture": Architecture().to_dict(),
    "training": asdict(TrainingSettings()),
    "storage": {"form": "adapter", "rank": 96},
}
# Keys that may be null, each with an example of what they hold otherwise.
NULLABLE: dict[str, Any] = {"encoder.revision": "main", "start": "models/transformer", "teacher.folder": "models/large"}
FORMS = ("adapter", "full")
Note = Callable[[str], None]


def fit(
    dataset: Dataset, settings: Mapping[str, Any], work: Path | None = None, note: Note = lambda line: None
) -> tuple[TransformerModel, list[dict[str, float]]]:
    """Train on ``train``; choose the epoch, calibrate and set thresholds on ``validation``.

    Parameters:
        work: folder for checkpoints; a killed training goes on from there when called again.
        note: told one line per epoch.

    Returns:
        the model, and the metrics of every epoch.

    Raises:
        CommuniqueError: PyTorch, the encoder, a split or a polarity is missing.
        UsageError: a setting has a value that is not known.
    """
    from communique.models.transformer import require_torch

    require_torch("training a transformer")
    from communique.train.examples import examples_of

    train, validation = dataset.splits.get(TRAIN, ()), dataset.splits.get(VALIDATION, ())
    if not train or not validation:
        raise CommuniqueError(
            "the dataset has no train or no validation split; build one with 'splits: {validation: 0.15}'."
        )
    return fit_examples(
        examples_of(train, dataset.taxonomy),
        examples_of(validation, dataset.taxonomy),
        dataset.taxonomy,
        settings,
        work,
        note,
    )


def fit_examples(
    train: Sequence[Example],
    validation: Sequence[Example],
    taxonomy: Taxonomy,
    settings: Mapping[str, Any],
    work: Path | None = None,
    note: Note = lambda line: None,
) -> tuple[TransformerModel, list[dict[str, float]]]:
    """As ``fit``, from examples of any sources; those without topics or without stances count where they can."""
    import torch

    from communique.models.transformer.encoder import EncoderReference, open_encoder, open_tokenizer, resolve
    from communique.models.transformer.files import fingerprint, pack, unpack
    from communique.models.transformer.model import TransformerModel
    from communique.models.transformer.network import Network
    from communique.train.checkpoint import Checkpoint
    from communique.train.loop import Loop, use_bf16
    from communique.train.lora import add_lora, merge_lora
    from communique.train.validation import calibrated, validator

    if settings["storage"]["form"] not in FORMS:
        raise UsageError(f"storage.form is {settings['storage']['form']!r}; use one of {', '.join(FORMS)}.")
    lacking = set(range(len(taxonomy.polarities))) - {a for e in train for a in e.answers}
    if lacking:
        names = [taxonomy.polarities[i] for i in sorted(lacking)]
        raise CommuniqueError(f"no training pair is {names}; label stances of every polarity before training.")
    if settings["teacher"]["folder"]:
        from communique.train.distil import taught

        train = taught(train, settings["teacher"]["folder"], settings["teacher"]["weight"], taxonomy)
    shape = Architecture(**settings["architecture"])
    options = TrainingSettings(**settings["training"])
    torch.manual_seed(settings["seed"])
    folder, reference = resolve(EncoderReference(settings["encoder"]["name"], settings["encoder"]["revision"]))
    tokenizer, encoder = open_tokenizer(folder), open_encoder(folder)
    _require_room(encoder, shape)
    pretrained = {name: tensor.clone() for name, tensor in encoder.state_dict().items()}
    network = Network(encoder, len(taxonomy.topics), shape)
    prepare(network, tokenizer, settings, taxonomy)
    if options.lora_rank:
        add_lora(network, options.lora_rank)
    checkpoint = Checkpoint(work, _key(settings, train, validation)) if work else None
    history = Loop(
        network,
        tokenizer,
        train,
        taxonomy.topics,
        shape,
        options,
        settings["seed"],
        validator(tokenizer, validation, taxonomy, shape, use_bf16(options.precision)),
        checkpoint,
        note,
    ).run()
    if options.lora_rank:
        merge_lora(network)
    whole = settings["storage"]["form"] == "full"
    parts = pack(network, pretrained, None if whole else settings["storage"]["rank"])
    network.encoder.load_state_dict(pretrained)
    unpack(network, parts, whole)  # what is calibrated and measured is what will be loaded, to the last bit
    calibration = calibrated(network, tokenizer, validation, taxonomy, shape)
    name = f"{settings['name']}-{fingerprint(parts, calibration)}"
    model = TransformerModel(
        network, tokenizer, taxonomy, shape, calibration, name, parts, None if whole else reference
    )
    return model, history


def _require_room(encoder: Any, shape: Any) -> None:
    from communique.models.transformer.encoder import longest_input

    if shape.max_length > (limit := longest_input(encoder)):
        raise UsageError(
            f"architecture.max_length is {shape.max_length}, but the encoder reads {limit} tokens at most; lower it."
        )


def prepare(network: Any, tokenizer: Any, settings: Mapping[str, Any], taxonomy: Taxonomy) -> None:
    """Give a new network what it starts from, in place, and fix the word embeddings where the settings say so.

    It starts from the model that ``start`` names, or from its pretrained encoder with the issues read from their sentences.

    Raises:
        UsageError: the model in ``start`` is of another kind or shape.
    """
    from communique.models.transformer.network import name_issues

    if settings["start"]:
        _start_from(network, settings["start"], taxonomy)
    else:
        name_issues(network, tokenizer, [topic.issue or topic.name for topic in taxonomy.entries])
    network.encoder.get_input_embeddings().requires_grad_(
        not TrainingSettings(**settings["training"]).freeze_embeddings
    )


def _start_from(network: Any, folder: str, taxonomy: Taxonomy) -> None:
    """Take over the weights of a trained model with the same encoder and architecture."""
    from communique.models.storage import load_folder
    from communique.models.transformer.model import TransformerModel

    model = load_folder(folder, taxonomy)
    if not isinstance(model, TransformerModel):
        raise UsageError(f"start: {folder} holds no transformer; name a folder that was trained with this family.")
    try:
        network.load_state_dict(model.network.state_dict())
    except RuntimeError as error:
        raise UsageError(
            f"start: the model in {folder} has another encoder or architecture; use the settings it was trained with."
        ) from error


def _key(settings: Mapping[str, Any], *parts: Sequence[Example]) -> str:
    """Stands for settings and data, so that a checkpoint is taken up by the run that wrote it only."""
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode())
    for examples in parts:
        for example in examples:
            digest.update(repr(example).encode())
    return digest.hexdigest()
