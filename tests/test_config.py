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


@pytest.mark.parametrize("text", ["2024-13-45", "0b_"])
def test_what_looks_like_a_date_or_number_and_is_none_is_said(tmp_path, text):
    (tmp_path / "c.yaml").write_text(f"name: {text}\n")
    with pytest.raises(UsageError, match=r"c\.yaml is not a YAML file"):
        load_config(tmp_path / "c.yaml", {"name": "x"})
    (tmp_path / "c.yaml").write_text("")
    with pytest.raises(UsageError, match="the value is no YAML"):
        load_config(tmp_path / "c.yaml", {"name": "x"}, [f"name={text}"])


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"gone\.yaml does not exist"):
        load_config(tmp_path / "gone.yaml", ALLOWED)


@pytest.mark.parametrize(
    ("text", "number"), [("6e-5", 6e-5), ("1E3", 1000.0), ("-2e2", -200.0), (".5e1", 5.0), ("6.0e-5", 6e-5)]
)
def test_a_number_with_an_exponent_is_a_number(tmp_path, text, number):
    assert load_config(config(tmp_path, ""), ALLOWED, [f"topics.C={text}"])["topics"]["C"] == number
    assert load_config(config(tmp_path, f"topics: {{C: {text}}}"), ALLOWED)["topics"]["C"] == number


@pytest.mark.parametrize("text", ["e5", "1e", "12e5f", "1.2.3e4", "2024-11-24e1"])
def test_what_only_looks_like_a_number_stays_text(tmp_path, text):
    assert load_config(config(tmp_path, ""), ALLOWED, [f"family={text}"])["family"] == text


KINDS = {"flag": True, "whole": 3, "rate": 0.1, "name": "a", "pair": [1, 2], "free": None, "rank": None, "size": 5}
NULLABLE = {"rank": 0.5, "size": 5}


@pytest.mark.parametrize(
    ("override", "value"),
    [
        ("flag=false", False),
        ("whole=1e2", 100),
        ("rate=1", 1.0),
        ("pair=[3]", [3]),
        ("free=x", "x"),
        ("free=null", None),
        ("rank=1", 1.0),
        ("rank=null", None),
        ("size=null", None),
    ],
)
def test_values_of_the_right_kind(tmp_path, override, value):
    given = load_config(config(tmp_path, ""), KINDS, [override], NULLABLE)[override.partition("=")[0]]
    assert (given, type(given)) == (value, type(value))


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("flag=1", "flag is 1, but must be true or false"),
        ("whole=2.5", "whole is 2.5, but must be a whole number"),
        ("whole=true", "whole is True, but must be a whole number"),
        ("whole=.inf", "whole is inf, but must be a whole number"),
        ("rate=fast", "rate is 'fast', but must be a number"),
        ("rate=null", "rate is None, but must be a number"),
        ("name=3", "name is 3, but must be text"),
        ("pair=7", "pair is 7, but must be a list"),
        ("pair=[a]", "pair is 'a', but must be a whole number"),
        ("rank=x", "rank is 'x', but must be a number or null"),
        ("name=[", "no YAML"),
    ],
)
def test_a_value_of_another_kind_is_told_with_its_key(tmp_path, override, said):
    with pytest.raises(UsageError, match=f"--set {override.replace('[', '.').replace(']', '.')}: .*{said}"):
        load_config(config(tmp_path, ""), KINDS, [override], NULLABLE)


def test_keys_for_others_are_left_out(tmp_path):
    path = config(tmp_path, "family: other\nsearch: {topics.C: {low: 1}}\n")
    assert load_config(path, ALLOWED, aside=("search",))["family"] == "other"
    with pytest.raises(UsageError, match="unknown key 'search'"):
        load_config(path, ALLOWED)
