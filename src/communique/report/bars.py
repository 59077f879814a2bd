"""Bars with intervals."""

from __future__ import annotations

from markupsafe import Markup

from communique.report.svg import element


def bar(value: float | None, low: float | None = None, high: float | None = None) -> Markup:
    """A bar from 0 to 1 as wide as its cell, with a line from ``low`` to ``high``."""
    if value is None:
        return Markup("")
    parts = [
        element("rect", class_="track", width=100, height=10),
        element("rect", class_="fill", width=100 * value, height=10),
    ]
    label = f"{value:.3f}"
    if low is not None and high is not None:
        label += f", 95 % interval {low:.3f} to {high:.3f}"
        parts.append(_line(100 * low, 5, 100 * high, 5))
        parts += [_line(100 * x, 1.5, 100 * x, 8.5) for x in (low, high)]
    return element(
        "svg", *parts, viewBox="0 0 100 10", preserveAspectRatio="none", class_="bar", role="img", aria_label=label
    )


def _line(x1: float, y1: float, x2: float, y2: float) -> Markup:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_="whisker", vector_effect="non-scaling-stroke")
