"""One training run: fit, save, measure on validation, log."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from communique.config import load_config, read_yaml
from communique.errors import UsageError
from communique.evaluate.evaluation import end_to_end_metrics, model_metrics
from communique.label.build import VALIDATION, Dataset
from communique.label.load import read_dataset
from communique.models.protocol import Model
from communique.models.storage import save_model
from communique.predict.predictor import Predictor
from communique.taxonomy import Taxonomy

SEARCH = "search"  # key of a configuration that only `communique tune` reads


@dataclass(frozen=True, slots=True)
class TrainResult:
    """Where a trained model is and how good it was on validation."""

    model: str
    folder: str
    run_id: str | None
    version: str | None
    metrics: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def train(
    config: str | Path,
    dataset_folder: str | Path,
    out: str | Path,
    taxonomy: Taxonomy,
    overrides: Iterable[str] = (),
    track: bool = True,
    note: Callable[[str], None] = lambda line: None,
) -> TrainResult:
    """Train the model that a configuration describes.

    Parameters:
        config: a file such as ``configs/tfidf.yaml``.
        dataset_folder: what ``communique build`` wrote.
        out: the model folder to write.
        overrides: ``key=value`` settings on top of the file.
        track: log to MLflow and register the model; the first registered one becomes the champion.
        note: told how the training goes on, line by line.

    Raises:
        UsageError: a wrong configuration or no dataset.
        CommuniqueError: the dataset does not fit, or the store does not answer.
    """
    settings = read_settings(config, overrides)
    dataset = read_dataset(dataset_folder, taxonomy)
    model, history = fit(dataset, settings, work_folder(out), note)
    held_out = dataset.splits[VALIDATION]
    metrics = {**model_metrics(model, held_out), "end_to_end": end_to_end_metrics(Predictor(model), held_out)}
    facts = {"dataset_hash": dataset.content_hash(), "settings": settings, "validation": metrics}
    folder = save_model(model, out, facts)
    run_id = version = None
    if track:
        from communique.tracking.runs import log_training

        run_id, version = log_training(settings, dataset, dataset_folder, folder, metrics, history)
    if (work := work_folder(out)).exists():
        shutil.rmtree(work)
    return TrainResult(model.name, str(folder), run_id, version, metrics)


def read_settings(config: str | Path, overrides: Iterable[str] = ()) -> dict[str, Any]:
    """The settings of a training configuration, defaults filled in; its search space is left out.

    Raises:
        UsageError: an unknown family or key, or a value of the wrong kind.
    """
    defaults, nullable = known_keys(config)
    settings = load_config(config, defaults, overrides, nullable, aside=(SEARCH,))
    if settings["family"] != defaults["family"]:
        raise UsageError(f"--set family={settings['family']} does not fit {config}; name the file of that family.")
    return settings


def known_keys(config: str | Path) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Defaults of all keys of a configuration's family, and which of them may be null, see ``load_config``.

    Raises:
        UsageError: an unknown family.
    """
    from communique.train import tfidf, transformer

    families = {
        "tfidf": (tfidf.DEFAULTS, tfidf.NULLABLE),
        "transformer": (transformer.DEFAULTS, transformer.NULLABLE),
    }
    family = str(read_yaml(config).get("family", "tfidf"))
    if family not in families:
        raise UsageError(f"{config}: family {family!r} is unknown; use one of {', '.join(families)}.")
    return families[family]


def fit(
    dataset: Dataset, settings: Mapping[str, Any], work: Path, note: Callable[[str], None]
) -> tuple[Model, list[dict[str, float]]]:
    """The model, and its metrics per epoch where its family learns in epochs.

    Parameters:
        work: folder for checkpoints.
    """
    if settings["family"] == "tfidf":
        from communique.train import tfidf

        return tfidf.fit(dataset, settings), []
    from communique.train import transformer

    return transformer.fit(dataset, settings, work, note)


def work_folder(out: str | Path) -> Path:
    """Checkpoints lie beside the model, so that the model folder appears when it is whole."""
    return Path(out).with_name(f"{Path(out).name}.training")
