"""communique tune as a user calls it."""

import json

import pytest

pytest.importorskip("optuna", reason="tuning needs the extra 'tune'")

COMMAND = "tune"
CONFIG = """
family: tfidf
name: tiny
topics: {max_features: 500, char_ngrams: null, word_bigrams: false}
stance: {n_features: 512, max_iter: 200}
search:
  topics.C: {low: 1, high: 100, log: true}
"""


def test_the_best_settings_are_printed_and_trained_with(run, communique, dataset_folder, tmp_path):
    (tmp_path / "c.yaml").write_text(CONFIG)
    common = ("--config", "c.yaml", "--dataset", dataset_folder, "--out", "study", "--trials", 2)
    code, out, err = run(*common, "--no-track", "--json")
    assert code == 0
    facts = json.loads(out)
    assert [t["number"] for t in facts["trials"]] == [1, 2]
    assert "trial 2 of 2" in err
    code, out, _ = run(*common)  # nothing is left to try; the study is logged all the same
    assert code == 0
    assert f"topics.C: {facts['best']['settings']['topics.C']}" in out
    assert "MLflow:" in out
    code, out, _ = communique(
        "train", "--config", facts["config"], "--dataset", dataset_folder, "--out", "m", "--no-track", "--json"
    )
    assert code == 0
    assert json.loads(out)["metrics"]["topics"]["macro_f1"] == facts["best"]["topics"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--trials", 0), "trials"),
        (("--config", "gone.yaml"), "gone.yaml"),
        (("--set", "topics.C=fast"), "topics.C is 'fast', but must be a number"),
        (("--dataset", "gone"), "no dataset"),
    ],
)
def test_a_wrong_call(run, arguments, said):
    code, _, err = run(*arguments)
    assert code == 2
    assert said in err


def test_train_names_a_value_of_the_wrong_kind(communique):
    code, _, err = communique("train", "--set", "topics.min_df=often")
    assert (code, "topics.min_df is 'often', but must be a whole number" in err) == (2, True)
