"""Where a model comes from: the package, a folder, an MLflow run or the MLflow registry."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from communique.errors import UsageError
from communique.models.storage import DESCRIPTION, load_folder
from communique.predict.predictor import Predictor
from communique.resources import DEFAULT_ENCODER, PACKAGED_MODELS

PACKAGED = "packaged"
TRANSFORMER, TFIDF = "transformer", "tfidf"


def load(model: str | Path | None = None, *, bf16: bool = False) -> Predictor:
    """Load a model.

    Parameters:
        model: a folder that ``communique train`` wrote, ``"models:/communique@champion"`` (or another
            alias or version), ``"runs:/<id>/model"``, or ``"packaged"``: the packaged transformer where
            PyTorch and the default encoder are installed, else the packaged baseline.
            ``"packaged/transformer"`` and ``"packaged/tfidf"`` ask for one of them. By default the
            registry's champion where the tracking store holds one, else ``"packaged"``.
        bf16: let a transformer compute in bfloat16: about twice as fast on processors that have
            instructions for it, slower on others; probabilities change in the third digit.

    Raises:
        UsageError: there is no such folder, or ``bf16`` is asked of a model that is no transformer.
        CommuniqueError: the model cannot be read, was made with another taxonomy, or is not in the store.

    Example:
        >>> import communique
        >>> communique.load("packaged").taxonomy.topics[2]  # doctest: +SKIP
        'war_accountability'
    """
    loaded = load_folder(_folder(model))
    if bf16:
        if loaded.family != TRANSFORMER:
            raise UsageError(f"bf16 is for transformers, and {loaded.name} is none; leave it out.")
        loaded.bf16 = True  # type: ignore[attr-defined]
    return Predictor(loaded)


def _folder(model: str | Path | None) -> Path:
    if model is None:
        from communique.tracking.registry import champion_folder

        return champion_folder() or packaged_folder()
    name = str(model)
    if name == PACKAGED or name.startswith(f"{PACKAGED}/"):
        return packaged_folder(name.removeprefix(PACKAGED).strip("/") or None)
    if name.startswith(("models:/", "runs:/")):
        from communique.tracking.registry import model_folder

        return model_folder(name)
    if not Path(name).exists():
        raise UsageError(
            f"{name} does not exist; name a model folder, models:/NAME@ALIAS, runs:/ID/model or 'packaged'."
        )
    return Path(name)


def packaged_folder(family: str | None = None) -> Path:
    """Folder of a packaged model: of the family, or of the best one that this installation can run.

    Raises:
        UsageError: no model of that family is packaged.
    """
    packaged = sorted(d.name for d in PACKAGED_MODELS.iterdir() if (d / DESCRIPTION).exists())
    chosen = family or (TRANSFORMER if TRANSFORMER in packaged and _can_run_transformers() else TFIDF)
    if chosen not in packaged:
        raise UsageError(
            f"no model {PACKAGED}/{chosen} comes with this installation; use one of {', '.join(packaged) or 'your own folders'}."
        )
    return PACKAGED_MODELS / chosen


def _can_run_transformers() -> bool:
    """Whether PyTorch and the default encoder are installed; looked up without importing them."""
    try:
        return all(metadata.version(name) for name in ("torch", "transformers", "safetensors", DEFAULT_ENCODER))
    except metadata.PackageNotFoundError:
        return False
