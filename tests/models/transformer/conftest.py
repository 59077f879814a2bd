"""One tiny transformer per family of encoders."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tiny_encoders import FAMILIES, tiny_settings

pytest.importorskip("torch", reason="the transformer needs the extra 'torch'")
pytest.importorskip("transformers", reason="the transformer needs the extra 'torch'")


@pytest.fixture(params=FAMILIES)
def encoder_folder(request, encoders) -> Path:
    return encoders[request.param]


@pytest.fixture(scope="session")
def trained(encoders, dataset):
    """A transformer after one epoch on the tiny dataset, per family when first asked for."""
    from communique.train.transformer import fit

    models = {}

    def make(family: str = "bert"):
        if family not in models:
            models[family], _ = fit(dataset, tiny_settings(encoders[family]))
        return models[family]

    return make
