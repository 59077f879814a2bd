"""Drawing: SVG elements with escaped text and attributes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup, escape


def element(name: str, *children: object, **attributes: Any) -> Markup:
    """An SVG element. ``_`` in attribute names becomes ``-``, a trailing one is dropped.

    Example:
        >>> str(element("text", "a < b", x=1.25, class_="label", text_anchor="end"))
        '<text x="1.25" class="label" text-anchor="end">a &lt; b</text>'
    """
    given = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _short(value))
        for key, value in attributes.items()
        if value is not None
    )
    inner = Markup("").join(escape(child) for child in children)
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), given, inner)


def drawing(width: float, height: float, label: str, children: Iterable[object], class_: str = "plot") -> Markup:
    """A whole picture with a description for screen readers."""
    return element(
        "svg", *children, viewBox=f"0 0 {_short(width)} {_short(height)}", class_=class_, role="img", aria_label=label
    )


def _short(value: Any) -> Any:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
