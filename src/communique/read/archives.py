"""Zip archives: each member is read as a stream; nothing is ever unpacked to disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath

from communique.read.inputs import EXTENSIONS, KINDS
from communique.read.source import Source, Unusable
from communique.read.streams import SAMPLE
from communique.records import Reject

MEMBER_LIMIT = 512 << 20
"""Most bytes of one member after unpacking (512 MB)."""


def members(source: Source) -> Iterator[Source | Reject]:
    """The members of a zip archive as sources, sorted by name, hidden ones left out.

    Raises:
        Unusable: it is not a zip archive or holds nothing to read.
    """
    with source.open() as stream:
        if not stream.peek(1):
            raise Unusable("the file is empty.")
        if not stream.seekable():
            raise Unusable("a zip archive cannot be read from a stream; give its path.")
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Unusable(f"it is not a zip archive, or a damaged one ({error}).") from error
        infos = [info for info in archive.infolist() if not info.is_dir() and not _hidden(info.filename)]
        if not infos:
            raise Unusable("the archive holds no file.")
        for info in sorted(infos, key=lambda info: info.filename):
            yield _member(source, archive, info)


def _path(name: str) -> PurePosixPath:
    return PurePosixPath(name.replace("\\", "/"))  # some packers write Windows paths


def _hidden(name: str) -> bool:
    parts = _path(name).parts
    return any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in parts)


def _member(source: Source, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Source | Reject:
    name = f"{source.name}/{info.filename}"
    path = _path(info.filename)
    kind = KINDS.get(path.suffix.lower())
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return Reject(name, None, "its name leads out of the archive; pack it again with plain names.")
    if kind == "zip":
        return Reject(name, None, "an archive inside an archive is not read; unpack it first.")
    if kind is None:
        return Reject(name, None, f"the extension '{path.suffix}' is unknown; known are {EXTENSIONS}.")
    if info.flag_bits & 1:
        return Reject(name, None, "it is encrypted; pack it again without a password.")
    if info.file_size > MEMBER_LIMIT:
        return Reject(
            name, None, f"it unpacks to {info.file_size >> 20} MB, more than the limit of {MEMBER_LIMIT >> 20} MB."
        )
    return Source(name, path.stem, kind, partial(_open, archive, info))


def _open(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> io.BufferedReader:
    try:
        return io.BufferedReader(archive.open(info), SAMPLE)  # type: ignore[arg-type]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unusable(f"the member cannot be unpacked ({error}).") from error
