"""The search space of a configuration: which settings ``communique tune`` may change, and within what."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from communique.config import change, read_yaml
from communique.errors import UsageError
from communique.train.run import SEARCH, known_keys

if TYPE_CHECKING:
    from optuna.trial import Trial

_DIGITS = 4  # of a number that is tried: more only make settings hard to read


@dataclass(frozen=True, slots=True)
class Dimension:
    """One setting to try: a range of numbers, or ``choices``.

    Attributes:
        key: dotted name of the setting.
        whole: only whole numbers of the range.
        log: try the magnitudes of the range evenly instead of the numbers.
    """

    key: str
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    log: bool = False
    choices: tuple[Any, ...] = ()

    def suggest(self, trial: Trial) -> Any:
        """What to try in a trial."""
        if self.choices:
            return json.loads(trial.suggest_categorical(self.key, [json.dumps(c) for c in self.choices]))
        if self.whole:
            return trial.suggest_int(self.key, int(self.low), int(self.high), log=self.log)
        return float(f"{trial.suggest_float(self.key, self.low, self.high, log=self.log):.{_DIGITS}g}")

    def point(self, value: Any) -> dict[str, Any] | None:
        """The value as a study names it; ``None`` where it lies outside."""
        if self.choices:
            return {self.key: json.dumps(value)} if value in self.choices else None
        inside = isinstance(value, (int, float)) and self.low <= value <= self.high
        return {self.key: value} if inside else None


def search_space(config: str | Path) -> tuple[Dimension, ...]:
    """The dimensions that stand under ``search`` in a configuration.

    Raises:
        UsageError: there is none, or one names no setting, or holds neither a range nor choices that fit it.
    """
    given = read_yaml(config).get(SEARCH)
    if not isinstance(given, Mapping) or not given:
        raise UsageError(f"{config} has no '{SEARCH}:' with settings to try; see configs/tfidf.yaml for an example.")
    defaults, nullable = known_keys(config)
    return tuple(_dimension(str(key), told, f"{config}: {SEARCH}", defaults, nullable) for key, told in given.items())


def value_at(settings: Mapping[str, Any], key: str) -> Any:
    """The value of a dotted key.

    Example:
        >>> value_at({"topics": {"C": 15.0}}, "topics.C")
        15.0
    """
    value: Any = settings
    for part in key.split("."):
        value = value[part]
    return value


def start_point(space: Sequence[Dimension], settings: Mapping[str, Any]) -> dict[str, Any] | None:
    """The settings themselves as a point of the space; ``None`` where they lie outside of it."""
    points = [dimension.point(value_at(settings, dimension.key)) for dimension in space]
    return None if None in points else {key: value for point in points if point for key, value in point.items()}


def _dimension(key: str, told: Any, where: str, defaults: Mapping[str, Any], nullable: Mapping[str, Any]) -> Dimension:
    def fitting(value: Any) -> Any:
        return value_at(change(defaults, key, value, where, defaults, nullable), key)

    keys = set(told) if isinstance(told, Mapping) else set()
    if keys == {"choices"} and isinstance(told["choices"], list) and told["choices"]:
        return Dimension(key, choices=tuple(fitting(choice) for choice in told["choices"]))
    if {"low", "high"} <= keys <= {"low", "high", "log"}:
        low, high, log = fitting(told["low"]), fitting(told["high"]), told.get("log", False)
        numbers = all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in (low, high))
        if numbers and low < high and isinstance(log, bool) and not (log and low <= 0):
            return Dimension(key, low, high, whole=isinstance(low, int), log=log)
        raise UsageError(f"{where}.{key}: low must be a number below high, and above zero with 'log: true'.")
    raise UsageError(f"{where}.{key} must be {{low: …, high: …, log: true|false}} or {{choices: [ … ]}}.")
