"""People: known ones with dates, unknown ones through state and office, and family names later on."""

import pytest

from communique.actors import Linker, load_registry
from communique.records import Article, Paragraph

REGISTRY = """
states:
  HRV: {adjectives: [Croatian], capitals: [Zagreb]}
  LVA: {adjectives: [Latvian]}
organisations:
  ALPHA: {name: Alpha Body, type: organisation, names: [AB]}
persons:
  - {name: Ana Pavić, surname_alone: [Pavić], office: president, actor: HRV, from: 2010-01-01, to: 2015-12-31}
  - {name: Ana Pavić, surname_alone: [Pavić], office: director, actor: ALPHA, from: 2016-01-01, to: null}
  - {name: Ivo Marek, office: foreign minister, actor: HRV, from: 2016-01-01, to: null}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("registry") / "actors.yaml"
    path.write_text(REGISTRY, encoding="utf-8")
    return Linker(load_registry(path))


def article(*paragraphs, **fields):
    return Article(
        "a", fields.pop("title", ""), tuple(Paragraph(i, text) for i, text in enumerate(paragraphs)), **fields
    )


def told(mentions):
    return [(m.text, m.actor, m.speaker) for m in mentions]


@pytest.mark.parametrize(
    ("text", "mention", "actor", "name"),
    [
        ("Latvian Foreign Minister Ilze Kalnina agreed.", "Latvian Foreign Minister Ilze Kalnina", "LVA", "Ilze Kalnina"),
        ("Ilze Kalnina, the Latvian foreign minister, agreed.", "Ilze Kalnina, the Latvian foreign minister", "LVA", "Ilze Kalnina"),
        ("The President of the Republic of Kenya, Otieno Barasa, spoke.", "President of the Republic of Kenya, Otieno Barasa", "KEN", "Otieno Barasa"),
        ("Kenya's Prime Minister Otieno Barasa spoke.", "Kenya's Prime Minister Otieno Barasa", "KEN", "Otieno Barasa"),
        ("UK transport secretary Nell Ashdown resigned.", "UK transport secretary Nell Ashdown", "GBR", "Nell Ashdown"),
    ],
)  # fmt: skip
def test_unknown_people_act_for_the_state_beside_them(rules, text, mention, actor, name):
    assert told(rules.link(text)) == [(mention, actor, name)]


def test_the_office_before_a_known_name_belongs_to_the_mention(small):
    assert told(small.link("Foreign Minister Ivo Marek travelled.")) == [
        ("Foreign Minister Ivo Marek", "HRV", "Ivo Marek")
    ]


def test_an_office_that_is_a_name_joins_the_name(rules):
    mentions = rules.link("UN Secretary-General António Guterres appealed.")
    assert told(mentions) == [("UN Secretary-General António Guterres", "UN", "António Guterres")]


def test_an_office_without_a_name_is_the_state(rules):
    assert told(rules.link("The Qatari prime minister arrived.")) == [("Qatari prime minister", "QAT", None)]


def test_a_family_name_resolves_after_the_full_name(rules):
    pages = rules.link_article(article("Latvian Foreign Minister Ilze Kalnina agreed.", "Later Kalnina declined."))
    assert told(pages[1]) == [("Kalnina", "LVA", "Ilze Kalnina")]


def test_the_title_introduces_a_name(rules):
    mentions = rules.link("Kalnina declined.", title="Latvian Foreign Minister Ilze Kalnina in Oslo")
    assert told(mentions) == [("Kalnina", "LVA", "Ilze Kalnina")]


def test_a_family_name_alone_means_nobody_before(rules, small):
    assert told(rules.link("Kalnina declined.")) == []
    assert told(small.link("Marek declined.")) == []


def test_a_leader_needs_no_full_name(small):
    assert told(small.link("Critics said Pavić was late.")) == [("Pavić", "HRV", "Ana Pavić")]


def test_somebody_else_of_that_family_name(small):
    assert told(small.link("The singer Luka Pavić sang.")) == []


@pytest.mark.parametrize(("published", "actor"), [("2012-04-01", "HRV"), ("2021-04-01T10:00:00Z", "ALPHA")])
def test_the_date_decides_between_two_offices(small, published, actor):
    pages = small.link_article(article("Ana Pavić objected.", "Pavić did not.", published=published))
    assert [page[0].actor for page in pages] == [actor, actor]


def test_known_leaders_of_the_packaged_registry(rules):
    mentions = rules.link("President Vladimir Putin spoke to Emmanuel Macron.")
    assert told(mentions) == [
        ("President Vladimir Putin", "RUS", "Vladimir Putin"),
        ("Emmanuel Macron", "FRA", "Emmanuel Macron"),
    ]
