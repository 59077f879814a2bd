"""Character offsets on both sides: Python counts code points, a browser counts UTF-16 units."""

from __future__ import annotations


def to_browser(text: str, offset: int) -> int:
    """The offset that a browser gives to a position in ``text``.

    Example:
        >>> to_browser("🕊 Doha", 2)
        3
    """
    return offset + sum(ord(c) > 0xFFFF for c in text[:offset])


def from_browser(text: str, start: int, end: int, quoted: str) -> tuple[int, int] | None:
    """The span of ``text`` where ``quoted`` stands, or None where it does not.

    Offsets are a browser's; those that a program counted in code points are understood too.

    Example:
        >>> from_browser("🕊 Doha", 3, 7, "Doha"), from_browser("🕊 Doha", 2, 6, "Doha"), from_browser("Doha", 0, 4, "Doh")
        ((2, 6), (2, 6), None)
    """
    if not 0 <= start < end:
        return None
    units = text.encode("utf-16-le")
    before, inside = (units[2 * a : 2 * b].decode("utf-16-le", "replace") for a, b in ((0, start), (start, end)))
    if 2 * end <= len(units) and inside == quoted:
        return len(before), len(before) + len(inside)
    if end <= len(text) and text[start:end] == quoted:
        return start, end
    return None
