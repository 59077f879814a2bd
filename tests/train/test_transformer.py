"""Training: exact resume, joint sources, and settings that do what they say."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from communique.errors import CommuniqueError, UsageError
from communique.models.inputs import Pair, Passage
from communique.train import transformer as training
from communique.train.examples import Example, examples_of
from communique.train.transformer import fit, fit_examples
from tests.tiny_encoders import tiny_settings

torch = pytest.importorskip("torch", reason="the transformer needs the extra 'torch'")

PASSAGES = [Passage("Tonga condemned Samoa.", "Talks"), Passage("Fiji praised the pact.")]


@pytest.fixture(scope="module")
def parts(dataset):
    return {name: examples_of(articles, dataset.taxonomy)[:40] for name, articles in dataset.splits.items()}


def fitted(parts, taxonomy, settings, work=None, note=lambda line: None):
    return fit_examples(parts["train"], parts["validation"], taxonomy, settings, work, note)


class Killed(Exception):
    pass


@pytest.mark.parametrize("steps", [1, 5])
def test_a_killed_run_goes_on_exactly(steps, parts, encoders, taxonomy, tmp_path, monkeypatch):
    from communique.train.loop import Loop

    settings = tiny_settings(encoders["bert"], epochs=2, tokens_per_batch=512, checkpoint_minutes=0.0)
    expected, history = fitted(parts, taxonomy, settings)
    step, done = Loop._step, []

    def mortal(self):
        if len(done) == steps:
            raise Killed
        done.append(1)
        step(self)

    monkeypatch.setattr(Loop, "_step", mortal)
    with pytest.raises(Killed):
        fitted(parts, taxonomy, settings, tmp_path / "work")
    monkeypatch.undo()
    lines = []
    resumed, after = fitted(parts, taxonomy, settings, tmp_path / "work", lines.append)
    assert any("going on from the checkpoint" in line for line in lines)
    assert resumed.name == expected.name
    assert after == history
    assert resumed.topic_probabilities(PASSAGES).tobytes() == expected.topic_probabilities(PASSAGES).tobytes()


def test_a_run_can_stop_before_its_last_epoch(parts, encoders, taxonomy):
    planned = fitted(parts, taxonomy, tiny_settings(encoders["bert"], epochs=2))[1]
    stopped = fitted(parts, taxonomy, tiny_settings(encoders["bert"], epochs=2, stop_after=1))[1]
    assert stopped == planned[:1]


def test_a_checkpoint_of_other_settings_is_not_taken_up(parts, encoders, taxonomy, tmp_path):
    fitted(parts, taxonomy, tiny_settings(encoders["bert"]), tmp_path)
    lines = []
    fitted(parts, taxonomy, tiny_settings(encoders["bert"], learning_rate=1e-3), tmp_path, lines.append)
    assert not any("going on" in line for line in lines)


def test_seeds_decide_everything(parts, encoders, taxonomy):
    settings = tiny_settings(encoders["bert"])
    first, again = (fitted(parts, taxonomy, settings)[0].name for _ in range(2))
    other = fitted(parts, taxonomy, {**settings, "seed": 14})[0].name
    assert first == again != other


def test_training_lowers_the_loss(parts, encoders, taxonomy):
    settings = tiny_settings(encoders["bert"], epochs=6, head_learning_rate=5e-3, learning_rate=1e-3, patience=6)
    _, history = fitted(parts, taxonomy, settings)
    assert history[-1]["loss"] < 0.9 * history[0]["loss"]


def test_training_stops_when_validation_no_longer_gains(parts, encoders, taxonomy):
    settings = tiny_settings(encoders["bert"], epochs=6, learning_rate=0.0, head_learning_rate=0.0, patience=2)
    _, history = fitted(parts, taxonomy, settings)
    assert len(history) == 3  # the first is best, the next two do not gain


def test_sources_without_topics_or_stances_train_the_other_head_only(parts, encoders, taxonomy):
    from communique.train.loop import Loop

    settings = tiny_settings(encoders["bert"], weight_decay=0.0)
    changed = {}
    original = Loop.run

    def watched(self):
        before = {n: p.detach().clone() for n, p in self.network.named_parameters()}
        self.validate = None
        history = original(self)
        changed.update({n: not torch.equal(p, before[n]) for n, p in self.network.named_parameters()})
        return history

    bare = [replace(e, topics=None) for e in parts["train"]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Loop, "run", watched)
        fit_examples(bare, parts["validation"], taxonomy, settings)
    assert changed["stance.out.weight"]
    assert not changed["topics.weight"]


def test_unknown_labels_add_nothing_to_the_loss():
    from communique.train.losses import stance_loss, topic_loss

    logits, targets = torch.randn(3, 2), torch.tensor([[0.0, 1.0], [-1.0, -1.0], [1.0, 1.0]])
    assert torch.equal(topic_loss(logits, targets), topic_loss(logits[[0, 2]], targets[[0, 2]]))
    assert topic_loss(logits, torch.full((3, 2), -1.0)) == 0
    assert stance_loss(None, torch.empty(0, 3), torch.ones(3), 0.0) == 0


def test_class_weights_favour_what_is_rare_and_average_to_one():
    from communique.train.losses import class_weights

    examples = [
        Example(Passage("…"), None, (Pair("…", (), "t"),) * 4, answers) for answers in ((0, 2, 2, 2), (1, 2, 2, 2))
    ]
    for kind in ("none", "sqrt", "balanced"):
        weights = class_weights(examples, kind)
        answers = [a for e in examples for a in e.answers]
        assert float(weights[answers].mean()) == pytest.approx(1)
    assert class_weights(examples, "balanced")[0] / class_weights(examples, "balanced")[2] == pytest.approx(6)
    assert class_weights(examples, "none").tolist() == [1, 1, 1]
    with pytest.raises(UsageError, match=r"training\.class_weight"):
        class_weights(examples, "harsh")


def test_focal_loss_plays_down_what_is_easy():
    from communique.train.losses import stance_loss

    easy, hard = torch.tensor([[4.0, 0.0, 0.0]]), torch.tensor([[0.0, 1.0, 0.0]])
    answer, ones = torch.tensor([[1.0, 0.0, 0.0]]), torch.ones(3)
    ratio = stance_loss(easy, answer, ones, 2.0) / stance_loss(hard, answer, ones, 2.0)
    assert ratio < stance_loss(easy, answer, ones, 0.0) / stance_loss(hard, answer, ones, 0.0)


def test_lora_trains_and_is_stored_in_low_rank(parts, encoders, taxonomy, tmp_path):
    pytest.importorskip("peft")
    from communique.models.storage import load_folder, save_model

    settings = tiny_settings(encoders["bert"], lora_rank=2, learning_rate=1e-2)
    model, _ = fitted(parts, taxonomy, settings)
    loaded = load_folder(save_model(model, tmp_path / "model"))
    assert np.array_equal(loaded.topic_probabilities(PASSAGES), model.topic_probabilities(PASSAGES))
    assert any(name.endswith(".a") for name in model._parts)


def test_training_goes_on_from_another_model(parts, encoders, taxonomy, tmp_path):
    from communique.models.storage import save_model

    still = {"learning_rate": 0.0, "head_learning_rate": 0.0}
    first, _ = fitted(parts, taxonomy, tiny_settings(encoders["bert"], learning_rate=1e-3))
    folder = save_model(first, tmp_path / "first")
    settings = {
        **tiny_settings(encoders["bert"], **still),
        "start": str(folder),
        "storage": {"form": "full", "rank": 4},
    }
    second, _ = fitted(parts, taxonomy, settings)
    assert np.allclose(second.topic_probabilities(PASSAGES), first.topic_probabilities(PASSAGES), atol=1e-6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"storage": {"form": "zip", "rank": 4}}, r"storage\.form is 'zip'"),
        ({"architecture": {**training.DEFAULTS["architecture"], "span": "last"}}, r"architecture\.span is 'last'"),
        ({"architecture": {**training.DEFAULTS["architecture"], "max_length": 512}}, "reads 64 tokens at most"),
    ],
)
def test_wrong_settings_are_refused(change, message, parts, encoders, taxonomy):
    with pytest.raises(UsageError, match=message):
        fitted(parts, taxonomy, {**tiny_settings(encoders["bert"]), **change})


def test_a_missing_polarity_is_told(parts, encoders, taxonomy):
    one_sided = [e for e in parts["train"] if 1 not in e.answers]
    with pytest.raises(CommuniqueError, match=r"no training pair is \['oppose'\]"):
        fit_examples(one_sided, parts["validation"], taxonomy, tiny_settings(encoders["bert"]))


def test_the_configuration_file_says_what_the_defaults_say():
    from communique.config import read_yaml
    from communique.resources import config_path

    file = {key: value for key, value in read_yaml(config_path("transformer.yaml")).items() if key != "search"}
    assert file == training.DEFAULTS


def test_the_command_trains_logs_epochs_and_leaves_no_checkpoint(encoders, dataset_folder, taxonomy, tmp_path):
    import mlflow

    from communique.resources import config_path
    from communique.train.run import train

    settings = tiny_settings(encoders["bert"])
    overrides = [f"encoder.name={encoders['bert']}", "training.epochs=2", "training.precision=fp32"]
    overrides += [f"architecture.{key}={settings['architecture'][key]}" for key in ("max_length", "stride", "width")]
    result = train(config_path("transformer.yaml"), dataset_folder, tmp_path / "model", taxonomy, overrides)
    assert sorted(p.name for p in tmp_path.iterdir() if "model" in p.name) == ["model"]
    client = mlflow.MlflowClient()
    assert [m.step for m in client.get_metric_history(result.run_id, "epoch.loss")] == [1, 2]
    assert json.loads((tmp_path / "model" / "model.json").read_text())["family"] == "transformer"


def test_fit_needs_both_splits(dataset, encoders):
    with pytest.raises(CommuniqueError, match="no train or no validation split"):
        fit(replace(dataset, splits={"train": dataset.splits["train"]}), tiny_settings(encoders["bert"]))
