"""RSS and Atom."""

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Veld Press</title><language>en-gb</language>
<item><title>Envoys &amp; clerks meet</title><link>https://press.example/1</link><guid>press-1</guid>
<pubDate>Fri, 03 May 2024 10:00:00 +0200</pubDate><category>world</category>
<description>Short.</description>
<content:encoded>&lt;p&gt;The envoys met.&lt;/p&gt;&lt;p&gt;They dined.&lt;/p&gt;</content:encoded></item>
<item><title>Only a headline</title><guid>press-2</guid></item>
<item><title>Third</title><description>One paragraph only.</description><pubDate>some day</pubDate></item>
</channel></rss>"""

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Veld</title>
<entry><id>urn:1</id><title>Gesandte</title><updated>2024-05-03T10:00:00Z</updated>
<author><name>Jorun Feldt</name></author>
<content type="html">&lt;p&gt;Die Gesandten trafen sich.&lt;/p&gt;</content></entry></feed>"""


def test_rss_entries_become_articles(tmp_path, collect):
    path = tmp_path / "feed.xml"
    path.write_text(RSS)
    articles, rejects = collect(path)
    assert [a.id for a in articles] == ["press-1", "feed-3"]
    first, third = articles
    assert (first.title, first.url, first.source) == ("Envoys & clerks meet", "https://press.example/1", "Veld Press")
    assert (first.published, first.language) == ("2024-05-03T10:00:00+02:00", "en-gb")
    assert [p.text for p in first.paragraphs] == ["The envoys met.", "They dined."]
    assert first.meta == {"description": "Short.", "tags": ["world"], "file": str(path), "row": 1}
    assert (third.published, third.meta["published_raw"]) == (None, "some day")
    assert [(r.row, r.reason, r.content) for r in rejects] == [
        (2, "the entry has no text, only a headline.", "Only a headline")
    ]


def test_atom_entries_become_articles(tmp_path, collect):
    path = tmp_path / "feed.atom"
    path.write_text(ATOM)
    (article,), _ = collect(path)
    assert (article.id, article.title, article.published) == ("urn:1", "Gesandte", "2024-05-03T10:00:00+00:00")
    assert article.language == "de"
    assert article.meta["byline"] == "Jorun Feldt"


def test_a_cut_feed_says_that_entries_may_be_missing(tmp_path, collect):
    path = tmp_path / "feed.rss"
    path.write_text(RSS[: RSS.index("<item><title>Third")])
    articles, rejects = collect(path)
    assert [a.id for a in articles] == ["press-1"]
    assert rejects[0].row is None
    assert "not well-formed XML" in rejects[0].reason


def test_other_xml_is_a_reject(tmp_path, collect):
    path = tmp_path / "a.xml"
    path.write_text("<?xml version='1.0'?><books><book>Sea charts</book></books>")
    articles, rejects = collect(path)
    assert articles == []
    assert "neither an RSS nor an Atom feed" in rejects[0].reason


def test_an_address_in_a_file_is_not_fetched(tmp_path, collect, monkeypatch):
    path = tmp_path / "a.rss"
    path.write_text("http://press.example/feed")
    monkeypatch.setattr("socket.socket.connect", lambda *_args: (_ for _ in ()).throw(AssertionError("fetched")))
    assert "neither" in collect(path)[1][0].reason
