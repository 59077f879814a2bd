"""Configuration files: YAML with a fixed set of keys, and ``--set key=value`` on top."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from communique.errors import UsageError

_KINDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "a mapping",
}


class _Loader(yaml.SafeLoader):
    """YAML as people write it: 6e-5 is a number, which YAML 1.1 reads as text for want of a point."""


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)[eE][-+]?\d+\Z"), list("-+.0123456789")
)


def load_config(
    path: str | Path,
    allowed: Mapping[str, Any],
    overrides: Iterable[str] = (),
    nullable: Mapping[str, Any] | None = None,
    aside: Collection[str] = (),
) -> dict[str, Any]:
    """The settings of a file over the defaults in ``allowed``, with ``key.sub=value`` overrides on top.

    Every value must be of the kind of its default. A default of null takes anything.

    Parameters:
        allowed: every known key with its default; a mapping as default makes its keys known too,
            an empty one takes any.
        nullable: dotted keys that may be null too, each with an example of what they hold otherwise.
        aside: keys that the file may hold for others; they are left out.

    Raises:
        UsageError: the file is missing or no mapping, a key is unknown, or a value is of another kind.

    Example:
        >>> import tempfile
        >>> with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        ...     load_config(file.name, {"rate": 0.1, "epochs": 2}, ["rate=6e-5"])
        {'rate': 6e-05, 'epochs': 2}
    """
    given = {key: value for key, value in read_yaml(path).items() if key not in aside}
    settings = _merged(allowed, given, str(path), allowed, nullable or {})
    for override in overrides:
        key, equals, value = override.partition("=")
        if not equals:
            raise UsageError(f"--set {override} is not key=value, for example --set topics.C=10.")
        settings = change(settings, key, parse(value, f"--set {override}"), f"--set {override}", allowed, nullable)
    return settings


def change(
    settings: Mapping[str, Any],
    key: str,
    value: Any,
    where: str,
    allowed: Mapping[str, Any],
    nullable: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The settings with one value in the place of another.

    Parameters:
        key: dotted.
        where: who wants it, for the error.
        allowed, nullable: see ``load_config``.

    Raises:
        UsageError: the key is unknown or the value is of another kind.

    Example:
        >>> change({"topics": {"C": 1.0}}, "topics.C", 2, "a trial", {"topics": {"C": 1.0}})
        {'topics': {'C': 2.0}}
    """
    nested: Any = value
    for part in reversed(key.split(".")):
        nested = {part: nested}
    return _merged(settings, nested, where, allowed, nullable or {})


def parse(text: str, where: str) -> Any:
    """A value as YAML reads it.

    Raises:
        UsageError: it is no YAML.
    """
    try:
        return yaml.load(text, _Loader)
    except (yaml.YAMLError, ValueError) as error:  # a ValueError is a date that no calendar has
        raise UsageError(f"{where}: the value is no YAML ({' '.join(str(error).split())[:80]}); quote it.") from error


def read_yaml(path: str | Path) -> dict[str, Any]:
    """The mapping that a YAML file holds.

    Raises:
        UsageError: the file is missing, unreadable or no mapping.
    """
    source = Path(path)
    try:
        given = yaml.load(source.read_text(encoding="utf-8"), _Loader) or {}
    except FileNotFoundError as error:
        raise UsageError(f"{source} does not exist; name a configuration file, see configs/.") from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise UsageError(f"{source} is not a YAML file ({' '.join(str(error).split())[:120]}); correct it.") from error
    if not isinstance(given, dict):
        raise UsageError(f"{source} must hold 'key: value' lines.")
    return given


def _merged(
    base: Mapping[str, Any],
    given: Mapping[str, Any],
    where: str,
    allowed: Mapping[str, Any],
    nullable: Mapping[str, Any],
    prefix: str = "",
) -> dict[str, Any]:
    unknown = set(given) - set(allowed)
    if unknown and allowed:
        raise UsageError(f"{where}: unknown key {sorted(map(str, unknown))[0]!r}; known are {', '.join(allowed)}.")
    merged = dict(base)
    for key, value in given.items():
        inner = allowed.get(key)
        name = f"{prefix}{key}"
        if isinstance(inner, Mapping):
            if not isinstance(value, Mapping):
                raise UsageError(f"{where}: {key} must be a mapping with {', '.join(inner) or 'keys of your own'}.")
            within = base.get(key) or {}
            merged[key] = _merged(within, value, where, inner, nullable, f"{name}.") if inner else dict(value)
        else:
            merged[key] = _fitting(name, value, inner, where, nullable)
    return merged


def _fitting(name: str, value: Any, default: Any, where: str, nullable: Mapping[str, Any]) -> Any:
    """The value if it is of the kind that the key holds; a whole number where a number is wanted becomes one."""
    if value is None and (name in nullable or default is None):
        return None
    example = nullable.get(name, default)
    if example is None:
        return value
    kind = type(example)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind is float and is_number:
        return float(value)
    if kind is int and is_number and float(value).is_integer():
        return int(value)
    if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
        if kind is list and example:
            return [_fitting(name, item, example[0], where, {}) for item in value]
        return value
    null = " or null" if name in nullable else ""
    raise UsageError(f"{where}: {name} is {value!r}, but must be {_KINDS.get(kind, kind.__name__)}{null}.")
