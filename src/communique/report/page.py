"""From a template to one self-contained page: styles and script inside, nothing fetched, all text escaped."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, **context: Any) -> str:
    """A page from ``templates/``.

    The page forbids itself every connection and every script but its own, so that text that slips
    through as markup can do nothing.
    """
    script = _asset("filter.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        _environment()
        .get_template(template)
        .render(style=_safe(_asset("style.css")), script=_safe(script), policy=policy, **context)
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("communique.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"figure": figure, "percent": percent}
    return environment


def figure(value: float | None) -> str:
    """Three decimals, a dash where there is nothing to measure.

    Example:
        >>> figure(0.12345), figure(None)
        ('0.123', '–')
    """
    return "–" if value is None else f"{value:.3f}"


def percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def _asset(name: str) -> str:
    return (files("communique.report") / "templates" / name).read_text(encoding="utf-8")


def _safe(ours: str) -> Any:
    from markupsafe import Markup

    return Markup(ours)
