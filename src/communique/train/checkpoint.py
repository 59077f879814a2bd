"""Where a killed training goes on: everything that decides the next step, in one file."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from communique.atomic import atomic_file

_FILE = "checkpoint.pt"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint folder and the run it belongs to.

    ``key`` stands for settings and data: a checkpoint of another run is never taken up.
    """

    folder: Path
    key: str

    def read(self) -> dict[str, Any] | None:
        """The state that was saved last by this very run, if any."""
        path = self.folder / _FILE
        if not path.exists():
            return None
        state = torch.load(path, weights_only=True)
        return dict(state) if state["key"] == self.key else None

    def write(self, state: dict[str, Any]) -> None:
        with atomic_file(self.folder / _FILE, "wb") as file:
            torch.save({"key": self.key, **state}, file)

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
