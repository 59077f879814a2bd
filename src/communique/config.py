"""Configuration files: YAML with a fixed set of keys, and ``--set key=value`` on top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from communique.errors import UsageError


def load_config(path: str | Path, allowed: Mapping[str, Any], overrides: Iterable[str] = ()) -> dict[str, Any]:
    """The settings of a file over the defaults in ``allowed``, with ``key.sub=value`` overrides on top.

    Parameters:
        allowed: every known key with its default; a mapping as default makes its keys known too,
            an empty one takes any.

    Raises:
        UsageError: the file is missing or no mapping, or a key is unknown.
    """
    settings = _merged(allowed, read_yaml(path), str(path))
    for override in overrides:
        key, equals, value = override.partition("=")
        if not equals:
            raise UsageError(f"--set {override} is not key=value, for example --set topics.C=10.")
        nested: Any = yaml.safe_load(value)
        for part in reversed(key.split(".")):
            nested = {part: nested}
        settings = _merged(settings, nested, f"--set {override}", allowed)
    return settings


def read_yaml(path: str | Path) -> dict[str, Any]:
    """The mapping that a YAML file holds.

    Raises:
        UsageError: the file is missing, unreadable or no mapping.
    """
    source = Path(path)
    try:
        given = yaml.safe_load(source.read_text(encoding="utf-8")) or {}
    except FileNotFoundError as error:
        raise UsageError(f"{source} does not exist; name a configuration file, see configs/.") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{source} is not a YAML file ({' '.join(str(error).split())[:120]}); correct it.") from error
    if not isinstance(given, dict):
        raise UsageError(f"{source} must hold 'key: value' lines.")
    return given


def _merged(
    base: Mapping[str, Any], given: Mapping[str, Any], where: str, allowed: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    allowed = base if allowed is None else allowed
    unknown = set(given) - set(allowed)
    if unknown and allowed:
        raise UsageError(f"{where}: unknown key {sorted(unknown)[0]!r}; known are {', '.join(allowed)}.")
    merged = dict(base)
    for key, value in given.items():
        inner = allowed.get(key)
        if isinstance(inner, Mapping):
            if not isinstance(value, Mapping):
                raise UsageError(f"{where}: {key} must be a mapping with {', '.join(inner) or 'keys of your own'}.")
            merged[key] = _merged(base.get(key) or {}, value, where, inner) if inner else dict(value)
        else:
            merged[key] = value
    return merged
