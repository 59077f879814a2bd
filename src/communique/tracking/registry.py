"""Models in MLflow: a folder for a URI, and the champion."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from communique.errors import CommuniqueError
from communique.models.storage import DESCRIPTION
from communique.tracking.store import connect, store_exists, tracking_uri

NAME = "communique"
CHAMPION = "champion"
CHALLENGER = "challenger"


def champion_folder() -> Path | None:
    """The local folder of the registered champion, ``None`` where no store holds one."""
    if not store_exists():
        return None
    client = connect().MlflowClient()
    from mlflow.exceptions import MlflowException

    try:
        version = client.get_model_version_by_alias(NAME, CHAMPION)
    except MlflowException as error:
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            return None
        raise CommuniqueError(
            f"the MLflow store {tracking_uri()} does not answer ({error}); check MLFLOW_TRACKING_URI."
        ) from error
    return model_folder(f"models:/{NAME}/{version.version}")


def model_folder(uri: str) -> Path:
    """Download the model behind ``models:/…`` or ``runs:/…`` (or find it on disk) and return its folder.

    Raises:
        CommuniqueError: the store has no such model, or it is not one of ours.
    """
    if not store_exists():  # connecting would create one
        raise CommuniqueError(
            f"{uri} cannot be found: there is no MLflow store here; set MLFLOW_TRACKING_URI or train a model first."
        )
    mlflow = connect()
    from mlflow.exceptions import MlflowException

    try:
        downloaded = Path(mlflow.artifacts.download_artifacts(artifact_uri=uri))
    except (MlflowException, OSError) as error:
        raise CommuniqueError(
            f"{uri} is not in the MLflow store {tracking_uri()} ({error}); see 'communique registry list' or the MLflow page."
        ) from error
    found = next(downloaded.rglob(DESCRIPTION), None)
    if found is None:
        raise CommuniqueError(f"{uri} is not a communique model: it holds no {DESCRIPTION}.")
    return found.parent


def register(model_uri: str) -> str:
    """Register a logged model and return its version: the champion if there is none, else the challenger."""
    mlflow = connect()
    from mlflow.exceptions import MlflowException

    with contextlib.redirect_stderr(io.StringIO()):  # MLflow prints there what went well
        version = mlflow.register_model(model_uri, NAME)
    client = mlflow.MlflowClient()
    try:
        client.get_model_version_by_alias(NAME, CHAMPION)
        alias = CHALLENGER
    except MlflowException:
        alias = CHAMPION
    client.set_registered_model_alias(NAME, alias, version.version)
    return str(version.version)
