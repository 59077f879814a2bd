"""Which MLflow store to use."""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType

DEFAULT_FILE = "mlflow.db"


def tracking_uri() -> str:
    """``MLFLOW_TRACKING_URI``, else the sqlite file ``mlflow.db`` in the working directory."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{DEFAULT_FILE}"


def store_exists() -> bool:
    """Whether there is a store to ask, without importing MLflow: a set URI, or the default file."""
    return bool(os.environ.get("MLFLOW_TRACKING_URI")) or Path(DEFAULT_FILE).exists()


def connect() -> ModuleType:
    """The ``mlflow`` module, quiet and pointed at the store."""
    import logging

    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    # MLflow tries a server that is not there for minutes before it says so.
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")
    # MLflow logs the migration of a new sqlite store line by line; a user can do nothing about it.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    import mlflow

    logging.getLogger("mlflow").setLevel(logging.ERROR)
    mlflow.set_tracking_uri(tracking_uri())
    return mlflow
