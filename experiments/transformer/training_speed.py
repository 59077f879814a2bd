"""Paragraphs per second of our training loop against a default Hugging Face Trainer, measured in one run.

python experiments/transformer/training_speed.py --dataset datasets/communique [--paragraphs 320] [--repetitions 3]

Both train the same encoder with the same heads and losses on the same paragraphs, one epoch per repetition, taking
turns. The Trainer has its defaults (float32, shuffled batches padded to the longest, AdamW over all weights, the
encoder as AutoModel loads it); its batch size is the mean one of our batches. Tokenising is not timed on either side.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch
from machine import facts
from transformers import AutoModel, PrinterCallback, Trainer, TrainingArguments
from transformers.utils import logging

from communique.label.load import read_dataset
from communique.models.transformer.batches import pair_batch, window_batch
from communique.models.transformer.encoder import EncoderReference, open_encoder, open_tokenizer, resolve
from communique.models.transformer.network import Network
from communique.models.transformer.settings import Architecture
from communique.models.transformer.tokens import tokenise
from communique.resources import config_path
from communique.split.assign import TRAIN
from communique.taxonomy import load_taxonomy
from communique.train.examples import Example, examples_of
from communique.train.loop import Loop
from communique.train.losses import class_weights, stance_loss, stance_targets, topic_loss
from communique.train.run import read_settings
from communique.train.settings import TrainingSettings

BAR = 1.5


class WithLoss(torch.nn.Module):
    """The network as the Trainer wants it: a batch in, a loss out."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, batch: Any, pairs: Any, topics: torch.Tensor, stances: torch.Tensor) -> dict[str, torch.Tensor]:
        topic_logits, stance_logits = self.network(batch, pairs)
        even = class_weights((), "none")
        return {"loss": topic_loss(topic_logits, topics) + stance_loss(stance_logits, stances, even, 0.0)}


def train_ours(examples: Sequence[Example], folder: Path, shape: Architecture, settings: TrainingSettings) -> Loop:
    network = Network(open_encoder(folder), len(load_taxonomy().topics), shape)
    if settings.freeze_embeddings:
        network.encoder.get_input_embeddings().requires_grad_(False)
    return Loop(network, open_tokenizer(folder), examples, load_taxonomy().topics, shape, settings, seed=13)


def train_theirs(examples: Sequence[Example], folder: Path, shape: Architecture, batch_size: int, out: str) -> Trainer:
    topics = load_taxonomy().topics
    network = Network(AutoModel.from_pretrained(folder), len(topics), shape)
    tokenizer = open_tokenizer(folder)
    tokens = tokenise(tokenizer, [e.passage for e in examples], shape.max_length, shape.stride)

    def collate(rows: Sequence[int]) -> dict[str, Any]:
        own, asked = [tokens[i] for i in rows], [examples[i] for i in rows]
        return {
            "batch": window_batch(own, tokenizer.pad_token_id),
            "pairs": pair_batch([t.offsets for t in own], [e.pairs for e in asked], topics, shape.span),
            "topics": torch.tensor([e.topics for e in asked], dtype=torch.float32),
            "stances": stance_targets(asked),
        }

    arguments = TrainingArguments(
        output_dir=out,
        num_train_epochs=1,
        per_device_train_batch_size=batch_size,
        remove_unused_columns=False,
        save_strategy="no",
        logging_strategy="no",
        disable_tqdm=True,
        use_cpu=True,
    )
    trainer = Trainer(WithLoss(network), arguments, collate, list(range(len(examples))))  # type: ignore[arg-type]
    trainer.remove_callback(PrinterCallback)
    return trainer


def timed(run: Any) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", required=True)
    parser.add_argument("--paragraphs", type=int, default=320)
    parser.add_argument("--repetitions", type=int, default=3)
    options = parser.parse_args()
    logging.set_verbosity_error()
    configured = read_settings(config_path("transformer.yaml"))
    shape = Architecture(**configured["architecture"])
    settings = TrainingSettings(**{**configured["training"], "epochs": 1})
    # Every so many paragraphs of the training part, so that all its sources are in it.
    every = examples_of(read_dataset(options.dataset, load_taxonomy()).splits[TRAIN], load_taxonomy())
    examples = every[:: max(1, len(every) // options.paragraphs)][: options.paragraphs]
    folder, _ = resolve(EncoderReference())
    batch_size = round(len(examples) / len(train_ours(examples, folder, shape, settings).epochs[0]))
    seconds: dict[str, list[float]] = {"default Trainer": [], "our loop": []}
    with tempfile.TemporaryDirectory() as out:
        for repetition in range(options.repetitions + 1):
            theirs = train_theirs(examples, folder, shape, batch_size, out).train
            ours = train_ours(examples, folder, shape, settings).run
            for name, run in (("default Trainer", theirs), ("our loop", ours)):
                spent = timed(run)
                if repetition:  # the first one compiles kernels
                    seconds[name].append(spent)
                print(f"{name}: {len(examples) / spent:.1f} paragraphs/s", file=sys.stderr, flush=True)
    rates = {name: len(examples) / median(values) for name, values in seconds.items()}
    ratio = median(t / o for t, o in zip(seconds["default Trainer"], seconds["our loop"], strict=True))
    print("| training | paragraphs/s | ratio |\n|---|---|---|")
    print(f"| default Trainer, batch size {batch_size} | {rates['default Trainer']:.1f} | 1.00 |")
    print(f"| our loop, {settings.tokens_per_batch} tokens per batch | {rates['our loop']:.1f} | {ratio:.2f} |")
    print(f"\nmedians of {options.repetitions} turns, {len(examples)} paragraphs; bar: {BAR}; ", end="")
    print(facts("torch", "transformers", "accelerate"))


if __name__ == "__main__":
    main()
