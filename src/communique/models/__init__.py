"""Topic and stance models. The estimators follow scikit-learn and work in its pipelines and searches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from communique.models.inputs import Pair, Passage

if TYPE_CHECKING:
    from communique.models.ngrams import NgramVectorizer
    from communique.models.stance import StanceClassifier
    from communique.models.topics import TopicClassifier

__all__ = ["NgramVectorizer", "Pair", "Passage", "StanceClassifier", "TopicClassifier"]

_HOMES = {"NgramVectorizer": "ngrams", "StanceClassifier": "stance", "TopicClassifier": "topics"}


def __getattr__(name: str) -> Any:  # scikit-learn takes a second to import
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"communique.models.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
