"""Calling the command line in this process."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def communique(capsys) -> Call:
    """Run a command; gives (exit code, standard output, standard error)."""
    from communique.cli import main

    def call(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return call


@pytest.fixture
def run(communique, request) -> Call:
    """Run the command that the module is about: its constant ``COMMAND``, or any where it has none."""
    command = getattr(request.module, "COMMAND", None)
    return (lambda *arguments: communique(command, *arguments)) if command else communique
