"""SetFit as its manual shows it for several labels: contrastive training of the encoder, then logistic regressions."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from embedding_peers import encoder_folder, text_of, while_training

from communique.models.inputs import Passage

STEPS = 160  # what two cores do in about five minutes
PAIRS = 16  # a step; SetFit's default


class SetFitPeer:
    """The encoder is trained on ``STEPS * PAIRS`` pairs of training texts, the head on all training texts."""

    encoder = False  # it brings an encoder of its own

    def __init__(self, steps: int = STEPS, seed: int = 13) -> None:
        from setfit import SetFitModel

        logging.getLogger("setfit").setLevel(logging.ERROR)
        self.title = f"SetFit {version('setfit')} on MiniLM-L6"
        self.how = f"max_steps={steps}: {steps * PAIRS:,} pairs"
        self._steps, self._seed = steps, seed
        self._model: Any = SetFitModel.from_pretrained(
            str(encoder_folder()), multi_target_strategy="one-vs-rest", device="cpu"
        )

    def fit(self, passages: Sequence[Passage], gold: np.ndarray) -> None:
        from datasets import Dataset
        from setfit import Trainer, TrainingArguments

        data = Dataset.from_dict({"text": [text_of(p) for p in passages], "label": gold.tolist()})
        with tempfile.TemporaryDirectory() as folder, while_training():
            settings = TrainingArguments(
                output_dir=folder,
                max_steps=self._steps,
                batch_size=PAIRS,
                seed=self._seed,
                save_strategy="no",
                logging_strategy="no",
                report_to="none",
                show_progress_bar=False,
            )
            Trainer(model=self._model, args=settings, train_dataset=data).train()

    def scores(self, passages: Sequence[Passage]) -> np.ndarray:
        """Log-odds of SetFit's probabilities, so that the same scaling fits as for the other peers."""
        texts = [text_of(p) for p in passages]
        p = self._model.predict_proba(texts, as_numpy=True, show_progress_bar=False)
        p = np.clip(np.asarray(p, dtype=float), 1e-9, 1 - 1e-9)
        return np.log(p / (1 - p))

    def size(self) -> int:
        with tempfile.TemporaryDirectory() as folder:
            self._model.save_pretrained(folder)
            return sum(f.stat().st_size for f in Path(folder).rglob("*") if f.is_file())
