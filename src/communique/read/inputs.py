"""What to read: paths, folders, globs, streams and archives become sources, checked before any reading."""

from __future__ import annotations

import glob
import os
import select
import stat
import sys
from collections.abc import Iterator
from functools import partial
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Any

from communique.errors import CommuniqueError, UsageError
from communique.read.source import Source, Unusable
from communique.read.streams import SAMPLE, buffered
from communique.records import Reject

KINDS = {
    ".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "tsv", ".parquet": "parquet",
    ".xml": "feed", ".rss": "feed", ".atom": "feed", ".zip": "zip",
}  # fmt: skip
EXTENSIONS = ", ".join(KINDS)
FORMATS = tuple(dict.fromkeys(KINDS.values()))
PATIENCE = 10.0
"""Seconds that a named pipe may stay without a writer."""


def sources(inputs: tuple[Any, ...], input_format: str | None = None) -> list[Source | Reject]:
    """The sources behind ``inputs``, in their order; folders and globs sorted by path.

    Parameters:
        input_format: one of ``FORMATS``, which everything is read as, whatever its name says.

    Raises:
        UsageError: nothing was given, a file is missing, a glob matches nothing, an extension or the format is unknown.
        CommuniqueError: a folder is empty.
    """
    if not inputs:
        raise UsageError("Nothing to read was given; name a file, a folder, a glob pattern or '-'.")
    if input_format not in (None, *FORMATS):
        raise UsageError(f"The input format {input_format!r} is unknown; known are {', '.join(FORMATS)}.")
    return [found for item in inputs for found in _Inputs(input_format).of(item)]


def kind_of(name: str) -> str | None:
    """The format that a file name tells, or None."""
    return KINDS.get(Path(name).suffix.lower())


class _Inputs:
    """Finds the sources behind an input. ``given`` is the format to read them in, where names do not decide."""

    def __init__(self, given: str | None) -> None:
        self.given = given

    def kind(self, name: str) -> str | None:
        return self.given or kind_of(name)

    def of(self, item: Any) -> list[Source | Reject]:
        if item == "-":
            return [self._stream(sys.stdin.buffer, "<stdin>")]
        if hasattr(item, "read"):
            name = getattr(item, "name", None)
            return [self._stream(item, name if isinstance(name, str) else "<stream>")]
        if not isinstance(item, str | os.PathLike):
            raise UsageError(
                f"Cannot read a {type(item).__name__}; give paths, globs, '-' or file objects, each as its own argument."
            )
        path = Path(item)
        try:
            mode = path.stat().st_mode
        except PermissionError:
            return [Reject(str(path), None, "there is no permission to look into its folder.")]
        except (OSError, ValueError):  # a name too long or with a NUL is a missing file too
            return self._glob(str(item))
        if stat.S_ISDIR(mode):
            return self._folder(path)
        if not stat.S_ISREG(mode):  # a pipe, as in <(zcat news.gz)
            opened = partial(_open_pipe if stat.S_ISFIFO(mode) else _open, path)
            return [Source(str(path), path.stem, self.kind(path.name) or "stream", opened)]
        kind = self.kind(path.name)
        if kind is None:
            raise UsageError(
                f"{path}: the extension '{path.suffix}' is unknown; known are {EXTENSIONS}, or name the format with "
                "--input-format."
            )
        return [_file(path, kind)]

    def _stream(self, stream: Any, name: str) -> Source:
        """The kind is told by the name where that has a known extension, else by the first lines."""
        stem = Path(name).stem.strip("<>") or "stream"
        return Source(name, stem, self.kind(name) or "stream", lambda: buffered(stream))

    def _glob(self, pattern: str) -> list[Source | Reject]:
        if not glob.has_magic(pattern):
            raise UsageError(f"{pattern}: there is no such file or folder.")
        matches = sorted(glob.glob(pattern, recursive=True))
        if not matches:
            raise UsageError(f"{pattern}: no file matches this pattern.")
        found: list[Source | Reject] = []
        for match in matches:
            path = Path(match)
            # With "**" the files of a folder match themselves.
            if not os.path.isdir(path):  # unlike the method of Path, never an error
                found.append(self._folder_item(path))
            elif "**" not in pattern:
                found += self._walk(path)
        return found

    def _folder(self, folder: Path) -> list[Source | Reject]:
        found = list(self._walk(folder))
        if not found:
            raise CommuniqueError(f"{folder}: the folder holds no file that can be read; known are {EXTENSIONS}.")
        return found

    def _walk(self, folder: Path) -> Iterator[Source | Reject]:
        """Files of a folder and the folders in it, sorted by path, without hidden ones."""
        try:
            names = sorted(os.listdir(folder))
        except OSError as error:
            yield Reject(str(folder), None, f"the folder cannot be read: {(error.strerror or str(error)).lower()}.")
            return
        for path in (folder / name for name in names if not name.startswith(".")):
            if not os.path.isdir(path):
                yield self._folder_item(path)
            elif path.is_symlink():  # may lead back up, forever
                yield Reject(str(path), None, "a link to a folder is not followed; name that folder itself.")
            else:
                yield from self._walk(path)

    def _folder_item(self, path: Path) -> Source | Reject:
        try:
            mode = path.stat().st_mode
        except PermissionError:
            return Reject(str(path), None, "there is no permission to look into its folder.")
        except OSError:
            return Reject(str(path), None, "it is a link to a file that does not exist.")
        if not stat.S_ISREG(mode):
            return Reject(str(path), None, "it is not a regular file.")
        kind = self.kind(path.name)
        if kind is None:
            return Reject(str(path), None, f"the extension '{path.suffix}' is unknown; known are {EXTENSIONS}.")
        return _file(path, kind)


def _file(path: Path, kind: str) -> Source:
    stem = os.fsencode(path.stem).decode("utf-8", "replace")  # ids are text, which not all bytes of a name are
    return Source(str(path), stem, kind, partial(_open, path))


def _open(path: Path) -> BufferedReader:
    return BufferedReader(FileIO(path), SAMPLE)


def _open_pipe(path: Path) -> BufferedReader:
    """A named pipe that some program writes into; opening one without a writer the usual way would wait for ever.

    Raises:
        Unusable: there is no writer.
    """
    pipe = FileIO(os.open(path, os.O_RDONLY | os.O_NONBLOCK), closefd=True)
    select.select([pipe], [], [], PATIENCE)
    head = pipe.read(SAMPLE)  # None: a writer is there and has not written yet; nothing: there is none
    if head == b"":
        pipe.close()
        raise Unusable("no program has written into this pipe; start the writer, or pipe its output into '-'.")
    os.set_blocking(pipe.fileno(), True)
    return buffered(pipe, head or b"")
