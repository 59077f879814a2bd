"""Names that people read for the ids in labels."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from communique.taxonomy import Taxonomy


def namer(taxonomy: Taxonomy) -> Callable[[str], str]:
    """A function from an actor id or a topic id (an issue) to its name; unknown ids come back as they are."""
    from communique.actors import load_registry

    registry = load_registry()
    issues = {topic.id: topic.name for topic in taxonomy.entries}

    @cache
    def name(id: str) -> str:
        if id in issues:
            return issues[id]
        known = registry.canonical(id)
        return registry[known].name if known in registry else id

    return name
