"""HTML: text, metadata, charset."""

from pathlib import Path

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
