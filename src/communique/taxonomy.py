"""The label set: which topics and polarities there are, and in which order.

Example:
    >>> taxonomy = load_taxonomy()
    >>> taxonomy.topics[0]
    'diplomatic_recognition'
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import yaml

from communique.errors import CommuniqueError
from communique.records import POLARITIES
from communique.resources import config_path


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and its issue: the proposition that an actor can support or oppose."""

    id: str
    name: str
    definition: str
    issue: str


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The ordered label set. Two taxonomies with the same ``hash`` mean the same columns."""

    entries: tuple[Topic, ...]
    polarities: tuple[str, ...] = POLARITIES

    @property
    def topics(self) -> tuple[str, ...]:
        """Topic ids in column order."""
        return tuple(t.id for t in self.entries)

    @property
    def hash(self) -> str:
        """SHA-256 (first 16 hex digits) of topic ids, polarities and their order.

        Names and definitions are prose for people: rewording them keeps models valid.
        """
        content = json.dumps([self.topics, self.polarities])
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def require(self, other: str, what: str) -> None:
        """Raise if ``other``, the hash stored in ``what``, is not this taxonomy's.

        Raises:
            CommuniqueError: names both hashes and the remedy.
        """
        if other != self.hash:
            raise CommuniqueError(
                f"{what} was made with taxonomy {other}, but the current taxonomy is {self.hash} "
                f"({', '.join(self.topics)}): use the taxonomy.yaml it was made with, or build and train again."
            )

    def to_dict(self) -> dict[str, Any]:
        return {
            "topics": [
                {"id": t.id, "name": t.name, "definition": t.definition, "issue": t.issue} for t in self.entries
            ],
            "polarities": list(self.polarities),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        entries = tuple(
            Topic(t["id"], t.get("name", t["id"]), t.get("definition", ""), t.get("issue", "")) for t in data["topics"]
        )
        return cls(entries, tuple(data["polarities"]))


@lru_cache
def load_taxonomy(path: str | Path | None = None) -> Taxonomy:
    """Read a taxonomy file; by default the one that comes with the package.

    Raises:
        CommuniqueError: the file is not a taxonomy, with what is wrong in it.
    """
    source = Path(path) if path is not None else config_path("taxonomy.yaml")
    try:
        data = yaml.safe_load(source.read_text(encoding="utf-8"))
        taxonomy = Taxonomy.from_dict(data)
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise CommuniqueError(
            f"{source} is not a taxonomy ({error!r}): it needs topics with ids, and polarities."
        ) from error
    if taxonomy.polarities != POLARITIES:
        raise CommuniqueError(
            f"{source}: polarities must be {list(POLARITIES)}, in this order, not {list(taxonomy.polarities)}."
        )
    ids = taxonomy.topics
    wrong = [i for i in ids if not (i.isidentifier() and i.islower())]
    if not ids or wrong or len(set(ids)) != len(ids):
        raise CommuniqueError(f"{source}: topic ids must be unique lower-case identifiers, found {list(ids)}.")
    return taxonomy
