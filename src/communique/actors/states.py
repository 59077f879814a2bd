"""Names of states in common use, from pycountry and babel, so that actors.yaml holds only what they lack."""

from __future__ import annotations

from collections.abc import Iterable


def library_names(ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """English names per alpha-3 id; ids that ISO 3166-1 does not know get none.

    The first name is the short one to show people.

    Example:
        >>> library_names(["FRA"])["FRA"]
        ('France', 'French Republic')
    """
    import pycountry
    from babel import Locale

    territories = Locale("en").territories
    countries = {country.alpha_3: country for country in pycountry.countries}
    names: dict[str, tuple[str, ...]] = {}
    for id in ids:
        country = countries.get(id)
        if country is None:
            names[id] = ()
            continue
        found = [
            territories.get(country.alpha_2, ""),
            getattr(country, "common_name", ""),
            country.name,
            getattr(country, "official_name", ""),
        ]
        names[id] = tuple(dict.fromkeys(name for raw in found for name in _variants(raw)))
    return names


def _variants(name: str) -> list[str]:
    """``Iran, Islamic Republic of`` and ``Myanmar (Burma)`` are catalogue entries, not names that texts use."""
    if not name or "," in name or "(" in name or " SAR " in name or " - " in name:
        return []
    plain = [
        name,
        name.replace("&", "and"),
        name.replace("’", "'"),
        name.replace("'", "’"),
        name.replace("St. ", "Saint "),
    ]
    return list(dict.fromkeys(plain))
