import pytest

from communique.config import load_config
from communique.errors import UsageError

ALLOWED = {"family": "tfidf", "topics": {"C": 1.0, "ngrams": [1, 2]}, "splits": {}}


def config(tmp_path, text):
    path = tmp_path / "c.yaml"
    path.write_text(text)
    return path


def test_file_over_defaults_and_overrides_over_both(tmp_path):
    settings = load_config(config(tmp_path, "topics: {C: 2}\n"), ALLOWED, ["topics.ngrams=[1, 3]"])
    assert settings == {"family": "tfidf", "topics": {"C": 2, "ngrams": [1, 3]}, "splits": {}}


def test_an_empty_mapping_as_default_takes_any_key(tmp_path):
    assert load_config(config(tmp_path, "splits: {dev: 0.1}"), ALLOWED)["splits"] == {"dev": 0.1}


def test_an_empty_file_is_all_defaults(tmp_path):
    assert load_config(config(tmp_path, ""), ALLOWED) == ALLOWED


@pytest.mark.parametrize(
    ("text", "overrides", "said"),
    [
        ("topcs: {}", [], "unknown key 'topcs'"),
        ("topics: {c: 1}", [], "unknown key 'c'.*known are C, ngrams"),
        ("topics: 3", [], "topics must be a mapping"),
        ("- a", [], "key: value"),
        ("a: [", [], "not a YAML file"),
        ("", ["topics.C"], "not key=value"),
        ("", ["topics.D=1"], "unknown key 'D'"),
        ("", ["topics=1"], "must be a mapping"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, text, overrides, said):
    with pytest.raises(UsageError, match=said):
        load_config(config(tmp_path, text), ALLOWED, overrides)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"gone\.yaml does not exist"):
        load_config(tmp_path / "gone.yaml", ALLOWED)
