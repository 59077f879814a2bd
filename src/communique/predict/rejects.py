"""What could not be read, kept beside the predictions of a folder."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from communique.atomic import alone_in, atomic_file
from communique.records import Reject

REJECTS = "rejects.jsonl"


def to_json_line(reject: Reject) -> str:
    return _json(reject.to_dict())


def keep_rejects(predictions: Path, found: Iterable[str], answered: bool) -> None:
    """Write a run's rejects to the ``rejects.jsonl`` that all prediction files of a folder share.

    Each line names in ``output`` the file of predictions that it belongs to, which is null where the run
    could not read anything and wrote none. A run replaces the lines of its own output, if it wrote one, and those of
    runs that wrote none; all others stay.

    Parameters:
        predictions: the file of the run's predictions.
        found: its rejects as JSON lines.
        answered: whether the run wrote that file.
    """
    output = predictions.name if answered else None
    path = predictions.with_name(REJECTS)
    with alone_in(path.parent), atomic_file(path) as out:
        if path.exists():
            with path.open(encoding="utf-8") as earlier:
                out.writelines(f"{line.rstrip()}\n" for line in earlier if _output(line) not in (None, output))
        for line in found:
            print(_json({**json.loads(line), "output": output}), file=out)


def _json(data: dict[str, Any]) -> str:
    """One line that UTF-8 can hold: a file name may have bytes that are no text, which JSON can only escape."""
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def _output(line: str) -> str | None:
    """The output that a line belongs to; a line that says nothing of it is not ours to remove."""
    try:
        output: str | None = json.loads(line)["output"]
    except (ValueError, KeyError, TypeError):
        return ""
    return output
