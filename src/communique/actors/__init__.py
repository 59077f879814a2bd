"""Who is mentioned: the registry of actors, and the linker that finds them in text."""

from communique.actors.linker import Linker, default_linker
from communique.actors.registry import Actor, Person, Registry, load_registry

__all__ = ["Actor", "Linker", "Person", "Registry", "default_linker", "load_registry"]
