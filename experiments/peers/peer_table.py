"""Which peers there are, and the tables of what ``run.py`` has measured, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

PEERS = {
    "topics": ("setfit", "embeddings", "zero-shot", "keywords", "majority"),
    "stances": ("embeddings", "majority"),
}
HEADS = {
    "topics": (
        "topics on `{split}`, {items:,} paragraphs",
        "macro-F1 (95 % interval)",
        "all topics right",
        "training",
        "paragraphs/s",
        "peak memory",
        "size",
    ),
    "stances": (
        "stance on `{split}`, {items:,} gold pairs",
        "macro-F1 (95 % interval)",
        "triples, F1",
        "training",
        "pairs/s",
        "peak memory",
        "size",
    ),
}
FIGURES = {
    "topics": ("topics.macro_f1", "topics.subset_accuracy"),
    "stances": ("stances.macro_f1", "triples_gold_actors.f1"),
}


def tables(rows: Sequence[Mapping[str, Any]]) -> str:
    """One table per task, systems in the order in which they were measured."""
    return "\n\n".join(table([r for r in rows if r["task"] == task]) for task in HEADS if _has(rows, task))


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Systems measured on one task and split."""
    first, task = rows[0], rows[0]["task"]
    head = [cell.format(split=first["split"].replace("_", "-"), items=first["items"]) for cell in HEADS[task]]
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *map(cells, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def cells(row: Mapping[str, Any]) -> list[str]:
    main, second = FIGURES[row["task"]]
    return [
        f"{row['title']} ({row['how']})" if row["how"] else row["title"],
        with_interval(row["figures"][main]),
        f"{row['figures'][second][0]:.3f}",
        "trained before" if row["training_s"] is None else seconds(row["training_s"]),
        rate(row["items_per_s"]),
        f"{row['peak_mb']:,.0f} MB",
        size(row["size_mb"], row["encoder_mb"]),
    ]


def with_interval(figure: Sequence[float | None]) -> str:
    """A figure and its bounds.

    Example:
        >>> with_interval([0.5, 0.25, 0.75])
        '0.500 (0.250–0.750)'
    """
    point, low, high = figure
    return f"{point:.3f}" if low is None or high is None else f"{point:.3f} ({low:.3f}–{high:.3f})"


def rate(value: float) -> str:
    return f"{value:,.0f}" if value < 1e6 else "over a million"


def seconds(value: float) -> str:
    return "under 1 s" if value < 1 else f"{value:,.0f} s"


def size(own: float, encoder: float) -> str:
    """Megabytes of its own and of the encoder that it needs besides.

    Example:
        >>> size(9.7, 91.6)
        '9.7 + 92 MB'
        >>> size(0.009, 0)
        'under 0.1 MB'
    """
    shown = "under 0.1" if own < 0.1 else f"{own:.1f}"
    return f"{shown} + {encoder:.0f} MB" if encoder else f"{shown} MB"


def _has(rows: Sequence[Mapping[str, Any]], task: str) -> bool:
    return any(r["task"] == task for r in rows)
