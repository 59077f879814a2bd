"""Actor ids as they are today."""

from __future__ import annotations

from collections.abc import Callable


def canonical_ids() -> Callable[[str], str]:
    """Today's id of an actor: gold labels may still use a former one, a linker never does."""
    from communique.actors import load_registry

    former = {old: actor.id for actor in load_registry() for old in actor.former_ids}
    return lambda id: former.get(id, id)
