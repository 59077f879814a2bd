"""The rules for scraped pages: furniture out, articles apart, repeats together, nothing lost."""

import os
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.read.decode import clean
from communique.read.furniture import classify, words
from communique.read.pages import articles_on_page

PAGES = Path(__file__).parent / "pages"

# Per page: the title of each article and the number of its paragraphs.
EXPECTED = {
    "agency_menu.txt": [("River states reopen talks on the shared dam", 3)],
    "blog_comments.txt": [("Why the border fair matters more than the summit", 2)],
    "magazine_teasers.txt": [("The long memory of the salt treaty", 4)],
    "live_blog.txt": [("Summit at Arrel: as it happened", 5)],
    "section_page.txt": [
        ("Parliament adopts the register of war damage", 2),
        ("Fishing fleet kept in port after the collision", 2),
        ("Neighbour sends first ambassador in forty years", 1),
    ],
    "words_in_text.txt": [("News travels slowly on the plateau", 4)],
    "poem_and_list.txt": [("Three ways to remember the crossing", 14)],
    "german_portal.txt": [
        ("Zwei Talstaaten vereinbaren gemeinsame Grenzwache", 2),
        ("Hafenstadt verklagt die Regierung wegen Kriegsschäden", 1),
    ],
    "inline_related.txt": [("Mediators leave the capital without a date", 4)],
    "repeated_popular.txt": [
        ("Island court hears the claim of the lamp keepers", 1),
        ("Fleet denies that it gave orders to civilians", 1),
    ],
}


def read_page(name: str) -> str:
    return clean((PAGES / name).read_text(encoding="utf-8"))


def every_word(articles) -> Counter:
    """All words that came out anywhere."""
    found: Counter = Counter()
    for article in articles:
        values = [article.title, *article.paragraphs]
        for value in article.meta.values():
            values += value if isinstance(value, list) else [value]
        for value in values:
            found.update(words(value))
    return found


def test_every_page_has_its_expectation():
    assert {p.name for p in PAGES.glob("*.txt")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_page_gives_its_articles(name):
    assert [(a.title, len(a.paragraphs)) for a in articles_on_page(read_page(name))] == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_no_word_of_a_page_is_lost(name):
    assert set(words(read_page(name))) == set(every_word(articles_on_page(read_page(name))))


@pytest.mark.parametrize("name", EXPECTED)
def test_reading_an_article_again_changes_nothing(name):
    for article in articles_on_page(read_page(name)):
        (again,) = articles_on_page("\n\n".join([article.title, *article.paragraphs]))
        assert (again.title, again.paragraphs, again.meta) == (article.title, article.paragraphs, {})


def test_what_is_taken_out_is_kept_by_kind():
    (article,) = articles_on_page(read_page("agency_menu.txt"))
    assert article.meta["byline"] == "By Tamsin Orlo"
    assert article.meta["sources"] == ["Sources: Veld Radio, the river commission"]
    assert article.meta["captions"] == ["Photo: The customs house at Arrel bridge, where the envoys met (Tamsin Orlo)"]
    assert {"Home", "Advertisement", "Tags: rivers, dams, Veld", "Published 14 March 2024, 09:30"} <= set(
        article.meta["furniture"]
    )


def test_comments_of_readers_are_kept_apart():
    (article,) = articles_on_page(read_page("blog_comments.txt"))
    assert "The cheese is overpriced, but the point about debts is right." in article.meta["comments"]


def test_teasers_are_furniture():
    (article,) = articles_on_page(read_page("magazine_teasers.txt"))
    assert {"A general retires to his vineyard", "Letters from a quiet embassy"} <= set(article.meta["furniture"])


def test_the_byline_goes_with_its_article():
    bylines = [a.meta["byline"] for a in articles_on_page(read_page("section_page.txt"))]
    assert bylines == ["By Odile Marn", "By Peer Haldan", "By Odile Marn"]


@pytest.mark.parametrize(
    "line",
    [
        "Related articles", "MOST READ", "Editor’s choice", "› Popular", "Share on Facebook | X", "Share this:",
        "Home > World > Asia", "Home | World | Sport", "Skip to content", "Advertisement", "© 2024 Veld Press",
        "All rights reserved.", "3 comments", "Tags: dam, river", "Sign up for our newsletter", "We use cookies here.",
        "Read more", "Read more: What the ferrymen know", "12 May 2024", "Updated on 12 May 2024 at 10:30", "10:42 GMT",
        "5 min read", "By Jane Roe", "BY JANE ROE", "By Jane Roe and Joe Doe in Arrel", "By Reuters", "Von Jorun Feldt",
        "Photo: The quay", "(Photo by J. Roe/Agency)", "Image: the quay", "Picture: a quay (Agency)", "Caption: quay",
        "The quay at noon (Photo by J. Roe)", "Sources: Veld Radio", "Source: the commission", "-----", "Meistgelesen",
        "Lire aussi", "Читайте также", "Foto: der Kai", "Fuente: la comisión",
    ],
)  # fmt: skip
def test_furniture_lines_are_known(line):
    assert classify(line).kind not in {"body", "short"}


@pytest.mark.parametrize(
    "line",
    [
        "News of the cease-fire reached the plateau.", "Popular anger grew.", "Related claims were made by both camps.",
        "By Monday the talks had failed.", "By Land and Sea", "Copyright law divided the two parliaments for a decade.",
        "12 May 2024 was the day on which the bridge fell.", "Photos by satellite showed the harbour burning.",
        "Share prices fell after the vote.", "Ad hoc tribunal opens in Arrel", "Home affairs minister resigns",
        "Search for survivors goes on", "Sources say talks will resume", "Moscow and Beijing – allies or rivals",
        "The Trending of Nations", "Comment on the treaty was refused.", "Subscribe to peace, the envoy told the hall.",
    ],
)  # fmt: skip
def test_sentences_and_headlines_are_not_furniture(line):
    assert classify(line).kind in {"body", "short"}


BODY = "The commission met in the harbour on Friday and counted the claims of the fishermen once more."
OTHER = "Snow closed the mountain passes, and the envoys of the plateau turned back before the border post."


def test_a_page_that_begins_with_a_sentence_has_no_title():
    (article,) = articles_on_page(f"{BODY}\n\n{OTHER}")
    assert (article.title, article.paragraphs) == ("", [BODY, OTHER])


def test_one_line_is_the_text_itself():
    (article,) = articles_on_page("Russia backs China")
    assert (article.title, article.paragraphs) == ("", ["Russia backs China"])


def test_furniture_alone_is_no_article():
    assert articles_on_page("Home\nMost read\nShare this") == []
    assert articles_on_page(" \n ") == []


def test_a_subhead_after_an_advertisement_does_not_split():
    page = f"Claims counted again\n\n{BODY}\n\nAdvertisement\n\nEnvoys turned back at the border\n\n{OTHER}"
    assert len(articles_on_page(page)) == 1


def test_a_headline_that_fits_the_text_below_splits_after_the_end_of_an_article():
    page = f"Claims counted again\n\n{BODY}\n\nPopular\n\nSnow turns envoys of the plateau back\n\n{OTHER} {OTHER}"
    assert [a.title for a in articles_on_page(page)] == [
        "Claims counted again",
        "Snow turns envoys of the plateau back",
    ]


def test_a_teaser_with_a_short_blurb_is_no_article():
    page = f"Claims counted again\n\n{BODY}\n\nMost read\n\nSnow turns envoys back\n\nEnvoys turned back in the snow."
    (article,) = articles_on_page(page)
    assert article.paragraphs == [BODY]


@pytest.mark.parametrize(
    ("start", "count"), [("ARREL, 3 May – ", 2), ("Arrel (Veld Press) — ", 2), ("The envoys – ", 1)]
)
def test_a_place_and_a_dash_begin_a_new_article(start, count):
    page = f"Claims counted again\n\n{BODY}\n\nSnow turns envoys of the plateau back\n\n{start}{OTHER}"
    assert len(articles_on_page(page)) == count


def test_a_title_from_the_metadata_takes_the_place_of_the_first_headline():
    (article,) = articles_on_page(f"Home\n\nClaims counted again\n\nA standfirst\n\n{BODY}", "Claims counted again")
    assert (article.title, article.paragraphs) == ("Claims counted again", ["A standfirst", BODY])


def test_of_a_repeated_article_the_fuller_text_stays_in_the_place_of_the_first():
    title = "Commission counts claims of the fishermen"
    short = f"{title}\n{title}\n\n{BODY} {OTHER}"
    between = f"Related\n\nSnow turns envoys of the plateau back\nBy Odile Marn\n\n{OTHER}"
    page = f"{short}\n\n{between}\n\nPopular\n\n{short}\n\nThey found two more."
    first, second = articles_on_page(page)
    assert (first.title, first.paragraphs) == (title, [f"{BODY} {OTHER}", "They found two more."])
    assert second.title == "Snow turns envoys of the plateau back"


def test_a_standfirst_between_headline_and_byline_is_text():
    lower = f"Snow turns envoys of the plateau back\nThe pass may stay closed\nBy Jane Roe\n\n{OTHER}"
    page = f"Claims counted again\n\n{BODY}\n\n{lower}"
    _, second = articles_on_page(page)
    assert second.title == "Snow turns envoys of the plateau back"
    assert second.paragraphs == ["The pass may stay closed", OTHER]


def test_of_near_equal_copies_what_differs_is_kept():
    article = f"Commission counts claims\nBy Jane Roe\n\n{BODY} {OTHER}"
    (one,) = articles_on_page(f"{article}\n\nThe end came late.\n\n{article}\n\nIt is late.")
    assert one.paragraphs == [f"{BODY} {OTHER}", "The end came late."]
    assert one.meta["variants"] == ["It is late."]


LINES = st.sampled_from(
    [
        "", "", "Home", "Related articles", "Popular", "Share this", "By Jane Roe", "12 May 2024", "Read more",
        "3 comments",
        "Photo: the quay", "Sources: Veld Radio", "Claims counted again", "Snow turns envoys of the plateau back",
        "Ilse M.",
        "Commission counts claims of the fishermen", "What follows", "a short line", "10:42", "---", BODY, OTHER,
        f"{OTHER} {BODY}", "He said no.", "Will it hold?",
    ]
)  # fmt: skip


@given(st.lists(LINES, max_size=25))
def test_whatever_the_order_of_lines_no_word_is_lost_and_none_is_invented(lines):
    page = "\n".join(lines)
    articles = articles_on_page(page)
    found = every_word(articles)
    if articles:
        assert set(words(page)) == set(found)
    else:
        assert all(classify(line).kind not in {"body", "short"} or not line for line in lines)
    for article in articles:
        assert article.paragraphs
        assert all(text.strip() for text in article.paragraphs)


@given(st.text(max_size=400))
def test_any_text_is_read(text):
    for article in articles_on_page(clean(text)):
        assert article.paragraphs


def test_the_seed_page_gives_exactly_its_two_articles(collect):
    folder = os.environ.get("COMMUNIQUE_SOURCES")
    if not folder or not (Path(folder) / "seeds/taliban_claims_page.txt").exists():
        pytest.skip("COMMUNIQUE_SOURCES does not name a folder with seeds/taliban_claims_page.txt")
    path = Path(folder) / "seeds/taliban_claims_page.txt"
    articles, rejects = collect(path)
    assert rejects == []
    assert [(a.id, a.title, len(a.paragraphs)) for a in articles] == [
        ("taliban_claims_page", "China and Russia ignore western concerns and develop relations with Taliban", 6),
        ("taliban_claims_page-2", "Council of Europe launches new International Claims Commission for Ukraine", 1),
    ]
    first = articles[0].meta
    assert [s.split(" ")[0] for s in first["sources"]] == ["Sources:"]
    assert [c.split(" ")[0] for c in first["captions"]] == ["Picture:"]
    furniture = {"Related articles", "Editor's choice", "News", "Popular"}
    assert set(first["furniture"]) | set(articles[1].meta["furniture"]) == furniture
    assert not furniture & {p.text for a in articles for p in a.paragraphs}
    lines = {re.sub(r"\s+", " ", line).strip() for line in path.read_text(encoding="utf-8").splitlines()}
    assert {p.text for a in articles for p in a.paragraphs} <= lines


def test_a_teaser_with_a_blurb_in_mid_article_does_not_split():
    teaser = "Snow turns envoys of the plateau back\n\nThe envoys of the plateau turned back in the snow."
    rest = f"{BODY} It took all day.\n\n{BODY} It rained."
    page = f"Claims counted again\n\n{BODY}\n\nRelated articles\n\n{teaser}\n\n{rest}"
    (article,) = articles_on_page(page)
    assert article.paragraphs == [BODY, f"{BODY} It took all day.", f"{BODY} It rained."]
    assert "The envoys of the plateau turned back in the snow." in article.meta["furniture"]


@pytest.mark.parametrize("mark", ["____________", "* * *", "•", "—", "=== ==="])
def test_a_line_without_a_letter_is_no_headline(mark):
    page = f"The Daily Ledger\n\n{mark}\n\nHarbour towns await the envoys of both sides\n\n{mark}\n\n" + (
        "The envoys of both sides are awaited in the harbour towns on Friday, and the hotels are full. " * 2
    )
    (article,) = articles_on_page(page)
    assert article.title == "Harbour towns await the envoys of both sides"
    assert mark not in article.paragraphs
