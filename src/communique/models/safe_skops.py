"""scikit-learn estimators on disk, as skops files read under a fixed list of types.

The list stands here and nowhere else: a file's own list of types is never trusted.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from communique.errors import CommuniqueError

ALLOWED = (
    "communique.models.ngrams.NgramVectorizer",
    "communique.models.stance.StanceClassifier",
    "communique.models.topics.TopicClassifier",
)

T = TypeVar("T")


def dump(estimator: object, path: Path) -> None:
    """Write an estimator as a compressed skops file."""
    _skops().dump(estimator, path, compression=zipfile.ZIP_DEFLATED)


def load(path: Path, expected: type[T]) -> T:
    """Read an estimator of the expected type.

    Raises:
        CommuniqueError: the file is missing, broken, holds a type outside the list, or another estimator.
    """
    io = _skops()
    from skops.io.exceptions import UntrustedTypesFoundException

    try:
        estimator = io.load(path, trusted=list(ALLOWED))
    except UntrustedTypesFoundException as error:
        raise CommuniqueError(
            f"{path} holds types that communique does not load ({error}); do not use this file."
        ) from error
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError) as error:
        raise CommuniqueError(
            f"{path} cannot be read as a model part ({error}); save or download the model again."
        ) from error
    if not isinstance(estimator, expected):
        raise CommuniqueError(
            f"{path} holds a {type(estimator).__name__}, expected a {expected.__name__}; the model folder is mixed up."
        )
    return estimator


def _skops() -> ModuleType:
    """``skops.io``, imported without torch.

    skops walks through all of scikit-learn's modules when it is imported, also those that wrap torch
    where it is installed. The baseline has no use for it, and it takes seconds to load.
    """
    hidden = "torch" not in sys.modules
    if hidden:
        sys.modules["torch"] = None  # type: ignore[assignment]  # an import of it fails, which the walk expects
    try:
        from skops import io
    finally:
        if hidden:
            del sys.modules["torch"]
    return io
