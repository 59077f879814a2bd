"""Reliability diagrams and risk–coverage curves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from communique.report.svg import drawing, element

_SIZE, _LEFT, _TOP, _BOTTOM, _RIGHT = 220, 46, 10, 40, 12


def reliability_plot(name: str, bins: Sequence[Mapping[str, Any]]) -> Markup:
    """Observed frequency over stated probability; dots grow with the number of answers, the diagonal is perfect."""
    x = y = _scale(1.0)
    most = max((b["count"] for b in bins), default=1)
    parts = [*_axes("stated probability", "observed share", 1.0)]
    parts.append(element("line", x1=_x(0), y1=_y(0), x2=_x(_SIZE), y2=_y(_SIZE), class_="ideal"))
    points = [(_x(x(b["stated"])), _y(y(b["observed"])), b) for b in bins]
    parts.append(element("polyline", points=" ".join(f"{px:.1f},{py:.1f}" for px, py, _ in points), class_="curve"))
    for px, py, b in points:
        told = f"{b['count']} answers: stated {b['stated']:.2f}, observed {b['observed']:.2f}"
        parts.append(
            element("circle", element("title", told), cx=px, cy=py, r=2 + 5 * (b["count"] / most) ** 0.5, class_="dot")
        )
    return _picture(f"Reliability of {name}", parts)


def risk_plot(name: str, curve: Mapping[str, Sequence[float]]) -> Markup:
    """Share of wrong answers over the share of answers kept, the surest kept first."""
    coverage, risk = curve["coverage"], curve["risk"]
    top = _round_up(max(risk, default=0.0))
    x, y = _scale(1.0), _scale(top)
    points = " ".join(f"{_x(x(c)):.1f},{_y(y(r)):.1f}" for c, r in zip(coverage, risk, strict=True))
    parts = [*_axes("share of answers kept", "share wrong", top)]
    parts.append(element("polyline", points=points, class_="curve"))
    return _picture(f"Risk and coverage of {name}", parts)


def _axes(horizontal: str, vertical: str, top: float) -> list[Markup]:
    parts = []
    for i in range(5):
        at = _SIZE * i / 4
        parts += [
            element("line", x1=_x(at), y1=_y(0), x2=_x(at), y2=_y(_SIZE), class_="grid"),
            element("line", x1=_x(0), y1=_y(at), x2=_x(_SIZE), y2=_y(at), class_="grid"),
            element("text", f"{i / 4:g}", x=_x(at), y=_y(0) + 15, text_anchor="middle"),
            element("text", f"{top * i / 4:.2g}", x=_x(0) - 6, y=_y(at) + 4, text_anchor="end"),
        ]
    parts.append(element("text", horizontal, x=_x(_SIZE / 2), y=_y(0) + 33, text_anchor="middle", class_="axis"))
    middle = _y(_SIZE / 2)
    parts.append(
        element(
            "text", vertical, x=12, y=middle, text_anchor="middle", class_="axis", transform=f"rotate(-90 12 {middle})"
        )
    )
    return parts


def _picture(label: str, parts: Sequence[Markup]) -> Markup:
    return drawing(_LEFT + _SIZE + _RIGHT, _TOP + _SIZE + _BOTTOM, label, parts)


def _scale(top: float) -> Callable[[float], float]:
    return lambda value: _SIZE * value / top


def _x(offset: float) -> float:
    return _LEFT + offset


def _y(offset: float) -> float:
    return _TOP + _SIZE - offset


def _round_up(value: float) -> float:
    """The next of a few round numbers, so that ticks are readable."""
    return next((top for top in (0.04, 0.1, 0.2, 0.4, 0.6, 0.8) if value <= top), 1.0)
