"""The training loop of the transformer: epochs over shuffled batches, validation, early stopping, resume."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from communique.models.inputs import Passage
from communique.models.transformer.batches import PairBatch, WindowBatch, pair_batch, plan, window_batch
from communique.models.transformer.network import Network
from communique.models.transformer.settings import Architecture
from communique.models.transformer.tokens import tokenise
from communique.train.checkpoint import Checkpoint
from communique.train.examples import Example
from communique.train.losses import class_weights, stance_loss, stance_targets, topic_loss
from communique.train.optimiser import make_optimiser, schedule
from communique.train.settings import TrainingSettings

Validate = Callable[[Network], dict[str, float]]
_JITTER = 0.15  # lengths are shaken by this share before sorting, so that batches differ between epochs


class Loop:
    """One training run. ``run`` leaves the best weights in the network and returns the history.

    Parameters:
        validate: metrics of a network on held-out data; the sum of them decides which epoch is best.
            Without it the last weights stay.
        checkpoint: where to save the state and to take it up again.
        note: told one line per epoch.
    """

    def __init__(
        self,
        network: Network,
        tokenizer: Any,
        examples: Sequence[Example],
        topics: Sequence[str],
        shape: Architecture,
        settings: TrainingSettings,
        seed: int,
        validate: Validate | None = None,
        checkpoint: Checkpoint | None = None,
        note: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.network, self.examples, self.topics = network, examples, topics
        self.shape, self.settings, self.seed = shape, settings, seed
        self.validate, self.checkpoint, self.note = validate, checkpoint, note
        self.pad = tokenizer.pad_token_id or 0
        passages = [e.passage for e in examples]
        self.titled = tokenise(tokenizer, passages, shape.max_length, shape.stride)
        bare = [Passage(p.text) for p in passages]
        self.untitled = tokenise(tokenizer, bare, shape.max_length, shape.stride)
        self.weights = class_weights(examples, settings.class_weight)
        self.trainable = [p for p in network.parameters() if p.requires_grad]
        self.optimiser = make_optimiser(
            network,
            settings.learning_rate,
            settings.head_learning_rate,
            settings.layer_decay,
            settings.weight_decay,
        )
        self.bf16 = use_bf16(settings.precision)
        self.epochs = [self._batches(epoch) for epoch in range(settings.epochs)]
        self.per_epoch = [-(-len(batches) // settings.accumulate) for batches in self.epochs]
        self.shadow = [p.detach().clone() for p in self.trainable]
        self.best: list[torch.Tensor] | None = None
        self.best_score, self.stale = float("-inf"), 0
        self.history: list[dict[str, float]] = []
        self.epoch = self.position = 0  # of the next step
        self.loss_sum = 0.0

    def run(self) -> list[dict[str, float]]:
        """Train to the end, or on from the checkpoint."""
        state = self.checkpoint.read() if self.checkpoint else None
        if state:
            self._restore(state)
            self.note(f"going on from the checkpoint at epoch {self.epoch + 1}, step {self.position}")
        else:
            torch.manual_seed(self.seed)
        last = min(self.settings.stop_after or self.settings.epochs, self.settings.epochs)
        while self.epoch < last and self.stale < self.settings.patience:
            self._run_epoch()
        chosen = self.best if self.best is not None else self._averaged()
        self._load(chosen)
        return self.history

    def _run_epoch(self) -> None:
        started = saved = time.monotonic()
        self.network.train()
        while self.position < self.per_epoch[self.epoch]:
            self._step()
            if self.checkpoint and time.monotonic() - saved > 60 * self.settings.checkpoint_minutes:
                self._save()
                saved = time.monotonic()
        metrics = {"loss": self.loss_sum / self.per_epoch[self.epoch]}
        if self.validate:
            metrics |= self._validated(self.validate)
        self.epoch, self.position, self.loss_sum = self.epoch + 1, 0, 0.0
        self.history.append(metrics)
        facts = ", ".join(f"{name} {value:.3f}" for name, value in metrics.items())
        self.note(f"epoch {self.epoch}: {facts} ({time.monotonic() - started:.0f} s)")
        if self.checkpoint:
            self._save()

    def _step(self) -> None:
        settings = self.settings
        first = self.position * settings.accumulate
        group = self.epochs[self.epoch][first : first + settings.accumulate]
        done = sum(self.per_epoch[: self.epoch]) + self.position
        share = schedule(done, sum(self.per_epoch), settings.warmup)
        for parameters in self.optimiser.param_groups:
            parameters.setdefault("full", parameters["lr"])
            parameters["lr"] = parameters["full"] * share
        for rows, titled in group:
            loss = self._loss(rows, titled) / len(group)
            loss.backward()  # type: ignore[no-untyped-call]
            self.loss_sum += float(loss.detach())
        torch.nn.utils.clip_grad_norm_(self.trainable, settings.clip)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        if settings.average:
            # Early on the average forgets faster, or it would stay at the start for an epoch.
            keep = min(settings.average, (done + 1) / (done + 10))
            torch._foreach_lerp_(self.shadow, [p.detach() for p in self.trainable], 1 - keep)
        self.position += 1

    def _loss(self, rows: list[int], titled: list[bool]) -> torch.Tensor:
        tokens = [self.titled[i] if own else self.untitled[i] for i, own in zip(rows, titled, strict=True)]
        examples = [self.examples[i] for i in rows]
        batch: WindowBatch = window_batch(tokens, self.pad)
        pairs = pair_batch([t.offsets for t in tokens], [e.pairs for e in examples], self.topics, self.shape.span)
        unknown = (-1,) * len(self.topics)
        topics = torch.tensor([e.topics or unknown for e in examples], dtype=torch.float32)
        return self.objective(batch, pairs, topics, stance_targets(examples))

    def objective(
        self, batch: WindowBatch, pairs: PairBatch, topics: torch.Tensor, stances: torch.Tensor
    ) -> torch.Tensor:
        """What a step makes smaller: the loss over the labels. Other ways to train add to it.

        Parameters:
            topics: targets as in ``topic_loss``.
            stances: targets as ``stance_targets`` gives them.
        """
        topic_logits, stance_logits = self.network(batch, pairs, self.bf16)
        return self.supervised(topic_logits, stance_logits, topics, stances)

    def supervised(
        self,
        topic_logits: torch.Tensor,
        stance_logits: torch.Tensor | None,
        topics: torch.Tensor,
        stances: torch.Tensor,
    ) -> torch.Tensor:
        """The loss of these logits over the labels, both heads in their weights."""
        weights, focal = self.weights, self.settings.focal
        return self.settings.topic_weight * topic_loss(
            topic_logits, topics
        ) + self.settings.stance_weight * stance_loss(stance_logits, stances, weights, focal)

    def _batches(self, epoch: int) -> list[tuple[list[int], list[bool]]]:
        """Rows of each batch of an epoch and which of them show their title; the same for equal seeds."""
        random = np.random.default_rng([self.seed, epoch])
        sizes = np.array([t.size for t in self.titled])
        shaken = sizes * random.uniform(1 - _JITTER, 1 + _JITTER, len(sizes))
        groups = plan([int(s) for s in shaken], self.settings.tokens_per_batch)
        order = random.permutation(len(groups))
        titled = random.random(len(sizes)) >= self.settings.title_dropout
        return [(groups[i], [bool(titled[row]) for row in groups[i]]) for i in order]

    def _validated(self, validate: Validate) -> dict[str, float]:
        latest = [p.detach().clone() for p in self.trainable]
        self._load(self._averaged())
        metrics = validate(self.network)
        if sum(metrics.values()) > self.best_score:
            self.best_score, self.stale = sum(metrics.values()), 0
            self.best = [p.detach().clone() for p in self.trainable]
        else:
            self.stale += 1
        self._load(latest)
        return metrics

    def _averaged(self) -> list[torch.Tensor]:
        return self.shadow if self.settings.average else [p.detach().clone() for p in self.trainable]

    @torch.no_grad()
    def _load(self, weights: Sequence[torch.Tensor]) -> None:
        for parameter, weight in zip(self.trainable, weights, strict=True):
            parameter.copy_(weight)

    def _save(self) -> None:
        assert self.checkpoint is not None
        self.checkpoint.write(
            {
                "weights": [p.detach() for p in self.trainable],
                "shadow": self.shadow,
                "best": self.best,
                "best_score": self.best_score,
                "stale": self.stale,
                "history": self.history,
                "epoch": self.epoch,
                "position": self.position,
                "loss_sum": self.loss_sum,
                "optimiser": self.optimiser.state_dict(),
                "random": torch.get_rng_state(),
            }
        )

    def _restore(self, state: dict[str, Any]) -> None:
        self._load(state["weights"])
        self.shadow, self.best = state["shadow"], state["best"]
        self.best_score, self.stale, self.history = state["best_score"], state["stale"], state["history"]
        self.epoch, self.position, self.loss_sum = state["epoch"], state["position"], state["loss_sum"]
        self.optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"])


def use_bf16(precision: str) -> bool:
    """Whether to compute in bfloat16: ``auto`` does where the processor has instructions for it."""
    if precision == "auto":
        able = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
        return bool(able.get("avx512_bf16") or able.get("amx_bf16"))
    return precision == "bf16"
