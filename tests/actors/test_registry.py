"""The registry: what it holds, how it is read, and what it says of a broken file."""

import dataclasses
from collections import Counter

import pytest

from communique.actors import Person, load_registry
from communique.errors import CommuniqueError


def write(tmp_path, text):
    path = tmp_path / "actors.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_it_is_large_enough(registry):
    types = Counter(actor.type for actor in registry)
    assert types["state"] >= 200
    assert len(registry) - types["state"] >= 120
    assert len({p.name for p in registry.persons}) >= 400


@pytest.mark.parametrize(
    ("id", "kind"),
    [
        ("RUS", "state"), ("VAT", "state"), ("PSE", "state"), ("TWN", "state"), ("XKX", "state"), ("ESH", "state"), ("COK", "state"),
        ("SOMALILAND", "authority"), ("TRNC", "authority"), ("ABKHAZIA", "authority"), ("SOUTH_OSSETIA", "authority"),
        ("TRANSNISTRIA", "authority"), ("NKR", "authority"), ("NATO", "alliance"), ("ICC", "court"), ("G7", "bloc"),
        ("HAMAS", "armed_group"), ("EU", "organisation"), ("NO_SUCH_ACTOR", "other"),
    ],
)  # fmt: skip
def test_types(registry, id, kind):
    assert registry.type_of(id) == kind


def test_every_un_member_has_a_name_an_adjective_and_no_catalogue_name(registry):
    for actor in registry:
        if actor.type == "state":
            assert actor.name
            assert not any("," in name or "(" in name for name in actor.names), actor.id
    assert "Iran" in registry["IRN"].names
    assert {"Turkey", "Türkiye"} <= set(registry["TUR"].names)


def test_a_name_the_file_gives_to_one_state_is_not_the_libraries_other_state(registry):
    assert "Congo" in registry["COD"].names
    assert "Congo" not in registry["COG"].names


def test_it_is_frozen_cached_and_hashed(registry):
    with pytest.raises(dataclasses.FrozenInstanceError):
        registry.persons = ()
    with pytest.raises(TypeError):
        registry.actors["X"] = None
    assert load_registry() is registry
    assert len(registry.hash) == 16


def test_the_hash_follows_the_content(tmp_path):
    one = load_registry(write(tmp_path, "organisations:\n  AB: {name: Alpha Body, type: bloc}\n"))
    (tmp_path / "other").mkdir()
    two = load_registry(
        write(tmp_path / "other", "organisations:\n  AB: {name: Alpha Body, type: bloc, names: [AB]}\n")
    )
    (tmp_path / "same").mkdir()
    same = load_registry(write(tmp_path / "same", "# a comment\norganisations: {AB: {type: bloc, name: Alpha Body}}\n"))
    assert one.hash != two.hash
    assert one.hash == same.hash


def test_former_ids_lead_to_todays(tmp_path):
    registry = load_registry(write(tmp_path, "organisations:\n  AB: {name: Alpha Body, type: bloc, was: [ALPHA]}\n"))
    assert registry.canonical("ALPHA") == "AB"
    assert registry.canonical("AB") == "AB"
    assert registry.canonical("ZZZ") == "ZZZ"


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2020-05-01", True), ("2018-12-31", False), ("2021-03-02", False), ("2021-02-28", True), ("2020", True), ("2021", True),
     ("2018", False), (None, True)],
)  # fmt: skip
def test_office_dates(day, holds):
    person = Person("Ana Pavić", "HRV", start="2019-01-01", end="2021-03-01")
    assert person.in_office(day) is holds


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("states: [", ["actors.yaml", "cannot be read"]),
        ("- a\n", ["actors.yaml", "sections"]),
        ("countries: {}\n", ["actors.yaml", "countries"]),
        ("states:\n  FRA: {adjective: [French]}\n", ["state FRA", "adjective", "adjectives"]),
        ("states:\n  FRA: {adjectives: French}\n", ["state FRA", "adjectives", "list of strings"]),
        ("states:\n  QQQ: {adjectives: [Q]}\n", ["state QQQ", "no name"]),
        ("states:\n  fra: {}\n", ["state fra", "upper-case"]),
        ("organisations:\n  AB: {name: Alpha Body, type: club}\n", ["organisation AB", "'club'", "organisation"]),
        ("organisations:\n  FRA: {name: x, type: bloc}\nstates:\n  FRA: {}\n", ["FRA", "as a state and as an organisation"]),
        ("persons:\n  - {name: Ana Pavić, actor: HRV}\n", ["person 1", "Ana Pavić", "'HRV'"]),
        ("states: {HRV: {}}\npersons:\n  - {name: Ana Pavić, actor: HRV, from: yesterday}\n", ["Ana Pavić", "'yesterday'", "date"]),
        ("states: {HRV: {}}\npersons:\n  - {name: Ana Pavić, actor: HRV, since: 2020}\n", ["Ana Pavić", "since"]),
        ("ambiguous:\n  Chad: [Mike]\n", ["Chad", "against", "beside"]),
        ("in_company:\n  rebels: {actor: ZZZ, of: [x]}\n", ["rebels", "actor"]),
        ("offices:\n  ZZZ: [x]\n", ["ZZZ", "offices"]),
    ],
)  # fmt: skip
def test_errors_name_file_entry_and_problem(tmp_path, text, parts):
    with pytest.raises(CommuniqueError) as error:
        load_registry(write(tmp_path, text))
    message = str(error.value)
    assert "actors.yaml" in message
    assert "\n" not in message
    for part in parts:
        assert part in message


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommuniqueError, match=r"none\.yaml"):
        load_registry(tmp_path / "none.yaml")
