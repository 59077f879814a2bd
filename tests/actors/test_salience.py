"""The weights file: what it must be, and what it decides."""

from math import fsum

import pytest

from communique.actors import Linker, load_registry
from communique.actors.salience import Salience, load_salience
from communique.errors import CommuniqueError


def test_the_packaged_weights_load():
    salience = load_salience()
    assert salience.weights
    assert "bias" in salience.weights


@pytest.mark.parametrize(
    "text", ["", "[]", '{"weights": {}}', '{"threshold": "high", "weights": {}}', '{"threshold": 0, "weights": [1]}']
)
def test_a_broken_file_is_named(tmp_path, text):
    path = tmp_path / "weights.json"
    path.write_text(text)
    with pytest.raises(CommuniqueError, match=r"weights\.json"):
        load_salience(path)


def test_weights_decide():
    choose = Linker(load_registry(), Salience({"bias": -1.0, "after=said": 2.0}, 0.0))
    assert [m.actor for m in choose.link("France said that Chile was late.")] == ["FRA"]


def test_a_score_at_the_threshold_does_not_depend_on_the_order_in_which_words_are_summed():
    shares = [0.1 * (i + 1) for i in range(12)]
    kept = []
    for letter in "abcdefghijklmnopqrst":  # each with other hashes, and so another order in a set
        words = [f"{letter}{i}" for i in range(12)]
        weights = {f"word={word}": share for word, share in zip(words, shares, strict=True)}
        choose = Linker(load_registry(), Salience(weights, fsum(shares)))
        kept.append([m.actor for m in choose.link(f"France said {' '.join(words)}.")])
    assert kept == [["FRA"]] * 20
