"""Streams: any file object as a buffered one, its lines in bounded memory."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from communique.read.decode import bom_encoding, guess_encoding
from communique.read.source import RECORD_LIMIT, Unusable, shortened

SAMPLE = 1 << 16


class _Adapter(io.RawIOBase):
    """A reader over any object with ``read``, text or binary, that first gives back ``head``."""

    def __init__(self, stream: Any, head: bytes = b"") -> None:
        self._read = getattr(stream, "read1", stream.read)
        self._rest = head

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            data = self._read(len(buffer))
            self._rest = _encoded(data) if isinstance(data, str) else data or b""
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")  # bytes that a text stream could not decode come back
    except UnicodeEncodeError as error:
        raise Unusable("the text holds half of a character (an unpaired surrogate).") from error


def buffered(stream: Any, head: bytes = b"") -> io.BufferedReader:
    """Any object with ``read`` as a buffered binary reader that first gives back ``head``; closing it leaves
    ``stream`` open.
    """
    return io.BufferedReader(_Adapter(stream, head), SAMPLE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end; ``data`` is the beginning only when it was ``overlong``."""

    number: int
    data: bytes
    overlong: bool = False


def lines(stream: io.BufferedReader, limit: int = RECORD_LIMIT) -> Iterator[Line]:
    """The lines of a byte stream, numbered from 1; ends may be LF, CRLF or CR, memory stays under ``limit``."""
    number = 0
    while data := stream.readline(limit + 2):
        if len(data.removesuffix(b"\n").removesuffix(b"\r")) > limit:
            tail = data
            while tail and not tail.endswith(b"\n"):
                tail = stream.readline(SAMPLE)
            number += 1
            yield Line(number, data[:800], overlong=True)
            continue
        # A CR alone also ends a line; one before the LF belongs to that.
        for piece in data.removesuffix(b"\n").removesuffix(b"\r").split(b"\r"):
            number += 1
            yield Line(number, piece)


class _Utf8(io.RawIOBase):
    """A stream in another encoding, read as UTF-8."""

    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        self._stream = stream
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._rest = b""
        self._broken = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest and not self._broken:
            data = self._stream.read(SAMPLE)
            try:
                self._rest = self._decoder.decode(data, final=not data).encode("utf-8")
            except UnicodeError as error:
                self._broken = True  # said once; after that the stream is at its end
                raise Unusable(
                    f"its byte order mark says {self._encoding}, but it is not; save it as UTF-8."
                ) from error
            if not data:
                break
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def text_stream(stream: io.BufferedReader) -> tuple[io.BufferedReader, str | None]:
    """A stream whose lines are UTF-8 as far as they can be, and the encoding to read the others in.

    Raises:
        Unusable: the file is empty or binary.
    """
    sample = stream.peek(SAMPLE)[:SAMPLE]
    if not sample:
        raise Unusable("the file is empty.")
    if marked := bom_encoding(sample):
        return io.BufferedReader(_Utf8(stream, marked), SAMPLE), None
    if b"\0" in sample:
        raise Unusable("it is binary, not text (it holds NUL bytes).", shortened(sample[:200]))
    whole_lines = sample[: sample.rfind(b"\n") + 1] or sample
    return stream, _detected(whole_lines)


def _detected(sample: bytes) -> str | None:
    """What lines that are not UTF-8 are to be read as, judged on many lines as one alone may be too short."""
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError:
        return guess_encoding(sample)
    return None
