"""A saved model answers to the last bit like the one that was saved, and untrusted files are refused."""

import json
import shutil
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from communique.errors import CommuniqueError
from communique.models import Passage
from communique.models.protocol import Model
from communique.models.storage import load_folder, save_model

TEXTS = ["Port Moresby welcomed the vote on independence.", "Shells fell on the border.", "It rained."]


def test_a_fresh_process_answers_to_the_last_bit(model, model_folder, dataset, tmp_path):
    from communique.evaluate.evaluation import gold_pairs

    pairs, _, _ = gold_pairs(dataset.splits["validation"])
    code = f"""
import numpy as np, pickle
from communique.models.storage import load_folder
model = load_folder({str(model_folder)!r})
passages, pairs = pickle.load(open("questions.pickle", "rb"))
np.savez("answers.npz", t=model.topic_probabilities(passages), s=model.stance_probabilities(pairs))
"""
    passages = [Passage(text, "A title") for text in TEXTS]
    import pickle

    (tmp_path / "questions.pickle").write_bytes(pickle.dumps((passages, pairs)))
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)
    answers = np.load(tmp_path / "answers.npz")
    assert answers["t"].tobytes() == model.topic_probabilities(passages).tobytes()
    assert answers["s"].tobytes() == model.stance_probabilities(pairs).tobytes()


def test_the_model_keeps_the_protocol(model):
    assert isinstance(model, Model)
    assert model.stance_probabilities([]).shape == (0, 3)


def test_training_twice_gives_the_same_name_and_answers(model, dataset):
    from communique.train import tfidf
    from tests.conftest import TINY

    settings = {**tfidf.DEFAULTS, "stance": TINY, "topics": {**tfidf.DEFAULTS["topics"], "max_features": 2000}}
    assert tfidf.fit(dataset, settings).name == model.name


def test_another_taxonomy_is_refused_with_both_hashes(model_folder, taxonomy):
    from communique.taxonomy import Taxonomy

    other = Taxonomy(taxonomy.entries[::-1])
    with pytest.raises(CommuniqueError, match=f"{taxonomy.hash}.*{other.hash}"):
        load_folder(model_folder, other)


def spoiled(model_folder, tmp_path):
    return shutil.copytree(model_folder, tmp_path / "copy")


def test_a_type_outside_the_list_is_refused_even_if_the_file_trusts_it(model_folder, tmp_path):
    from skops.io import dump

    folder = spoiled(model_folder, tmp_path)
    dump({"f": subprocess.run}, folder / "topics.skops")
    with pytest.raises(CommuniqueError, match="does not load"):
        load_folder(folder)


@pytest.mark.parametrize("content", [b"", b"not a zip", None])
def test_a_broken_part_is_named(model_folder, tmp_path, content):
    folder = spoiled(model_folder, tmp_path)
    (folder / "stance.skops").unlink() if content is None else (folder / "stance.skops").write_bytes(content)
    with pytest.raises(CommuniqueError, match=r"stance\.skops cannot be read"):
        load_folder(folder)


def test_parts_that_are_swapped_are_noticed(model_folder, tmp_path):
    folder = spoiled(model_folder, tmp_path)
    shutil.copy(folder / "stance.skops", folder / "topics.skops")
    with pytest.raises(CommuniqueError, match="holds a StanceClassifier, expected a TopicClassifier"):
        load_folder(folder)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"format": 99}, "not in model format"), ({"family": "oracle"}, "unknown family 'oracle'")],
)
def test_a_model_of_another_kind_is_refused(model_folder, tmp_path, change, said):
    folder = spoiled(model_folder, tmp_path)
    described = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps({**described, **change}))
    with pytest.raises(CommuniqueError, match=said):
        load_folder(folder)


def test_a_folder_without_a_model_is_named(tmp_path):
    with pytest.raises(CommuniqueError, match="is not a model folder"):
        load_folder(tmp_path)


def test_parts_hold_no_pickle(model_folder):
    for part in model_folder.glob("*.skops"):
        with zipfile.ZipFile(part) as archive:
            assert all(name.endswith((".json", ".npy", ".npz")) for name in archive.namelist())


def test_saving_over_a_model_replaces_it_and_over_other_files_does_not(model, tmp_path):
    save_model(model, tmp_path / "m")
    save_model(model, tmp_path / "m", {"note": "second"})
    assert json.loads((tmp_path / "m" / "model.json").read_text())["note"] == "second"
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear")
    with pytest.raises(CommuniqueError, match="holds other files"):
        save_model(model, tmp_path / "home")
