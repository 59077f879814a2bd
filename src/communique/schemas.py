"""JSON Schemas of the records, generated from the dataclasses.

    python -m communique.schemas docs/schemas

writes the published copies; a test holds them against the code and against real output.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from communique import records

RECORDS: tuple[type, ...] = (
    records.Article,
    records.Paragraph,
    records.Mention,
    records.Stance,
    records.WordAttribution,
    records.Explanation,
    records.ParagraphPrediction,
    records.Prediction,
    records.Reject,
    records.LabelledParagraph,
    records.LabelledArticle,
)


def schema(record: type) -> dict[str, Any]:
    """The JSON Schema (2020-12) of what ``record.to_dict()`` gives.

    Example:
        >>> schema(records.Paragraph)["required"]
        ['index', 'text']
    """
    from pydantic import TypeAdapter

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **TypeAdapter(record).json_schema(mode="serialization"),
    }


def write_schemas(folder: Path) -> None:
    """One file per record, named after it."""
    folder.mkdir(parents=True, exist_ok=True)
    for record in RECORDS:
        (folder / f"{record.__name__}.json").write_text(json.dumps(schema(record), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
