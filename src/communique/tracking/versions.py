"""Registered versions and their aliases: ``champion`` answers, ``challenger`` wants to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from communique.errors import CommuniqueError, UsageError
from communique.tracking.registry import CHALLENGER, CHAMPION, NAME
from communique.tracking.store import connect, tracking_uri

REPLACED = "replaced"  # tag of a champion: the version it took the place of
DEMOTED = "demoted"  # tag of a former champion: why it was taken down


@dataclass(frozen=True, slots=True)
class Version:
    """A registered model version; ``created`` is an ISO 8601 time in UTC."""

    version: str
    aliases: tuple[str, ...]
    run_id: str
    created: str
    tags: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def versions() -> list[Version]:
    """All registered versions, the newest first; empty where nothing is registered."""
    client = connect().MlflowClient()
    from mlflow.exceptions import MlflowException

    try:
        model = client.get_registered_model(NAME)
        found = client.search_model_versions(f"name = '{NAME}'")
    except MlflowException as error:
        if error.error_code == "RESOURCE_DOES_NOT_EXIST":
            return []
        raise CommuniqueError(
            f"the MLflow store {tracking_uri()} does not answer ({error}); check MLFLOW_TRACKING_URI."
        ) from error
    named: dict[str, list[str]] = {}
    for alias, version in model.aliases.items():
        named.setdefault(str(version), []).append(alias)
    return [
        Version(
            str(v.version),
            tuple(sorted(named.get(str(v.version), ()))),
            v.run_id or "",
            datetime.fromtimestamp(v.creation_timestamp / 1000, UTC).isoformat(timespec="seconds"),
            dict(v.tags),
        )
        for v in sorted(found, key=lambda v: -int(v.version))
    ]


def with_alias(found: list[Version], alias: str) -> Version | None:
    return next((v for v in found if alias in v.aliases), None)


def challenger_of(found: list[Version], version: str | None = None) -> Version:
    """The version asked for, else the one with the alias ``challenger``.

    Raises:
        UsageError: there is none, or it is the champion already.
    """
    if version is None:
        chosen = with_alias(found, CHALLENGER)
        if chosen is None:
            raise UsageError("no version is the challenger; name one, see 'communique registry list'.")
    else:
        chosen = next((v for v in found if v.version == version), None)
        if chosen is None:
            raise UsageError(f"version {version} is not registered; see 'communique registry list'.")
    if CHAMPION in chosen.aliases:
        raise UsageError(f"version {chosen.version} is the champion already.")
    return chosen


def crown(challenger: Version, champion: Version | None, tags: Mapping[str, str]) -> None:
    """Give ``champion`` to a version, with tags that say why; it remembers whom it replaced."""
    client = connect().MlflowClient()
    if champion is not None:
        client.set_model_version_tag(NAME, challenger.version, REPLACED, champion.version)
    if DEMOTED in challenger.tags:
        client.delete_model_version_tag(NAME, challenger.version, DEMOTED)
    for key, value in tags.items():
        client.set_model_version_tag(NAME, challenger.version, key, value)
    # Last, so that a champion without its reasons never exists.
    client.set_registered_model_alias(NAME, CHAMPION, challenger.version)
    if CHALLENGER in challenger.aliases:
        client.delete_registered_model_alias(NAME, CHALLENGER)


def demote(reason: str) -> tuple[Version, str | None]:
    """Take ``champion`` from its version and give it back to the one it replaced, if any.

    Returns:
        The former champion, and the version that is the champion now.

    Raises:
        UsageError: there is no champion.
    """
    found = versions()
    champion = with_alias(found, CHAMPION)
    if champion is None:
        raise UsageError("no version is the champion; see 'communique registry list'.")
    client = connect().MlflowClient()
    before = champion.tags.get(REPLACED)
    if before not in {v.version for v in found}:
        before = None
    client.set_model_version_tag(NAME, champion.version, DEMOTED, reason)
    if before is None:
        client.delete_registered_model_alias(NAME, CHAMPION)
    else:
        client.set_registered_model_alias(NAME, CHAMPION, before)
        client.delete_model_version_tag(NAME, champion.version, REPLACED)
    return champion, before
