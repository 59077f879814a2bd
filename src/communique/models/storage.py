"""A model on disk: a folder with ``model.json`` and the parts of its family."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from communique import __version__
from communique.atomic import atomic_folder
from communique.errors import CommuniqueError
from communique.models.protocol import Model
from communique.taxonomy import Taxonomy, load_taxonomy

DESCRIPTION = "model.json"
FORMAT = 1


def save_model(model: Model, folder: str | Path, extra: dict[str, Any] | None = None) -> Path:
    """Write a model folder, whole or not at all; an older model at that place is replaced.

    Parameters:
        extra: facts to keep in ``model.json``: the dataset, the parameters, the metrics.
    """
    with atomic_folder(folder, marker=DESCRIPTION) as staging:
        model.save(staging)
        (staging / DESCRIPTION).write_text(json.dumps(describe(model, extra), indent=2) + "\n", encoding="utf-8")
    return Path(folder)


def describe(model: Model, extra: dict[str, Any] | None = None) -> dict[str, Any]:
    """What ``model.json`` says of a model."""
    return {
        "format": FORMAT,
        "family": model.family,
        "name": model.name,
        "taxonomy_hash": model.taxonomy.hash,
        "taxonomy": model.taxonomy.to_dict(),
        "thresholds": {
            "topics": {k: t.to_dict() for k, t in model.topic_thresholds.items()},
            "stances": {k: t.to_dict() for k, t in model.stance_thresholds.items()},
        },
        "details": dict(model.details),
        "made_with": {
            "communique": __version__,
            "python": platform.python_version(),
            "scikit-learn": version("scikit-learn"),
            "numpy": version("numpy"),
        },
        **(extra or {}),
    }


def read_description(folder: str | Path) -> dict[str, Any]:
    """The content of a folder's ``model.json``.

    Raises:
        CommuniqueError: there is none, or it is not one of ours.
    """
    path = Path(folder) / DESCRIPTION
    try:
        description = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CommuniqueError(
            f"{folder} is not a model folder: it has no {DESCRIPTION}; name a folder that 'communique train' wrote."
        ) from error
    except (OSError, ValueError) as error:
        raise CommuniqueError(f"{path} cannot be read ({error}); train or download the model again.") from error
    if not isinstance(description, dict) or description.get("format") != FORMAT:
        raise CommuniqueError(f"{path} is not in model format {FORMAT}; use the version of communique that wrote it.")
    return description


def load_folder(folder: str | Path, taxonomy: Taxonomy | None = None) -> Model:
    """Load the model of a folder and check that it speaks of the current taxonomy.

    Raises:
        CommuniqueError: no model, a broken or untrusted part, or another taxonomy.
    """
    description = read_description(folder)
    current = taxonomy or load_taxonomy()
    current.require(description["taxonomy_hash"], f"the model in {folder}")
    if description["family"] == "tfidf":
        from communique.models.tfidf import TfidfModel

        return TfidfModel.load(Path(folder), current, description)
    if description["family"] == "transformer":
        from communique.models.transformer import require_torch

        require_torch(f"the model in {folder}")
        from communique.models.transformer.files import read_model

        return read_model(Path(folder), current, description)
    raise CommuniqueError(
        f"{folder} holds a model of the unknown family {description['family']!r}; use the version of communique that wrote it."
    )
