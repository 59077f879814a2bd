"""Where a model comes from: the package, a folder, an MLflow run or the MLflow registry."""

from __future__ import annotations

from pathlib import Path

from communique.errors import CommuniqueError, UsageError
from communique.models.storage import DESCRIPTION, load_folder
from communique.predict.predictor import Predictor
from communique.resources import PACKAGED_MODEL

PACKAGED = "packaged"


def load(model: str | Path | None = None) -> Predictor:
    """Load a model.

    Parameters:
        model: a folder that ``communique train`` wrote, ``"models:/communique@champion"`` (or another
            alias or version), ``"runs:/<id>/model"``, or ``"packaged"``. By default the registry's
            champion where the tracking store holds one, else the packaged model.

    Raises:
        UsageError: there is no such folder.
        CommuniqueError: the model cannot be read, was made with another taxonomy, or is not in the store.

    Example:
        >>> import communique
        >>> communique.load("packaged").taxonomy.topics[2]  # doctest: +SKIP
        'war_accountability'
    """
    if model is None:
        from communique.tracking.registry import champion_folder

        return Predictor(load_folder(champion_folder() or _packaged()))
    name = str(model)
    if name == PACKAGED:
        return Predictor(load_folder(_packaged()))
    if name.startswith(("models:/", "runs:/")):
        from communique.tracking.registry import model_folder

        return Predictor(load_folder(model_folder(name)))
    if not Path(name).exists():
        raise UsageError(
            f"{name} does not exist; name a model folder, models:/NAME@ALIAS, runs:/ID/model or 'packaged'."
        )
    return Predictor(load_folder(name))


def _packaged() -> Path:
    if not (PACKAGED_MODEL / DESCRIPTION).exists():
        raise CommuniqueError(
            "this installation has no packaged model; train one with 'communique train' and name its folder."
        )
    return PACKAGED_MODEL
