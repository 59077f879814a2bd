"""Scripts under experiments/ import their neighbours by plain names; tests borrow them for a while."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest


@pytest.fixture(scope="session")
def borrowed(repository) -> Callable[[str, Sequence[str]], object]:
    """Modules of a folder under experiments/ as attributes, for the length of a ``with`` block."""

    @contextmanager
    def borrow(folder: str, names: Sequence[str]) -> Iterator[SimpleNamespace]:
        place = repository / "experiments" / folder
        with pytest.MonkeyPatch.context() as patch:
            patch.syspath_prepend(str(place))
            yield SimpleNamespace(**{name: importlib.import_module(name) for name in names})
        for name, module in list(sys.modules.items()):
            if Path(getattr(module, "__file__", None) or "/").parent == place:
                del sys.modules[name]

    return borrow
