"""Files and folders that appear whole or not at all.

They grow under a temporary name beside their place, which their writer keeps locked. The system frees the
lock of a run that was killed, so the next one into the same place knows what it may clean up.
"""

from __future__ import annotations

import fcntl
import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from communique.errors import CommuniqueError, UsageError

_SUFFIX = ".communique-part"


@contextmanager
def atomic_file(path: str | Path, mode: str = "w") -> Iterator[IO[Any]]:
    """Open a file that takes its name only when the block ends without an error.

    Example:
        >>> with atomic_file("/tmp/communique-example.txt") as out:
        ...     _ = out.write("whole")
    """
    target = Path(path)
    if target.is_dir():
        raise UsageError(f"{target} is a folder; name a file in it.")
    with _staging(target, is_folder=False) as part:
        with part.open(mode, encoding=None if "b" in mode else "utf-8") as out:
            yield out
        part.chmod(0o644)
        part.replace(target)


@contextmanager
def atomic_folder(path: str | Path, marker: str) -> Iterator[Path]:
    """A folder to fill that takes its name when the block ends without an error.

    A folder already there is replaced if it is one of ours, which ``marker``, a file name, tells.

    Raises:
        CommuniqueError: something else stands at ``path``.
    """
    target = Path(path)
    before = target.resolve().with_name(f".{target.resolve().name}.communique-before")
    if before.exists() and not target.exists():  # a run was killed in the moment of the exchange
        before.rename(target.resolve())
    if target.exists() and not (target / marker).exists() and (target.is_file() or any(target.iterdir())):
        raise CommuniqueError(f"{target} holds other files; choose an empty or a new folder.")
    target = target.resolve()  # a link stays, and what it leads to is replaced
    with _staging(target, is_folder=True) as part:
        yield part
        part.chmod(0o755)
        _remove(before)
        if target.exists():
            target.rename(before)
        part.rename(target)
        _remove(before)


@contextmanager
def alone_in(folder: Path, wait: bool = True) -> Iterator[None]:
    """Wait until no other process is in such a block with the same folder.

    Raises:
        UsageError: one is, and ``wait`` is off.
    """
    lock = os.open(folder, os.O_RDONLY)
    try:
        if wait:
            _lock(lock)
        else:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UsageError(
                    f"another run is at work in {folder}; wait for it, or choose another folder."
                ) from error
        yield
    finally:
        os.close(lock)


@contextmanager
def _staging(target: Path, is_folder: bool) -> Iterator[Path]:
    """A locked temporary file or folder beside ``target``; it is removed at the end unless it was renamed."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        part, lock = _created(target, is_folder)
    except OSError as error:
        raise UsageError(f"{target} cannot be written ({error.strerror}); choose another place.") from error
    try:
        yield part
    finally:
        _remove(part)
        os.close(lock)


def _created(target: Path, is_folder: bool) -> tuple[Path, int]:
    """A temporary file or folder and the descriptor that holds its lock."""
    prefix = f".{target.name}-"
    while True:
        if is_folder:
            name = tempfile.mkdtemp(_SUFFIX, prefix, target.parent)
            lock = os.open(name, os.O_RDONLY)
        else:
            lock, name = tempfile.mkstemp(_SUFFIX, prefix, target.parent)
        _lock(lock)
        if os.path.exists(name):  # else another run swept it before it was locked
            return Path(name), lock
        os.close(lock)


def _lock(descriptor: int) -> None:
    with suppress(OSError):  # some network file systems have no locks; there nothing is swept either
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _sweep(target: Path) -> None:
    """Remove what killed runs left beside ``target``; the parts of living ones are locked."""
    for part in target.parent.glob(f".{glob.escape(target.name)}-{'?' * 8}{_SUFFIX}"):
        with suppress(OSError):  # locked, gone by now, or somebody else's
            lock = os.open(part, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(part)
            finally:
                os.close(lock)


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part, ignore_errors=True)
    else:
        part.unlink(missing_ok=True)
