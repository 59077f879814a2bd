"""``collect`` reads everything and hands back what came out on both sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from communique.read import read
from communique.records import Article, Reject

Collected = tuple[list[Article], list[Reject]]


@pytest.fixture
def collect() -> Callable[..., Collected]:
    def run(*inputs: Any, **options: Any) -> Collected:
        rejects: list[Reject] = []
        articles = list(read(*inputs, on_reject=rejects.append, **options))
        return articles, rejects

    return run
