"""communique: topics and directed actor stance in news on international affairs.

    >>> import communique
    >>> model = communique.load()                              # doctest: +SKIP
    >>> prediction = model.predict("Doha received the envoy.") # doctest: +SKIP

Importing the package does no work: each name is fetched from its module when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from communique.errors import CommuniqueError, UsageError
    from communique.models.stance import StanceClassifier
    from communique.models.topics import TopicClassifier
    from communique.predict import Predictor, load, predict
    from communique.read import read
    from communique.records import Article, Mention, Paragraph, ParagraphPrediction, Prediction, Stance

_HOMES = {
    "Article": "records",
    "CommuniqueError": "errors",
    "Mention": "records",
    "Paragraph": "records",
    "ParagraphPrediction": "records",
    "Prediction": "records",
    "Predictor": "predict",
    "Stance": "records",
    "StanceClassifier": "models.stance",
    "TopicClassifier": "models.topics",
    "UsageError": "errors",
    "load": "predict",
}
# These are packages and functions at once: communique.read(...) calls communique.read.read(...).
_CALLABLE_PACKAGES = ("predict", "read")

__all__ = sorted([*_HOMES, *_CALLABLE_PACKAGES])


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _CALLABLE_PACKAGES:
        return import_module(f"communique.{name}")
    if name in _HOMES:
        return getattr(import_module(f"communique.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *__all__]
