"""What stands for a name: "the council", "the rebels", "the minister", "the authorities in Kabul", a quoted "we"."""

import pytest

from communique.records import Article, Paragraph


@pytest.fixture
def told(rules):
    """(text, actor, speaker) per paragraph."""

    def pages(*paragraphs, **fields):
        numbered = tuple(Paragraph(i, text) for i, text in enumerate(paragraphs))
        linked = rules.link_article(Article("a", fields.pop("title", ""), numbered, **fields))
        return [[(m.text, m.actor, m.speaker) for m in page] for page in linked]

    return pages


@pytest.mark.parametrize(
    ("first", "second", "mention", "actor"),
    [
        ("The Southern Transitional Council met.", "The council rose.", "The council", "STC"),
        ("The International Criminal Court sat.", "Then the judges rose.", "the judges", "ICC"),
        ("M23 took the town.", "Later the rebels left.", "the rebels", "M23"),
        ("Niger's junta met.", "Later the generals left.", "the generals", "NIGER_JUNTA"),
        ("The Islamic Emirate replied.", "The emirate denied it.", "The emirate", "TALIBAN"),
        ("The Register of Damage opened.", "The register is in The Hague.", "The register", "REGISTER_OF_DAMAGE"),
        ("Saudi Arabia agreed.", "The kingdom sent an envoy.", "The kingdom", "SAU"),
    ],
)
def test_the_noun_of_a_name_means_the_actor_named_last(told, first, second, mention, actor):
    assert told(first, second)[1] == [(mention, actor, None)]
    assert told(second) == [[]]


def test_of_two_that_fit_the_nearer_is_meant(told):
    pages = told("The African Union met. The European Union met.", "The African Union agreed, and the Union left.")
    assert pages[1][-1] == ("the Union", "AU", None)


def test_a_noun_with_of_or_a_name_after_it_is_another_body(told):
    assert told("M23 came.", "The rebels of the north and the Rebels Club sang.")[1] == []


def test_an_office_means_the_person_who_holds_it(told):
    pages = told("Latvian Foreign Minister Ilze Kalnina came.", "The minister declined. The president slept.")
    assert pages[1] == [("The minister", "LVA", "Ilze Kalnina")]


def test_an_office_without_a_state_is_that_of_the_state_named_last(told):
    pages = told("Latvia objected. Foreign Minister Ilze Kalnina stayed away.", "Kalnina was ill.")
    assert pages == [
        [("Latvia", "LVA", None), ("Foreign Minister Ilze Kalnina", "LVA", "Ilze Kalnina")],
        [("Kalnina", "LVA", "Ilze Kalnina")],
    ]
    assert told("Foreign Minister Ilze Kalnina stayed away.") == [[]]


def test_a_name_between_commas_after_its_office(told):
    assert told("Sweden's ambassador, Ulf Berg, spoke.") == [[("Sweden's ambassador, Ulf Berg", "SWE", "Ulf Berg")]]


@pytest.mark.parametrize(
    ("text", "mention", "actor"),
    [
        ("He wrote to the authorities in Kinshasa.", "the authorities in Kinshasa", "COD"),
        ("The foreign ministry in Riga declined.", "The foreign ministry in Riga", "LVA"),
    ],
)
def test_authorities_in_a_capital_are_its_state(told, text, mention, actor):
    assert told(text) == [[(mention, actor, None)]]


@pytest.mark.parametrize(("published", "actor"), [("2019-03-01", "AFG"), ("2024-03-01", "TALIBAN"), (None, "AFG")])
def test_a_capital_speaks_for_those_who_hold_it_on_the_day(told, published, actor):
    assert told("Kabul rejected the offer.", published=published) == [[("Kabul", actor, None)]]


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("“We shall not sign,” said Emmanuel Macron.", "FRA"),
        ("Latvia waited. Emmanuel Macron said: “The hour is late and we shall not sign.”", "FRA"),
    ],
)
def test_a_quoted_we_is_whoever_is_said_to_speak(told, text, actor):
    assert [m for m in told(text)[0] if m[0].lower() == "we"] == [("We" if "“We" in text else "we", actor, None)]


def test_an_unquoted_we_of_an_unknown_author_is_nobody(told):
    assert [m for m in told("We think that “it is late,” as Emmanuel Macron said.")[0] if m[0] == "We"] == []


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Mr. Kalnins (Latvia): We agree.", "LVA"),
        ("MR KALNINS, Latvia: We agree.", "LVA"),
        ("Latvia: We agree.", "LVA"),
        ("President Macron: We agree.", "FRA"),
    ],
)
def test_labels_of_turns(told, text, actor):
    assert told(text)[0][-1] == ("We", actor, None)


def test_a_label_that_names_nobody_ends_the_turn(told):
    pages = told("Mr. Kalnins (Latvia): We agree.", "The Chair: We thank him.", "Mr. Kalnins: We are done.")
    assert [("We", "LVA", None) in page for page in pages] == [True, False, True]


def test_a_speaker_whom_only_the_caller_knows_keeps_the_id(told):
    assert told("We marched.", speaker="MARCHERS_1971") == [[("We", "MARCHERS_1971", None)]]
