"""Topics over time: a row of columns per topic over the same periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from markupsafe import Markup

from communique.report.svg import drawing, element

_WIDTH, _LEFT, _ROW, _BAR, _BOTTOM = 860, 190, 74, 52, 26
_MOST = 40  # columns in a row


def periods(days: Sequence[str]) -> tuple[str, list[str]]:
    """The unit (``day``, ``month`` or ``year``) in which all days fit into a row, and every period from first to last.

    Parameters:
        days: ISO dates or prefixes of them; a year alone makes the unit a year.

    Example:
        >>> periods(["2024-12-30", "2025-01-02"])
        ('day', ['2024-12-30', '2024-12-31', '2025-01-01', '2025-01-02'])
    """
    known = sorted(days)
    first, last = known[0], known[-1]
    shortest = min(map(len, known))
    if shortest >= 10:
        start, end = date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
        span = (end - start).days + 1
        if span <= _MOST:
            return "day", [(start + timedelta(days=i)).isoformat() for i in range(span)]
    if shortest >= 7:
        months = [int(d[:4]) * 12 + int(d[5:7]) - 1 for d in (first, last)]
        if months[1] - months[0] < _MOST:
            return "month", [f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(months[0], months[1] + 1)]
    return "year", [f"{year:04d}" for year in range(int(first[:4]), int(last[:4]) + 1)]


def timeline(
    names: Sequence[str], columns: Sequence[str], counts: Mapping[str, Sequence[int]], totals: Sequence[int]
) -> Markup:
    """Draw counts of articles per topic and period.

    Parameters:
        counts: by name, one count per column; ``totals`` are the articles of each column.
    """
    wide = (_WIDTH - _LEFT - 10) / max(len(columns), 1)
    most = max((max(c, default=0) for c in counts.values()), default=0) or 1
    every = -(-len(columns) // 10)
    parts = []
    for row, name in enumerate(names):
        base = row * _ROW + _BAR + 12
        parts.append(element("text", name, x=_LEFT - 12, y=base - _BAR / 2 + 4, text_anchor="end", class_="strong"))
        parts.append(element("line", x1=_LEFT, y1=base, x2=_WIDTH - 10, y2=base, class_="base"))
        for i, count in enumerate(counts[name]):
            height = _BAR * count / most
            x = _LEFT + i * wide
            told = element("title", f"{columns[i]}: {count} of {totals[i]} articles on {name}")
            parts.append(
                element("rect", told, x=x + wide * 0.1, y=base - height, width=wide * 0.8, height=height, class_="fill")
            )
            if count and wide > 14:
                parts.append(element("text", count, x=x + wide / 2, y=base - height - 3, text_anchor="middle"))
    bottom = len(names) * _ROW + 14
    for i, column in enumerate(columns):
        if i % every == 0:
            parts.append(element("text", column, x=_LEFT + (i + 0.5) * wide, y=bottom, text_anchor="middle"))
    return drawing(_WIDTH, bottom + _BOTTOM - 14, "Articles per topic over time", parts, "plot wide")
