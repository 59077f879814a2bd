"""From a mapping (a row, a JSON object, front matter) to an Article."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from communique.read.dates import iso_date
from communique.read.decode import clean, one_line
from communique.read.source import RECORD_LIMIT, Unusable
from communique.read.split import paragraphs
from communique.records import Article, Paragraph

TEXT_NAMES = ("text", "body", "content", "article", "paragraphs")
FIELD_NAMES = {
    "title": ("title", "headline"),
    "id": ("id",),
    "published": ("published", "date"),
    "url": ("url", "link"),
    "source": ("source",),
    "language": ("language", "lang"),
    "speaker": ("speaker",),
}
ACCEPTED_NAMES = (
    "text, body, content, article or paragraphs for the text; title or headline; id; date or published; url or link; "
    "source; language or lang; speaker"
)


def text_names(columns: Iterable[str], text_column: str | None) -> list[str]:
    """The columns that may hold the text, best first.

    Raises:
        Unusable: there is none; the reason lists the columns and the names that are accepted.
    """
    columns = list(columns)
    if text_column is not None:
        if text_column in columns:
            return [text_column]
        raise Unusable(f"there is no column '{text_column}'; the columns are {_listed(columns)}.")
    by_name = _by_name(columns)
    if names := [by_name[name] for name in TEXT_NAMES if name in by_name]:
        return names
    raise Unusable(f"there is no text column; the columns are {_listed(columns)}, accepted are {ACCEPTED_NAMES}.")


def article_from(
    record: Mapping[str, Any], *, file: str, row: int | None, default_id: str, text_column: str | None = None
) -> Article:
    """The article that ``record`` tells of. Keys are matched without regard to case.

    Unknown keys, and known ones whose value is of the wrong kind, go to ``meta``.

    Raises:
        Unusable: no text, empty text, or text of the wrong type.
    """
    names = text_names(record, text_column)
    name = next((n for n in names if not _missing(record[n])), names[0])
    body = _paragraphs(record[name], name)
    rest = {key: value for key, value in record.items() if key != name}
    fields, meta = _fields(rest)
    given = rest.get("meta")
    if isinstance(given, Mapping):
        meta.pop("meta", None)
        meta = {**json_safe(given), **meta}
    return build(body, fields, meta, file=file, row=row, default_id=default_id)


def build(
    body: tuple[Paragraph, ...],
    fields: Mapping[str, str | None],
    meta: Mapping[str, Any],
    *,
    file: str,
    row: int | None,
    default_id: str,
) -> Article:
    """Put an article together; a date that is none, and a ``file`` or ``row`` of the data, get ``_raw`` names."""
    meta = dict(meta)
    raw = fields.get("published")
    published = iso_date(raw)
    if raw and not published:
        meta["published_raw"] = raw
    for name in ("file", "row"):  # the source's own column of that name, or an earlier reading
        if name in meta:
            meta[f"{name}_raw"] = meta.pop(name)
    meta["file"] = file
    if row is not None:
        meta["row"] = row
    return Article(
        id=fields.get("id") or default_id,
        title=fields.get("title") or "",
        paragraphs=body,
        source=fields.get("source"),
        url=fields.get("url"),
        published=published,
        language=fields.get("language"),
        speaker=fields.get("speaker"),
        meta=meta,
    )


def numbered(texts: Iterable[str]) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(index, text) for index, text in enumerate(texts))


def _fields(record: Mapping[str, Any]) -> tuple[dict[str, str | None], dict[str, Any]]:
    by_name = _by_name(record)
    fields: dict[str, str | None] = {}
    used: set[str] = set()
    meta: dict[str, Any] = {}
    for field, aliases in FIELD_NAMES.items():
        key = next((by_name[a] for a in aliases if a in by_name and not _missing(record[by_name[a]])), None)
        if key is None:
            used.update(by_name[a] for a in aliases if a in by_name)  # all empty: nothing to keep
            continue
        used.add(key)
        value = json_safe(record[key])
        if isinstance(value, str | int | float):
            fields[field] = one_line(str(value))
        else:
            meta[f"{field}_raw"] = value
    for key, value in record.items():
        if key not in used and not _missing(value):
            meta[key] = json_safe(value)
    return fields, meta


def _paragraphs(value: Any, name: str) -> tuple[Paragraph, ...]:
    if _missing(value):
        raise Unusable(f"the text in '{name}' is empty.")
    if isinstance(value, str):
        _check_length(len(value))
        body = numbered(paragraphs(clean(value)))
    elif isinstance(value, list | tuple):
        body = _listed_paragraphs(value, name)
    else:
        raise Unusable(f"the text in '{name}' must be a string or a list of strings, not {_kind(value)}.")
    if not body:
        raise Unusable(f"the text in '{name}' is empty.")
    return body


def _listed_paragraphs(values: Iterable[Any], name: str) -> tuple[Paragraph, ...]:
    """Paragraph numbers that are given stay, as labels may point at them."""
    texts: list[str] = []
    indices: list[int] = []
    for position, value in enumerate(values):
        text = value.get("text") if isinstance(value, Mapping) else value
        if not isinstance(text, str):
            raise Unusable(
                f"item {position + 1} of '{name}' must be a string or have a 'text', but it is {_kind(value)}."
            )
        index = value.get("index", position) if isinstance(value, Mapping) else len(texts)
        if line := one_line(text):
            texts.append(line)
            indices.append(index if isinstance(index, int) else -1)
    _check_length(sum(map(len, texts)))
    if any(b <= a for a, b in pairwise([-1, *indices])):
        return numbered(texts)
    return tuple(map(Paragraph, indices, texts))


def _check_length(length: int) -> None:
    if length > RECORD_LIMIT:
        raise Unusable("the text is longer than 16 MB; split it.")


def json_safe(value: Any) -> Any:
    """``value`` as JSON can hold it: dates as ISO 8601, keys as strings, no NaN."""
    if isinstance(value, Mapping):
        return {str(key): json_safe(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [json_safe(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return str(value)


def _by_name(columns: Iterable[str]) -> dict[str, str]:
    """Lower-case name to column; the first of several wins, the others stay unknown columns."""
    names: dict[str, str] = {}
    for column in columns:
        names.setdefault(str(column).strip().lower(), column)
    return names


def _missing(value: Any) -> bool:
    blank = isinstance(value, str) and not one_line(value[:4096]) and not one_line(value)
    return value is None or blank or (isinstance(value, float) and math.isnan(value)) or value in ([], {}, ())


def _listed(columns: list[str]) -> str:
    shown = ", ".join(str(c)[:40] for c in columns[:20]) or "none"
    return shown + (f" and {len(columns) - 20} more" if len(columns) > 20 else "")


def _kind(value: Any) -> str:
    names = {bool: "a truth value", int: "a number", float: "a number", type(None): "null"}
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    return names.get(type(value), f"a {type(value).__name__}")
