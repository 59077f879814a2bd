"""Linkers for the tests: by the rules alone, and as users get it."""

import pytest

from communique.actors import Linker, default_linker, load_registry


@pytest.fixture(scope="session")
def registry():
    return load_registry()


@pytest.fixture(scope="session")
def rules(registry):
    """Every candidate that the rules admit: what a rule decides does not hang on learned weights."""
    return Linker(registry)


@pytest.fixture(scope="session")
def linker():
    return default_linker()


@pytest.fixture(scope="session")
def found(rules):
    """Actor ids of a text, in order, by the rules."""

    def ids(text, **options):
        return [m.actor for m in rules.link(text, **options)]

    return ids
