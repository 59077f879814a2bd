"""JSON: one object per line, or a document that holds an object or an array of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from io import BufferedReader
from typing import Any

from communique.read.article import article_from, text_names
from communique.read.decode import decode
from communique.read.jsonarray import array_items
from communique.read.sniff import sniff
from communique.read.source import Outcome, Source, Unusable, reject, remainder
from communique.read.streams import SAMPLE, lines, text_stream
from communique.records import Article

_LISTS = ("articles", "items", "results", "data")
_BEFORE_JSON = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def read_jsonl(source: Source, text_column: str | None = None) -> Iterator[Outcome]:
    """One article per line; the row of a reject is the number of its line, from 1. Blank lines are nothing."""
    with source.open() as stream:
        yield from _lines_of(stream, source, text_column)


def _lines_of(raw: BufferedReader, source: Source, text_column: str | None) -> Iterator[Outcome]:
    found = False
    stream, encoding = text_stream(raw)
    for line in lines(stream):
        if not line.data.strip():
            continue
        found = True
        if line.overlong:
            yield reject(source, line.number, "the line is longer than 16 MB; split the text.", line.data)
            continue
        try:
            article = _article(_object(decode(line.data, encoding)), source, line.number, text_column)
        except Unusable as problem:
            yield reject(source, line.number, problem.reason, problem.content or line.data[:800])
        else:
            yield article
    if not found:
        raise Unusable("the file is empty.")


def read_json(source: Source, text_column: str | None = None) -> Iterator[Outcome]:
    """An object, an array of objects, or an object with an array under ``articles``, ``items``, ``results``
    or ``data``; the row of a reject is the place in that array, from 1. A file of JSON lines is read as such.
    """
    with source.open() as stream:
        head = stream.peek(SAMPLE)
        if sniff(head) == "jsonl" and b"\n" in head.strip():
            yield from _lines_of(stream, source, text_column)
            return
        for row, record in _records(stream, text_column):
            try:
                article = _article(_whole(record, "the item"), source, row, text_column)
            except Unusable as problem:
                yield reject(source, row, problem.reason, problem.content or json.dumps(record)[:800])
            else:
                yield article


def _records(stream: BufferedReader, text_column: str | None) -> Iterator[tuple[int | None, Any]]:
    if stream.peek(SAMPLE).lstrip(_BEFORE_JSON).startswith(b"["):
        yield from enumerate(array_items(stream), start=1)
        return
    value = _parsed(decode(remainder(stream)).lstrip("\ufeff"), "the file")
    if not isinstance(value, Mapping):
        raise Unusable("it must hold an object or an array of objects.", str(value))
    try:
        text_names(value, text_column)
    except Unusable:
        listed = next((value[name] for name in _LISTS if isinstance(value.get(name), list)), None)
        if listed is not None:
            yield from enumerate(listed, start=1)
            return
    yield None, value


def _object(text: str) -> Any:
    value = _parsed(text.lstrip("\ufeff"), "the line")
    return _whole(value, "the line") if "\\u" in text else value


def _article(record: Any, source: Source, row: int | None, text_column: str | None) -> Article:
    if not isinstance(record, Mapping):
        raise Unusable('it must be a JSON object such as {"title": …, "text": …}.')
    default = source.stem if row is None else f"{source.stem}-{row}"
    return article_from(record, file=source.name, row=row, default_id=default, text_column=text_column)


def _parsed(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        advice = "; give a file of JSON lines the extension .jsonl" if error.msg == "Extra data" else ""
        raise Unusable(f"{what} is not valid JSON: {error.msg} at character {error.pos + 1}{advice}.") from error
    except (ValueError, RecursionError) as error:
        raise Unusable(f"{what} holds a number or a nesting that is too large.") from error


def _whole(value: Any, what: str) -> Any:
    """``value``, if its text is: an escape such as "\\ud83d" alone is no character and could not be written again."""
    if _SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        raise Unusable(f"{what} holds half of a character (an unpaired \\u escape); write the text out again as UTF-8.")
    return value
