"""Reading: files, folders, archives, feeds and streams become :class:`~communique.records.Article`.

``read`` is lazy and streams; whatever it does not yield it reports as a reject. This module imports
nothing heavy, and it can be called: ``communique.read(...)`` is ``communique.read.read(...)``.

Example:
    >>> import io
    >>> from communique.read import read
    >>> [a.title for a in read(io.StringIO('{"title": "Envoy arrives", "text": "Doha received the envoy."}'))]
    ['Envoy arrives']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from communique.callable_package import make_callable

if TYPE_CHECKING:
    from communique.read.duplicates import DuplicateGroup, near_duplicate_clusters, near_duplicates
    from communique.read.reader import RejectWarning, read

__all__ = ["DuplicateGroup", "RejectWarning", "near_duplicate_clusters", "near_duplicates", "read"]

_HOMES = {"read": "reader", "RejectWarning": "reader"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'duplicates')}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)


def _call(*inputs: Any, **options: Any) -> Any:
    return import_module(f"{__name__}.reader").read(*inputs, **options)


make_callable(__name__, _call)
