"""Predictions: ``load`` a model and ask it, or call ``communique.predict(text)``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from communique.callable_package import make_callable

if TYPE_CHECKING:
    from communique.predict.loading import load
    from communique.predict.predictor import Predictor
    from communique.records import Article, Prediction

__all__ = ["Predictor", "load", "predict"]

_HOMES = {"load": "loading", "Predictor": "predictor"}


def predict(
    texts: str | Article | Iterable[str | Article], *, explain: bool = False
) -> Prediction | Iterator[Prediction]:
    """``communique.load().predict(texts, explain=explain)`` in one call; the model is loaded once per process.

    Example:
        >>> import communique
        >>> communique.predict("Doha received the envoy.").article_id  # doctest: +SKIP
        'text-0'
    """
    return _default().predict(texts, explain=explain)


@lru_cache(maxsize=1)
def _default() -> Predictor:
    from communique.predict.loading import load

    return load()


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"communique.predict.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


make_callable(__name__, predict)
