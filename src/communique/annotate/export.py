"""Label Studio's full JSON export as readings."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communique.annotate import config
from communique.annotate.answers import Unusable, labels_from
from communique.errors import CommuniqueError, UsageError
from communique.label.readings import Reading
from communique.records import Paragraph, Reject
from communique.split.fingerprints import text_hash
from communique.taxonomy import Taxonomy

UNKNOWN_READER = "unknown"


@dataclass(frozen=True, slots=True)
class Import:
    """What an export held: readings, annotations that could not be used, and notes on what was passed over."""

    readings: tuple[Reading, ...]
    rejects: tuple[Reject, ...] = ()
    notes: tuple[str, ...] = ()


def read_export(path: str | Path, taxonomy: Taxonomy) -> Import:
    """Read a full JSON export (not JSON-MIN).

    An annotation is taken whole or rejected whole, with its task number and the reason. Annotations
    that were cancelled, tasks that nobody labelled, and answers of controls that are not ours are
    counted in the notes.

    Raises:
        UsageError: there is no such file.
        CommuniqueError: the file is no full JSON export.
    """
    readings: list[Reading] = []
    rejects: list[Reject] = []
    counts: Counter[str] = Counter()
    passed_over: Counter[str] = Counter()
    for task in _tasks(Path(path)):
        done = [a for a in task["annotations"] if not a.get("was_cancelled")]
        counts["cancelled annotations were skipped"] += len(task["annotations"]) - len(done)
        counts["tasks have no annotation"] += not task["annotations"]
        for annotation in done:
            try:
                _refuse_superseded(annotation, done)
                readings.append(_reading(task["data"], annotation, taxonomy, passed_over))
            except Unusable as problem:
                rejects.append(_reject(path, task, annotation, problem))
    notes = [f"{n} {what}" for what, n in counts.items() if n]
    notes += [f"{n} answers of the control {c!r}, which is not ours, were passed over" for c, n in passed_over.items()]
    return Import(tuple(readings), tuple(rejects), tuple(notes))


def _tasks(path: Path) -> Iterator[dict[str, Any]]:
    try:
        tasks = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"{path} does not exist; name the JSON file that Label Studio exported.") from error
    except (OSError, ValueError) as error:
        raise CommuniqueError(f"{path} is not JSON ({error}); export the project again in the format JSON.") from error
    if not isinstance(tasks, list):
        raise CommuniqueError(f"{path} is no list of tasks; export the project again in the format JSON.")
    for number, task in enumerate(tasks, start=1):
        form = _other_form(task)
        if form:
            raise CommuniqueError(
                f"{path}, task {number}: this is {form}; export the project again in the format JSON, which keeps everything."
            )
        yield task


def _other_form(task: Any) -> str | None:
    """What a task is if it is not one of the full JSON export."""
    if isinstance(task, Mapping) and isinstance(task.get("data"), Mapping):
        return None if isinstance(task.get("annotations"), list) else "a task without the list of its annotations"
    if isinstance(task, Mapping) and "annotation_id" in task:
        return "JSON-MIN, which drops relations and tears answers from their spans"
    return "no task of Label Studio"


def _reader(annotation: Mapping[str, Any]) -> str:
    """Who labelled it: the name that our own export noted, else the user of Label Studio."""
    for result in annotation.get("result") or []:
        if isinstance(result, Mapping) and result.get("from_name") == config.READER:
            return str(result["value"]["text"][0])
    by = annotation.get("completed_by")
    if isinstance(by, Mapping):
        by = by.get("email") or by.get("id")
    return UNKNOWN_READER if by is None else str(by)


def _refuse_superseded(annotation: Mapping[str, Any], done: list[dict[str, Any]]) -> None:
    """One reader's word on a paragraph is the last one."""
    reader = _reader(annotation)
    own = [a for a in done if _reader(a) == reader]
    last = max(own, key=lambda a: (str(a.get("updated_at") or ""), a.get("id") or 0))
    if annotation is not last:
        raise Unusable(f"the same reader submitted annotation {last.get('id')} of this task later, which was taken")


def _reading(
    data: Mapping[str, Any], annotation: Mapping[str, Any], taxonomy: Taxonomy, passed_over: Counter[str]
) -> Reading:
    text = data.get("text")
    if not (isinstance(text, str) and text and "article_id" in data and str(data.get("paragraph")).isdigit()):
        raise Unusable("its data lack text, article_id or paragraph; make tasks with 'communique annotate export'")
    sha256 = text_hash(text)
    if data.get("sha256", sha256) != sha256:
        raise Unusable("its text is not the one that was exported (the SHA-256 differs)")
    paragraph = Paragraph(int(data["paragraph"]), text)
    label = labels_from(paragraph, annotation.get("result") or [], taxonomy, passed_over)
    row = {**data, **label.to_dict(), "paragraph": paragraph.index, "sha256": sha256}
    return Reading.from_dict({**row, "reader": _reader(annotation), "settled": annotation.get("ground_truth", False)})


def _reject(path: str | Path, task: Mapping[str, Any], annotation: Mapping[str, Any], problem: Unusable) -> Reject:
    number = task.get("id")
    where = f"task {number}, annotation {annotation.get('id')} by reader {_reader(annotation)}"
    text = str(task["data"].get("text", ""))
    return Reject(str(path), number if isinstance(number, int) else None, f"{where}: {problem}", text[:120])
