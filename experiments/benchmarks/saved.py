"""Predictions on disk: one line about the run, then one line per row, and no text of any benchmark."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from communique.atomic import atomic_file

RESULTS = Path(__file__).with_name("results")
_PLAIN = 200_000  # bytes; larger files are compressed


@dataclass(frozen=True, slots=True)
class Row:
    """An answer.

    Attributes:
        parts: what the row counts in: ``dev``, or the names of test parts.
        group: rows with the same number are drawn together by the bootstrap.
        probabilities: in the order of ``classes`` of the run.
    """

    id: str
    parts: tuple[str, ...]
    group: int
    gold: str
    predicted: str
    probabilities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A system's answers to a benchmark, and how they came about."""

    benchmark: str
    system: str
    classes: tuple[str, ...]
    about: dict[str, Any]
    rows: tuple[Row, ...]


def save(run: Run, folder: Path = RESULTS) -> Path:
    """Write a run; an older one of the same system and benchmark is replaced."""
    head = {"benchmark": run.benchmark, "system": run.system, "classes": run.classes, "about": run.about}
    content = "".join(json.dumps(line) + "\n" for line in (head, *map(asdict, run.rows))).encode()
    plain, packed = (folder / f"{run.benchmark}-{run.system}.jsonl{end}" for end in ("", ".gz"))
    path, other = (packed, plain) if len(content) > _PLAIN else (plain, packed)
    if path is packed:
        buffer = io.BytesIO()
        with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as file:
            file.write(content)
        content = buffer.getvalue()
    with atomic_file(path, "wb") as file:
        file.write(content)
    other.unlink(missing_ok=True)
    return path


def read(path: Path) -> Run:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        head, *rows = map(json.loads, file)
    return Run(
        head["benchmark"],
        head["system"],
        tuple(head["classes"]),
        head["about"],
        tuple(
            Row(r["id"], tuple(r["parts"]), r["group"], r["gold"], r["predicted"], tuple(r["probabilities"]))
            for r in rows
        ),
    )


def read_all(folder: Path = RESULTS) -> Sequence[Run]:
    return [read(path) for path in sorted(folder.glob("*.jsonl*"))]
