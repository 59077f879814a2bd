"""Dates as a source's metadata writes them, to ISO 8601. What is ambiguous stays as it was."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

_FORMATS = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%Y/%m/%d")
_FULL = re.compile(r"\d{4}-?\d{2}-?\d{2}(?!\d)")


def iso_date(value: object) -> str | None:
    """An ISO 8601 date or date-time, or None where ``value`` is not clearly one.

    Day and month in figures ("03/04/2024") are ambiguous and give None.

    Example:
        >>> iso_date("3 May 2024"), iso_date("Fri, 03 May 2024 10:00:00 +0200"), iso_date("03/04/2024")
        ('2024-05-03', '2024-05-03T10:00:00+02:00', None)
    """
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if not isinstance(value, str):
        return None
    text = value.strip()
    if _FULL.match(text):
        return _iso(text)
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, IndexError):
        pass
    words = text.replace(",", " ").replace(".", " ").split()
    for form in _FORMATS:
        try:
            return datetime.strptime(" ".join(words), form).date().isoformat()
        except ValueError:
            continue
    return None


def _iso(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return None
