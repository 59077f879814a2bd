"""What to read: paths, folders, globs, streams and archives become sources, checked before any reading."""

from __future__ import annotations

import glob
import os
import stat
import sys
from collections.abc import Iterator
from functools import partial
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Any

from communique.errors import CommuniqueError, UsageError
from communique.read.source import Source
from communique.read.streams import SAMPLE, buffered
from communique.records import Reject

KINDS = {
    ".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "tsv", ".parquet": "parquet",
    ".xml": "feed", ".rss": "feed", ".atom": "feed", ".zip": "zip",
}  # fmt: skip
EXTENSIONS = ", ".join(KINDS)


def sources(inputs: tuple[Any, ...]) -> list[Source | Reject]:
    """The sources behind ``inputs``, in their order; folders and globs sorted by path.

    Raises:
        UsageError: nothing was given, a file is missing, a glob matches nothing, an extension is unknown.
        CommuniqueError: a folder holds no file that can be read.
    """
    if not inputs:
        raise UsageError("Nothing to read was given; name a file, a folder, a glob pattern or '-'.")
    return [found for item in inputs for found in _of_input(item)]


def kind_of(name: str) -> str | None:
    """The format that a file name tells, or None."""
    return KINDS.get(Path(name).suffix.lower())


def _of_input(item: Any) -> list[Source | Reject]:
    if item == "-":
        return [_of_stream(sys.stdin.buffer, "<stdin>")]
    if hasattr(item, "read"):
        name = getattr(item, "name", None)
        return [_of_stream(item, name if isinstance(name, str) else "<stream>")]
    if not isinstance(item, str | os.PathLike):
        raise UsageError(
            f"Cannot read a {type(item).__name__}; give paths, globs, '-' or file objects, each as its own argument."
        )
    path = Path(item)
    mode = _mode(path)
    if mode is None:
        return _of_glob(str(item))
    if stat.S_ISDIR(mode):
        return _of_folder(path)
    if stat.S_ISREG(mode):
        if kind_of(path.name) is None:
            raise UsageError(f"{path}: the extension '{path.suffix}' is unknown; known are {EXTENSIONS}.")
        return [_of_file(path)]
    return [_of_stream(path.open("rb"), str(path))]  # a pipe, as in <(zcat news.gz)


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except PermissionError as error:
        raise UsageError(f"{path}: no permission to look into its folder.") from error
    except (OSError, ValueError):  # a name too long or with a NUL is a missing file too
        return None


def _of_file(path: Path) -> Source:
    return Source(str(path), path.stem, KINDS[path.suffix.lower()], partial(_open, path))


def _open(path: Path) -> BufferedReader:
    return BufferedReader(FileIO(path), SAMPLE)


def _of_stream(stream: Any, name: str) -> Source:
    """The kind is told by the name where that has a known extension, else by the first lines."""
    stem = Path(name).stem.strip("<>") or "stream"
    return Source(name, stem, kind_of(name) or "stream", lambda: buffered(stream))


def _of_glob(pattern: str) -> list[Source | Reject]:
    if not glob.has_magic(pattern):
        raise UsageError(f"{pattern}: there is no such file or folder.")
    matches = sorted(glob.glob(pattern, recursive=True))
    if not matches:
        raise UsageError(f"{pattern}: no file matches this pattern.")
    found: list[Source | Reject] = []
    for match in matches:
        path = Path(match)
        # With "**" the files of a folder match themselves.
        if not path.is_dir():
            found.append(_of_folder_item(path))
        elif "**" not in pattern:
            found += _walk(path)
    return found


def _of_folder(folder: Path) -> list[Source | Reject]:
    found = list(_walk(folder))
    if not any(isinstance(item, Source) for item in found):
        problem = next((f" ({item.reason.rstrip('.')})" for item in found if isinstance(item, Reject)), "")
        raise CommuniqueError(f"{folder}: the folder holds no file that can be read{problem}; known are {EXTENSIONS}.")
    return found


def _walk(folder: Path) -> Iterator[Source | Reject]:
    """Files of a folder and the folders in it, sorted by path, without hidden ones."""
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        yield Reject(str(folder), None, f"the folder cannot be read: {(error.strerror or str(error)).lower()}.")
        return
    for path in (folder / name for name in names if not name.startswith(".")):
        if not path.is_dir():
            yield _of_folder_item(path)
        elif path.is_symlink():  # may lead back up, forever
            yield Reject(str(path), None, "a link to a folder is not followed; name that folder itself.")
        else:
            yield from _walk(path)


def _of_folder_item(path: Path) -> Source | Reject:
    if not path.exists():
        return Reject(str(path), None, "it is a link to a file that does not exist.")
    if not path.is_file():
        return Reject(str(path), None, "it is not a regular file.")
    if kind_of(path.name) is None:
        return Reject(str(path), None, f"the extension '{path.suffix}' is unknown; known are {EXTENSIONS}.")
    return _of_file(path)
