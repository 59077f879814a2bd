"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from communique.errors import CommuniqueError, UsageError


@contextmanager
def atomic_file(path: str | Path, mode: str = "w") -> Iterator[IO[Any]]:
    """Open a file that takes its name only when the block ends without an error.

    Example:
        >>> with atomic_file("/tmp/communique-example.txt") as out:
        ...     _ = out.write("whole")
    """
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    except OSError as error:
        raise UsageError(f"{target} cannot be written ({error.strerror}); choose another place.") from error
    try:
        with os.fdopen(number, mode, encoding=None if "b" in mode else "utf-8") as out:
            yield out
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def atomic_folder(path: str | Path, marker: str) -> Iterator[Path]:
    """A folder to fill that takes its name when the block ends without an error.

    A folder already there is replaced if it is one of ours, which ``marker``, a file name, tells.

    Raises:
        CommuniqueError: something else stands at ``path``.
    """
    target = Path(path)
    if target.exists() and not (target / marker).exists() and (target.is_file() or any(target.iterdir())):
        raise CommuniqueError(f"{target} holds other files; choose an empty or a new folder.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise UsageError(f"{target} cannot be written ({error.strerror}); choose another place.") from error
    try:
        yield staging
        staging.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)
        staging.rename(target)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
