"""The command line. ``main`` is the console script; every command lives in a module of its name."""

from communique.cli.app import main

__all__ = ["main"]
