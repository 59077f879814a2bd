"""What an article carries from paragraph to paragraph: acronyms, bodies, the speaker."""

import pytest

from communique.records import Article, Paragraph


def article(*paragraphs, **fields):
    return Article(
        "a", fields.pop("title", ""), tuple(Paragraph(i, text) for i, text in enumerate(paragraphs)), **fields
    )


def told(pages):
    return [[(m.text, m.actor) for m in page] for page in pages]


def test_one_tuple_per_paragraph(rules):
    assert rules.link_article(article("Nothing here.", "", "France voted."))[:2] == [(), ()]


def test_an_acronym_after_its_full_form(rules):
    pages = rules.link_article(article("The International Criminal Court (XCC) sat.", "The XCC rose."))
    assert told(pages)[1] == [("XCC", "ICC")]
    assert rules.link("The XCC rose.") == ()


def test_an_introduced_acronym_goes_before_what_it_means_elsewhere(rules):
    pages = rules.link_article(article("The African Union (EU) met.", "The EU left."))
    assert told(pages)[1] == [("EU", "AU")]


def test_the_court_is_the_one_named_before(rules):
    pages = rules.link_article(article("The International Court of Justice sat.", "The Court ruled."))
    assert told(pages)[1] == [("The Court", "ICJ")]
    assert rules.link("The Court ruled.") == ()


def test_nothing_leaks_from_one_article_into_the_next(rules):
    rules.link_article(article("Latvian Foreign Minister Ilze Kalnina spoke of the International Criminal Court."))
    assert told(rules.link_article(article("Kalnina left. The Court ruled."))) == [[]]


@pytest.mark.parametrize(
    ("fields", "actor"),
    [
        ({"speaker": "COL"}, "COL"),
        ({"speaker": "Colombia"}, "COL"),
        ({"speaker": "Emmanuel Macron"}, "FRA"),
        ({"title": "General debate statement by COL"}, "COL"),
        ({"title": "Remarks by President Joe Biden on trade with Japan"}, "USA"),
        ({"title": "Press Briefing by Press Secretary Nell Ashdown, May 2, 2023"}, "USA"),
        ({"title": "Statement by the Foreign Ministry of Kenya"}, "KEN"),
        ({"meta": {"speaker": "NATO"}}, "NATO"),
    ],
)
def test_the_speaker_says_we(rules, fields, actor):
    pages = rules.link_article(article("We will not yield, and my country knows it.", **fields))
    assert told(pages) == [[("We", actor), ("my country", actor)]]


def test_an_unknown_speaker_says_we_for_nobody(rules):
    assert rules.link("We will not yield.") == ()
    assert rules.link("We will not yield.", title="France signs a treaty") == ()


def test_turns_of_a_transcript(rules):
    pages = rules.link_article(
        article(
            "MS. ASHDOWN: We are ready.",
            "Q Are we late?",
            "PRESIDENT MACRON: We are early.",
            title="Press Briefing by Press Secretary Nell Ashdown",
        )
    )
    assert told(pages) == [
        [("MS. ASHDOWN", "USA"), ("We", "USA")],
        [],
        [("PRESIDENT MACRON", "FRA"), ("We", "FRA")],
    ]
    assert pages[2][0].speaker == "Emmanuel Macron"
