"""A package that can be called: ``communique.read("articles/")`` and ``from communique.read import …``.

The import system puts a sub-package under its name into ``communique`` as soon as anything imports
it, so a function of that name would vanish. A module whose class has ``__call__`` is both.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


def make_callable(package: str, function: Callable[..., Any]) -> None:
    """Let calls of the imported ``package`` go to ``function``."""

    class CallablePackage(ModuleType):
        __doc__ = function.__doc__

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

    sys.modules[package].__class__ = CallablePackage
