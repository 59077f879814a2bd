"""The card of a built dataset: a README that Hugging Face's tools read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml


def card(description: Mapping[str, Any]) -> str:
    """Markdown with the metadata block for ``datasets.load_dataset``, counts per split and the overlap table."""
    splits = description["splits"]
    metadata = {
        "language": ["en"],
        "task_categories": ["text-classification"],
        "configs": [
            {
                "config_name": "default",
                "data_files": [{"split": name, "path": f"{name}.parquet"} for name in splits],
            }
        ],
    }
    columns = list(next(iter(splits.values())))
    overlap = [
        [o["first"], o["second"], o["hashes"], o["runs"], o["documents"], o["stories"]] for o in description["overlap"]
    ]
    parts = [
        "---\n" + yaml.safe_dump(metadata, sort_keys=False) + "---",
        "# communique dataset",
        "One row per paragraph: text, title, topics, actor mentions with offsets, stances (holder, target, polarity).",
        f"Taxonomy `{description['taxonomy_hash']}`, content `{description['content_hash'][:16]}`.",
        "## Splits",
        _table(["split", *columns], [[name, *counts.values()] for name, counts in splits.items()]),
        "## Overlap between splits",
        _table(["split", "and", "shared texts", "shared 8-word runs", "shared documents", "shared stories"], overlap),
        f"{description['left_out']} paragraphs were left out because they shared text with another split (`rejects.jsonl`).",
        *(f"- Missing: {line}" for line in description["missing"]),
    ]
    return "\n\n".join(parts) + "\n"


def _table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
