"""On disk: equal answers from a fresh process, and clear sentences where a part is missing."""

import json
import pickle
import shutil
import subprocess
import sys

import numpy as np
import pytest

from communique.errors import CommuniqueError
from communique.models.inputs import Pair, Passage
from communique.models.storage import load_folder, save_model
from communique.models.transformer import require_torch
from tests.tiny_encoders import FAMILIES, tiny_settings

TEXT = "Tonga condemned Samoa while Fiji praised the pact."
PASSAGES = [Passage(TEXT, "Talks"), Passage("Ships returned. " * 30), Passage("")]
PAIRS = [Pair(TEXT, ((0, 5),), ((16, 21),)), Pair(TEXT, ((28, 32),), "regional_security")]

ANSWER = """
import pickle, sys
from communique.models.storage import load_folder
model = load_folder(sys.argv[1])
passages, pairs = pickle.load(open(sys.argv[2], "rb"))
answers = (model.name, model.topic_probabilities(passages).tobytes(), model.stance_probabilities(pairs).tobytes())
pickle.dump(answers, open(sys.argv[3], "wb"))
"""


def answers_of_a_fresh_process(folder, tmp_path):
    (tmp_path / "asked").write_bytes(pickle.dumps((PASSAGES, PAIRS)))
    subprocess.run(
        [sys.executable, "-c", ANSWER, folder, tmp_path / "asked", tmp_path / "answers"], check=True, timeout=300
    )
    return pickle.loads((tmp_path / "answers").read_bytes())


@pytest.mark.parametrize("form", ["adapter", "full"])
def test_a_fresh_process_answers_to_the_last_bit(form, trained, encoders, dataset, tmp_path):
    if form == "adapter":
        model = trained("bert")
    else:
        from communique.train.transformer import fit

        settings = {
            **tiny_settings(encoders["modernbert"], freeze_embeddings=False),
            "storage": {"form": form, "rank": 4},
        }
        model, _ = fit(dataset, settings)
    folder = save_model(model, tmp_path / "model")
    expected = (
        model.name,
        model.topic_probabilities(PASSAGES).tobytes(),
        model.stance_probabilities(PAIRS).tobytes(),
    )
    assert answers_of_a_fresh_process(folder, tmp_path) == expected


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_comes_back(family, trained, tmp_path):
    model = trained(family)
    loaded = load_folder(save_model(model, tmp_path / "model"))
    assert loaded.name == model.name
    assert np.array_equal(loaded.topic_probabilities(PASSAGES), model.topic_probabilities(PASSAGES))
    assert loaded.topic_thresholds == model.topic_thresholds
    assert loaded.stance_thresholds == model.stance_thresholds


@pytest.fixture
def folder(trained, tmp_path):
    return save_model(trained("bert"), tmp_path / "model")


def test_the_folder_holds_json_and_safetensors_only(folder):
    assert sorted(p.name for p in folder.iterdir()) == ["model.json", "weights.safetensors"]
    assert all(p.stat().st_mode & 0o044 == 0o044 for p in folder.iterdir())  # readable for every user


def test_another_encoder_under_the_same_name_is_refused(folder, encoders):
    path = folder / "model.json"
    description = json.loads(path.read_text())
    description["details"]["encoder"]["name"] = str(encoders["roberta"])
    path.write_text(json.dumps(description))
    with pytest.raises(CommuniqueError, match=r"has SHA-256 .* expected .* another encoder"):
        load_folder(folder)


def test_a_missing_encoder_is_named(folder, encoders, tmp_path):
    path = folder / "model.json"
    description = json.loads(path.read_text())
    description["details"]["encoder"]["name"] = str(tmp_path / "gone")
    path.write_text(json.dumps(description))
    with pytest.raises(CommuniqueError, match="gone"):
        load_folder(folder)


@pytest.mark.parametrize("spoil", ["empty", "missing", "other"])
def test_broken_weights_are_told_in_one_sentence(spoil, folder):
    weights = folder / "weights.safetensors"
    if spoil == "missing":
        weights.unlink()
    elif spoil == "empty":
        weights.write_bytes(b"")
    else:
        import torch
        from safetensors.torch import save_file

        save_file({"topics.bias": torch.zeros(3)}, weights)
    with pytest.raises(CommuniqueError, match="is broken"):
        load_folder(folder)


def test_without_torch_the_command_that_installs_it_is_given(monkeypatch, folder):
    monkeypatch.setattr("communique.models.transformer.find_spec", lambda name: None if name == "torch" else name)
    with pytest.raises(
        CommuniqueError, match=r"needs torch, which is not installed: run pip install 'communique\[torch\]'"
    ):
        load_folder(folder)
    monkeypatch.undo()
    require_torch("loading")


def test_the_baseline_loads_without_importing_torch(model_folder):
    code = f"import sys, communique; communique.load({str(model_folder)!r}); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    assert done.stdout.strip() == "False"


def test_an_encoder_without_weights_is_refused(encoders, tmp_path):
    from communique.models.transformer.encoder import EncoderReference, resolve

    shutil.copytree(encoders["bert"], tmp_path / "encoder")
    (tmp_path / "encoder" / "model.safetensors").unlink()
    with pytest.raises(CommuniqueError, match=r"has no model\.safetensors"):
        resolve(EncoderReference(str(tmp_path / "encoder")))
