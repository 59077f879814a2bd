"""HTML: text, metadata, charset."""

from pathlib import Path

import pytest

PAGES = Path(__file__).parent / "pages"

BODY = "<p>The envoy of the plateau presented his papers in the harbour capital on Friday morning.</p>"


def write(tmp_path, content):
    path = tmp_path / "a.html"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_news_page_gives_its_text_and_its_metadata(collect):
    (article,), rejects = collect(PAGES / "agency.html")
    assert rejects == []
    assert article.title == "Envoy of the plateau received in the harbour capital"
    assert article.published == "2024-05-03T10:00:00+02:00"
    assert (article.source, article.url, article.language) == (
        "Veld Press",
        "https://press.example/envoy-received",
        "en-GB",
    )
    assert article.meta["byline"] == "Tamsin Orlo"
    assert article.meta["captions"] == ["The envoy on the palace steps"]
    text = [p.text for p in article.paragraphs]
    assert len(text) == 4
    assert text[2] == "What the neighbours say"
    assert not any("vineyard" in t or "Home" in t or "rights" in t for t in text)


def test_a_page_that_marks_up_several_articles_gives_them_all(collect):
    articles, rejects = collect(PAGES / "section.html")
    assert rejects == []
    assert [a.id for a in articles] == ["section", "section-2", "section-3"]
    assert [len(a.paragraphs) for a in articles] == [1, 1, 1]
    assert {a.language for a in articles} == {"en"}
    assert [a.meta["byline"] for a in articles] == ["By Odile Marn", "By Peer Haldan", "By Odile Marn"]


def test_a_very_short_article_beside_another_is_one_of_its_own(tmp_path, collect):
    short = "<article><h2>Envoy recalled</h2><p>Sarn recalled its envoy.</p></article>"
    long = f"<article><h2>Papers presented</h2>{BODY}<p>He did not speak to the press of the harbour capital.</p></article>"
    articles, _ = collect(write(tmp_path, f"<html><body><main>{long}{short}</main></body></html>"))
    assert [(a.title, a.paragraphs[-1].text) for a in articles] == [
        ("Papers presented", "He did not speak to the press of the harbour capital."),
        ("Envoy recalled", "Sarn recalled its envoy."),
    ]
    teaser = short.replace("Envoy recalled", '<a href="/recalled">Envoy recalled</a>')
    articles, _ = collect(write(tmp_path, f"<html><body><main>{long}{teaser}</main></body></html>"))
    assert [a.title for a in articles][1:] == []


LIVE = "<html><head><title>The talks</title><meta name='date' content='2024-05-03'></head><body><h1>The talks</h1>{}</body></html>"
FIRST = "The envoy of the plateau arrived first, with two ministers and a hydrologist."
SECOND = "Reporters were told at noon to expect news within the hour."


class TestLiveBlogs:
    """Entries under times of day are articles; times elsewhere on a page are none."""

    def titles(self, tmp_path, collect, body):
        articles, rejects = collect(write(tmp_path, LIVE.format(body)))
        assert rejects == []
        return [(a.title, a.published, [p.text for p in a.paragraphs]) for a in articles]

    def test_marked_up_entries(self, tmp_path, collect):
        entry = '<div class="e"><time datetime="2024-05-03T{0}Z">{0}</time>{1}<p>{2}</p></div>'
        lead = "<p>Our reporters followed the talks at the lake.</p>"
        body = lead + entry.format("18:40", "<h3>Doors stay shut</h3>", FIRST) + entry.format("17:05", "", SECOND)
        assert self.titles(tmp_path, collect, body) == [
            ("The talks", "2024-05-03", ["Our reporters followed the talks at the lake."]),
            ("Doors stay shut", "2024-05-03T18:40:00+00:00", [FIRST]),
            ("The talks", "2024-05-03T17:05:00+00:00", [SECOND]),
        ]

    def test_times_in_running_text_keep_the_paragraphs_below_them(self, tmp_path, collect):
        body = f"<p><strong>18:40</strong> {FIRST}</p><p>It is raining.</p><p><b>5.05 pm</b> {SECOND}</p>"
        found = self.titles(tmp_path, collect, body.replace("5.05", "5:05"))
        assert [(day, text) for _, day, text in found] == [(None, [FIRST, "It is raining."]), (None, [SECOND])]

    def test_a_time_without_a_day_is_kept_raw(self, tmp_path, collect):
        body = f"<ul><li><time>18:40</time> {FIRST}</li><li><time>17:05</time> {SECOND}</li></ul>"
        articles, _ = collect(write(tmp_path, LIVE.format(body)))
        assert [(a.published, a.meta["published_raw"]) for a in articles] == [(None, "18:40"), (None, "17:05")]

    @pytest.mark.parametrize(
        "beside",
        [
            f"<ol><li><time>19:40</time><p>{SECOND}</p></li><li><time>19:45</time><p>No.</p></li></ol>",
            f"<div class='comments'><p><time>19:40</time> {FIRST} {SECOND} {FIRST} {SECOND}</p><p><time>19:45</time> No.</p></div>",
            "<div><h3><a href='/x'>Market open</a></h3><time>19:40</time></div><div><h3><a href='/y'>Vines</a></h3><time>19:45</time></div>",
            f"<table><tr><td><b>19:40</b></td><td>{FIRST}</td></tr><tr><td><b>19:45</b></td><td>{SECOND} {FIRST}</td></tr></table>",
        ],
        ids=["comments", "named comments", "teasers", "timetable"],
    )
    def test_an_article_with_times_around_it_stays_one(self, tmp_path, collect, beside):
        body = f"<p>By Odile Marn <time datetime='2024-05-03T18:40Z'>18:40</time></p><p>{FIRST}</p>{BODY}{BODY[:-5]} again.</p>"
        (found,) = self.titles(tmp_path, collect, body + beside)
        assert found[:2] == ("The talks", "2024-05-03")
        assert FIRST in found[2]


def test_a_date_in_the_text_or_address_is_no_date_of_publication(tmp_path, collect):
    head = '<link rel="canonical" href="https://press.example/2024/05/03/a">'
    page = f"<html><head>{head}</head><body>{BODY}<p>On 3 May 2024 nobody came to the palace.</p></body></html>"
    assert collect(write(tmp_path, page))[0][0].published is None


def test_an_unclear_date_is_kept_raw(tmp_path, collect):
    page = f'<html><head><meta name="date" content="03/05/2024"></head><body>{BODY}</body></html>'
    (article,), _ = collect(write(tmp_path, page))
    assert (article.published, article.meta["published_raw"]) == (None, "03/05/2024")


def test_a_declared_charset_is_used(tmp_path, collect):
    body = f"<h1>Łódź</h1>{BODY}<p>Żaden minister nie przyszedł.</p>"
    page = f'<html lang="pl"><head><meta charset="iso-8859-2"></head><body>{body}</body></html>'
    (article,), _ = collect(write(tmp_path, page.encode("iso-8859-2")))
    assert article.paragraphs[-1].text == "Żaden minister nie przyszedł."


def test_scraps_of_html_and_broken_linked_data_are_still_read(tmp_path, collect):
    page = f'<script type="application/ld+json">{{broken</script><div>{BODY}</div><p>Unclosed<br>lines'
    (article,), _ = collect(write(tmp_path, page))
    assert any("presented his papers" in p.text for p in article.paragraphs)


def test_deeply_nested_pages_do_not_break_the_reader(tmp_path, collect):
    page = "<html><body>" + "<div>" * 5000 + BODY + "</div>" * 5000 + "</body></html>"
    articles, rejects = collect(write(tmp_path, page))
    assert len(articles) + len(rejects) == 1


def test_a_page_without_text_is_a_reject(tmp_path, collect):
    for page in (
        "<html><head><title>Veld Press</title></head><body><script>x = 1</script></body></html>",
        "<!-- nothing -->",
    ):
        articles, rejects = collect(write(tmp_path, page))
        assert articles == []
        assert "no article text" in rejects[0].reason


def test_teaser_cards_around_and_inside_an_article_are_no_articles(collect):
    (article,), rejects = collect(PAGES / "magazine.html")
    assert rejects == []
    assert article.title == "Les deux vallées signent un accord sur le barrage"
    assert (article.published, article.language) == ("2024-06-01T08:00:00+00:00", "fr")
    assert article.meta["byline"] == "Par Jeanne Ruel"
    assert [p.text.split()[0] for p in article.paragraphs] == ["Les", "L'opposition", "Le"]


@pytest.mark.parametrize("odd", ["\ue000", "\ufdd0"])
def test_entries_with_characters_for_private_use_are_read(tmp_path, collect, odd):
    entry = "<div><time datetime='2024-05-03T{0}'>{0}</time><p>Talks {1} went on in the harbour.</p></div>"
    (tmp_path / "live.html").write_text(
        f"<html><body>{entry.format('10:20', odd)}{entry.format('11:45', '')}</body></html>"
    )
    articles, rejects = collect(tmp_path / "live.html")
    assert [a.published for a in articles] == ["2024-05-03T10:20:00", "2024-05-03T11:45:00"]
    assert rejects == []
