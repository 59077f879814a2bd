"""The items of a JSON array one by one, so that a long array needs the memory of its longest item only."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

from communique.read.source import RECORD_LIMIT, Unusable
from communique.read.streams import text_stream

_CHUNK = 1 << 18
_BLANK = re.compile(r"[ \t\r\n]*")


def array_items(raw: io.BufferedReader) -> Iterator[Any]:
    """The values in the array that ``raw`` holds.

    Raises:
        Unusable: an item is broken or too long, or something stands behind the array; what follows is lost,
            and the reason names the item.
    """
    stream, encoding = text_stream(raw)
    text = io.TextIOWrapper(stream, encoding or "utf-8")
    decoder = json.JSONDecoder()
    buffer = _more(text, _CHUNK).lstrip("\ufeff \t\r\n").removeprefix("[")
    place, number = 0, 1
    while True:
        place = _after_blank(buffer, place)
        separator = number > 1 and buffer[place : place + 1] == ","
        start = _after_blank(buffer, place + separator)
        try:
            if buffer[start : start + 1] == "]" and not separator:
                break
            if number > 1 and not separator and start < len(buffer):
                raise Unusable(f"it is not valid JSON: a comma or a bracket is missing after item {number - 1}.")
            value, end = decoder.raw_decode(buffer, start)
        except (ValueError, RecursionError) as error:
            # Perhaps the item only goes on: read as much again, which keeps the repeated parsing cheap.
            more = "" if len(buffer) - place > RECORD_LIMIT else _more(text, max(_CHUNK, len(buffer) - place))
            if not more:
                raise Unusable(_reason(number, error, len(buffer) - place), buffer[place : place + 800]) from error
            buffer, place = buffer[place:] + more, 0
            continue
        yield value
        place, number = end, number + 1
    if number == 1:
        raise Unusable("the array is empty.")
    if rest := (buffer[start + 1 :] + _more(text, _CHUNK)).strip():
        raise Unusable("something stands behind the end of the array.", rest[:800])


def _after_blank(buffer: str, place: int) -> int:
    match = _BLANK.match(buffer, place)
    return match.end() if match else place


def _more(text: io.TextIOWrapper, size: int) -> str:
    try:
        return text.read(size)
    except UnicodeDecodeError as error:
        raise Unusable("its encoding cannot be recognised; save it as UTF-8.") from error


def _reason(number: int, error: Exception, length: int) -> str:
    if length > RECORD_LIMIT:
        return f"item {number} is longer than 16 MB or broken, and the items behind it cannot be found."
    detail = error.msg if isinstance(error, json.JSONDecodeError) else "a number or a nesting is too large"
    return f"it is not valid JSON from item {number} on: {detail}."
